"""Geometries for maps: small, valid, and as near to the true ones as they say."""

import math
import random
from pathlib import Path

import msgspec
import pytest
import shapely

from dtpr.geo.simplify import SHOWN_CORNERS, simplified
from dtpr.schema.geometry import Geometry, LineString, MultiPolygon, Point, Polygon, Position


def drawn(geometry: Geometry) -> shapely.Geometry:
    return shapely.from_geojson(msgspec.json.encode(geometry))


def a_coast(corners: int, radius: float) -> list[Position]:
    dice = random.Random(9)
    ring = []
    for corner in range(corners):
        angle, reach = 2 * math.pi * corner / corners, radius * dice.uniform(0.95, 1)
        ring.append((2 + reach * math.cos(angle), 48 + reach * math.sin(angle)))
    return [*ring, ring[0]]


@pytest.mark.parametrize(
    "geometry", [Point(coordinates=(1, 2)), Polygon(coordinates=[a_coast(99, 1)])]
)
def test_what_is_small_is_shown_as_it_is(geometry: Geometry) -> None:
    assert simplified(geometry) == (geometry, None)


@pytest.mark.parametrize(
    "geometry",
    [
        Polygon(coordinates=[a_coast(5000, 0.1)]),
        LineString(coordinates=a_coast(5000, 0.1)),
        MultiPolygon(
            coordinates=[[[(lon + x, y) for x, y in a_coast(30, 0.01)]] for lon in range(100)]
        ),
    ],
)
def test_what_is_shown_is_small_and_as_near_as_it_says(geometry: Geometry) -> None:
    shown, within_m = simplified(geometry)

    found, true = drawn(shown), drawn(geometry)
    assert shapely.get_num_coordinates(found) <= SHOWN_CORNERS
    assert shapely.is_valid(found)
    assert within_m is not None
    assert shapely.hausdorff_distance(found, true) <= (within_m + 1) / 110_000


def test_a_tangled_route_stays_one_line() -> None:
    dice = random.Random(5)
    route = LineString(coordinates=[(dice.random(), dice.random()) for _ in range(1500)])

    shown, _ = simplified(route)

    assert isinstance(shown, LineString)
    assert len(shown.coordinates) <= SHOWN_CORNERS


@pytest.mark.parametrize("size", [1e-9, 1e-7])
def test_dust_of_lines_is_shown_as_a_line(size: float) -> None:
    path = [(lon * size / 3000, (lon % 2) * size) for lon in range(3000)]

    shown, _ = simplified(LineString(coordinates=path))

    assert not shapely.is_empty(drawn(shown))


@pytest.mark.parametrize("size", [1e-5, 1e-8])
def test_the_largest_part_is_shown_however_coarse(size: float) -> None:
    dust = MultiPolygon(
        coordinates=[
            [[(lon / 9, 0), (lon / 9 + size, 0), (lon / 9, size), (lon / 9, 0)]]
            for lon in range(400)
        ]
    )

    shown, _ = simplified(dust)

    assert 0 < shapely.get_num_geometries(drawn(shown)) < 400


def test_a_hundred_thousand_corners_are_shown_in_some_kilobytes(shared: Path) -> None:
    text = (shared / "data" / "gm_aqma_polygon.geojson").read_bytes()
    area = msgspec.convert(msgspec.json.decode(text)["features"][0]["geometry"], MultiPolygon)

    shown, within_m = simplified(area)

    assert len(msgspec.json.encode(shown)) < 40_000
    assert shapely.is_valid(drawn(shown))
    assert within_m == 200
