"""What lies on a tile, held against the true footprint on the Mercator plane."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from dtpr.geo.corridor import draw_corridor
from dtpr.geo.distance import Floats
from dtpr.geo.footprint import draw_sector, drawn_area
from dtpr.geo.mercator import Tile, box_of_tile, position_of_world, tile_at
from dtpr.geo.tile_plane import EXTENT, MARGIN, Around, Polygons, TilePlane
from dtpr.schema.view import Sector
from tests.support.devices import a_square

MERCATOR = Transformer.from_crs(4326, 3857, always_xy=True)
HALF = 20_037_508.342789244


def framed(drawn: BaseGeometry) -> BaseGeometry:
    """Return what of a drawing is to be seen."""
    frame = shapely.box(-MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)
    return shapely.intersection(shapely.make_valid(drawn), frame)


def on_tile(tile: Tile, drawn: BaseGeometry) -> BaseGeometry:
    """Return a drawing in degrees on the plane of a tile, by PROJ."""
    side = 2 * HALF / (1 << tile.z)

    def project(degrees: Floats) -> Floats:
        x, y = MERCATOR.transform(degrees[:, 0], degrees[:, 1])
        across = (x + HALF) / side - tile.x
        down = (HALF - y) / side - tile.y
        return np.column_stack([across * EXTENT, down * EXTENT])

    return shapely.transform(shapely.segmentize(drawn, 0.01), project)


def joined(polygons: Around | Polygons) -> BaseGeometry:
    if isinstance(polygons, Around):
        (x, y), ring = polygons
        return framed(shapely.Polygon([(x + east, y + south) for east, south in ring]))
    return shapely.union_all([shapely.Polygon(rings[0], rings[1:]) for rings in polygons])


@given(
    st.floats(-179.8, 179.8),
    st.floats(-79, 79),
    st.floats(0, 359.9),
    st.floats(5, 360),
    st.floats(20, 4000),
    st.integers(12, 16),
)
def test_a_sector_is_drawn_to_within_two_in_a_hundred_and_a_unit(
    lon: float, lat: float, bearing: float, width: float, reach: float, z: int
) -> None:
    tile = tile_at(lon, lat, z)
    sector = Sector(bearing_deg=bearing, width_deg=width, range_m=reach)

    found = joined(TilePlane.of(tile).sector((lon, lat), sector))

    true = framed(on_tile(tile, draw_sector((lon, lat), sector)))
    slack = 0.02 * true.area + 1.5 * true.length + 10
    assert shapely.symmetric_difference(found, true).area <= slack


def test_a_sector_that_does_not_reach_the_tile_is_not_drawn() -> None:
    tile = tile_at(2.35, 48.85, 16)
    box = box_of_tile(tile)
    beside = TilePlane.of(Tile(16, tile.x + 3, tile.y))
    sector = Sector(range_m=50)

    assert TilePlane.of(tile).sector(((box.west + box.east) / 2, 48.85), sector)
    assert beside.sector((box.west, box.south), sector) == []


@pytest.mark.parametrize("apex", [(179.9999, 10.0), (2.0, 84.0)])
def test_near_the_antimeridian_and_the_poles_the_true_footprint_is_drawn(
    apex: tuple[float, float],
) -> None:
    tile = tile_at(*apex, 14)

    found = joined(TilePlane.of(tile).sector(apex, Sector(range_m=500)))

    frame = shapely.box(-MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)
    true = shapely.intersection(on_tile(tile, draw_sector(apex, Sector(range_m=500))), frame)
    assert found.area == pytest.approx(true.area, rel=0.02)


@given(st.integers(0, 16), st.floats(-170, 170), st.floats(-80, 80), st.floats(0.0001, 40))
def test_an_area_is_cut_somewhat_beyond_the_sides(
    z: int, lon: float, lat: float, side: float
) -> None:
    area = drawn_area(a_square(lon, lat, min(side, 179 - lon, 89 - lat)))
    tile = tile_at(lon, lat, z)

    found = TilePlane.of(tile).area(area)

    corners = [corner for rings in found for ring in rings for corner in ring]
    assert all(-MARGIN <= each <= EXTENT + MARGIN for corner in corners for each in corner)
    frame = shapely.box(-MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)
    true = shapely.intersection(on_tile(tile, area), frame)
    assert joined(found).area == pytest.approx(true.area, rel=0.01, abs=3 * true.length + 5)


def test_a_line_is_cut_into_those_parts_that_lie_on_the_tile() -> None:
    tile = Tile(14, 8299, 5636)
    box = box_of_tile(tile)
    middle = (box.south + box.north) / 2
    path = shapely.linestrings(
        [(box.west - 1, middle), (box.east + 1, middle), (box.east + 1, 50), (box.west, 50)]
    )

    [found] = TilePlane.of(tile).lines(path)

    assert [found[0][0], found[-1][0]] == [-MARGIN, EXTENT + MARGIN]
    assert TilePlane.of(Tile(14, 0, 0)).lines(path) == []


def test_a_corner_of_the_plane_is_a_corner_of_its_tile() -> None:
    plane = TilePlane.of(Tile(16, 100, 200))

    assert plane.corner(plane.west, plane.north) == (0, 0)
    lon, lat = position_of_world(plane.west, plane.north)
    assert box_of_tile(Tile(16, 100, 200)).west == pytest.approx(lon)
    assert box_of_tile(Tile(16, 100, 200)).north == pytest.approx(lat)


@given(st.floats(-80, 80), st.floats(5, 2000), st.integers(12, 16))
def test_a_corridor_is_drawn_to_within_two_in_a_hundred_and_a_unit(
    lat: float, half_width: float, z: int
) -> None:
    tile = tile_at(2.35, lat, z)
    path = [(2.3, lat), (2.35, lat + 0.001), (2.36, lat - 0.03), (2.4, lat)]

    found = joined(TilePlane.of(tile).corridor([path], half_width))

    true = framed(on_tile(tile, draw_corridor([path], half_width)))
    slack = 0.02 * true.area + 2 * true.length + 10
    assert shapely.symmetric_difference(found, true).area <= slack
    assert TilePlane.of(Tile(z, 0, 0)).corridor([path], half_width) == []
