"""Records of any kind, made from what their Structs say of their fields."""

from collections.abc import Callable
from datetime import UTC
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st
from msgspec import UNSET, inspect

from dtpr.schema.along import WayCursor
from dtpr.schema.base import Code, Email, HttpsUrl, Identifier, Slug
from dtpr.schema.changes import Position as ChangePosition
from dtpr.schema.datachain import AnyUrl, PlacementId, ReleaseVersion, UtcTimestamp, VariableValue
from dtpr.schema.harvest import FileName
from dtpr.schema.icon_sets import FilePath, SetVersion, Sha256
from dtpr.schema.local_elements import ElementName, LocalElementId
from dtpr.schema.packs import PackName
from dtpr.schema.taxonomy import Colour
from dtpr.schema.text import LocaleCode, LocaleValue
from dtpr.schema.tiles import TileVersion
from dtpr.schema.view import View
from dtpr.schema.wire import ContentHash

_Kind = TypeVar("_Kind")


def _pattern(kind: Any) -> str:
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.Metadata | inspect.StrType)
    text = described.type if isinstance(described, inspect.Metadata) else described
    assert isinstance(text, inspect.StrType)
    return str(text.pattern)


# Texts made from patterns are slow to come by; that a pattern is right is tested by itself.
EXAMPLES = {
    r"^[0-9]{1,5}\.[0-9](:[0-9A-Za-z_-]{1,64})?$(?!\n)": ["0.0", "12345.6:0193-ab_c"],
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
    _pattern(ContentHash): [f"sha256-{'0' * 64}", f"sha256-{'0123456789abcdef' * 4}"],
    _pattern(ElementName): ["a", "object_detection-2"],
    _pattern(FilePath): ["svg/a.symbol.svg", "png/36/a-B_9.hexagon.light.png"],
    _pattern(SetVersion): ["0.0.0", "1.40.2"],
    _pattern(Sha256): ["0" * 64, "0123456789abcdef" * 4],
    _pattern(WayCursor): ["0.0", "1508.1:018bcfe568007fddb9d41f1983c418f2"],
    _pattern(TileVersion): ["0" * 16, "93c1f0a27be45d18"],
    _pattern(ChangePosition): ["0", "a-_9" * 16],
    _pattern(FileName): ["a", "changes-2.ndjson.gz"],
    _pattern(PackName): ["register", "place-old-port"],
    _pattern(LocalElementId): ["old-port:object_detection", "7:a"],
}

