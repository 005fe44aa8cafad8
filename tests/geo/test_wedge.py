"""Sectors by distance and turn: what they cover, and how far their edge surely is."""

import math

from hypothesis import given
from hypothesis import strategies as st

from dtpr.geo.wedge import covers_polar, margin_polar, turn_between

distances = st.one_of(st.just(0.0), st.floats(0, 300), st.floats(0, 50_000))
turns = st.floats(0, 180)
ranges = st.floats(1, 50_000)
widths = st.one_of(st.just(360.0), st.floats(1, 360))


@given(distances, turns, ranges, widths, st.floats(0, 360), st.floats(0, 1))
def test_no_move_within_the_margin_goes_in_or_out(
    distance: float, turn: float, reach: float, width: float, direction: float, share: float
) -> None:
    margin = margin_polar(distance, turn, reach, width)

    step = share * margin
    x = distance * math.sin(math.radians(turn)) + step * math.sin(math.radians(direction))
    y = distance * math.cos(math.radians(turn)) + step * math.cos(math.radians(direction))
    there = math.hypot(x, y), abs(math.degrees(math.atan2(x, y)))

    assert covers_polar(distance, turn, reach, width) == covers_polar(*there, reach, width) or (
        margin < 1e-6
    )


@given(turns, ranges)
def test_in_the_middle_of_a_disc_the_edge_is_its_range_away(turn: float, reach: float) -> None:
    assert covers_polar(0, turn, reach, 360)
    assert 0.98 * reach < margin_polar(0, turn, reach, 360) <= reach


@given(st.floats(0, 360), st.floats(0, 360))
def test_a_turn_is_the_shorter_one_and_has_no_side(one: float, other: float) -> None:
    turn = turn_between(one, other)

    assert 0 <= turn <= 180
    assert math.isclose(turn, turn_between(other, one), abs_tol=1e-9)
    assert math.isclose(turn, abs(math.remainder(one - other, 360)), abs_tol=1e-9)


def test_behind_its_apex_a_narrow_sector_begins_there() -> None:
    assert 98 < margin_polar(100, 180, 500, 20) <= 100
    assert not covers_polar(100, 180, 500, 20)
