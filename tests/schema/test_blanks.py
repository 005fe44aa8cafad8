"""The blanks of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.schema.blanks import Segment, blanks_in, interpolate, segments_of

texts = st.lists(
    st.text("ab {}", max_size=4) | st.sampled_from(["{{a}}", "{{ b }}", "{{c-1}}"])
).map("".join)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Kept {{duration}}", "Kept 30 days"),
        ("Kept {{ duration }}, {{duration}}", "Kept 30 days, 30 days"),
        ("Kept {{other}}", "Kept {{other}}"),
        ("Kept {{empty}}.", "Kept ."),
        ("Kept {duration} {{du ration}} {{}}", "Kept {duration} {{du ration}} {{}}"),
        ("Kept {{sly}}", "Kept {{duration}}"),
    ],
)
def test_blanks_are_filled_once(text: str, filled: str) -> None:
    values = {"duration": "30 days", "empty": "", "sly": "{{duration}}"}

    assert interpolate(text, values) == filled


@given(st.text())
def test_a_text_without_values_stays_as_it_is(text: str) -> None:
    assert interpolate(text, {}) == text


def test_a_text_falls_into_pieces_that_say_what_they_are() -> None:
    found = list(segments_of("Kept {{duration}} by {{ who }}{{duration}}", {"duration": "1 h"}))

    assert found == [
        Segment("text", "Kept "),
        Segment("variable", "1 h", "duration"),
        Segment("text", " by "),
        Segment("missing", "{{ who }}", "who"),
        Segment("variable", "1 h", "duration"),
    ]
    assert list(segments_of("", {})) == []


@given(texts)
def test_a_text_is_as_full_as_its_values_make_it(text: str) -> None:
    names = blanks_in(text)

    assert blanks_in(interpolate(text, dict.fromkeys(names, "x"))) == set()
    assert {each.variable for each in segments_of(text, {})} - {None} == names
