"""Footprints, held against geodesics and areas by PROJ."""

import math
import random
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from dtpr.geo.corridor import CorridorExtent
from dtpr.geo.extent import SectorExtent
from dtpr.geo.footprint import footprint_of
from dtpr.schema.geometry import (
    Area,
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)
from dtpr.schema.view import Sector, View
from tests.support.earth import GEOD, bearings, metres, positions, walk

CITY = (2.35, 48.85)
APEXES = st.one_of(
    positions,
    st.sampled_from([(0.0, 90.0), (30.0, -90.0), (180.0, 0.0), (-180.0, 66.0), (10.0, 89.9)]),
)


def drawn(area: Area | None) -> BaseGeometry:
    assert area is not None
    found = shapely.from_geojson(msgspec.json.encode(area))
    assert isinstance(found, BaseGeometry)
    return found


def footprint(geometry: Geometry, *views: View) -> BaseGeometry:
    return drawn(footprint_of(geometry, views))


def polygons(found: BaseGeometry) -> Iterator[shapely.Polygon]:
    return iter(shapely.get_parts(found).tolist())


def square_metres(found: BaseGeometry) -> float:
    """Return the area of a drawing whose edges are straight in degrees."""
    fine = shapely.segmentize(found, 0.01)
    return float(sum(abs(GEOD.geometry_area_perimeter(each)[0]) for each in polygons(fine)))


def true_square_metres(apex: Position, sector: Sector) -> float:
    count = 1000
    turns = sector.bearing_deg + np.linspace(-0.5, 0.5, count) * sector.width_deg
    starts = np.full(count, apex[0]), np.full(count, apex[1])
    lons, lats, _ = GEOD.fwd(*starts, turns, np.full(count, sector.range_m))
    if sector.width_deg < 360:
        lons, lats = np.append(lons, apex[0]), np.append(lats, apex[1])
    return float(abs(GEOD.polygon_area_perimeter(lons, lats)[0]))


def sees(found: BaseGeometry, here: Position) -> bool:
    """Tell whether a drawing covers a position, by any name that it has at the antimeridian."""
    names = [180, -180] if abs(here[0]) == 180 else [here[0]]
    return any(shapely.covers(found, shapely.Point(lon, here[1])) for lon in names)


@given(APEXES, bearings, st.sampled_from([0.5, 1, 30, 90, 180, 270, 359, 360]), st.data())
def test_the_footprint_of_a_sector_has_its_true_area(
    apex: Position, bearing: float, width: float, data: st.DataObject
) -> None:
    reach = data.draw(st.sampled_from([50.0, 500.0, 20_000.0, 50_000.0]))
    sector = Sector(bearing_deg=bearing, width_deg=width, range_m=reach)

    found = footprint(Point(coordinates=apex), View(sector=sector))

    assert found.is_valid
    # PROJ sums up areas to a few square centimetres.
    assert square_metres(found) == pytest.approx(
        true_square_metres(apex, sector), rel=0.01, abs=0.1
    )


@given(APEXES, bearings, st.floats(5, 360), st.floats(1, 50_000), bearings, st.floats(0, 1.5))
def test_the_footprint_of_a_sector_covers_what_the_sector_does(
    apex: Position, middle: float, width: float, reach: float, turn: float, part: float
) -> None:
    sector = Sector(bearing_deg=middle, width_deg=width, range_m=reach)
    here = walk(apex, turn, reach * part)
    extent = SectorExtent(apex, sector)
    # What runs beside the true edge is a thousandth of the range at most.
    assume(extent.margin(*here) > 0.005 * reach + 0.001)
    assume(180 - abs(here[0]) > 1e-6)

    found = footprint(Point(coordinates=apex), View(sector=sector))

    assert sees(found, here) == extent.covers(*here)


@given(APEXES, bearings, st.floats(0.5, 360), st.floats(1, 50_000))
def test_footprints_stay_on_the_map_and_turn_as_rfc_7946_says(
    apex: Position, middle: float, width: float, reach: float
) -> None:
    view = View(sector=Sector(bearing_deg=middle, width_deg=width, range_m=reach))

    found = footprint(Point(coordinates=apex), view)

    west, south, east, north = found.bounds
    assert -180 <= west < east <= 180
    assert -90 <= south < north <= 90
    for each in polygons(found):
        assert each.exterior.is_ccw
        assert not any(hole.is_ccw for hole in each.interiors)


def test_a_disc_across_the_antimeridian_is_two_polygons() -> None:
    area = footprint_of(Point(coordinates=(180, -17)), [View(sector=Sector(range_m=1000))])

    assert isinstance(area, MultiPolygon)
    west, east = sorted(polygons(drawn(area)), key=lambda each: each.bounds[0])
    assert (west.bounds[0], east.bounds[2]) == (-180, 180)
    assert west.area == pytest.approx(east.area, rel=1e-6)


