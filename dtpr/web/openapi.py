"""The description of the API (OpenAPI 3.1), written from the list of calls and the Structs."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec
from msgspec import inspect
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dtpr import __version__
from dtpr.errors import NotFoundError
from dtpr.schema.answers import BulkItem, ProblemAnswer
from dtpr.schema.envelopes import ErrorAnswer
from dtpr.web.call import Call
from dtpr.web.problems import EVERY_PROBLEM, MEDIA_TYPE, PROBLEMS
from dtpr.web.requests import NDJSON_TYPES
from dtpr.web.responses import cached

_REFERENCE = "#/components/schemas/{name}"
_LOCALE = {
    "name": "locale",
    "in": "query",
    "description": "One language, or `all`; without it the header Accept-Language decides.",
    "schema": {"type": "string", "examples": ["en", "fr", "km", "all"]},
}
_LOCALES = {
    "name": "locale",
    "in": "query",
    "description": "One language, or two; without it the header Accept-Language decides.",
    "schema": {"type": "string", "examples": ["en", "fr,en"]},
}
_NAMED = {
    "device": "Its id or its code, in upper or lower case.",
    "organization": "Its name in addresses.",
    "pack": "`register`, or `organization-`, `place-` or `area-` with a name.",
    "place": "Its name in addresses.",
    "sign": "Its code, in upper or lower case.",
    "z": "The zoom, 0 to 16.",
    "x": "The column, from the west, counted from 0.",
    "y": "The row, from the north, counted from 0.",
}
"""What stands in the path, by the name of the parameter."""

_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version that is changed, or `*`.",
    "schema": {"type": "string", "examples": ['"v3"']},
}


async def get_openapi(request: Request) -> Response:
    """Answer with the description of this API."""
    from dtpr.web.routes import EVERY_CALL

    body = msgspec.json.encode(describe(EVERY_CALL, _server_of(request)))
    return cached(request, body, "application/vnd.oai.openapi+json;version=3.1")


async def get_problem(request: Request) -> Response:
    """Answer with what a type of problem means."""
    name = request.path_params["problem"]
    for each in EVERY_PROBLEM:
        if each.slug == name:
            return PlainTextResponse(f"{each.status} {each.title}\n\n{each.meaning}\n")
    raise NotFoundError(f"There is no problem {name!r}.")


def describe(calls: Sequence[Call], server: str) -> dict[str, Any]:
    """Return the OpenAPI document of some calls at a server's address."""
    paths: dict[str, dict[str, Any]] = {}
    schemas = _schemas(tuple(calls))
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "DTPR registry",
            "version": __version__,
            "summary": "The sensors, cameras and algorithms of public places, on the DTPR standard",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": schemas["components"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@cache
def _schemas(calls: tuple[Call, ...]) -> dict[str, Any]:
    """Return the JSON Schema of everything that the calls take and answer."""
    kinds = [kind for call in calls for kind in (call.body, call.answer) if kind]
    kinds = list(dict.fromkeys([*kinds, ProblemAnswer, ErrorAnswer, BulkItem]))
    found, components = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
    return {"of": dict(zip(kinds, found, strict=True)), "components": components}


def _operation(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": call.name,
        "summary": call.summary,
        "tags": [call.tag],
        "parameters": list(_parameters(call)),
        "responses": _responses(call, schemas),
    }
    if call.body or call.files:
        operation["requestBody"] = {"required": True, "content": _body(call, schemas)}
    if call.role:
        operation["security"] = [{"token": []}]
        operation["description"] = f"Needs a token with the role {call.role} or a higher one."
    return operation


def _body(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    if call.files:
        return {each: {} for each in call.files}
    schema = {"schema": schemas["of"][call.body]}
    if call.method == "PATCH":
        return {"application/merge-patch+json": schema}
    if call.name == "create_device":
        return {"application/json": schema, NDJSON_TYPES[0]: schema}
    return {"application/json": schema}


def _responses(call: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {each: {} for each in (call.media_type, *call.other_types)}
    if call.answer:
        content = {call.media_type: {"schema": schemas["of"][call.answer]}}
    done = (
        {"description": "Done"}
        if call.status == 204
        else {"description": "Done", "content": content}
    )
    responses: dict[str, Any] = {str(call.status): done}
    if call.creates:
        responses["201"] = responses[str(call.status)]
    if call.name == "create_device":
        each = {"schema": schemas["of"][BulkItem]}
        responses["200"] = {"description": "An item a line", "content": {NDJSON_TYPES[0]: each}}
    for error in call.errors:
        kind = PROBLEMS[error]
        responses[str(kind.status)] = {
            "description": kind.title,
            "content": {MEDIA_TYPE: {"schema": schemas["of"][ProblemAnswer]}},
        }
    for status in call.failures:
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": schemas["of"][ErrorAnswer]}},
        }
    return responses


def _parameters(call: Call) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", call.path):
        about = {"description": _NAMED[name]} if name in _NAMED else {}
        shape = {"schema": {"type": "string"}}
        yield {"name": name, "in": "path", "required": True, **about, **shape}
    if call.query:
        yield from _query_parameters(call.query)
    if call.localized:
        yield _LOCALE
    if call.bilingual:
        yield _LOCALES
    if call.method in ("PUT", "PATCH") and not call.files:
        yield {**_IF_MATCH, "required": not call.creates}


def _query_parameters(kind: Any) -> Iterator[dict[str, Any]]:
    schema = msgspec.json.schema(kind, ref_template=_REFERENCE)
    properties = schema["$defs"][kind.__name__]["properties"] if "$defs" in schema else {}
    described = inspect.type_info(kind)
    if isinstance(described, inspect.StructType):
        for field in described.fields:
            shape = _without_null(properties.get(field.encode_name, {}))
            about = shape.pop("description", None)
            yield {
                "name": field.encode_name,
                "in": "query",
                "required": field.required,
                **({"description": about} if about else {}),
                "schema": shape,
            }


def _without_null(shape: dict[str, Any]) -> dict[str, Any]:
    """Return what a parameter may be: one that is not given is left out, and never null."""
    shapes = [each for each in shape.get("anyOf", ()) if each != {"type": "null"}]
    if len(shapes) != 1:
        return dict(shape)
    more = {key: each for key, each in shape.items() if key not in ("anyOf", "default")}
    return {**shapes[0], **more}


def _server_of(request: Request) -> str:
    return str(request.app.state.settings.address)
