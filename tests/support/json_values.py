"""Plain JSON values of any kind, made from what a JSON Schema says of them.

Of JSON Schema only what the documents of `dtpr.schema.json_schema` use is known here.
"""

from collections.abc import Callable
from datetime import UTC
from typing import Any

import jsonschema
from hypothesis import strategies as st

from tests.support.strategies import EXAMPLES, MOST, anything, characters

_Schema = dict[str, Any]
_Values = st.SearchStrategy[Any]
_Validator = jsonschema.Draft202012Validator


def json_values(document: _Schema) -> _Values:
    """Return a strategy for the values that a document takes."""
    return _value(document, document.get("$defs", {}), 0).filter(_Validator(document).is_valid)


def _value(schema: _Schema, defs: dict[str, _Schema], depth: int) -> _Values:
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rpartition("/")[2]], defs, depth)
    if "allOf" in schema:
        first, more = schema["allOf"]
        return _value(first, defs, depth).filter(_Validator(more).is_valid)
    for choice in ("oneOf", "anyOf"):
        if choice in schema:
            rest = {key: each for key, each in schema.items() if key != choice}
            branches = [_merge(rest, each) for each in schema[choice]]
            return st.one_of([_value(each, defs, depth) for each in branches])
    if not schema:
        return anything
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return _MAKERS[schema["type"]](schema, defs, depth)


def _merge(schema: _Schema, more: _Schema) -> _Schema:
    """Return a schema that asks for what both ask for."""
    if "type" not in schema:
        return more
    merged = {**schema, **{key: each for key, each in more.items() if key not in schema}}
    if "required" in more:
        merged["required"] = [*schema["required"], *more["required"]]
        both = {
            name: {"allOf": [schema["properties"][name], each]}
            for name, each in more["properties"].items()
        }
        merged["properties"] = {**schema["properties"], **both}
    if "items" in more:
        merged["items"] = {"allOf": [schema["items"], more["items"]]}
    return merged


def _object(schema: _Schema, defs: dict[str, _Schema], depth: int) -> _Values:
    if "properties" not in schema:
        return _mapping(schema, schema.get("additionalProperties", {}), defs, depth)
    fields = {name: _value(each, defs, depth + 1) for name, each in schema["properties"].items()}
    required = {name: fields.pop(name) for name in schema["required"] if name in fields}
    if "additionalProperties" not in schema:
        fields["surprise"] = st.none() | st.just({"more": [1]})
    return st.fixed_dictionaries(required, optional=fields)


def _mapping(schema: _Schema, more: _Schema, defs: dict[str, _Schema], depth: int) -> _Values:
    least = schema.get("minProperties", 0)
    keys = _string(schema.get("propertyNames", {}), defs, depth)
    values = _value(more, defs, depth + 1)
    return st.dictionaries(keys, values, min_size=least, max_size=_most(least, depth))


def _array(schema: _Schema, defs: dict[str, _Schema], depth: int) -> _Values:
    if "prefixItems" in schema:
        return st.tuples(*(_value(each, defs, depth) for each in schema["prefixItems"])).map(list)
    least = schema.get("minItems", 0)
    items = _value(schema["items"], defs, depth + 1)
    return st.lists(items, min_size=least, max_size=_most(least, depth))


def _most(least: int, depth: int) -> int:
    """What lies deep has few items, or a value would grow beyond measure."""
    return max(least, 2 if depth < 2 else 1)


def _string(schema: _Schema, _defs: dict[str, _Schema], _depth: int) -> _Values:
    if schema.get("format") == "date":
        return st.dates().map(lambda each: each.isoformat())
    if schema.get("format") == "date-time":
        return st.datetimes(timezones=st.just(UTC)).map(lambda each: each.isoformat())
    if pattern := schema.get("pattern"):
        return st.sampled_from(EXAMPLES[pattern.removesuffix(r"(?!\n)") + r"(?!\n)"])
    least = schema.get("minLength", 0)
    return st.text(characters, min_size=least, max_size=min(least + 5, schema.get("maxLength", 5)))


def _number(schema: _Schema, _defs: dict[str, _Schema], _depth: int) -> _Values:
    low, high = (schema.get(f"exclusive{each}", schema.get(each.lower())) for each in _ENDS)
    return st.floats(
        low,
        high,
        exclude_min="exclusiveMinimum" in schema,
        exclude_max="exclusiveMaximum" in schema,
        allow_nan=False,
        allow_infinity=False,
    )


_ENDS = ("Minimum", "Maximum")
_MAKERS: dict[str, Callable[[_Schema, dict[str, _Schema], int], _Values]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "number": _number,
    "integer": lambda schema, _defs, _depth: st.integers(
        schema.get("minimum"), schema.get("maximum", MOST)
    ),
    "boolean": lambda _schema, _defs, _depth: st.booleans(),
    "null": lambda _schema, _defs, _depth: st.none(),
}
