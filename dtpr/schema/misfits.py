"""Everything in plain data that does not fit the form of a record, found by its JSON Schema.

Source: DTPR API v2, structural schemas. Upstream reports one issue for each thing that is wrong,
and so does this: where it counts otherwise than JSON Schema does, its count holds.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from dtpr.schema.rules.finding import Finding, error, one_of
from dtpr.schema.text import LocaleCode
from dtpr.schema.wire import ResolvedDatachainInstance

PARSE_ERROR = "parse_error"
MOST_FINDINGS = 1000
"""So many are looked for, so that a hostile document cannot take up a server."""
MAX_SAFE_INTEGER = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact (ECMA-262)."""

_LONGEST_SHOWN = 60
_LOCALE_PATTERN = msgspec.json.schema(LocaleCode)["pattern"]
_BOUNDS = ("minimum", "maximum")
# With nothing worse than these, upstream goes on to compare fields with one another.
_GENTLE = {"minLength", "minItems", "pattern", *_BOUNDS}
# Texts or option ids, never both; upstream judges the list as a whole.
_VALUE = {
    "anyOf": [
        {"type": "array", "items": {"$ref": "#/$defs/LocaleValue"}},
        {"type": "array", "items": {"type": "string", "minLength": 1}},
    ]
}
_PLAIN = {
    "required": ("it is missing", "add it"),
    "minLength": ("it is empty", "fill it in"),
    "minItems": ("it is empty", "fill it in"),
}
_LIMITS = {"minimum": "give at least", "maximum": "give at most", "maxItems": "give at most"}
_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}

_Path = tuple[str | int, ...]


class _Misfit(NamedTuple):
    path: _Path
    keyword: str
    value: Any
    schema: Mapping[str, Any]


def misfits_of(data: Any, kind: Any, locales: frozenset[str]) -> list[Finding]:
    """Return a finding for each thing in the form of plain data that is wrong.

    `kind` is a record of the standard, and `locales` are the languages that texts may have.
    """
    found = list(islice(_misfits(data, kind, locales), MOST_FINDINGS))
    kept = _counted_upstream(found)
    findings = [_explain(each) for each in kept]
    if kind is ResolvedDatachainInstance and {each.keyword for each in kept} <= _GENTLE:
        findings += _proposals(data)
    return findings


def path_text(path: _Path) -> str:
    """Return a path as findings write it, such as `elements[0].variables[1].id`."""
    steps = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return "".join(steps).removeprefix(".")


def _misfits(data: Any, kind: Any, locales: frozenset[str]) -> Iterator[_Misfit]:
    for each in _validator(kind, locales).iter_errors(data):
        yield from _spread(each)


