"""Areas in pieces, held against the whole area by shapely."""

import json
import math
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from dtpr.geo.pieces import AreaPiece, cut_area
from dtpr.schema.geometry import Area, MultiPolygon, Polygon, Position
from tests.support.devices import a_square

BESIDE_DEG = 1e-11
"""So near to a slanted edge a corner that was rounded may decide."""


def whole(area: Area) -> BaseGeometry:
    drawn = shapely.from_geojson(msgspec.json.encode(area))
    assert isinstance(drawn, BaseGeometry)
    return drawn


def holds(piece: AreaPiece, spot: Position) -> bool:
    """Tell whether a position is in a piece, by the rule that its docstring gives."""
    box, point = piece.box, shapely.Point(spot)
    if not (box.west <= spot[0] <= box.east and box.south <= spot[1] <= box.north):
        return False
    rings = [shapely.LinearRing(each) for each in piece.rings]
    if any(shapely.intersects(each, point) for each in rings):
        return True
    return sum(shapely.Polygon(each).contains(point) for each in rings) % 2 == 1


def inside(pieces: Sequence[AreaPiece], spot: Position) -> bool:
    return any(holds(each, spot) for each in pieces)


def a_star(middle: Position, corners: int, radius: float, dice: random.Random) -> list[Position]:
    """Return a ring about a position, whose corners lie between half and all of a radius away."""
    lon, lat = middle
    ring = []
    for corner in range(corners):
        reach, angle = radius * dice.uniform(0.5, 1), 2 * math.pi * corner / corners
        ring.append((lon + reach * math.cos(angle), lat + reach * math.sin(angle)))
    return [*ring, ring[0]]


