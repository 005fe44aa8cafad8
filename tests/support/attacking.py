"""An attacker who asks every address that the public may ask, whatever routes there are."""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from starlette.routing import BaseRoute, Route

from dtpr.web.mcp.catalogue import TOOLS

Position = tuple[float, float]
Fillings = Mapping[str, Sequence[str]]

_ALWAYS: dict[str, Sequence[str]] = {
    "element": ["identifiable_video"],
    "name": ["identifiable_video", "gate"],
    "version": ["device@2026-12-01", "0.1.0"],
    "file": ["manifest.json"],
    "folder": ["svg"],
    "schema": ["Device"],
    "problem": ["invalid"],
    "shape": ["hexagon"],
    "symbol": ["identifiable_video"],
    "variant": ["dark"],
    "datachain_type": ["device"],
    "locale": ["en"],
    "collection": ["devices", "footprints", "places"],
    "z": ["0", "11", "12", "16"],
    "x": ["0", "1037", "2074", "33196"],
    "y": ["0", "704", "1409", "22546"],
}
"""What the names in paths may be that have nothing to do with devices."""

_READ_BY_PEOPLE = (
    "/d/{code}",
    "/s/{code}",
    "/places/{place}",
    "/v1/devices/{device}",
    "/v1/places/{place}",
)
_ITEMS = "/ogc/collections/{collection}/items"
_LANGUAGES = ("en", "fr", "km")
_PAGES = ("text/html", "application/json")


class Ask(NamedTuple):
    """One request: how to send it, and the path of the route that it is for."""

    route: str
    method: str
    address: str
    headers: dict[str, str]
    body: Any = None
    form: dict[str, str] | None = None


def asks(
    routes: Sequence[BaseRoute], fillings: Fillings, spots: Sequence[Position]
) -> Iterator[Ask]:
    """Yield requests to every route, with what is known of the register filled in.

    A route with a name in its path that is not known here is an error: say what it may be.
    """
    known = {**_ALWAYS, **fillings}
    for route in routes:
        if isinstance(route, Route):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield from _of_route(route, method, known, spots)


