"""One device on the ground, held against dense sampling and geodesics by PROJ."""

import math
import random
from collections.abc import Sequence

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import to_builtins
from shapely.geometry import shape

from dtpr.geo.box import Box
from dtpr.geo.site import Site, centre_of, reach_of
from dtpr.schema.geometry import (
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)
from dtpr.schema.view import View
from tests.support.devices import a_sector, a_square
from tests.support.earth import bearing, bearings, metres, metres_to_path, positions, walk

# Where shapes are drawn: a longitude, a latitude, and how many degrees east make 1 m there.
SPOTS: dict[str, Position] = {
    "equator": (9.0, 0.0),
    "city": (2.35, 48.85),
    "far-north": (-20.0, 80.0),
    "near-the-pole": (120.0, 89.99),
    "far-south": (70.0, -80.0),
    "east-edge": (179.999, -17.0),
    "west-edge": (-179.999, 66.0),
}


def a_path(
    spot: Position, dice: random.Random, count: int = 5, reach_m: float = 200
) -> list[Position]:
    """Return a random path of some hundred metres that stays on one side of the antimeridian."""
    path = [walk(spot, dice.uniform(0, 360), dice.uniform(0, reach_m)) for _ in range(count)]
    side = math.copysign(1, spot[0])
    return [(side * min(180.0, side * lon % 360), lat) for lon, lat in path]


def a_ring(spot: Position, corners: int, radius_m: float) -> list[Position]:
    ring = [walk(spot, turn * 360 / corners, radius_m) for turn in range(corners)]
    return [*ring, ring[0]]


def visitors(spot: Position, dice: random.Random, count: int = 25) -> list[Position]:
    return [walk(spot, dice.uniform(0, 360), 600 * dice.random() ** 2) for _ in range(count)]


def nearest(here: Position, paths: Sequence[Sequence[Position]]) -> float:
    return min(metres_to_path(here, each) for each in paths)


@given(positions, positions)
def test_a_dot_is_as_far_as_the_geodesic_and_in_its_direction(a: Position, b: Position) -> None:
    sight = Site.whole(Point(coordinates=a)).sight(*b)

    assert sight.distance_m == pytest.approx(metres(a, b), abs=3e-3)
    assert (sight.relation, sight.certainty) == ("near", None)
    assert sight.bearing_deg is not None
    assume(10 < sight.distance_m < 19_000_000)
    assert abs(math.remainder(sight.bearing_deg - bearing(b, a), 360)) < 1e-5


@pytest.mark.parametrize("spot", SPOTS.values(), ids=SPOTS)
def test_a_route_is_as_far_as_its_nearest_sample(spot: Position) -> None:
    dice = random.Random(3)
    for _ in range(3):
        path = a_path(spot, dice)
        site = Site.whole(LineString(coordinates=path))
        for here in visitors(spot, dice):
            assert site.sight(*here).distance_m == pytest.approx(nearest(here, [path]), abs=0.1)


@pytest.mark.parametrize("spot", SPOTS.values(), ids=SPOTS)
def test_the_bearing_leads_to_the_nearest_position_of_a_route(spot: Position) -> None:
    dice = random.Random(4)
    path = a_path(spot, dice)
    site = Site.whole(LineString(coordinates=path))

    for here in visitors(spot, dice):
        sight = site.sight(*here)
        assert sight.bearing_deg is not None
        there = walk(here, sight.bearing_deg, sight.distance_m)
        assert nearest(there, [path]) < 0.1


@pytest.mark.parametrize("spot", SPOTS.values(), ids=SPOTS)
def test_several_routes_are_as_far_as_the_nearest_of_them(spot: Position) -> None:
    dice = random.Random(5)
    paths = [a_path(spot, dice, count=3) for _ in range(3)]
    site = Site.whole(MultiLineString(coordinates=paths))

    for here in visitors(spot, dice):
        assert site.sight(*here).distance_m == pytest.approx(nearest(here, paths), abs=0.1)


@pytest.mark.parametrize("name", ["equator", "city", "far-north", "far-south"])
def test_an_area_is_nought_inside_and_as_far_as_its_edge_outside(name: str) -> None:
    spot, dice = SPOTS[name], random.Random(6)
    outer, hole = a_ring(spot, 7, 250), a_ring(spot, 4, 60)
    site = Site.whole(Polygon(coordinates=[outer, hole]))
    drawn = shapely.Polygon(outer, [hole])
    relations = set()

    for here in visitors(spot, dice, 60):
        sight = site.sight(*here)
        inside = drawn.covers(shapely.Point(here))
        relations.add(sight.relation)
        assert sight.relation == ("area" if inside else "near")
        assert (sight.bearing_deg is None) == inside
        distance = 0 if inside else nearest(here, [outer, hole])
        assert sight.distance_m == pytest.approx(distance, abs=0.1)
    assert relations == {"area", "near"}