def a_holed_star(middle: Position, corners: int, radius: float, dice: random.Random) -> Polygon:
    # The inner ring stays within four tenths of the radius, the outer one beyond a half of it.
    hole = a_star(middle, max(3, corners // 2), radius * 0.4, dice)
    return Polygon(coordinates=[a_star(middle, corners, radius, dice), hole])


@st.composite
def areas(draw: st.DrawFn) -> Area:
    """Areas of all sizes: stars with and without holes, one or many, also on coarse grids."""
    dice = random.Random(draw(st.integers(0, 10_000)))
    corners = draw(st.integers(8, 150))
    radius = draw(st.sampled_from([0.0005, 0.1, 3.0]))
    middles = [(dice.uniform(-170, 170), dice.uniform(-80, 80))]
    middles += [(middles[0][0] + 2.5 * radius, middles[0][1])]
    parts = [a_holed_star(each, corners, radius, dice).coordinates for each in middles]
    one, both = Polygon(coordinates=parts[0]), MultiPolygon(coordinates=parts)
    area: Area = one if draw(st.booleans()) else both
    assume(whole(area).is_valid)
    return area


@given(areas(), st.integers(16, 40), st.integers(0, 10_000))
def test_a_position_is_in_the_area_if_and_only_if_it_is_in_a_piece(
    area: Area, most: int, seed: int
) -> None:
    drawn, pieces, dice = whole(area), cut_area(area, most), random.Random(seed)
    west, south, east, north = drawn.bounds
    # Corners, and positions on the cuts, where pieces meet.
    spots = shapely.get_coordinates(drawn)[:: max(1, seed % 17)].tolist()
    spots += [[each.box.east, dice.uniform(each.box.south, each.box.north)] for each in pieces[:20]]
    spots += [[dice.uniform(west, east), dice.uniform(south, north)] for _ in range(40)]

    for lon, lat in spots:
        point = shapely.Point(lon, lat)
        corner = shapely.distance(drawn.boundary, point) == 0
        assume(corner or shapely.distance(drawn.boundary, point) > BESIDE_DEG)
        assert inside(pieces, (lon, lat)) == shapely.covers(drawn, point)


@given(areas(), st.integers(16, 40))
def test_the_edges_of_the_pieces_are_the_boundary_and_no_cut(area: Area, most: int) -> None:
    drawn, pieces = whole(area), cut_area(area, most)

    for piece in pieces:
        assert sum(len(each) - 1 for each in piece.rings) <= most + len(piece.rings)
        ours = shapely.multilinestrings([shapely.linestrings(each) for each in piece.edges])
        box = shapely.box(piece.box.west, piece.box.south, piece.box.east, piece.box.north)
        theirs = shapely.intersection(drawn.boundary, box)
        assert ours.length >= theirs.length - BESIDE_DEG
        corners = shapely.points(shapely.get_coordinates(ours))
        assert (shapely.distance(drawn.boundary, corners) <= BESIDE_DEG).all()
        middles = [np.mean(pair, axis=0) for path in piece.edges for pair in pairwise(path)]
        if middles:
            assert shapely.distance(drawn.boundary, shapely.points(middles)).max() <= BESIDE_DEG
        for spot in shapely.get_coordinates(theirs)[:20]:
            assert piece.edges
            assert shapely.distance(ours, shapely.Point(spot)) <= BESIDE_DEG
    length = sum(shapely.linestrings(path).length for each in pieces for path in each.edges)
    assert length == pytest.approx(drawn.boundary.length, rel=1e-9)


def test_a_small_area_is_one_piece_as_it_is() -> None:
    square = a_square(2, 48, 1)

    (piece,) = cut_area(square)

    assert piece.rings == [list(each) for each in square.coordinates]
    assert piece.edges == piece.rings
    assert (piece.box.west, piece.box.south, piece.box.east, piece.box.north) == (2, 48, 3, 49)


def test_an_edge_along_a_cut_belongs_to_the_pieces_on_both_sides() -> None:
    # Two columns of squares that meet at no edge: the first cut runs along the side of one.
    squares = [a_square(lon, lat, 1).coordinates for lon in (0, 3) for lat in range(0, 20, 2)]
    pieces = cut_area(MultiPolygon(coordinates=squares), 8)

    for lon, lat in [(1.0, 4.5), (3.0, 4.5), (0.0, 0.0), (4.0, 18.5)]:
        assert inside(pieces, (lon, lat))
        near = [each for each in pieces if holds(each, (lon, lat))]
        paths = [shapely.linestrings(path) for each in near for path in each.edges]
        assert min(shapely.distance(each, shapely.Point(lon, lat)) for each in paths) == 0


@pytest.mark.parametrize(
    ("area", "within", "outside"),
    [
        (a_square(170, -5, 10), [(180.0, 0.0), (170.0, 5.0)], [(-180.0, 0.0)]),
        (a_square(-180, 80, 10), [(-180.0, 90.0), (-175.0, 90.0)], [(0.0, 90.0)]),
        (
            Polygon(coordinates=[[(-180, -90), (180, -90), (180, -70), (-180, -70), (-180, -90)]]),
            [(180.0, -90.0), (-180.0, -80.0), (0.0, -70.0)],
            [(0.0, -69.9)],
        ),
    ],
)
def test_areas_reach_the_antimeridian_and_the_poles(
    area: Polygon, within: list[Position], outside: list[Position]
) -> None:
    pieces = cut_area(area, 5)

    assert all(inside(pieces, each) for each in within)
    assert not any(inside(pieces, each) for each in outside)


def test_many_corners_in_one_spot_end_the_cutting() -> None:
    # Forty slivers that meet in one point: no cut parts them there.
    slivers = []
    for turn in range(40):
        a, b = 2 * math.pi * turn / 40, 2 * math.pi * (turn + 0.5) / 40
        tips = [(math.cos(a), math.sin(a)), (math.cos(b), math.sin(b))]
        slivers.append([[(0.0, 0.0), *tips, (0.0, 0.0)]])

    pieces = cut_area(MultiPolygon(coordinates=slivers))

    assert inside(pieces, (0, 0))
    assert len(pieces) < 50


@pytest.mark.parametrize("step", [1e-3, 1e-6], ids=["a wide field", "a narrow bundle"])
def test_edges_side_by_side_multiply_no_more_than_fourfold(step: float) -> None:
    # A thousand slanted strips: a cut across them leaves most of them in both halves.
    strips = []
    for index in range(1000):
        west, east = index * step, (index + 0.5) * step
        strips.append([[(west, 0.0), (east, 0.0), (east + 1, 1.0), (west + 1, 1.0), (west, 0.0)]])

    pieces = cut_area(MultiPolygon(coordinates=strips))

    assert sum(len(ring) for each in pieces for ring in each.rings) < 4.1 * 5064
    assert inside(pieces, (500.2 * step + 0.5, 0.5))
    assert not inside(pieces, (500.7 * step + 0.5, 0.5))


def test_corners_a_hair_apart_end_the_cutting() -> None:
    side = [(index * 1e-15, index / 100) for index in range(101)]

    pieces = cut_area(Polygon(coordinates=[[*side, (10, 0.5), side[0]]]), 16)

    assert inside(pieces, (9, 0.5))
    assert not inside(pieces, (9, 0.9))


def test_an_area_of_a_hundred_thousand_corners_is_cut_whole(shared: Path) -> None:
    text = (shared / "data" / "gm_aqma_polygon.geojson").read_text(encoding="utf-8")
    geometry = json.loads(text)["features"][0]["geometry"]
    area = msgspec.convert(geometry, MultiPolygon)
    drawn, dice = whole(area), random.Random(5)
    shapely.prepare(drawn)

    pieces = cut_area(area)

    assert max(sum(map(len, each.rings)) for each in pieces) <= 64
    length = sum(shapely.linestrings(path).length for each in pieces for path in each.edges)
    assert length == pytest.approx(drawn.boundary.length, rel=1e-12)
    corners = shapely.get_coordinates(drawn)
    for _ in range(200):
        lon, lat = dice.choice(corners)
        spot = (lon + dice.gauss(0, 2e-4), lat + dice.gauss(0, 2e-4))
        assert inside(pieces, spot) == shapely.covers(drawn, shapely.Point(spot))