MOST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact."""

# JSON has no lone surrogates.
characters = st.characters(exclude_categories=["Cs"])

anything = st.none() | st.integers(0, MOST) | st.text(characters, max_size=5)
"""What stands where a type says nothing of a value."""


def records(kind: type[_Kind]) -> st.SearchStrategy[_Kind]:
    """Return a strategy for the records of a Struct."""
    described = inspect.type_info(kind)
    assert isinstance(described, inspect.StructType)
    return _struct(described, 0)


def through_json(record: _Kind) -> _Kind:
    """Return a record as it comes back from JSON."""
    return msgspec.json.decode(msgspec.json.encode(record), type=type(record))


def _any(kind: inspect.Type, depth: int) -> st.SearchStrategy[Any]:
    if isinstance(kind, inspect.UnionType):
        return st.one_of([_any(each, depth) for each in kind.types])
    return _MAKERS[type(kind)](kind, depth)


def _metadata(kind: inspect.Metadata, depth: int) -> st.SearchStrategy[Any]:
    """What only the JSON Schema says of a text holds too."""
    pattern = (kind.extra_json_schema or {}).get("pattern")
    return st.sampled_from(EXAMPLES[f"{pattern}(?!\\n)"]) if pattern else _any(kind.type, depth)


def _struct(kind: inspect.StructType, depth: int) -> st.SearchStrategy[Any]:
    fields = _fields(kind, depth + 1)
    if kind.cls is View:
        return _views(fields)
    if kind.cls is VariableValue:
        return _variable_values(fields)
    values = st.fixed_dictionaries(fields)
    return values.filter(lambda each: _fits(kind.cls, each)).map(lambda each: kind.cls(**each))


def _fields(kind: inspect.StructType, depth: int) -> dict[str, st.SearchStrategy[Any]]:
    unset = st.just(UNSET)
    return {
        each.name: unset | _any(each.type, depth)
        if each.default is UNSET
        else _any(each.type, depth)
        for each in kind.fields
    }


def _fits(kind: type[msgspec.Struct], values: dict[str, Any]) -> bool:
    try:
        kind(**values)
    except ValueError:
        return False
    return True


def _views(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[View]:
    """A view is a sector, an area or a corridor, never two of them."""
    kinds = {each: fields.pop(each).filter(bool) for each in ("sector", "area", "corridor_m")}
    return st.one_of([st.builds(View, **{each: kinds[each]}, **fields) for each in kinds])


def _variable_values(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[VariableValue]:
    """A variable holds texts or option ids, never both."""
    texts = st.lists(records(LocaleValue), max_size=2)
    options = st.lists(st.text(characters, min_size=1, max_size=5), max_size=2)
    return st.builds(VariableValue, id=fields["id"], value=texts | options)


def _text(kind: inspect.StrType, _depth: int) -> st.SearchStrategy[str]:
    if kind.pattern:
        return st.sampled_from(EXAMPLES[kind.pattern])
    least = kind.min_length or 0
    return st.text(characters, min_size=least, max_size=min(least + 5, kind.max_length or 5))


def _number(kind: inspect.FloatType, _depth: int) -> st.SearchStrategy[float]:
    return st.floats(
        kind.gt if kind.ge is None else kind.ge,
        kind.lt if kind.le is None else kind.le,
        exclude_min=kind.gt is not None,
        exclude_max=kind.lt is not None,
        allow_nan=False,
        allow_infinity=False,
    )


def _most(least: int, depth: int) -> int:
    """What lies deep has few items, or a record would grow beyond measure."""
    return max(least, 2 if depth < 2 else 1)


def _list(
    kind: inspect.ListType | inspect.VarTupleType, depth: int
) -> st.SearchStrategy[list[Any]]:
    least = kind.min_length or 0
    items = _any(kind.item_type, depth)
    return st.lists(items, min_size=least, max_size=_most(least, depth))


def _mapping(kind: inspect.DictType, depth: int) -> st.SearchStrategy[dict[Any, Any]]:
    least = kind.min_length or 0
    keys, values = _any(kind.key_type, depth), _any(kind.value_type, depth)
    return st.dictionaries(keys, values, min_size=least, max_size=_most(least, depth))


_MAKERS: dict[type[inspect.Type], Callable[[Any, int], st.SearchStrategy[Any]]] = {
    inspect.Metadata: _metadata,
    inspect.StructType: _struct,
    inspect.StrType: _text,
    inspect.IntType: lambda kind, _: st.integers(kind.ge, MOST if kind.le is None else kind.le),
    inspect.FloatType: _number,
    inspect.BoolType: lambda _kind, _depth: st.booleans(),
    inspect.AnyType: lambda _kind, _depth: anything,
    inspect.ListType: _list,
    inspect.VarTupleType: lambda kind, depth: _list(kind, depth).map(tuple),
    inspect.DictType: _mapping,
    inspect.TupleType: lambda kind, depth: st.tuples(
        *(_any(one, depth) for one in kind.item_types)
    ),
    inspect.LiteralType: lambda kind, _: st.sampled_from(list(kind.values)),
    inspect.DateType: lambda _kind, _depth: st.dates(),
    inspect.DateTimeType: lambda _kind, _depth: st.datetimes(timezones=st.just(UTC)),
    inspect.NoneType: lambda _kind, _depth: st.none(),
}
