"""Words made comparable, and what they are found by where they are misspelt."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.schema.folding import (
    LONGEST_WORD,
    fold,
    is_near,
    is_spelled,
    is_unspaced,
    pieces_of,
    pieces_sought,
    slips_in,
    spellings_kept,
    spellings_of,
    words_in,
)

KHMER = "កាមេរ៉ាសុវត្ថិភាព"
LETTERS = st.text("ab", min_size=1, max_size=12)


@pytest.mark.parametrize(
    "text",
    [
        "Hôtel",
        "HOTEL",
        "  hôtel\n",
        "\uff48\uff4f\uff54\uff45\uff4c",
        "ho\u0302tel",
        "\N{MATHEMATICAL BOLD CAPITAL H}otel",
        "hot\u00adel",
        "«Hôtel»",
    ],
)
def test_spellings_of_a_word_are_the_same(text: str) -> None:
    assert words_in(text) == ["hotel"]


def test_letters_that_are_no_accents_stay() -> None:
    assert fold("Straße") == "strasse"
    assert words_in("ប្រទេស កម្ពុជា") != []


def test_words_end_where_letters_digits_and_marks_do() -> None:
    assert words_in("Lamp-post_12, l'été (roses); lamp!") == [
        "lamp",
        "post",
        "12",
        "l",
        "ete",
        "roses",
    ]


def test_scripts_without_spaces_are_words_of_their_own() -> None:
    assert words_in("CCTV監視カメラ2台 cam") == ["cctv", "監視カメラ", "2", "台", "cam"]
    assert [is_unspaced(each) for each in ("監視", "cctv")] == [True, False]


def test_a_space_without_width_parts_no_words() -> None:
    assert words_in("កាមេរ៉ា\u200bសុវត្ថិភាព") == words_in(KHMER)


def test_a_long_word_is_cut() -> None:
    assert words_in("x" * 100) == ["x" * LONGEST_WORD]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert words_in(" ".join(words_in(text))) == words_in(text)


@given(st.text())
def test_a_composed_and_a_spread_text_have_the_same_words(text: str) -> None:
    nfc, nfd = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))

    assert words_in(nfc) == words_in(nfd)


@given(st.text())
def test_no_word_has_a_sign(text: str) -> None:
    for word in words_in(text):
        assert all(unicodedata.category(each)[0] in "LNM" for each in word)


@given(st.text(KHMER, min_size=1, max_size=20), st.data())
def test_any_part_of_a_run_has_pieces_of_the_run(run: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))

    assert set(pieces_sought(run[start:end])) <= set(pieces_of(run))


@pytest.mark.parametrize(
    ("word", "slips"),
    [("cars", 0), ("parks", 1), ("library", 1), ("entrance", 2), ("a1b2c3", 0), (KHMER, 0)],
)
def test_longer_words_may_have_more_slips(word: str, slips: int) -> None:
    assert slips_in(word) == slips


def test_only_words_of_letters_with_spaces_around_can_be_misspelt() -> None:
    assert [is_spelled(each) for each in ("bus", "at", "12th", KHMER)] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("libary", "library"),
        ("lirbary", "library"),
        ("survelliance", "surveillance"),
        ("camra", "camera"),
    ],
)
def test_slips_are_letters_too_many_too_few_others_or_in_another_order(
    word: str, other: str
) -> None:
    assert is_near(word, other)


@pytest.mark.parametrize(
    ("word", "other"), [("liary", "library"), ("bus", "bis"), ("12345", "12346")]
)
def test_too_many_slips_and_those_in_short_words_and_numbers_are_not_forgiven(
    word: str, other: str
) -> None:
    assert not is_near(word, other)


@given(LETTERS, LETTERS)
def test_words_that_are_near_have_a_spelling_in_common(word: str, other: str) -> None:
    assert not is_near(word, other) or word == other or spellings_of(word) & spellings_kept(other)
