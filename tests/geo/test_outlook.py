"""Views behind buildings, held against lines of sight by shapely."""

import math
import random

import msgspec
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from dtpr.geo.outlook import FARTHEST_CLIPPED_M, clip_sector
from dtpr.geo.plane import Plane
from dtpr.schema.geometry import Area, Polygon, Position
from dtpr.schema.view import Sector
from tests.support.earth import metres, walk

CITY = (2.35, 48.85)
DISC = Sector(range_m=100)


def a_block(middle: Position, half_m: float, turn: float = 0) -> Polygon:
    """Return a square building, whose corners lie on the diagonals from its middle."""
    corners = [walk(middle, turn + 45 + 90 * each, half_m * math.sqrt(2)) for each in range(4)]
    return Polygon(coordinates=[[*corners, corners[0]]])


def drawn(area: Area) -> BaseGeometry:
    found = shapely.from_geojson(msgspec.json.encode(area))
    assert isinstance(found, BaseGeometry)
    return found


def sees(area: Area | None, here: Position) -> bool:
    assert area is not None
    return bool(shapely.covers(drawn(area), shapely.Point(here)))


@pytest.mark.parametrize("apex", [CITY, (179.9999, -17.0), (40.0, 80.0)])
@pytest.mark.parametrize("seed", range(4))
def test_a_clipped_view_is_what_straight_lines_reach(apex: Position, seed: int) -> None:
    dice = random.Random(seed)
    blocks = [
        a_block(walk(apex, dice.uniform(0, 360), dice.uniform(25, 90)), 8, dice.uniform(0, 90))
        for _ in range(6)
    ]
    sector = Sector(bearing_deg=dice.uniform(0, 359), width_deg=300, range_m=100)
    plane = Plane(apex)
    walls = shapely.union_all([shapely.transform(drawn(each), plane.flat) for each in blocks])

    left = clip_sector(apex, sector, blocks)

    checked = 0
    for _ in range(200):
        here = walk(apex, dice.uniform(0, 360), 110 * math.sqrt(dice.random()))
        if abs(here[0]) > 179.9999999 or metres(apex, here) > 109:
            continue
        (spot,) = shapely.get_coordinates(
            shapely.transform(shapely.Point(here), plane.flat)
        ).tolist()
        turn = abs(math.remainder(math.degrees(math.atan2(*spot)) - sector.bearing_deg, 360))
        inside = metres(apex, here) < 99.5 and turn < 149.5
        outside = metres(apex, here) > 100.5 or turn > 150.5
        line = shapely.LineString([(0, 0), spot])
        if line.distance(walls) > 0.2 and inside:
            assert sees(left, here)
            checked += 1
        elif outside or line.intersection(walls).length > 1:
            assert not sees(left, here)
            checked += 1
    assert checked > 100


def test_a_wall_close_by_hides_all_behind_it() -> None:
    near = [walk(walk(CITY, 90, 1), 0, 300), walk(walk(CITY, 90, 1), 180, 300)]
    far = [walk(each, 90, 5) for each in reversed(near)]

    left = clip_sector(CITY, DISC, [Polygon(coordinates=[[*near, *far, near[0]]])])

    assert not any(sees(left, walk(CITY, bearing, 80)) for bearing in (20, 60, 90, 120, 160))
    assert all(sees(left, walk(CITY, bearing, 80)) for bearing in (180.5, 225, 270, 359.4))


def test_a_device_that_hangs_on_a_building_looks_away_from_it() -> None:
    # The apex stands inside the first block, and 0.3 m before the wall of the second.
    inside = a_block(CITY, 10)
    beside = a_block(walk(CITY, 0, 10.3), 10)

    assert clip_sector(CITY, DISC, [inside]) is None
    assert clip_sector(CITY, DISC, [beside]) is None


def test_without_anything_in_its_way_a_view_stays_whole() -> None:
    away = a_block(walk(CITY, 0, 200), 20)
    behind = a_block(walk(CITY, 180, 50), 20)

    assert clip_sector(CITY, DISC, []) is None
    assert clip_sector(CITY, DISC, [away]) is None
    assert clip_sector(CITY, Sector(width_deg=90, range_m=100), [behind]) is None


def test_a_view_that_reaches_beyond_the_ground_is_left_whole() -> None:
    radar = Sector(range_m=FARTHEST_CLIPPED_M + 1)

    assert clip_sector(CITY, radar, [a_block(walk(CITY, 0, 50), 20)]) is None


def test_a_courtyard_closes_a_view_in() -> None:
    outer, inner = a_block(CITY, 40).coordinates[0], a_block(CITY, 20).coordinates[0]

    left = clip_sector(CITY, DISC, [Polygon(coordinates=[outer, inner[::-1]])])

    assert left is not None
    assert sees(left, walk(CITY, 45, 25))
    assert not sees(left, walk(CITY, 0, 50))
    assert not sees(left, walk(CITY, 0, 30))
