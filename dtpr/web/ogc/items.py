"""The features of a collection for GIS programs: a page of them, or one."""

from collections.abc import Sequence
from typing import Any

import msgspec
import shapely
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from dtpr.geo.crs import ReferenceSystem, find_system
from dtpr.registry.features import FeaturePage, Features, find_collection
from dtpr.schema.features import Collection
from dtpr.web.ogc.answering import Cell, Page, Way, answer, systems_of, wants_page
from dtpr.web.ogc.links import (
    GEOJSON,
    JSON,
    Json,
    link,
    link_header,
    links_of,
    own_links,
    this_address,
)
from dtpr.web.ogc.parameters import MOST_FEATURES, FeatureQuery, ItemsQuery, Systems
from dtpr.web.requests import read_query, registry_of, settings_of


async def list_features(request: Request) -> Response:
    """Answer with a page of features."""
    query = read_query(request, ItemsQuery)
    collection = find_collection(request.path_params["collection"])
    systems = systems_of(request)
    system = find_system(query.crs, systems, "crs")
    found = await find_features(registry_of(request).features, collection, query, systems)
    if wants_page(request, query):
        after = None if found.after is None else query.cursor(collection, found.after)
        return answer(request, None, _list_page(request, collection, found, after))
    links = page_links(settings_of(request).address, request.scope, collection, query, found)
    body = encoded(found, [in_system(each, system) for each in found.features], links)
    return _located(answer(request, body, None, GEOJSON), system, links)


async def find_features(
    features: Features, collection: Collection, query: ItemsQuery, systems: Systems
) -> FeaturePage:
    """Return the page of features that is asked for.

    Raises:
        InvalidError: A parameter is wrong, or the filter takes too long.
    """
    return await features.page(
        collection,
        query.wanted(collection, systems),
        after=query.starts_after(collection),
        limit=min(query.limit, MOST_FEATURES),
        is_quick=not query.filter,
        count=query.count,
    )


def page_links(
    public: str, scope: Scope, collection: Collection, query: ItemsQuery, found: FeaturePage
) -> list[Json]:
    """Return the links of a page of features: to itself, its other form, and the next page."""
    links = links_of(this_address(public, scope), GEOJSON)
    if found.after is not None:
        after = query.cursor(collection, found.after)
        href = f"{this_address(public, scope, 'after')}after={after}&f=json"
        links.append({"href": href, "rel": "next", "type": GEOJSON, "title": "The next page"})
    return links


def encoded(found: FeaturePage, features: Sequence[bytes], links: list[Json]) -> bytes:
    """Return a page of features as GeoJSON; they come as they are to be told."""
    matched = b"" if found.matched is None else b'"numberMatched":%d,' % found.matched
    return b'{"type":"FeatureCollection","features":[%b],%b"numberReturned":%d,"links":%b}' % (
        b",".join(features),
        matched,
        len(features),
        msgspec.json.encode(links),
    )


async def get_feature(request: Request) -> Response:
    """Answer with one feature."""
    query = read_query(request, FeatureQuery)
    collection = find_collection(request.path_params["collection"])
    system = find_system(query.crs, systems_of(request), "crs")
    kept = await registry_of(request).features.get(collection, request.path_params["feature"])
    feature = msgspec.json.decode(in_system(kept, system))
    if wants_page(request, query):
        return answer(request, None, _feature_page(feature))
    path = f"/collections/{collection.id}"
    links = [
        *own_links(request, GEOJSON),
        link(request, path, "collection", JSON, collection.title),
    ]
    return _located(answer(request, {**feature, "links": links}, None, GEOJSON), system, links)


def in_system(feature: bytes, system: ReferenceSystem) -> bytes:
    """Return a feature in a reference system; what the system cannot tell has no geometry there."""
    if system.is_crs84:
        return feature
    read = msgspec.json.decode(feature)
    if read["geometry"]:
        drawn = shapely.from_geojson(msgspec.json.encode(read["geometry"]))
        moved = system.from_crs84(drawn)
        read["geometry"] = moved and msgspec.Raw(shapely.to_geojson(moved).encode())
    return msgspec.json.encode(read)


def _located(response: Response, system: ReferenceSystem, links: list[Json]) -> Response:
    response.headers["Content-Crs"] = f"<{system.uri}>"
    response.headers["Link"] = link_header(links)
    return response


def _list_page(
    request: Request, collection: Collection, found: FeaturePage, after: str | None
) -> Page:
    path = f"/collections/{collection.id}/items"
    names = [each for each, one in collection.queryables.items() if one.kind != "geometry"]
    rows = [_row(msgspec.json.decode(each), path, names[1:]) for each in found.features]
    query = {**_query(request), "after": after or ""}
    return Page(
        title=f"={collection.title}",
        facts=[] if found.matched is None else [("ogc.matched", str(found.matched))],
        columns=[f"={each}" for each in names],
        rows=rows,
        ways=[Way("ogc.next", path, query)] if after else [],
    )


def _row(feature: dict[str, Any], path: str, names: Sequence[str]) -> list[Cell]:
    told = [Cell(_text(feature["properties"][each])) for each in names]
    return [Cell(feature["id"], f"{path}/{feature['id']}"), *told]


def _feature_page(feature: dict[str, Any]) -> Page:
    facts = [(f"={name}", _text(each)) for name, each in feature["properties"].items()]
    facts.append(("=geometry", _text(feature["geometry"])))
    return Page(title=f"={feature['id']}", facts=facts)


def _query(request: Request) -> dict[str, str]:
    return {name: each for name, each in request.query_params.items() if name != "locale"}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