@pytest.mark.parametrize("pole", [90.0, -90.0])
def test_a_disc_over_a_pole_covers_it(pole: float) -> None:
    apex = (100.0, math.copysign(89.9, pole))

    found = footprint(Point(coordinates=apex), View(sector=Sector(range_m=30_000)))

    assert (found.bounds[0], found.bounds[2]) == (-180, 180)
    assert all(sees(found, (lon, pole)) for lon in (-180.0, -70.0, 0.0, 100.0))
    assert sees(found, (-80, math.copysign(89.9, pole)))
    assert not sees(found, (-80, math.copysign(89.8, pole)))


def test_views_are_joined() -> None:
    views = [
        View(sector=Sector(bearing_deg=0, width_deg=90, range_m=100)),
        View(sector=Sector(bearing_deg=180, width_deg=90, range_m=100)),
        View(sector=Sector(range_m=50)),
    ]

    found = footprint(Point(coordinates=CITY), *views)

    assert len(list(polygons(found))) == 1
    assert sees(found, walk(CITY, 0, 99))
    assert sees(found, walk(CITY, 90, 49))
    assert not sees(found, walk(CITY, 90, 51))


def test_a_drawn_area_is_its_own_footprint() -> None:
    clockwise = Polygon(coordinates=[[(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]])

    found = footprint_of(Point(coordinates=(0, 0)), [View(area=clockwise)])

    assert isinstance(found, Polygon)
    (ring,) = found.coordinates
    assert shapely.LinearRing(ring).is_ccw
    assert drawn(found).equals(drawn(clockwise))


def test_without_views_there_is_no_footprint() -> None:
    assert footprint_of(Point(coordinates=CITY), []) is None


def test_a_view_too_small_to_draw_has_no_footprint() -> None:
    dust = View(sector=Sector(range_m=1e-300))

    assert footprint_of(Point(coordinates=CITY), [dust]) is None


def test_a_sector_needs_a_point() -> None:
    with pytest.raises(ValueError, match="a sector needs a point"):
        footprint_of(LineString(coordinates=[(0, 0), (1, 1)]), [View(sector=Sector(range_m=5))])


ROUTES: dict[str, Sequence[Sequence[Position]]] = {
    "city": [[CITY, walk(CITY, 45, 900), walk(CITY, 100, 1500)]],
    "far": [[CITY, walk(CITY, 80, 90_000)]],
    "loop": [[*(walk(CITY, turn, 1000) for turn in range(0, 360, 45)), walk(CITY, 0, 1000)]],
    "seam": [[(179.99, 10), (180, 10.01)], [(-180, 10.01), (-179.99, 10.0)]],
    "near-the-pole": [[(0, 89.99), (40, 89.995), (90, 89.99)]],
    "goes-nowhere": [[CITY, CITY]],
}


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("width", [5.0, 60.0, 600.0])
def test_a_corridor_is_all_within_some_metres_of_the_route(name: str, width: float) -> None:
    paths, dice = ROUTES[name], random.Random(6)
    route = MultiLineString(coordinates=[list(each) for each in paths])
    extent = CorridorExtent(paths, width)

    found = footprint(route, View(corridor_m=width))

    assert found.is_valid
    checked = 0
    for _ in range(120):
        start, end = (dice.choice(paths[0]) for _ in range(2))
        part = dice.random()
        on = (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))
        here = walk(on, dice.uniform(0, 360), dice.uniform(0, 2 * width))
        if extent.margin(*here) > 0.01 * width + 0.05 and abs(here[0]) < 179.999999:
            checked += 1
            assert sees(found, here) == extent.covers(*here)
    assert checked > 60


def test_no_move_within_the_margin_leaves_or_enters_a_corridor() -> None:
    dice, extent = random.Random(7), CorridorExtent(ROUTES["city"], 40)

    for _ in range(100):
        here = walk(CITY, dice.uniform(0, 360), dice.uniform(0, 1500))
        moved = walk(here, dice.uniform(0, 360), 0.999 * extent.margin(*here))
        assert extent.covers(*moved) == extent.covers(*here)


def test_a_position_is_in_a_corridor_by_geodesic_metres() -> None:
    route = [[CITY, walk(CITY, 0, 500)]]
    beside = walk(CITY, 270, 40)

    assert metres(CITY, beside) == pytest.approx(40)
    assert CorridorExtent(route, 40.01).covers(*beside)
    assert not CorridorExtent(route, 39.99).covers(*beside)
