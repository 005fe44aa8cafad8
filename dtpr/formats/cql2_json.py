"""CQL2 as JSON (OGC 21-065r2, 7.2 and Annex C)."""

from collections.abc import Callable
from typing import Any

import msgspec
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from dtpr.formats.cql2 import (
    OPERATORS,
    TEMPORAL,
    Bound,
    Builder,
    Named,
    interval,
    read_bound,
    read_date,
    read_timestamp,
    refusal,
)
from dtpr.schema.cql2 import Always, Filter, Span, SpanOf, Value

_FEWEST_PARTS, _MOST_PARTS = 2, 256
_OP_AND_ARGS = {"op", "args"}


def parse_json(text: str, builder: Builder) -> Filter:
    """Return a filter from CQL2 JSON.

    Raises:
        InvalidError: It is not CQL2, is of a part that is not offered, or too much.
    """
    try:
        read = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise refusal(
            "it is not JSON", 'write it as {"op": "=", "args": [{"property": "code"}, "X"]}'
        ) from error
    return _Reader(builder).expression(read)


class _Reader:
    def __init__(self, builder: Builder) -> None:
        self._builder = builder

    def expression(self, node: Any) -> Filter:
        self._builder.enter()
        found = self._expression(node)
        self._builder.leave()
        return found

    def _expression(self, node: Any) -> Filter:
        if isinstance(node, bool):
            return Always(node)
        if not isinstance(node, dict) or not isinstance(node.get("op"), str):
            raise refusal("each part has op and args, or is true or false")
        operator, arguments = node["op"], node.get("args")
        if not isinstance(arguments, list) or set(node) != _OP_AND_ARGS:
            raise refusal("each part has op and args, and nothing else")
        read = self._readers().get(operator.lower())
        if read is None:
            raise refusal(
                f"{operator[:60]!r} is not offered", "see /ogc/conformance and docs/ogc.md"
            )
        return read(operator.lower(), arguments)

    def _readers(self) -> dict[str, Callable[[str, list[Any]], Filter]]:
        return {
            "and": self._joined,
            "or": self._joined,
            "not": lambda _, args: self._builder.negated(self.expression(_exactly(args, 1)[0])),
            **dict.fromkeys(OPERATORS, self._compared),
            "like": lambda _, args: self._builder.alike(_name(_exactly(args, 2)[0]), args[1]),
            "between": self._between,
            "in": self._among,
            "isnull": lambda _, args: self._builder.missing(_name(_exactly(args, 1)[0])),
            "s_intersects": self._spatial,
            **dict.fromkeys(TEMPORAL, self._temporal),
        }

    def _joined(self, operator: str, arguments: list[Any]) -> Filter:
        if not _FEWEST_PARTS <= len(arguments) <= _MOST_PARTS:
            raise refusal(f"{operator} takes {_FEWEST_PARTS} to {_MOST_PARTS} arguments")
        parts = [self.expression(each) for each in arguments]
        return self._builder.both(parts) if operator == "and" else self._builder.either(parts)

    def _compared(self, operator: str, arguments: list[Any]) -> Filter:
        name, value = _exactly(arguments, 2)
        return self._builder.compared(_name(name), operator, _value(value))

    def _between(self, _: str, arguments: list[Any]) -> Filter:
        name, low, high = _exactly(arguments, 3)
        return self._builder.between(_name(name), _value(low), _value(high))

    def _among(self, _: str, arguments: list[Any]) -> Filter:
        name, values = _exactly(arguments, 2)
        if not isinstance(values, list):
            raise refusal("in takes a property and a list of values")
        return self._builder.among(_name(name), [_value(each) for each in values])

    def _spatial(self, _: str, arguments: list[Any]) -> Filter:
        first, second = _exactly(arguments, 2)
        if _is_property(second):
            first, second = second, first
        return self._builder.meets(_name(first), self._shape(second))

    def _shape(self, node: Any) -> BaseGeometry:
        box = node.get("bbox") if isinstance(node, dict) and "type" not in node else None
        if isinstance(box, list) and all(_is_number(each) for each in box):
            return self._builder.box([float(each) for each in box])
        try:
            # A drawing with no type, or of corners that are none, is refused by what reads it.
            return self._builder.drawn(shapely.from_geojson(msgspec.json.encode(node)))
        except (ShapelyError, TypeError) as error:
            raise refusal(
                "a geometry is not GeoJSON", "write it as GeoJSON, or as bbox with 4 numbers"
            ) from error

    def _temporal(self, operator: str, arguments: list[Any]) -> Filter:
        first, second = (_span(each) for each in _exactly(arguments, 2))
        return self._builder.timed(operator, first, second)


def _span(node: Any) -> Span | SpanOf:
    if _is_property(node):
        return SpanOf(_name(node), _name(node))
    if isinstance(node, dict) and set(node) == {"interval"} and isinstance(node["interval"], list):
        start, end = (_bound(each) for each in _exactly(node["interval"], 2))
        return interval(start, end)
    value = read_bound(_value(node))
    return interval(value, value)


def _bound(node: Any) -> Bound:
    if _is_property(node):
        return Named(_name(node))
    return read_bound(_value(node) if isinstance(node, dict) else node)


def _value(node: Any) -> Value:
    if isinstance(node, str | bool):
        return node
    if _is_number(node):
        return _number(node)
    if isinstance(node, dict) and len(node) == 1:
        if "date" in node:
            return read_date(node["date"])
        if "timestamp" in node:
            return read_timestamp(node["timestamp"])
    raise refusal('a value is a text, a number, true, false, {"date": …} or {"timestamp": …}')


def _number(node: float) -> float:
    try:
        return float(node)
    except OverflowError as error:
        raise refusal("a number is too large", "write a smaller one") from error


def _is_number(node: Any) -> bool:
    return isinstance(node, int | float) and not isinstance(node, bool)


def _is_property(node: Any) -> bool:
    return isinstance(node, dict) and set(node) == {"property"}


def _name(node: Any) -> str:
    if not _is_property(node) or not isinstance(node["property"], str):
        raise refusal('the first argument is a property, such as {"property": "code"}')
    return str(node["property"])


def _exactly(arguments: list[Any], count: int) -> list[Any]:
    if len(arguments) != count:
        raise refusal(f"it takes {count} arguments here, and has {len(arguments)}")
    return arguments
