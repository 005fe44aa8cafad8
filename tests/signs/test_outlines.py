import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.signs.outlines import (
    bounds_of,
    format_number,
    format_outline,
    parse_outline,
    place,
    points_of,
    polygon,
    reverse_polygon,
)

TRIANGLE = "M0 0L4 0L0 2Z"


def test_path_data_is_written_as_it_was_read() -> None:
    data = "M1 2L3 4Q5 6 7 8C1 2 3 4 -5.5 0.125Z"

    assert format_outline(parse_outline(data)) == data


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.0001, "0"), (1.5, "1.5"), (2.0006, "2.001"), (100, "100")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert format_number(value) == text


@given(st.floats(-1000, 1000))
def test_a_written_number_is_right_to_a_thousandth(value: float) -> None:
    assert float(format_number(value)) == pytest.approx(value, abs=0.000501)


@pytest.mark.parametrize(
    "data", ["", "L1 2Z", "M1 2Z", "M1 2L3 4", "M1 2L3Z", "M1 2H3Z", "M1 2A1 1 0 0 0 3 4Z", "x"]
)
def test_path_data_of_another_form_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match=r"path data|takes|contour"):
        parse_outline(data)


def test_an_outline_is_scaled_and_then_moved() -> None:
    moved = place(parse_outline(TRIANGLE), 10, 20, 2)

    assert bounds_of(moved) == (10, 20, 18, 24)


def test_an_outline_is_turned_over() -> None:
    assert bounds_of(place(parse_outline(TRIANGLE), 0, 0, flip=True)) == (0, -2, 4, 0)


def test_a_contour_runs_the_other_way_round_the_same_points() -> None:
    outline = parse_outline("M0 0L4 0C5 0 6 1 6 2L0 2Z")

    back = reverse_polygon(outline)

    assert format_outline(back) == "M0 2L6 2C6 1 5 0 4 0L0 0Z"
    assert sorted(points_of(back)) == sorted(points_of(outline))


def test_a_polygon_is_one_closed_contour() -> None:
    assert format_outline(polygon([(0, 0), (4, 0), (0, 2)])) == TRIANGLE
