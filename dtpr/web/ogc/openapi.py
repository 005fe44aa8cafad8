"""The description of the calls for GIS programs in OpenAPI 3.0 (OGC 17-069r4, 9.1)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dtpr import __version__
from dtpr.schema.features import COLLECTIONS
from dtpr.web.ogc.answering import Cell, Page, answer, systems_of, wants_page
from dtpr.web.ogc.links import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Json
from dtpr.web.ogc.parameters import DEFAULT_LIMIT, MOST_FEATURES, FormQuery, Systems
from dtpr.web.problems import MEDIA_TYPE
from dtpr.web.requests import read_query, settings_of

_FORM = ("f", "The form of the answer.", {"type": "string", "enum": ["json", "html"]})
_LIST = {"type": "array", "items": {"type": "object"}}
_NUMBERS = {
    "type": "array",
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    "items": {"type": "number"},
}


async def get_api(request: Request) -> Response:
    """Answer with the description of these calls."""
    query = read_query(request, FormQuery)
    settings = settings_of(request)
    document = describe(settings.address, settings.name, systems_of(request))
    if wants_page(request, query):
        rows = [
            [Cell(f"GET {path}"), Cell(each["get"]["summary"])]
            for path, each in document["paths"].items()
        ]
        page = Page(title="ogc.api", columns=["ogc.call", "ogc.about"], rows=rows)
        return answer(request, None, page)
    return answer(request, document, None, OPENAPI)


def describe(address: str, name: str, systems: Systems) -> dict[str, Any]:
    """Return the document for a server's address."""
    collection = "/ogc/collections/{collection}"
    features = {"type": "object", "properties": {"features": _LIST, "links": _LIST}}
    plain: Json = {"type": "object", "properties": {"links": _LIST}}
    paths = {
        "/ogc": _get("get_landing", "The way in", plain),
        "/ogc/conformance": _get("get_conformance", "What it conforms to", plain),
        "/ogc/api": _get("get_api", "This description", {"type": "object"}, kind=OPENAPI),
        "/ogc/collections": _get("list_collections", "The collections", plain),
        collection: _get("get_collection", "One collection", plain, names=["collection"]),
        f"{collection}/queryables": _get(
            "get_queryables", "What filters may name", plain, kind=SCHEMA, names=["collection"]
        ),
        f"{collection}/items": _get(
            "list_features",
            "Features, page by page",
            features,
            kind=GEOJSON,
            names=["collection"],
            more=_items(systems),
        ),
        f"{collection}/items/{{feature}}": _get(
            "get_feature",
            "One feature",
            {"type": "object"},
            kind=GEOJSON,
            names=["collection", "feature"],
            more=[_crs("crs", "The reference system of the answer.", systems)],
        ),
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": name, "version": __version__, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"responses": {"Refused": _REFUSED}},
    }


_REFUSED = {
    "description": "It cannot be answered; the problem says why, and the mend.",
    "content": {MEDIA_TYPE: {"schema": {"type": "object"}}},
}


def _get(
    operation: str,
    summary: str,
    schema: Json,
    *,
    kind: str = JSON,
    names: list[str] | None = None,
    more: list[Json] | None = None,
) -> Json:
    refused = {"$ref": "#/components/responses/Refused"}
    done = {
        "description": summary,
        "content": {kind: {"schema": schema}, HTML: {"schema": {"type": "string"}}},
    }
    parameters = [*map(_in_path, names or []), *(more or []), _parameter(*_FORM)]
    statuses = ["400", "404", "500"] if names else ["400", "500"]
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": done, **dict.fromkeys(statuses, refused)},
        }
    }


def _in_path(name: str) -> Json:
    known = {"enum": list(COLLECTIONS)} if name == "collection" else {}
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", **known}}


def _items(systems: Systems) -> list[Json]:
    limit = {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_FEATURES,
        "default": DEFAULT_LIMIT,
    }
    text = {"type": "string"}
    languages = {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"}
    return [
        _parameter("limit", "How many features.", limit),
        {**_parameter("bbox", "What meets a box.", _NUMBERS), "explode": False},
        _crs("bbox-crs", "The reference system of bbox.", systems),
        _parameter("datetime", "What works at a time, or in an interval.", text),
        _crs("crs", "The reference system of the answer.", systems),
        _parameter("filter", "CQL2: what makes it true.", text),
        _parameter("filter-lang", "Whether the filter is text or JSON.", languages),
        _crs("filter-crs", "The reference system of the filter.", systems),
        _parameter("count", "Whether to count all that match.", {"type": "boolean"}),
        _parameter("after", "Follow a link `next` for it.", text),
    ]


def _crs(name: str, description: str, systems: Systems) -> Json:
    uris = list(systems)
    schema = {"type": "string", "format": "uri", "enum": uris, "default": uris[0]}
    return _parameter(name, description, schema)


def _parameter(name: str, description: str, schema: Json) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
        "style": "form",
        "explode": False,
    }
