"""Records of any kind, made from what their Structs say of their fields."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st
from msgspec import UNSET, inspect

from dtpr.schema.base import Code, Email, HttpsUrl, Identifier, Slug
from dtpr.schema.datachain import AnyUrl, PlacementId, ReleaseVersion, UtcTimestamp, VariableValue
from dtpr.schema.taxonomy import Colour
from dtpr.schema.text import LocaleCode, LocaleValue
from dtpr.schema.view import View

_Kind = TypeVar("_Kind")
MOST = 2
"""How many items a list has at most, unless it must have more."""


def _pattern(kind: Any) -> str:
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.Metadata | inspect.StrType)
    text = described.type if isinstance(described, inspect.Metadata) else described
    assert isinstance(text, inspect.StrType)
    return str(text.pattern)


# Texts made from patterns are slow to come by; that a pattern is right is tested by itself.
EXAMPLES = {
    _pattern(Slug): ["a", "old-port", "7-7-7"],
    _pattern(Identifier): ["a", "device__tech", "_-9"],
    _pattern(Code): ["ABC234", "abc23456"],
    _pattern(HttpsUrl): ["https://a", "https://example.org/?q=1#é"],
    _pattern(Email): ["a@b.c", "privacy+x@city.example"],
    _pattern(UtcTimestamp): ["2026-11-22T09:30Z", "2024-02-29T23:59:59.123456789Z"],
    _pattern(ReleaseVersion): ["device@2026-12-01", "ai@2026-08-12-beta"],
    _pattern(PlacementId): ["a", "-_9"],
    _pattern(AnyUrl): ["mailto:a", "urn:x:y", "https://example.org"],
    _pattern(LocaleCode): ["en", "km", "zh-Hant-TW"],
    _pattern(Colour): ["#000000", "#FFdd00"],
}

# JSON has no lone surrogates.
characters = st.characters(exclude_categories=["Cs"])


def records(kind: type[_Kind]) -> st.SearchStrategy[_Kind]:
    """Return a strategy for the records of a Struct."""
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)
    return _struct(described)


def _any(kind: inspect.Type) -> st.SearchStrategy[Any]:
    if isinstance(kind, inspect.UnionType):
        return st.one_of([_any(each) for each in kind.types])
    return _MAKERS[type(kind)](kind)


def _struct(kind: inspect.StructType) -> st.SearchStrategy[Any]:
    if kind.cls is View:
        return _views(kind)
    if kind.cls is VariableValue:
        return _variable_values(kind)
    values = st.fixed_dictionaries(_fields(kind))
    return values.filter(lambda each: _fits(kind.cls, each)).map(lambda each: kind.cls(**each))


def _fits(kind: type[msgspec.Struct], values: dict[str, Any]) -> bool:
    try:
        kind(**values)
    except ValueError:
        return False
    return True


def _fields(kind: inspect.StructType) -> dict[str, st.SearchStrategy[Any]]:
    unset = st.just(UNSET)
    return {
        each.name: unset | _any(each.type) if each.default is UNSET else _any(each.type)
        for each in kind.fields
    }


def _views(kind: inspect.StructType) -> st.SearchStrategy[View]:
    """A view is a sector or an area, never both."""
    fields = _fields(kind)
    sectors, areas = (fields.pop(each).filter(bool) for each in ("sector", "area"))
    return st.builds(View, sector=sectors, **fields) | st.builds(View, area=areas, **fields)


def _variable_values(kind: inspect.StructType) -> st.SearchStrategy[VariableValue]:
    """A variable holds texts or option ids, never both."""
    texts = st.lists(records(LocaleValue), max_size=MOST)
    options = st.lists(st.text(characters, min_size=1), max_size=MOST)
    return st.builds(VariableValue, id=_fields(kind)["id"], value=texts | options)


def _text(kind: inspect.StrType) -> st.SearchStrategy[str]:
    if kind.pattern:
        return st.sampled_from(EXAMPLES[kind.pattern])
    least = kind.min_length or 0
    return st.text(characters, min_size=least, max_size=min(least + 5, kind.max_length or 5))


def _integer(kind: inspect.IntType) -> st.SearchStrategy[int]:
    return st.integers(kind.ge, kind.le)


def _number(kind: inspect.FloatType) -> st.SearchStrategy[float]:
    least, most = (kind.gt, kind.lt) if kind.ge is None and kind.le is None else (kind.ge, kind.le)
    return st.floats(
        kind.ge if kind.ge is not None else least,
        kind.le if kind.le is not None else most,
        exclude_min=kind.gt is not None,
        exclude_max=kind.lt is not None,
        allow_nan=False,
        allow_infinity=False,
    )


def _list(kind: inspect.ListType) -> st.SearchStrategy[list[Any]]:
    least = kind.min_length or 0
    return st.lists(_any(kind.item_type), min_size=least, max_size=max(least, MOST))


def _mapping(kind: inspect.DictType) -> st.SearchStrategy[dict[Any, Any]]:
    least = kind.min_length or 0
    keys, values = _any(kind.key_type), _any(kind.value_type)
    return st.dictionaries(keys, values, min_size=least, max_size=max(least, MOST))


_MAKERS: dict[type[inspect.Type], Callable[[Any], st.SearchStrategy[Any]]] = {
    inspect.Metadata: lambda kind: _any(kind.type),
    inspect.StructType: _struct,
    inspect.StrType: _text,
    inspect.IntType: _integer,
    inspect.FloatType: _number,
    inspect.BoolType: lambda _: st.booleans(),
    inspect.ListType: _list,
    inspect.DictType: _mapping,
    inspect.TupleType: lambda kind: st.tuples(*map(_any, kind.item_types)),
    inspect.LiteralType: lambda kind: st.sampled_from(list(kind.values)),
    inspect.DateType: lambda _: st.dates(),
    inspect.DateTimeType: lambda _: st.datetimes(timezones=st.timezones()),
    inspect.NoneType: lambda _: st.none(),
}


def through_json(record: _Kind) -> _Kind:
    """Return a record as it comes back from JSON."""
    return msgspec.json.decode(msgspec.json.encode(record), type=type(record))
