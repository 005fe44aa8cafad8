"""OGC API Features Part 2: features in other reference systems, and boxes given in them."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from dtpr.errors import SettingsError
from dtpr.geo.crs import CRS84, box_in, find_system, reference_systems
from dtpr.registry import Registry
from dtpr.settings import Settings
from dtpr.signs.pool import Pool
from dtpr.web.app import create_app
from tests.web.ogc.conftest import DEVICES, Ask, names_in
from tests.web.ogc.requirements import holds

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SYSTEMS = reference_systems((2154, 2180))


@pytest.fixture
async def client(registry: Registry, pool: Pool) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of an instance with the grids of France (east first) and Poland (north first)."""
    settings = Settings(public_url="https://register.example", grids=[2154, 2180])
    transport = httpx2.ASGITransport(app=create_app(settings, registry, pool))
    async with httpx2.AsyncClient(transport=transport, base_url="https://register.example") as made:
        yield made


async def first_position(ask: Ask, **parameters: Any) -> list[float]:
    answer = await ask(DEVICES, limit=1, **parameters)
    position: list[float] = answer.json()["features"][0]["geometry"]["coordinates"]
    return position


@holds(
    "/req/crs/crs-uri",
    "/req/crs/fc-md-crs-list",
    "/req/crs/fc-md-crs-list-global",
    "/req/crs/fc-md-storageCrs",
    "/req/crs/fc-md-storageCrs-valid-value",
)
async def test_collections_say_which_systems_they_can_be_had_in(ask: Ask) -> None:
    body = (await ask("/ogc/collections")).json()

    known = [CRS84, *(f"{EPSG}{each}" for each in (4326, 3857, 2154, 2180))]
    assert body["crs"] == known
    for each in body["collections"]:
        assert each["crs"] == ["#/crs"]
        told = (await ask(f"/ogc/collections/{each['id']}")).json()
        assert told["crs"] == known
        assert each["storageCrs"] in known


@holds(
    "/req/crs/fc-crs-definition",
    "/req/crs/fc-crs-default-value",
    "/req/crs/fc-crs-action",
    "/req/crs/geojson",
    "/req/crs/ogc-crs-header",
    "/req/crs/ogc-crs-header-value",
)
@pytest.mark.parametrize(
    ("crs", "position"),
    [
        (CRS84, [-1.55, 46.3]),
        (f"{EPSG}4326", [46.3, -1.55]),
        (f"{EPSG}3857", [-172545.211, 5828555.457]),
    ],
)
async def test_features_come_in_the_order_of_axes_of_the_system(
    ask: Ask, crs: str, position: list[float]
) -> None:
    answer = await ask(DEVICES, crs=crs)
    plain = await ask(DEVICES)

    features = answer.json()["features"]
    one = await ask(f"{DEVICES}/{features[0]['id']}", crs=crs)
    assert features[0]["geometry"]["coordinates"] == pytest.approx(position, abs=1e-3)
    assert one.json()["geometry"] == features[0]["geometry"]
    assert answer.headers["content-crs"] == one.headers["content-crs"] == f"<{crs}>"
    assert plain.headers["content-crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("code", [2154, 2180])
async def test_a_national_grid_has_the_axes_of_its_authority(ask: Ask, code: int) -> None:
    found = await first_position(ask, crs=f"{EPSG}{code}")

    # The library's own order of axes is the authority's, here asked latitude first.
    expected = Transformer.from_crs("EPSG:4326", f"EPSG:{code}").transform(46.3, -1.55)
    assert found == pytest.approx(list(expected), abs=1e-3)
    assert (found[0] > 5_000_000) == (code == 2180 and expected[0] > 5_000_000)


@holds("/req/crs/fc-crs-valid-value")
async def test_a_system_that_is_not_offered_is_refused(ask: Ask) -> None:
    answer = await ask(DEVICES, crs=f"{EPSG}27700")

    assert answer.status_code == 400
    assert f"{EPSG}2154" in answer.json()["errors"][0]["mend"]


@holds(
    "/req/crs/fc-bbox-crs-definition",
    "/req/crs/fc-bbox-crs-valid-defaultValue",
    "/req/crs/fc-bbox-crs-action",
)
@pytest.mark.parametrize(
    ("crs", "bbox", "found"),
    [
        (CRS84, "-1.5505,46.2,-1.5485,46.4", ["1", "2"]),
        (f"{EPSG}4326", "46.2,-1.5505,46.4,-1.5485", ["1", "2"]),
        (f"{EPSG}4326", "-18,179,-16,-179", ["4"]),
        (f"{EPSG}4326", "46.2,-1.5505,0,46.4,-1.5485,9", ["1", "2"]),
        (f"{EPSG}3857", "-172600,5828000,-172400,5829000", ["1", "2"]),
        (f"{EPSG}2154", "342000,6580000,352000,6591000", ["1", "2", "3"]),
    ],
)
async def test_a_box_may_be_in_another_system(
    ask: Ask, crs: str, bbox: str, found: list[str]
) -> None:
    assert names_in(await ask(DEVICES, bbox=bbox, bbox_crs=crs)) == found


@holds("/req/crs/fc-bbox-crs-valid-value")
@pytest.mark.parametrize(
    ("crs", "bbox", "field"),
    [
        (f"{EPSG}27700", "0,0,1,1", "bbox-crs"),
        ("nothing", "0,0,1,1", "bbox-crs"),
        (f"{EPSG}3857", "10,0,1,1", "bbox"),
        (f"{EPSG}4326", "0,100,95,110", "bbox"),
        (f"{EPSG}2154", "1e30,1e30,2e30,2e30", "coordinates"),
    ],
)
async def test_a_box_in_a_wrong_system_or_beyond_it_is_refused(
    ask: Ask, crs: str, bbox: str, field: str
) -> None:
    answer = await ask(DEVICES, bbox=bbox, bbox_crs=crs)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


async def test_what_a_system_cannot_tell_has_no_geometry_in_it(ask: Ask, publish: Any) -> None:
    await publish(9, geometry={"type": "Point", "coordinates": [0.0, 90.0]})

    answer = await ask(DEVICES, crs=f"{EPSG}3857", bbox="-180,89,180,90")

    assert [each["geometry"] for each in answer.json()["features"]] == [None]


@pytest.mark.parametrize("code", [1024, 4979, 5703, 32767])
def test_a_grid_without_two_axes_on_a_map_stops_the_start(code: int) -> None:
    with pytest.raises(SettingsError, match=str(code)):
        reference_systems((code,))


@given(
    st.sampled_from([4326, 3857, 2154, 2180]),
    st.floats(-4, 24),
    st.floats(42, 54),
    st.floats(0.001, 1),
)
def test_there_and_back_is_where_one_was(code: int, lon: float, lat: float, side: float) -> None:
    system = find_system(f"{EPSG}{code}", SYSTEMS, "crs")
    drawn = shapely.box(lon, lat, lon + side, lat + side)

    moved = system.from_crs84(drawn)

    assert moved is not None
    back = shapely.get_coordinates(system.to_crs84(moved))
    assert np.abs(back - shapely.get_coordinates(drawn)).max() < 1e-7


@given(st.floats(-170, 160), st.floats(-80, 70), st.floats(0, 9), st.floats(0, 9))
def test_a_box_is_the_same_in_both_orders_of_degrees(
    west: float, south: float, width: float, height: float
) -> None:
    east, north = west + width, south + height
    one = box_in(SYSTEMS[CRS84], [west, south, east, north], "bbox")
    other = box_in(SYSTEMS[f"{EPSG}4326"], [south, west, north, east], "bbox")

    assert one.equals(other)
