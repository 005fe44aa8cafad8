"""Short ways on the Earth in plain arithmetic, held against PROJ's geodesics."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dtpr.geo.anchor import anchor_at, arc_of, leg_between, spot_at, to_units
from dtpr.schema.geometry import Position
from tests.support.earth import bearing, bearings, metres, positions, walk

reaches = st.one_of(st.floats(0, 5), st.floats(0, 6000), st.floats(0, 60_000))


@given(positions, bearings, reaches)
def test_a_short_way_is_as_long_as_the_geodesic(
    start: Position, turn: float, distance: float
) -> None:
    end = walk(start, turn, distance)

    found = leg_between(anchor_at(*start), anchor_at(*end))

    assert found.distance_m == pytest.approx(metres(start, end), abs=3e-3)


@given(positions, positions)
def test_any_way_is_as_long_as_the_geodesic(a: Position, b: Position) -> None:
    found = leg_between(anchor_at(*a), anchor_at(*b))

    assert found.distance_m == pytest.approx(metres(a, b), abs=3e-3)


@given(positions, bearings, st.floats(20, 20_000))
def test_a_way_leaves_and_arrives_in_the_direction_of_the_geodesic(
    start: Position, turn: float, distance: float
) -> None:
    assume(abs(start[1]) < 89.9)
    end = walk(start, turn, distance)

    found = leg_between(anchor_at(*start), anchor_at(*end))

    for told, wanted in (
        (found.bearing_deg, bearing(start, end)),
        (found.back_bearing_deg, bearing(end, start)),
    ):
        assert abs(math.remainder(told - wanted, 360)) < 1e-3


@given(positions)
def test_a_place_in_space_is_the_same_with_and_without_directions(place: Position) -> None:
    there = anchor_at(*place)

    assert spot_at(*place) == (there.x, there.y, there.z)


@given(positions, st.floats(-500, 500), st.floats(-500, 500))
def test_the_way_to_somewhere_does_not_depend_on_who_asks(
    start: Position, east: float, north: float
) -> None:
    turn = math.degrees(math.atan2(east, north)) % 360
    a, b = anchor_at(*start), anchor_at(*walk(start, turn, math.hypot(east, north)))

    one, other = leg_between(a, b), leg_between(b, a)
    assume(one.distance_m > 0)

    assert one.distance_m == other.distance_m
    assert (one.bearing_deg, one.back_bearing_deg) == (other.back_bearing_deg, other.bearing_deg)


@given(st.floats(0, 60_000), st.floats(0, 60_000))
def test_a_longer_chord_is_a_longer_arc(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))

    assert shorter <= arc_of(shorter * shorter) * (1 + 1e-12) + 1e-100
    assert arc_of(shorter * shorter) <= arc_of(longer * longer)


@given(st.integers(-1_800_000_000, 1_800_000_000))
def test_whole_units_come_back_as_they_were(units: int) -> None:
    assert to_units(units / 10_000_000) == units
