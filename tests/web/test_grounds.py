"""What a device senses and where it is, as GeoJSON; big and messy ground."""

import math
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import msgspec
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from dtpr.registry import Registry
from dtpr.schema.geometry import Geometry, LineString, Point, Polygon
from dtpr.schema.view import Sector, View
from tests.support.devices import a_device, a_square
from tests.support.devices import publish as publish_device
from tests.support.earth import walk
from tests.web.conftest import Header, a_body

Publish = Callable[..., Awaitable[dict[str, Any]]]
HERE = (-1.55, 46.3)


def drawn(geometry: dict[str, Any]) -> BaseGeometry:
    found = shapely.from_geojson(msgspec.json.encode(geometry))
    assert isinstance(found, BaseGeometry)
    return found


def a_coast(corners: int) -> Polygon:
    ring = [
        (
            1 + (0.1 + 0.001 * (each % 2)) * math.cos(2 * math.pi * each / corners),
            1 + (0.1 + 0.001 * (each % 2)) * math.sin(2 * math.pi * each / corners),
        )
        for each in range(corners)
    ]
    return Polygon(coordinates=[[*ring, ring[0]]])


async def keep(registry: Registry, geometry: Geometry, *views: View) -> str:
    device = a_device("ground", geometry=geometry, views=list(views))
    return (await publish_device(registry, device, "town")).id


async def test_the_footprint_is_a_feature_for_each_view(
    client: httpx2.AsyncClient, town: Registry
) -> None:
    wedge = View(
        sector=Sector(bearing_deg=90, width_deg=60, range_m=40),
        certainty="surveyed",
        source_text="Plan 7",
    )
    device = await keep(town, Point(coordinates=HERE), wedge, View(area=a_square(-1.55, 46.3, 1)))

    answer = await client.get(f"/v1/devices/{device}/footprint")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    found = answer.json()
    assert found["type"] == "FeatureCollection"
    first, second = found["features"]
    assert (first["type"], first["geometry"]["type"]) == ("Feature", "Polygon")
    assert first["properties"]["certainty"] == "surveyed"
    assert first["properties"]["source_text"] == "Plan 7"
    assert first["properties"]["clipped"] is False
    assert first["properties"]["simplified_within_m"] is None
    assert second["properties"]["certainty"] == "declared"
    assert shapely.covers(drawn(first["geometry"]), shapely.Point(walk(HERE, 90, 39)))
    assert not shapely.covers(drawn(first["geometry"]), shapely.Point(walk(HERE, 90, 41)))


async def test_a_corridor_is_seen_along_the_route(
    client: httpx2.AsyncClient, town: Registry
) -> None:
    route = LineString(coordinates=[HERE, walk(HERE, 0, 2000)])
    device = await keep(town, route, View(corridor_m=30))
    lon, lat = walk(walk(HERE, 0, 1000), 90, 29)
    far_lon, far_lat = walk(walk(HERE, 0, 1000), 90, 31)

    footprint = await client.get(f"/v1/devices/{device}/footprint")
    within = await client.post("/v1/nearby", json={"lat": lat, "lon": lon})
    beyond = await client.post("/v1/nearby", json={"lat": far_lat, "lon": far_lon})

    (feature,) = footprint.json()["features"]
    assert shapely.covers(drawn(feature["geometry"]), shapely.Point(lon, lat))
    assert within.json()["devices"][0]["relation"] == "in_view"
    assert within.json()["devices"][0]["certainty"] == "declared"
    assert within.json()["valid_within_m"] == pytest.approx(1, abs=0.11)
    assert beyond.json()["devices"][0]["relation"] == "near"


@pytest.mark.parametrize(
    ("view", "field"),
    [
        ({"corridor_m": 30}, "views[0].corridor_m"),
        ({"sector": {"range_m": 5}, "clipped": True}, "views[0].clipped"),
        ({"corridor_m": 6000}, "views[0].corridor_m"),
    ],
)
async def test_a_view_that_cannot_be_is_refused(
    client: httpx2.AsyncClient, publisher: Header, view: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/devices", json=a_body(views=[view]), headers=publisher)

    assert answer.status_code in (400, 422)
    assert answer.json()["errors"][0]["field"] == field
    assert answer.json()["errors"][0]["mend"]


@pytest.mark.parametrize("part", ["footprint", "geometry"])
async def test_whoever_has_it_already_gets_no_body(
    client: httpx2.AsyncClient, publish: Publish, part: str
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/{part}"
    first = await client.get(address)

    again = await client.get(address, headers={"If-None-Match": first.headers["etag"]})

    assert first.status_code == 200
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("part", ["footprint", "geometry"])
async def test_a_withdrawn_device_has_no_ground_any_more(
    client: httpx2.AsyncClient, publish: Publish, publisher: Header, part: str
) -> None:
    written = await publish()
    headers = {**publisher, "If-Match": "*"}
    await client.post(f"/v1/devices/{written['id']}/withdraw", headers=headers)

    gone = await client.get(f"/v1/devices/{written['id']}/{part}")
    unknown = await client.get(f"/v1/devices/none/{part}")

    assert gone.status_code == 410
    assert unknown.status_code == 404


async def test_a_big_area_is_shown_simplified_and_kept_whole(
    client: httpx2.AsyncClient, town: Registry
) -> None:
    coast = a_coast(6000)
    device = await keep(town, coast, View(area=coast))

    answer = (await client.get(f"/v1/devices/{device}")).json()
    whole = await client.get(answer["geometry_url"])
    footprint = await client.get(answer["footprint_url"])

    assert len(answer["geometry"]["coordinates"][0]) <= 1000
    assert len(answer["views"][0]["area"]["coordinates"][0]) <= 1000
    assert answer["simplified_within_m"] > 0
    assert whole.json() == msgspec.to_builtins(msgspec.json.decode(msgspec.json.encode(coast)))
    (feature,) = footprint.json()["features"]
    assert feature["properties"]["simplified_within_m"] > 0
    assert len(footprint.content) < 64_000


async def test_a_big_area_is_drawn_once_a_revision(
    client: httpx2.AsyncClient, town: Registry
) -> None:
    device = await keep(town, a_coast(3000))

    first = await client.get(f"/v1/devices/{device}")
    second = await client.get(f"/v1/devices/{device}")

    assert first.json() == second.json()


async def test_messy_ground_is_mended_and_said_so(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    ring = [[0, 0], [1, 0], [1, 1], [1, 1], [0, 1]]
    area = {"type": "Polygon", "coordinates": [ring]}
    body = a_body(geometry=area, views=[{"area": area}])

    written = await client.post("/v1/devices", json=body, headers=publisher)
    draft = await client.get(f"/v1/devices/{written.json()['id']}/draft", headers=publisher)

    warned = [
        each for each in written.json()["findings"] if each["code"] == "DTPR_GEOMETRY_REPAIRED"
    ]
    assert {each["path"] for each in warned} == {"geometry", "views[0].area"}
    assert {each["severity"] for each in warned} == {"warning"}
    mended = draft.json()["device"]["geometry"]["coordinates"][0]
    assert mended == [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


async def test_ground_that_crosses_itself_is_refused_with_the_position(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    ring = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    body = a_body(geometry={"type": "Polygon", "coordinates": [ring]})

    answer = await client.post("/v1/devices", json=body, headers=publisher)

    assert answer.status_code in (400, 422)
    assert "longitude 0.500000, latitude 0.500000" in answer.json()["errors"][0]["message"]
