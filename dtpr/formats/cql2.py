"""CQL2 filters, as text or as JSON, within limits that no filter can go beyond (OGC 21-065r2)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple, cast, get_args

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dtpr.errors import InvalidError, Problem
from dtpr.geo.crs import ReferenceSystem, box_in
from dtpr.geo.shapes import bounds_of, to_wkb
from dtpr.schema.cql2 import (
    Alike,
    Among,
    Both,
    Compared,
    Either,
    Filter,
    Meets,
    Missing,
    Negated,
    Operator,
    Queryable,
    Span,
    SpanOf,
    TemporalOperator,
    Timed,
    Value,
)

MOST_BYTES, MOST_NODES, MOST_DEPTH = 8192, 256, 24
MOST_VALUES, MOST_CORNERS = 256, 1000
MOST_PATTERN, MOST_RUNS = 200, 5
_MOST_TEXT = 1000

TEMPORAL: tuple[str, ...] = get_args(TemporalOperator)
OPERATORS: tuple[str, ...] = get_args(Operator)
MEND = "see /ogc/collections/devices/queryables and docs/ogc.md"


class Named(NamedTuple):
    """A property that an interval begins or ends with."""

    name: str


Bound = date | datetime | Named | None


def refusal(message: str, mend: str = MEND) -> InvalidError:
    """Return the error of a filter that cannot be answered."""
    return InvalidError(Problem("filter", message, mend))


class Builder:
    """Makes the parts of one filter, checks each against the queryables, and counts them."""

    def __init__(self, queryables: Mapping[str, Queryable], system: ReferenceSystem) -> None:
        self._queryables = queryables
        self._system = system
        self._nodes = 0
        self._depth = 0
        self._corners = 0

    def enter(self) -> None:
        """Go one level down.

        Raises:
            InvalidError: It is too deep.
        """
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise refusal(
                f"it is nested more than {MOST_DEPTH} deep", "write it flatter, or ask twice"
            )

    def leave(self) -> None:
        """Go back one level up."""
        self._depth -= 1

    def both(self, parts: list[Filter]) -> Filter:
        """Return what all parts find."""
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def either(self, parts: list[Filter]) -> Filter:
        """Return what any part finds."""
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def negated(self, part: Filter) -> Filter:
        """Return what a part does not find."""
        return Negated(part)

    def compared(self, name: str, operator: str, value: Value) -> Filter:
        """Return a comparison; numbers, texts and times have an order, truth values have none."""
        queryable = self._count(name)
        ordered = queryable.kind != "boolean" or operator in ("=", "<>")
        if not ordered:
            raise refusal(f"{name} is true or false, and has no order", "use = or <>")
        return Compared(name, cast("Operator", operator), self._fit(name, value))

    def alike(self, name: str, pattern: object) -> Filter:
        """Return a LIKE."""
        queryable = self._count(name)
        if queryable.kind != "text" or not isinstance(pattern, str):
            raise refusal(f"LIKE compares a text, and {name} is a {queryable.kind}")
        _check_text(pattern)
        if len(pattern) > MOST_PATTERN or _runs(pattern) > MOST_RUNS:
            limits = f"{MOST_PATTERN} characters and {MOST_RUNS} runs of %"
            raise refusal(f"a pattern is longer than {limits}", "write a shorter pattern")
        return Alike(name, pattern)

    def among(self, name: str, values: list[Value]) -> Filter:
        """Return an IN."""
        self._count(name)
        if not values or len(values) > MOST_VALUES:
            raise refusal(f"IN takes 1 to {MOST_VALUES} values", "give fewer values, or ask twice")
        return Among(name, tuple(self._fit(name, each) for each in values))

    def between(self, name: str, low: Value, high: Value) -> Filter:
        """Return a BETWEEN; both ends count."""
        return Both((self.compared(name, ">=", low), self.compared(name, "<=", high)))

    def missing(self, name: str) -> Filter:
        """Return an IS NULL."""
        self._count(name)
        return Missing(name)

    def meets(self, name: str, drawn: BaseGeometry) -> Filter:
        """Return an S_INTERSECTS with a drawing in longitude and latitude."""
        if self._count(name).kind != "geometry":
            raise refusal(f"{name} is not a geometry", "name one, such as geometry")
        if not drawn.is_valid:
            raise refusal(
                f"a geometry is not valid: {shapely.is_valid_reason(drawn)}", "mend it first"
            )
        return Meets(name, to_wkb(drawn), bounds_of(drawn))

    def box(self, numbers: list[float]) -> BaseGeometry:
        """Return a box of 4 or 6 numbers in longitude and latitude."""
        return box_in(self._system, numbers, "filter")

    def drawn(self, given: BaseGeometry) -> BaseGeometry:
        """Return a geometry in longitude and latitude."""
        self._corners += int(shapely.get_num_coordinates(given))
        if self._corners > MOST_CORNERS:
            raise refusal(f"geometries have more than {MOST_CORNERS} corners", "simplify them")
        if given.is_empty or not np.isfinite(shapely.get_coordinates(given)).all():
            raise refusal("a geometry is empty", "give it corners")
        return self._system.to_crs84(shapely.force_2d(given))

    def timed(self, operator: str, first: Span | SpanOf, second: Span | SpanOf) -> Filter:
        """Return a T_…; at least one side names properties, and both become of their kind."""
        self._nodes += 1
        names = [
            name for side in (first, second) if isinstance(side, SpanOf) for name in _names(side)
        ]
        kinds = {self._queryable(each).kind for each in names}
        if not kinds or not kinds <= {"date", "timestamp"} or len(kinds) > 1:
            message = f"{operator.upper()} compares a property that is a date or a timestamp"
            raise refusal(message, "name one such as active_from, and give dates beside it")
        kind = cast("Literal['date', 'timestamp']", kinds.pop())
        sides = [
            each if isinstance(each, SpanOf) else _as_kind(each, kind) for each in (first, second)
        ]
        return Timed(cast("TemporalOperator", operator), sides[0], sides[1], kind)

    def _count(self, name: str) -> Queryable:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise refusal(f"it has more than {MOST_NODES} parts", "ask for less at once")
        return self._queryable(name)

    def _queryable(self, name: str) -> Queryable:
        found = self._queryables.get(name)
        if found is None:
            raise refusal(
                f"{name[:60]!r} is not a queryable", f"use one of {', '.join(self._queryables)}"
            )
        return found

    def _fit(self, name: str, value: Value) -> Value:
        kind = self._queryables[name].kind
        if kind == "geometry":
            raise refusal(f"{name} is a geometry", "use S_INTERSECTS")
        if kind_of(value) != kind:
            raise refusal(
                f"{name} is a {kind}, and {str(value)[:60]!r} is a {kind_of(value)}", _WRITE[kind]
            )
        if isinstance(value, str):
            _check_text(value)
        return value


_WRITE = {
    "text": "write a text, such as 'x'",
    "number": "write a number, such as 1",
    "boolean": "write TRUE or FALSE",
    "date": "write a date, such as DATE('2026-01-31')",
    "timestamp": "write a timestamp, such as TIMESTAMP('2026-01-31T12:00:00Z')",
}


def kind_of(value: Value) -> str:
    """Return the kind of a value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "text"
    if isinstance(value, datetime):
        return "timestamp"
    return "date" if isinstance(value, date) else "number"