@lru_cache(maxsize=64)
def _validator(kind: Any, locales: frozenset[str]) -> Any:
    from jsonschema import Draft202012Validator

    (schema,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    whole = _as_upstream({**schema, "$defs": parts}, sorted(locales))
    if "VariableValue" in parts:
        whole["$defs"]["VariableValue"]["properties"]["value"] = _VALUE
    if "WireCategory" in parts:
        whole["$defs"]["WireCategory"]["properties"]["id"]["minLength"] = 1
    return Draft202012Validator(whole)


def _as_upstream(schema: Any, locales: list[str]) -> Any:
    """Return a schema that also names the languages and bounds whole numbers."""
    if isinstance(schema, list):
        return [_as_upstream(each, locales) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("pattern") == _LOCALE_PATTERN:
        return {"enum": locales}
    changed = {name: _as_upstream(each, locales) for name, each in schema.items()}
    if schema.get("type") == "integer":
        changed.setdefault("maximum", MAX_SAFE_INTEGER)
    return changed


def _spread(problem: Any) -> Iterator[_Misfit]:
    """Yield what is wrong by upstream's count, from one error of the validator."""
    path, keyword = tuple(problem.absolute_path), problem.validator
    if keyword == "required":
        for name in problem.validator_value:
            if name not in problem.instance:
                yield _Misfit((*path, name), keyword, None, problem.schema)
    elif keyword == "anyOf":
        yield from _spread_choice(problem, path)
    else:
        yield _Misfit(path, keyword, problem.instance, problem.schema)
        if keyword == "type":
            yield from _emptiness(problem, path)


def _spread_choice(problem: Any, path: _Path) -> Iterator[_Misfit]:
    """Yield what is wrong with the form that was meant, where it is clear which one was."""
    schema, value = problem.schema, problem.instance
    if "discriminator" in schema:
        yield from _spread_tagged(problem, path)
    elif schema["anyOf"][0]["type"] == "array" and _are_texts(value):
        for place, each in enumerate(value):
            if not each:
                yield _Misfit((*path, place), "minLength", each, schema["anyOf"][1]["items"])
    else:
        yield _Misfit(path, "anyOf", value, schema)


def _spread_tagged(problem: Any, path: _Path) -> Iterator[_Misfit]:
    value = problem.instance
    name, mapping = problem.schema["discriminator"].values()
    if not isinstance(value, dict):
        yield _Misfit(path, "type", value, {"type": "object"})
    elif value.get(name) not in list(mapping):
        yield _Misfit((*path, name), "enum", value.get(name), {"enum": list(mapping)})
    else:
        meant = list(mapping).index(value[name])
        for each in problem.context:
            if each.relative_schema_path[0] == meant:
                yield from _spread(each)


def _emptiness(problem: Any, path: _Path) -> Iterator[_Misfit]:
    """Yield that a text where a list should be, or the reverse, is also too short."""
    least = problem.schema.get("minLength") or problem.schema.get("minItems") or 0
    if isinstance(problem.instance, str | list) and len(problem.instance) < least:
        yield _Misfit(path, "minLength", problem.instance, problem.schema)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _counted_upstream(found: list[_Misfit]) -> list[_Misfit]:
    """Return misfits without those that upstream never comes to, because of another one."""
    mistyped = {each.path for each in found if each.keyword == "type"}
    untagged = {each.path[:-1] for each in found if _is_tag(each)}
    # A missing field is reported once for each missing field, so only one of each place is kept.
    return [
        each
        for each in {(one.path, one.keyword): one for one in found}.values()
        if not (each.keyword in _BOUNDS and each.path in mistyped)
        and (_is_tag(each) or not any(each.path[:end] in untagged for end in range(len(each.path))))
    ]


def _is_tag(misfit: _Misfit) -> bool:
    """Return whether it is the field that says which of several forms a record has."""
    return misfit.path[-1:] == ("kind",) and misfit.keyword == "enum"


def _explain(misfit: _Misfit) -> Finding:
    message, mend = _words(misfit)
    return error(PARSE_ERROR, path_text(misfit.path), message, mend)


def _words(misfit: _Misfit) -> tuple[str, str]:
    """Return what is wrong and the mend."""
    schema, keyword, shown = misfit.schema, misfit.keyword, _shorten(misfit.value)
    if keyword == "type":
        return f"{shown} has the wrong form", f"give {_WORDS[schema['type']]}"
    if keyword == "enum":
        return f"{shown} is not a choice", one_of(schema["enum"])
    if keyword in _LIMITS:
        return f"{shown} is out of bounds", f"{_LIMITS[keyword]} {schema[keyword]}"
    if keyword in _PLAIN:
        return _PLAIN[keyword]
    wanted = schema.get("description", schema.get("pattern", "see its JSON Schema"))
    mend = f"write it like {schema['examples'][0]}" if "examples" in schema else wanted
    return f"{shown} does not have the form that is wanted", mend


def _shorten(value: Any) -> str:
    is_word = value is None or isinstance(value, bool)
    text = json.dumps(value) if is_word else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _proposals(data: Any) -> Iterator[Finding]:
    """Yield what is wrong with proposed elements: who proposed them, and ids that are taken."""
    proposed = data.get("suggested_elements", [])
    if proposed and data.get("authoring_provenance", {}).get("kind") != "ai_generated":
        yield error(
            PARSE_ERROR,
            "authoring_provenance",
            "elements are proposed, but not by a model",
            "give authoring_provenance of the kind ai_generated, or propose nothing",
        )
    placed = {each["id"] for each in data["schema_snapshot"]["elements"]}
    if taken := sorted({each["id"] for each in proposed} & placed):
        yield error(
            PARSE_ERROR,
            "suggested_elements",
            f"the snapshot already has {_shorten(taken)}",
            "propose only elements that it does not have",
        )
