"""Boxes in whole units: never smaller than what they stand for."""

from hypothesis import given
from hypothesis import strategies as st

from dtpr.geo.anchor import to_units
from dtpr.geo.box import Box, box_around
from dtpr.geo.units import box_of_units, units_around, units_of
from dtpr.schema.geometry import Position
from tests.support.earth import bearings, positions, walk

radii = st.one_of(st.floats(0, 10), st.floats(0, 5500), st.floats(0, 3_000_000))


@given(positions, radii, bearings, st.floats(0, 1))
def test_a_box_holds_every_position_within_its_radius(
    centre: Position, radius: float, turn: float, share: float
) -> None:
    lon, lat = walk(centre, turn, share * radius)
    x, y = to_units(lon), to_units(lat)

    boxes = units_around(*centre, radius)

    names = {x, -x} if abs(x) == 1_800_000_000 else {x}
    slack = 1  # A position is rounded to the nearest unit, a box outwards.
    assert any(
        west - slack <= each <= east + slack and south - slack <= y <= north + slack
        for each in names
        for west, south, east, north in boxes
    )


@given(positions, radii)
def test_it_is_the_box_around_in_one_or_two_that_do_not_cross_the_antimeridian(
    centre: Position, radius: float
) -> None:
    boxes = units_around(*centre, radius)

    assert 1 <= len(boxes) <= 2
    assert all(west <= east and south <= north for west, south, east, north in boxes)
    assert all(west >= -1_800_000_000 and east <= 1_800_000_000 for west, _, east, _ in boxes)
    wanted = [units_of(each) for each in box_around(*centre, radius).parts()]
    if len(wanted) == len(boxes):
        for one, other in zip(boxes, wanted, strict=True):
            assert all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True))


@given(st.tuples(positions, positions))
def test_a_box_comes_back_no_smaller(corners: tuple[Position, Position]) -> None:
    (a, b), (c, d) = corners
    box = Box(min(a, c), min(b, d), max(a, c), max(b, d))

    back = box_of_units(units_of(box))

    assert back.west <= box.west <= back.west + 2e-7
    assert back.south <= box.south <= back.south + 2e-7
    assert back.east - 2e-7 <= box.east <= back.east
    assert back.north - 2e-7 <= box.north <= back.north
