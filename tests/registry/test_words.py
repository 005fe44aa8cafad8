"""Text made comparable."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.registry.words import fold, like_pattern, search_text


@pytest.mark.parametrize(
    "text",
    [
        "Hôtel",
        "HOTEL",
        "  hôtel\n",
        "\uff48\uff4f\uff54\uff45\uff4c",
        "ho\u0302tel",
        "\N{MATHEMATICAL BOLD CAPITAL H}otel",
        "hot\x00el",
    ],
)
def test_spellings_of_a_word_are_the_same(text: str) -> None:
    assert fold(text) == "hotel"


def test_letters_that_are_no_accents_stay() -> None:
    assert fold("Straße") == "strasse"
    assert fold("ប្រទេស កម្ពុជា") != ""


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_composed_and_a_spread_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


def test_search_text_holds_each_text_once() -> None:
    assert search_text(["Pier", "", "pier", "Quay"]) == "pier | quay"


def test_a_pattern_takes_every_sign_as_itself() -> None:
    assert like_pattern(r"50% _x_ \ Été") == r"%50\% \_x\_ \\ ete%"
