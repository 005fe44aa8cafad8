"""Tiles of the web map: every position in one, and numbers that keep what is inside together."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.geo.box import Box
from dtpr.geo.mercator import (
    MOST_ZOOM,
    WORLD,
    Tile,
    box_of_tile,
    number_of,
    numbers_above,
    numbers_inside,
    parse_tile,
    position_of_world,
    tile_at,
    tile_of,
    tiles_over,
    units_of_tile,
    world_of,
)

LONS = st.floats(-180, 180)
LATS = st.floats(-90, 90)
ZOOMS = st.integers(0, MOST_ZOOM)


@st.composite
def tiles(draw: st.DrawFn) -> Tile:
    z = draw(ZOOMS)
    most = (1 << z) - 1
    return Tile(z, draw(st.integers(0, most)), draw(st.integers(0, most)))


@given(LONS, LATS, ZOOMS)
def test_every_position_lies_in_the_box_of_its_tile(lon: float, lat: float, z: int) -> None:
    box = box_of_tile(tile_at(lon, lat, z))

    assert box.west - 1e-7 <= lon <= box.east + 1e-7
    assert box.south - 1e-7 <= lat <= box.north + 1e-7


@given(tiles())
def test_a_tile_has_one_number_of_its_own(tile: Tile) -> None:
    assert tile_of(number_of(tile)) == tile


@given(tiles(), st.data())
def test_what_lies_in_a_tile_has_numbers_in_a_row(tile: Tile, data: st.DataObject) -> None:
    z = data.draw(st.integers(tile.z, MOST_ZOOM))
    first, last = numbers_inside(tile, z)

    assert last - first + 1 == 4 ** (z - tile.z)
    assert tile_of(first).above(tile.z) == tile == tile_of(last).above(tile.z)
    assert tile_of(first).z == z == tile_of(last).z


@given(tiles())
def test_a_tile_lies_in_one_of_each_smaller_zoom(tile: Tile) -> None:
    above = [tile_of(each) for each in numbers_above(tile)]

    assert [each.z for each in above] == list(range(tile.z + 1))
    assert above[-1] == tile
    box = box_of_tile(tile)
    for each in above:
        outer = box_of_tile(each)
        assert outer.west <= box.west < box.east <= outer.east
        assert outer.south <= box.south < box.north <= outer.north


@given(LONS, st.floats(-85, 85))
def test_the_plane_gives_positions_back(lon: float, lat: float) -> None:
    found = position_of_world(*world_of(lon, lat))

    assert found == pytest.approx((lon, lat), abs=1e-6)


def test_the_plane_is_that_of_the_standard() -> None:
    # OGC Two Dimensional Tile Matrix Set 2.0, annex D.1: the plane is as wide as it is high.
    end = 20_037_508.3427892
    lon, lat = 2.3512345, 48.8567891
    x = end + 6_378_137 * math.radians(lon)
    y = end - 6_378_137 * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))

    assert world_of(lon, lat) == pytest.approx((x / end / 2 * WORLD, y / end / 2 * WORLD), abs=1)
    assert tile_at(lon, lat, 12) == Tile(12, 2074, 1409)


def test_the_first_and_the_last_row_reach_to_the_poles() -> None:
    assert box_of_tile(Tile(12, 5, 0)).north == 90
    assert box_of_tile(Tile(12, 5, 4095)).south == -90
    assert box_of_tile(Tile(0, 0, 0)) == Box(-180, -90, 180, 90)
    assert units_of_tile(Tile(0, 0, 0)) == (-(10**7) * 180, -(10**7) * 90, 10**7 * 180, 10**7 * 90)


@given(
    st.lists(st.tuples(LONS, LATS, st.floats(0, 30), st.floats(0, 30)), min_size=1, max_size=5),
    st.integers(1, 12),
)
def test_few_tiles_hold_all_of_some_boxes(
    drawn: list[tuple[float, float, float, float]], deepest: int
) -> None:
    boxes = [Box(w, s, min(180, w + a), min(90, s + b)) for w, s, a, b in drawn]

    found = tiles_over(boxes, deepest, 16)

    assert len(found) <= 16
    assert len({each.z for each in found}) == 1
    for box in boxes:
        for lon in (box.west, (box.west + box.east) / 2, box.east):
            for lat in (box.south, (box.south + box.north) / 2, box.north):
                assert tile_at(lon, lat, found[0].z) in found


def test_a_small_box_has_a_tile_of_the_zoom_that_is_wanted() -> None:
    assert tiles_over([Box(2.35, 48.85, 2.351, 48.851)], 12, 32) == [Tile(12, 2074, 1409)]
    assert tiles_over([Box(-180, -90, 180, 90)], 12, 4) == [Tile(1, x, y) for x, y in _FOUR]
    assert tiles_over([Box(-180, -90, 180, 90)], 12, 3) == [Tile(0, 0, 0)]


_FOUR = ((0, 0), (0, 1), (1, 0), (1, 1))


def test_an_address_is_three_whole_numbers_of_a_tile_that_is_there() -> None:
    assert parse_tile("12", "2074", "1409") == Tile(12, 2074, 1409)
    assert parse_tile("16", "65535", "0") == Tile(16, 65535, 0)


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (("17", "0", "0"), "z"),
        (("-1", "0", "0"), "z"),
        (("1.0", "0", "0"), "z"),
        (("٣", "0", "0"), "z"),
        (("0", "1", "0"), "x"),
        (("0", "0", "1"), "y"),
        (("3", "8", "0"), "x"),
        (("3", "nan", "0"), "x"),
        (("3", "", "0"), "x"),
        (("3", "0", "9" * 5000), "y"),
    ],
)
def test_an_address_of_no_tile_is_refused_by_the_number_that_is_wrong(
    address: tuple[str, str, str], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        parse_tile(*address)

    [problem] = refused.value.problems
    assert problem.field == field
    assert problem.mend