def near(spots: Sequence[Position], *, count: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Yield questions of `nearby` at and around spots, near and far, wide and narrow."""
    dice = random.Random(seed)
    for _ in range(count):
        lon, lat = dice.choice(spots)
        reach = dice.choice([0.0, 1e-6, 1e-4, 1e-3, 0.01, 0.05])
        yield {
            "lon": lon + dice.uniform(-reach, reach),
            "lat": lat + dice.uniform(-reach, reach),
            "radius_m": dice.choice([0.5, 5, 50, 250, 1000, 5000]),
            "limit": dice.choice([1, 2, 100]),
            "status": dice.choice(["active", "active", "planned", "expired"]),
        }


def ways(spots: Sequence[Position], *, count: int, seed: int = 11) -> Iterator[dict[str, Any]]:
    """Yield questions of `along`: through, by and around spots, narrow and wide."""
    dice = random.Random(seed)
    for _ in range(count):
        reach = dice.choice([0.0, 1e-6, 1e-4, 1e-3, 0.01])
        path = [
            [lon + dice.uniform(-reach, reach), lat + dice.uniform(-reach, reach)]
            for lon, lat in dice.choices(spots, k=dice.choice([2, 3, 6]))
        ]
        yield {
            "line": {"type": "LineString", "coordinates": path},
            "corridor_m": dice.choice([0, 0.5, 5, 25, 100, 500]),
            "limit": dice.choice([1, 2, 100]),
            "status": dice.choice(["active", "active", "planned", "expired"]),
        }


def _of_route(
    route: Route, method: str, known: Fillings, spots: Sequence[Position]
) -> Iterator[Ask]:
    names = list(route.param_convertors)
    lacking = [each for each in names if each not in known]
    assert not lacking, f"say in {__name__} what {lacking} of {route.path} may be"
    for values in product(*(known[each] for each in names)):
        filled = {name: quote(each) for name, each in zip(names, values, strict=True)}
        path = route.path.format(**filled)
        if method == "GET":
            yield from _reads(route.path, path, spots)
        else:
            yield from _writes(route.path, method, path, known, spots)


def _reads(route: str, path: str, spots: Sequence[Position]) -> Iterator[Ask]:
    yield Ask(route, "GET", path, {})
    yield Ask(route, "GET", f"{path}?locale=all", {})
    if route in _READ_BY_PEOPLE:
        for language, accepted in product(_LANGUAGES, _PAGES):
            yield Ask(route, "GET", f"{path}?locale={language}", {"Accept": accepted})
    queries = {
        "/v1/nearby": _coarse,
        "/v1/changes": _following,
        "/v1/devices": _lists,
        "/v1/export.csv": _selections,
        _ITEMS: _items,
    }.get(route)
    for query in queries(spots) if queries else ():
        yield Ask(route, "GET", f"{path}?{urlencode(query)}", {})


def _writes(
    route: str, method: str, path: str, known: Fillings, spots: Sequence[Position]
) -> Iterator[Ask]:
    yield Ask(route, method, path, {}, {})
    if route == "/v1/nearby":
        yield from (Ask(route, method, path, {}, each) for each in near(spots, count=120))
    if route == "/v1/along":
        yield from (Ask(route, method, path, {}, each) for each in ways(spots, count=80))
    if route == "/here":
        for lon, lat in spots:
            for radius in ("1", "5000"):
                form = {"where": f"{lat:.7f}, {lon:.7f}", "radius_m": radius}
                yield Ask(route, method, path, {}, None, form)
    if route == "/mcp":
        yield from (Ask(route, method, path, {}, each) for each in _messages(known, spots))


def _coarse(spots: Sequence[Position]) -> Iterator[dict[str, Any]]:
    for lon, lat in spots:
        for east, north, radius in product((-0.004, 0, 0.004), (-0.004, 0, 0.004), (100, 5000)):
            yield {
                "lon": f"{lon + east:.3f}",
                "lat": f"{lat + north:.3f}",
                "radius_m": radius,
                "locale": "all",
            }


def _following(_spots: Sequence[Position]) -> Iterator[dict[str, Any]]:
    yield {"limit": "1"}
    yield {"limit": "1000", "organization": "town"}


def _lists(spots: Sequence[Position]) -> Iterator[dict[str, Any]]:
    """Yield boxes that close in on each spot, and every filter."""
    for lon, lat in spots:
        for half in (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6, 0.0):
            yield {"bbox": f"{lon - half},{lat - half},{lon + half},{lat + half}"}
            yield {"bbox": f"{lon},{lat - half},{lon + half},{lat}"}
    yield from ({"place": each} for each in ("port", "quay", "corner"))
    yield from ({"q": each} for each in ("camera", "hidden", "port", "quay"))
    yield from ({"status": each, "locale": "all"} for each in ("active", "planned", "expired"))
    yield {"organization": "town", "limit": "1", "after": "1"}


def _selections(spots: Sequence[Position]) -> Iterator[dict[str, Any]]:
    """Yield boxes of exports that close in on each spot."""
    for lon, lat in spots:
        for half in (0.001, 1e-5, 0.0):
            yield {"bbox": f"{lon - half},{lat - half},{lon + half},{lat + half}"}
    yield {"place": "quay", "q": "camera"}


def _items(spots: Sequence[Position]) -> Iterator[dict[str, Any]]:
    """Yield boxes and filters of features that close in on each spot, in several systems."""
    for lon, lat in spots:
        for half in (0.1, 0.001, 1e-5, 0.0):
            yield {"bbox": f"{lon - half},{lat - half},{lon + half},{lat + half}", "limit": 100}
        point = f"S_INTERSECTS(geometry,POINT({lon} {lat}))"
        yield from ({"filter": each, "limit": 100} for each in (point, f"NOT {point}"))
    for code in (3857, 4326):
        yield {"crs": f"http://www.opengis.net/def/crs/EPSG/0/{code}", "limit": 100}
    yield {"filter": "published_at IS NOT NULL", "count": "true", "f": "html", "limit": 100}


def _messages(known: Fillings, spots: Sequence[Position]) -> Iterator[dict[str, Any]]:
    methods = ("tools/list", "prompts/list", "resources/list")
    yield from (_message(each, {}) for each in methods)
    for name in TOOLS:
        yield _message("tools/call", {"name": name, "arguments": {}})
        for device in known["device"]:
            yield _message("tools/call", {"name": name, "arguments": {"device": device}})
    for question in near(spots, count=20, seed=8):
        arguments = {name: question[name] for name in ("lat", "lon", "radius_m", "limit")}
        yield _message("tools/call", {"name": "find_devices_nearby", "arguments": arguments})


def _message(method: str, params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
