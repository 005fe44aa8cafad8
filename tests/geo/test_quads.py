"""Cells of the map: whatever meets a box has a name in common with it."""

from hypothesis import given
from hypothesis import strategies as st

from dtpr.geo.box import Box
from dtpr.geo.quads import LEVELS, quads_meeting, quads_over

WORLD = Box(-180, -90, 180, 90)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    west = draw(st.floats(-180, 180))
    south = draw(st.floats(-90, 90))
    wide = draw(st.sampled_from([0.0, 1e-5, 0.01, 1.0, 50.0, 359.0]))
    east = west + wide if west + wide <= 180 else west + wide - 360
    return Box(west, south, max(-180.0, east), min(90.0, south + wide))


def touch(one: Box, other: Box) -> bool:
    return any(
        a.west <= b.east and b.west <= a.east and a.south <= b.north and b.south <= a.north
        for a in one.parts()
        for b in other.parts()
    )


@given(boxes(), boxes())
def test_boxes_that_touch_have_a_name_in_common(asked: Box, kept: Box) -> None:
    common = set(quads_meeting(asked)) & set(quads_over(kept))

    assert common or not touch(asked, kept)


@given(boxes())
def test_a_box_has_few_names(box: Box) -> None:
    assert len(list(quads_over(box))) <= 2 * 16 * len(LEVELS)
    assert len(quads_meeting(box)) <= 17 * 9 + 1


def test_a_small_box_is_asked_for_in_small_cells() -> None:
    assert {each.partition(":")[0] for each in quads_meeting(Box(2, 48, 2.001, 48.001))} == {"g16"}


def test_the_world_is_asked_for_in_the_largest_cells() -> None:
    assert {each.partition(":")[0] for each in quads_meeting(WORLD)} == {"g4"}


def test_far_from_a_box_no_cell_is_the_same() -> None:
    assert not set(quads_meeting(Box(2, 48, 2.1, 48.1))) & set(quads_over(Box(3, 48, 3, 48)))
