"""The collections for GIS programs, and what filters may ask of each."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dtpr.geo.crs import CRS84
from dtpr.registry.features import find_collection
from dtpr.schema.cql2 import Queryable
from dtpr.schema.features import COLLECTIONS, Collection
from dtpr.web.ogc.answering import Cell, Page, Way, answer, systems_of, wants_page
from dtpr.web.ogc.links import (
    GEOJSON,
    HTML,
    JSON,
    QUERYABLES,
    SCHEMA,
    Json,
    address,
    link,
    own_links,
)
from dtpr.web.ogc.parameters import FormQuery
from dtpr.web.requests import read_query, settings_of

_TYPES: dict[str, Json] = {
    "text": {"type": "string"},
    "number": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
    "geometry": {"format": "geometry-any", "x-ogc-role": "primary-geometry"},
}
_SPDX = "https://spdx.org/licenses/"


async def list_collections(request: Request) -> Response:
    """Answer with the collections."""
    query = read_query(request, FormQuery)
    if wants_page(request, query):
        rows = [
            [Cell(each.title, f"/collections/{each.id}"), Cell(each.description)]
            for each in COLLECTIONS.values()
        ]
        columns = ["ogc.collection", "ogc.about"]
        return answer(request, None, Page(title="ogc.collections", columns=columns, rows=rows))
    body = {
        "links": own_links(request, JSON),
        "crs": list(systems_of(request)),
        "collections": [_told(request, each) for each in COLLECTIONS.values()],
    }
    return answer(request, body, None)


async def get_collection(request: Request) -> Response:
    """Answer with one collection."""
    query = read_query(request, FormQuery)
    found = find_collection(request.path_params["collection"])
    if wants_page(request, query):
        path = f"/collections/{found.id}"
        ways = [Way(f"ogc.{each}", f"{path}/{each}") for each in ("items", "queryables")]
        page = Page(title=f"={found.title}", lead=found.description, ways=ways)
        return answer(request, None, page)
    told = _told(request, found)
    links = [*own_links(request, JSON), *told["links"]]
    return answer(request, {**told, "crs": list(systems_of(request)), "links": links}, None)


async def get_queryables(request: Request) -> Response:
    """Answer with the properties that filters may name, as JSON Schema."""
    query = read_query(request, FormQuery)
    found = find_collection(request.path_params["collection"])
    if wants_page(request, query):
        rows = [
            [Cell(name), Cell(each.kind), Cell(_sentence(each))]
            for name, each in found.queryables.items()
        ]
        columns = ["ogc.property", "ogc.kind", "ogc.about"]
        page = Page(title="ogc.queryables", lead=found.title, columns=columns, rows=rows)
        return answer(request, None, page)
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address(request, f"/collections/{found.id}/queryables"),
        "type": "object",
        "title": found.title,
        "description": found.description,
        "properties": {name: _schema(each) for name, each in found.queryables.items()},
        "additionalProperties": False,
    }
    return answer(request, body, None, SCHEMA)


def _told(request: Request, found: Collection) -> dict[str, Any]:
    path = f"/collections/{found.id}"
    licence = settings_of(request).licence
    return {
        "id": found.id,
        "title": found.title,
        "description": found.description,
        "itemType": "feature",
        "crs": ["#/crs"],
        "storageCrs": CRS84,
        "links": [
            link(request, f"{path}/items", "items", GEOJSON, found.title, f="json"),
            link(request, f"{path}/items", "items", HTML, found.title, f="html"),
            link(request, f"{path}/queryables", QUERYABLES, SCHEMA, "Queryables", f="json"),
            {"href": f"{_SPDX}{licence}", "rel": "license", "type": HTML, "title": licence},
        ],
    }


def _schema(each: Queryable) -> Json:
    more = {"enum": list(each.values)} if each.values else {}
    return {"title": each.title, "description": each.description, **_TYPES[each.kind], **more}


def _sentence(each: Queryable) -> str:
    return f"{each.description} {' · '.join(each.values)}".strip()
