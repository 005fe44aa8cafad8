"""Messy geometry: what is mended, what is refused, and that both say why."""

import math
import random

import msgspec
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.geo.check import check_geometry
from dtpr.geo.repair import MOST_CORNERS, MOST_PARTS, repair_geometry
from dtpr.schema.geometry import (
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)

SQUARE: list[Position] = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
SMALL: list[Position] = [(1, 1), (2, 1), (2, 2), (1, 1)]
NEXT: list[Position] = [(10, 0), (20, 0), (20, 10), (10, 10), (10, 0)]


def a_polygon(*rings: list[Position]) -> Polygon:
    return Polygon(coordinates=list(rings))


def some(*rings: list[Position]) -> MultiPolygon:
    return MultiPolygon(coordinates=[[each] for each in rings])


def area(geometry: Geometry) -> float:
    return float(shapely.area(shapely.from_geojson(msgspec.json.encode(geometry))))


@pytest.mark.parametrize(
    "right",
    [
        Point(coordinates=(1, 2)),
        LineString(coordinates=[(0, 0), (1, 1)]),
        MultiLineString(coordinates=[[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
        a_polygon(SQUARE, SMALL),
        a_polygon(SQUARE[::-1]),
        some(SQUARE, [(20, 0), (30, 0), (30, 10), (20, 0)]),
    ],
)
def test_a_geometry_that_is_right_stays_as_it_is(right: Geometry) -> None:
    assert repair_geometry("geometry", right) == (right, [])


@pytest.mark.parametrize(
    ("messy", "covers", "note"),
    [
        (a_polygon(SQUARE[:-1]), 100, "open rings were closed"),
        (a_polygon([*SQUARE[:2], *SQUARE[1:]]), 100, "repeat the one before"),
        (a_polygon(SMALL, SQUARE), 99.5, "outer ring was put before its holes"),
        (
            a_polygon([(0, 0), (10, 0), (10, 10), (20, 20), (10, 10), (0, 10), (0, 0)]),
            100,
            "without spikes",
        ),
        (
            a_polygon([*SQUARE[:3], (10.1, 10.1), (9.9, 10.1), (10, 10), *SQUARE[3:]]),
            100.01,
            "cross or touch themselves",
        ),
        (some(SQUARE, SQUARE), 100, "overlap or repeat"),
        (some(SQUARE, SMALL), 100, "overlap or repeat"),
        (some(SQUARE, NEXT), 200, "overlap or repeat"),
    ],
)
def test_messy_areas_are_mended_and_said_so(messy: Geometry, covers: float, note: str) -> None:
    mended, notes = repair_geometry("geometry", messy)

    check_geometry("geometry", mended)
    assert area(mended) == pytest.approx(covers)
    assert any(note in each for each in notes)
    assert repair_geometry("geometry", mended) == (mended, [])


def test_lines_lose_corners_that_repeat() -> None:
    line = LineString(coordinates=[(0, 0), (0, 0), (1, 1)])
    lines = MultiLineString(coordinates=[[(0, 0), (1, 1), (1, 1)], [(2, 2), (2, 2)]])

    assert repair_geometry("geometry", line).geometry == LineString(coordinates=[(0, 0), (1, 1)])
    # One that goes nowhere is a dot, and a dot has two corners.
    assert repair_geometry("geometry", lines).geometry == MultiLineString(
        coordinates=[[(0, 0), (1, 1)], [(2, 2), (2, 2)]]
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (a_polygon([(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)]), "longitude 5.000000, latitude 5"),
        (a_polygon([(0, 0), (0, 0), (0, 0), (0, 0)]), "fewer than 3 corners at longitude 0"),
        (a_polygon([(0, 0), (1, 1), (2, 2), (0, 0)]), "it covers no ground"),
        (some(SQUARE, [(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)]), "it crosses itself"),
    ],
)
def test_what_nobody_can_tell_is_refused_with_the_position(wrong: Geometry, said: str) -> None:
    with pytest.raises(InvalidError, match=said) as refused:
        repair_geometry("views[0].area", wrong)

    (problem,) = refused.value.problems
    assert problem.field == "views[0].area.coordinates"
    assert problem.mend


def test_the_limits_stand_in_the_error() -> None:
    long = LineString(coordinates=[(index / 1e6, 0) for index in range(MOST_CORNERS + 1)])
    many = MultiLineString(coordinates=[[(0, 0), (1, 1)]] * (MOST_PARTS + 1))

    with pytest.raises(InvalidError, match=f"{MOST_CORNERS} is the most"):
        repair_geometry("geometry", long)
    with pytest.raises(InvalidError, match=f"{MOST_PARTS} is the most"):
        repair_geometry("geometry", many)


@given(st.integers(0, 10_000), st.integers(3, 30), st.integers(0, 1))
def test_whatever_is_drawn_is_mended_for_good_or_refused(
    seed: int, corners: int, crossing: int
) -> None:
    dice = random.Random(seed)
    turns = sorted(dice.uniform(0, 2 * math.pi) for _ in range(corners))
    if crossing:
        dice.shuffle(turns)
    # A coarse grid, on which corners and edges often meet.
    ring: list[Position] = [
        (round(5 * math.cos(turn)), round(5 * math.sin(turn))) for turn in turns
    ]
    polygon = a_polygon([*ring, ring[dice.randrange(corners)]])

    try:
        mended, notes = repair_geometry("geometry", polygon)
    except InvalidError:
        return

    check_geometry("geometry", mended)
    assert notes or mended == polygon
    assert repair_geometry("geometry", mended) == (mended, [])
