"""The arguments of a tool: their JSON Schema, and plain data made into a record."""

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import fields

from dtpr.errors import InvalidError, Problem
from dtpr.schema.decode import convert
from dtpr.schema.json_schema import DIALECT
from dtpr.schema.text import LocaleCode
from dtpr.web.mcp.outcome import ArgumentsError

Version = Annotated[
    str,
    Meta(
        min_length=1,
        description="A release, such as device@2026-12-01; list_schema_versions names them all.",
    ),
]
ElementName = Annotated[
    str,
    Meta(min_length=1, description="The id of an element: letters, digits, hyphens, underscores."),
]
Locales = Annotated[
    list[LocaleCode],
    Meta(description="The languages to keep in texts, such as en and km; without it, all."),
]
Fields = Annotated[
    list[str] | str,
    Meta(description='The fields of an element to answer with, or "all".'),
]
Chain = Annotated[
    Any,
    Meta(description="A disclosure; see DatachainInstance in the schema_json of get_schema."),
]


class Arguments(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The arguments of one tool; what it does not know is left aside, as upstream does."""


_Kind = TypeVar("_Kind", bound=Arguments)


def schema_of(kind: type[Arguments]) -> dict[str, Any]:
    """Return the JSON Schema of the arguments of a tool."""
    (reference,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    own = parts.pop(reference["$ref"].rpartition("/")[2])
    shown = {name: own[name] for name in ("type", "properties", "required") if own.get(name)}
    schema = {"$schema": DIALECT, "properties": {}, **shown}
    return {**schema, "$defs": parts} if parts else schema


def read_arguments(plain: dict[str, Any], kind: type[_Kind]) -> _Kind:
    """Return the arguments of a tool as a record.

    Raises:
        ArgumentsError: One or more of them are wrong or missing; each is named.
    """
    values, problems = {}, []
    for field in fields(kind):
        name = field.encode_name
        if name in plain:
            try:
                values[field.name] = convert(plain[name], field.type)
            except InvalidError as error:
                problems += [_inside(name, each) for each in error.problems]
        elif field.required:
            problems.append(Problem(name, "it is missing", "add it"))
    if problems:
        raise ArgumentsError(*problems)
    return kind(**values)


def _inside(name: str, problem: Problem) -> Problem:
    path = f"{name}.{problem.field}" if problem.field else name
    return problem._replace(field=path.replace(".[", "["))
