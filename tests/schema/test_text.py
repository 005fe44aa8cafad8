"""Text in several languages, and the choice of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.schema.text import LocaleValue, pick, pick_locale, to_mapping, to_values

PIER = {"fr": "Jetée", "en": "Pier", "km": "ផែ"}
locales = st.sampled_from(["en", "fr", "km", "pt-BR"])


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        (PIER, ["km"], "km"),
        (PIER, ["tl", "km", "fr"], "km"),
        (PIER, ["tl"], "en"),
        (PIER, [], "en"),
        ({"fr": "Jetée", "km": "ផែ"}, ["tl"], "fr"),
        ({}, ["en"], ""),
    ],
)
def test_the_first_language_that_is_there_is_chosen(
    text: dict[str, str], wanted: list[str], found: str
) -> None:
    assert pick_locale(text, wanted) == found
    assert pick(text, wanted) == text.get(found, "")


def test_another_language_may_be_the_fallback() -> None:
    assert pick(PIER, ["tl"], "km") == PIER["km"]
    assert pick_locale({"fr": "Jetée", "en": "Pier"}, ["tl"], "km") == "fr"


@given(st.dictionaries(locales, st.text()), st.lists(locales))
def test_any_text_is_better_than_none(text: dict[str, str], wanted: list[str]) -> None:
    assert pick_locale(text, wanted) in (text or {""})


@given(st.dictionaries(locales, st.text()))
def test_a_mapping_comes_back_from_the_standards_list(text: dict[str, str]) -> None:
    assert to_mapping(to_values(text)) == text
    assert list(to_mapping(to_values(text))) == list(text)


def test_the_first_text_of_a_language_wins() -> None:
    values = [LocaleValue(locale="en", value=each) for each in ("first", "second")]

    assert to_mapping(values) == {"en": "first"}