@pytest.mark.parametrize("lat", [-17.0, 0.0, 66.0, 89.0])
def test_an_area_in_two_halves_has_no_seam_at_the_antimeridian(lat: float) -> None:
    halves = [a_square(179.999, lat, 0.001), a_square(-180, lat, 0.001)]
    area = MultiPolygon(coordinates=[each.coordinates for each in halves])
    site, dice = Site.whole(area), random.Random(7)
    # The outline without the seam: the same square about the meridian of Greenwich.
    outline = a_square(-0.001, lat, 0.001).coordinates + a_square(0, lat, 0.001).coordinates

    for here in visitors((180.0, lat + 0.0005), dice, 40):
        turned = (math.remainder(here[0] - 180, 360), here[1])
        covered = abs(turned[0]) <= 0.001 and lat <= turned[1] <= lat + 0.001
        sight = site.sight(*here)
        assert sight.relation == ("area" if covered else "near")
        distance = 0 if covered else nearest(turned, outline)
        assert sight.distance_m == pytest.approx(distance, abs=0.1)


@pytest.mark.parametrize("lon", [180.0, -180.0])
@pytest.mark.parametrize("west", [179.0, -180.0])
def test_the_antimeridian_lies_in_an_area_by_both_its_names(lon: float, west: float) -> None:
    assert Site.whole(a_square(west, 0, 1)).sight(lon, 0.5).relation == "area"


def test_a_long_edge_is_straight_in_longitude_and_latitude() -> None:
    # The geodesic between the ends runs some 15 km north of the parallel.
    site = Site.whole(LineString(coordinates=[(0, 50), (10, 50)]))

    assert site.sight(5, 50).distance_m == pytest.approx(0, abs=0.1)
    assert site.sight(5, 50.1).distance_m == pytest.approx(metres((5, 50), (5, 50.1)), abs=0.1)


def test_a_route_that_goes_nowhere_is_a_dot() -> None:
    site = Site.whole(LineString(coordinates=[(1, 1), (1, 1), (1, 1)]))

    assert site.sight(1, 1.001).distance_m == pytest.approx(metres((1, 1), (1, 1.001)), abs=1e-3)


@given(positions, bearings, st.floats(1, 360), st.floats(1, 50_000), bearings, st.floats(0, 2))
def test_a_sector_sees_what_lies_in_its_angle_and_range(
    apex: Position, middle: float, width: float, reach: float, direction: float, part: float
) -> None:
    here = walk(apex, direction, reach * part)
    distance = metres(apex, here)
    turn = abs(math.remainder(bearing(apex, here) - middle, 360))
    # On the very edge either answer is right.
    assume(abs(distance - reach) > 3e-3)
    assume(abs(turn - width / 2) > 1e-5 or width == 360)
    assume(distance > 0.1)

    sight = Site.whole(Point(coordinates=apex), [a_sector(middle, width, reach)]).sight(*here)

    seen = distance <= reach and (turn <= width / 2 or width == 360)
    assert sight.relation == ("in_view" if seen else "near")
    assert sight.certainty == ("declared" if seen else None)
    assert sight.distance_m == pytest.approx(distance, abs=3e-3)


@pytest.mark.parametrize(
    ("middle", "width", "direction", "seen"),
    [
        (0, 20, 9.9, True),
        (0, 20, 350.1, True),
        (0, 20, 10.1, False),
        (0, 20, 349.9, False),
        (355, 20, 4.9, True),
        (355, 20, 5.1, False),
        (5, 20, 355.1, True),
        (180, 360, 0, True),
        (0, 360, 180, True),
        (90, 180, 0.1, True),
        (90, 180, 359.9, False),
        (90, 270, 314.9, False),
        (90, 270, 315.1, True),
    ],
)
def test_a_sector_may_lie_across_north(
    middle: float, width: float, direction: float, *, seen: bool
) -> None:
    here = walk((2.35, 48.85), direction, 50)

    sight = Site.whole(Point(coordinates=(2.35, 48.85)), [a_sector(middle, width, 100)]).sight(
        *here
    )

    assert (sight.relation == "in_view") == seen


@pytest.mark.parametrize("apex", [(2.35, 48.85), (180.0, 0.0), (7.0, 90.0), (0.0, -90.0)])
def test_a_device_sees_the_position_that_it_stands_at(apex: Position) -> None:
    site = Site.whole(Point(coordinates=apex), [a_sector(90, 1, 5)])

    assert site.sight(*apex).relation == "in_view"


