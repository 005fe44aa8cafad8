"""Blocks cover the Earth without gaps or overlaps, and hold what lies in them."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dtpr.geo.anchor import UNITS_PER_DEGREE, anchor_at
from dtpr.geo.forms import footprint_parts
from dtpr.geo.units import Units
from dtpr.registry.blocks import GROUNDS, VIEWS, Block, Forms, block_bounds, block_keys
from dtpr.schema.geometry import Point
from tests.support.devices import a_sector

LONS = st.integers(-180 * UNITS_PER_DEGREE, 180 * UNITS_PER_DEGREE)
LATS = st.integers(-79 * UNITS_PER_DEGREE, 79 * UNITS_PER_DEGREE)
KILOMETRE = 90_000
HERE = (23_500_000, 488_500_000)
POINT = Point(coordinates=(2.35, 48.85))


def box(west: int, south: int, wide: int = 0, high: int = 0) -> Units:
    return west, south, west + wide, south + high


def does_hold(bounds: Units, west: int, south: int) -> bool:
    return bounds[0] <= west <= bounds[2] and bounds[1] <= south <= bounds[3]


def points(block: Block, rank: int, units: Units) -> set[int]:
    """Return the numbers of the points in a box, and a little around it."""
    lon, lat = units[0] / UNITS_PER_DEGREE, units[1] / UNITS_PER_DEGREE
    return {dot.num for _, dot in block.dots_near(rank, units, anchor_at(lon, lat), 5000)}


def parts(block: Block, kind: int, units: Units) -> Forms:
    found: Forms = {}
    block.gather(kind, units, found)
    return found


@given(LONS, LATS)
def test_a_position_lies_in_one_block(west: int, south: int) -> None:
    keys = block_keys(box(west, south))

    assert len(keys) == 1
    assert does_hold(block_bounds(keys[0]), west, south)


@given(LONS, LATS, st.integers(0, KILOMETRE), st.integers(0, KILOMETRE), st.data())
def test_the_blocks_of_a_box_cover_it_once(
    west: int, south: int, wide: int, high: int, data: st.DataObject
) -> None:
    keys = block_keys(box(west, south, wide, high))
    lon, lat = (data.draw(st.integers(low, low + by)) for low, by in ((west, wide), (south, high)))

    assume(keys)
    assert sum(does_hold(block_bounds(each), lon, lat) for each in keys) == 1


@given(LONS, LATS)
def test_a_block_is_never_narrower_than_it_is_high(west: int, south: int) -> None:
    (key,) = block_keys(box(west, south))

    bounds = block_bounds(key)

    assert 1 <= (bounds[2] - bounds[0] + 1) / (bounds[3] - bounds[1] + 1) <= 8


def test_near_the_poles_and_for_wide_boxes_there_are_none() -> None:
    assert block_keys(box(0, 81 * UNITS_PER_DEGREE)) == []
    assert block_keys(box(0, -81 * UNITS_PER_DEGREE)) == []
    assert block_keys(box(*HERE, 50 * KILOMETRE, 50 * KILOMETRE)) == []


def test_what_a_box_meets_is_found_and_what_lies_outside_the_block_is_not_taken() -> None:
    (key,) = block_keys(box(*HERE))
    west, south, east, north = block_bounds(key)
    block = Block(key, until=0.0)
    empty = block.size
    [(_, sector)] = footprint_parts(POINT, [a_sector()])

    block.take(
        [
            (0, 1, 2, west, south, west, south, None),
            (0, 2, 2, east, north, east, north, None),
            (0, 3, 2, east + 1, north, east + 1, north, None),
            (1, 4, 0, west - 9, south - 9, east + 9, north + 9, b"ground"),
            (2, 5, 1, east - 9, north - 9, east + 9, north + 9, sector),
            (2, 6, 1, east - 9, north - 9, east + 9, north + 9, b"view"),
        ]
    )

    whole = (west, south, east, north)
    assert points(block, 2, whole) == {1, 2}
    assert points(block, 2, box(west, south)) == {1}
    assert points(block, 0, whole) == set()
    assert points(block, 2, box(west, north + 1)) == set()
    assert parts(block, GROUNDS, box(*HERE)) == {4: (0, [b"ground"])}
    assert parts(block, VIEWS, box(east, north)) == {5: (1, [sector]), 6: (1, [b"view"])}
    assert parts(block, VIEWS, box(west, south)) == {}
    assert parts(block, VIEWS, box(west, north + 10)) == {}
    assert block.size > empty


def test_a_ring_holds_the_points_within_its_width_with_their_distances() -> None:
    (key,) = block_keys(box(*HERE))
    block = Block(key, until=0.0)
    lon, lat = HERE
    rows = [(0, num, 1, lon, lat + 90 * num, lon, lat + 90 * num, None) for num in range(100)]
    block.take(rows)

    found = block.dots_near(1, (lon, lat, lon, lat + 6000), anchor_at(2.35, 48.85), 50.0)

    assert {dot.num for _, dot in found} == set(range(50))
    assert all(metres == pytest.approx(1.0009 * dot.num, abs=0.05) for metres, dot in found)


def test_a_device_that_senses_twice_is_told_once_with_both() -> None:
    (key,) = block_keys(box(*HERE))
    west, south, east, north = block_bounds(key)
    block = Block(key, until=0.0)
    one, other = (
        part.form for view in (60, 90) for part in footprint_parts(POINT, [a_sector(view)])
    )
    block.take([(2, 7, 0, west, south, east, north, each) for each in (one, other)])
    found: Forms = {}

    for _ in range(2):
        block.gather(VIEWS, (west, south, east, north), found)

    assert found == {7: (0, [one, other])}