def read_date(text: object) -> date:
    """Return a date.

    Raises:
        InvalidError: It is not written as one.
    """
    try:
        if isinstance(text, str) and len(text) == len("2026-01-31"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise refusal(f"{str(text)[:60]!r} is not a date", _WRITE["date"])


def read_timestamp(text: object) -> datetime:
    """Return an instant; it names its zone (RFC 3339).

    Raises:
        InvalidError: It is not written as one.
    """
    try:
        if isinstance(text, str) and "T" in text.upper():
            read = datetime.fromisoformat(text.upper())
            if read.tzinfo:
                return read.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise refusal(f"{str(text)[:60]!r} is not a timestamp", _WRITE["timestamp"])


def read_bound(text: object) -> Bound:
    """Return an end of an interval: a date, a timestamp, or `..`, which is open.

    Raises:
        InvalidError: It is none of them.
    """
    if text == "..":
        return None
    if isinstance(text, date):
        return text
    is_instant = isinstance(text, str) and "T" in text.upper()
    return read_timestamp(text) if is_instant else read_date(text)


def interval(start: Bound, end: Bound) -> Span | SpanOf:
    """Return the time between two instants, or between two properties; None is open.

    Raises:
        InvalidError: It ends before it starts, or mixes what cannot be mixed.
    """
    if isinstance(start, Named) or isinstance(end, Named):
        names = [each.name if isinstance(each, Named) else each for each in (start, end)]
        if any(isinstance(each, date) for each in names):
            raise refusal(
                "an interval is between two properties, or between two dates", _WRITE["date"]
            )
        return SpanOf(*cast("list[str | None]", names))
    if start is not None and end is not None:
        if kind_of(start) != kind_of(end):
            raise refusal(
                "an interval is between two dates or between two timestamps", _WRITE["date"]
            )
        if end < start:
            raise refusal("an interval ends before it starts", "swap its ends")
    return Span(start, end)


def _names(side: SpanOf) -> list[str]:
    return [each for each in (side.start, side.end) if each is not None]


def _as_kind(span: Span, kind: Literal["date", "timestamp"]) -> Span:
    """Return a time as the other side tells it: a day lasts from its first to its last instant."""
    if kind == "date":
        return Span(_day(span.start), _day(span.end))
    return Span(_instant(span.start, last=False), _instant(span.end, last=True))


def _day(each: date | datetime | None) -> date | None:
    return each.date() if isinstance(each, datetime) else each


def _instant(each: date | datetime | None, *, last: bool) -> datetime | None:
    if each is None or isinstance(each, datetime):
        return each
    clock = datetime.max.time() if last else datetime.min.time()
    return datetime.combine(each, clock, tzinfo=UTC)


def _runs(pattern: str) -> int:
    return sum(
        1 for each, before in zip(pattern, " " + pattern, strict=False) if each == "%" != before
    )


def _check_text(text: str) -> None:
    if len(text) > _MOST_TEXT:
        raise refusal(f"a text is longer than {_MOST_TEXT} characters", "write a shorter text")
    if "\0" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise refusal("a text holds a character that cannot be kept", "leave out NUL")
