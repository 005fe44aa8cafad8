"""Blocks cover the Earth without gaps or overlaps, and hold what lies in them."""

from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from dtpr.geo.anchor import UNITS_PER_DEGREE
from dtpr.geo.units import Units
from dtpr.registry.blocks import GROUNDS, VIEWS, Block, BlockPart, block_bounds, block_keys
from dtpr.registry.levels import Dot

LONS = st.integers(-180 * UNITS_PER_DEGREE, 180 * UNITS_PER_DEGREE)
LATS = st.integers(-79 * UNITS_PER_DEGREE, 79 * UNITS_PER_DEGREE)
KILOMETRE = 90_000
HERE = (23_500_000, 488_500_000)


def box(west: int, south: int, wide: int = 0, high: int = 0) -> Units:
    return west, south, west + wide, south + high


def does_hold(bounds: Units, west: int, south: int) -> bool:
    return bounds[0] <= west <= bounds[2] and bounds[1] <= south <= bounds[3]


def nums(cells: Sequence[Sequence[Dot | BlockPart]]) -> set[int]:
    return {each.num for cell in cells for each in cell}


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

    block.take(
        [
            (0, 1, 2, west, south, west, south, None),
            (0, 2, 2, east, north, east, north, None),
            (0, 3, 2, east + 1, north, east + 1, north, None),
            (1, 4, 0, west - 9, south - 9, east + 9, north + 9, b"ground"),
            (2, 5, 1, east - 9, north - 9, east + 9, north + 9, b"view"),
        ]
    )

    whole = (west, south, east, north)
    assert nums(block.dots_in(2, whole)) == {1, 2}
    assert nums(block.dots_in(2, box(west, south))) == {1}
    assert block.dots_in(0, whole) == []
    assert nums(block.parts_in(GROUNDS, box(*HERE))) == {4}
    assert nums(block.parts_in(VIEWS, box(east, north))) == {5}
    assert nums(block.parts_in(VIEWS, box(west, south))) == set()
    assert block.size > empty
