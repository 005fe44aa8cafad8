"""Bytes and plain data become records here, and what is wrong is named by its field."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from dtpr.errors import InvalidError, Problem

_Kind = TypeVar("_Kind")

_PLACE = re.compile(
    r"^(?P<message>.*?)(?: - at `(?P<key>key)` in `\$(?P<holder>.*)`"
    r"| - at `\$(?P<path>.*)`)?$",
    re.DOTALL,
)
_MISSING = re.compile(r"^Object missing required field `(\w+)`")
_UNKNOWN = re.compile(r"^Object contains unknown field `(.*)`")
_BOUNDS = {"<=": "at most", ">=": "at least", "<": "less than", ">": "more than"}
_BOUND = re.compile(r"^Expected `(?:float|int)` (<=|>=|<|>) (\S+)$")
_KIND = re.compile(r"^Expected `(.+)`, got `?(.+?)`?$")
_PATTERN = re.compile(r"^Expected `str` matching regex '(.*?)(\(\?!.*\))?'$", re.DOTALL)
_WORDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
}
_LENGTH = re.compile(r"^Expected `(\w+)` of length (<=|>=) (\d+)$")


def decode_json(data: bytes, kind: type[_Kind]) -> _Kind:
    """Return JSON as a record.

    Raises:
        InvalidError: It is not JSON, or not of this kind; the field and the mend are named.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise InvalidError(_explain(error, kind)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidError(Problem("", f"this is not JSON: {error}", "send valid JSON")) from error
    except RecursionError as error:
        raise InvalidError(
            Problem("", "this is nested too deeply", "send a flatter document")
        ) from error


def convert(data: Any, kind: type[_Kind], *, strict: bool = True) -> _Kind:
    """Return plain data as a record; not strict means that numbers may be given as text.

    Raises:
        InvalidError: It is not of this kind; the field and the mend are named.
    """
    try:
        return msgspec.convert(data, kind, strict=strict)
    except msgspec.ValidationError as error:
        raise InvalidError(_explain(error, kind)) from error


def _explain(error: msgspec.ValidationError, kind: Any) -> Problem:
    match = _PLACE.match(str(error))
    message = match["message"] if match else str(error)
    path = ((match["path"] or match["holder"] or "") if match else "").removeprefix(".")
    if found := _MISSING.match(message):
        return Problem(_join(path, found[1]), "it is missing", "add it")
    if found := _UNKNOWN.match(message):
        fields = ", ".join(_fields(kind, path))
        return Problem(_join(path, found[1]), "there is no such field", f"use one of {fields}")
    return Problem(path, *_wrong_value(message, kind, path))


def _wrong_value(message: str, kind: Any, path: str) -> tuple[str, str]:
    if found := _BOUND.match(message):
        return "it is out of range", f"give a number of {_BOUNDS[found[1]]} {found[2]}"
    if found := _LENGTH.match(message):
        return "it is too long or too short", f"give a length of {_BOUNDS[found[2]]} {found[3]}"
    choices = ", ".join(str(each) for each in _choices(kind, path))
    if message.startswith("Invalid enum value"):
        return message.lower(), f"use one of {choices}"
    if found := _KIND.match(message):
        mend = f"use one of {choices}" if choices else f"give {_word(found[1])}"
        return f"it is {_word(found[2])}", mend
    if found := _PATTERN.match(message):
        return "it is not of the right form", _mended_form(kind, path, found[1])
    return message.replace("Expected", "expected"), "see this field in /openapi.json"


def _mended_form(kind: Any, path: str, pattern: str) -> str:
    """Return how to write a text: like its example where it has one, else by its pattern."""
    for each in _types_at(kind, path):
        said = each.extra_json_schema if isinstance(each, inspect.Metadata) else None
        if said and "examples" in said:
            return f"write it like {said['examples'][0]}"
    return f"give text that matches {pattern}"


def _word(kinds: str) -> str:
    return " or ".join(_WORDS.get(each, each) for each in kinds.replace("`", "").split(" | "))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _fields(kind: Any, path: str) -> list[str]:
    for each in _types_at(kind, path):
        if isinstance(each, inspect.StructType):
            return [field.encode_name for field in each.fields]
    return []


def _choices(kind: Any, path: str) -> list[Any]:
    return [
        value
        for each in _types_at(kind, path)
        if isinstance(each, inspect.LiteralType)
        for value in each.values
    ]


def _types_at(kind: Any, path: str) -> Iterator[inspect.Type]:
    """Yield every type that may stand at a path such as `views[0].sector`."""
    types = [*_spread(inspect.type_info(kind))]
    for name in re.findall(r"\[\]|[^.\[\]]+", re.sub(r"\[(\d+|\.\.\.)\]", ".[]", path)):
        types = [inner for each in types for inner in _inside(each, name)]
    yield from types


def _inside(kind: inspect.Type, name: str) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            if field.encode_name == name:
                yield from _spread(field.type)
    elif isinstance(kind, inspect.ListType):
        yield from _spread(kind.item_type)
    elif isinstance(kind, inspect.DictType):
        yield from _spread(kind.value_type)


def _spread(kind: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.Metadata):
        # What is said of a text besides its type, such as an example, is of use to a reader.
        if isinstance(kind.type, inspect.StrType):
            yield kind
        yield from _spread(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from _spread(each)
    else:
        yield kind