def test_the_best_known_view_is_told() -> None:
    area = View(area=a_square(-1, -1, 2), certainty="surveyed")
    views = [a_sector(range_m=500, certainty="assumed"), a_sector(range_m=100), area]

    assert Site.whole(Point(coordinates=(0, 0)), views).sight(0, 0).certainty == "surveyed"
    assert Site.whole(Point(coordinates=(0, 0)), views[:2]).sight(0, 0).certainty == "declared"
    assert Site.whole(Point(coordinates=(0, 0)), views[:2]).sight(0, 0.002).certainty == "assumed"


def test_a_device_may_see_the_area_that_it_covers() -> None:
    site = Site.whole(a_square(0, 0, 1), [View(area=a_square(0, 0, 0.5))])

    seen, covered = site.sight(0.25, 0.25), site.sight(0.75, 0.75)
    assert (seen.distance_m, seen.bearing_deg) == (0, None)
    assert (seen.relation, seen.certainty) == ("in_view", "declared")
    assert (covered.relation, covered.certainty) == ("area", None)


def test_a_sector_needs_a_point_to_stand_at() -> None:
    with pytest.raises(ValueError, match="a sector needs a point"):
        Site.whole(a_square(0, 0, 1), [a_sector()])


@given(positions, bearings, st.floats(1, 360), st.floats(1, 50_000), st.floats(0, 2), bearings)
def test_no_move_within_the_margin_leaves_or_enters_a_sector(
    apex: Position, middle: float, width: float, reach: float, part: float, direction: float
) -> None:
    site = Site.whole(Point(coordinates=apex), [a_sector(middle, width, reach)])
    here = walk(apex, middle + width * part / 2, reach * part)
    sight = site.sight(*here)
    # PROJ walks to some nanometres.
    assume(sight.margin_m > 1e-3)

    moved = site.sight(*walk(here, direction, 0.999 * sight.margin_m))

    assert moved.relation == sight.relation


@pytest.mark.parametrize("name", ["equator", "city", "far-north", "far-south"])
def test_no_move_within_the_margin_leaves_or_enters_an_area(name: str) -> None:
    spot, dice = SPOTS[name], random.Random(8)
    site = Site.whole(Polygon(coordinates=[a_ring(spot, 5, 250), a_ring(spot, 4, 60)]))

    for here in visitors(spot, dice, 60):
        sight = site.sight(*here)
        moves = [walk(here, dice.uniform(0, 360), 0.999 * sight.margin_m) for _ in range(5)]
        assert {site.sight(*each).relation for each in moves} == {sight.relation}


def test_a_dot_without_views_has_no_edge_to_cross() -> None:
    assert Site.whole(Point(coordinates=(0, 0))).sight(1, 1).margin_m == math.inf


@given(positions, bearings, st.floats(1, 360), st.floats(1, 50_000), st.floats(0, 1))
def test_the_reach_of_a_device_holds_what_it_sees(
    apex: Position, middle: float, width: float, reach: float, part: float
) -> None:
    box = reach_of(Point(coordinates=apex), [a_sector(middle, width, reach)])
    lon, lat = walk(apex, middle, reach * part)

    assert (
        any(
            each.west - 1e-9 <= lon <= each.east + 1e-9
            and each.south - 1e-9 <= lat <= each.north + 1e-9
            for each in box.parts()
        )
        or abs(lon) > 179.999999
    )


def test_the_reach_of_a_device_holds_it_and_its_drawn_views() -> None:
    views = [View(area=a_square(5, 5, 1)), View(area=a_square(-3, 1, 1))]

    assert reach_of(Point(coordinates=(0, 0)), views) == Box(-3, 0, 6, 6)
    assert reach_of(Point(coordinates=(0, 0)), []) == Box(0, 0, 0, 0)
    assert reach_of(a_square(0, 0, 1), [a_sector(range_m=50_000)]) == Box(0, 0, 1, 1)


CONCAVE = Polygon(
    coordinates=[[(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9), (0, 0)]]
)
RING_SHAPED = Polygon(
    coordinates=[*a_square(0, 0, 9).coordinates, *a_square(0.1, 0.1, 8.8).coordinates]
)


@pytest.mark.parametrize(
    "geometry",
    [
        Point(coordinates=(1, 2)),
        LineString(coordinates=[(0, 0), (1, 1), (1, 0)]),
        MultiLineString(coordinates=[[(0, 0), (1, 1)], [(5, 5), (6, 5)]]),
        CONCAVE,
        RING_SHAPED,
        MultiPolygon(coordinates=[a_square(0, 0, 1).coordinates, a_square(50, 50, 1).coordinates]),
    ],
)
def test_the_centre_of_a_device_lies_on_it(geometry: Geometry) -> None:
    lon, lat = centre_of(geometry)

    assert shape(to_builtins(geometry)).distance(shapely.Point(lon, lat)) < 1e-9
    assert Site.whole(geometry).sight(lon, lat).distance_m == pytest.approx(0, abs=0.1)
