"""The words of the pages, and the files that come with them."""

import re
from datetime import date
from pathlib import Path

import pytest

from dtpr.web.pages.words import all_words
from tests.support.pages import LOCALES

WEB = Path(__file__).parents[3] / "dtpr" / "web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
KEY = re.compile(r"""(?<!\w)t(?:\.count)?\(\s*["']([a-z_.]+)["'](\s*~)?""")
BLANK = re.compile(r"{\w+}")
LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def test_every_language_has_the_same_words_with_the_same_blanks() -> None:
    words = all_words()
    english = words["en"]

    assert set(words) == set(LOCALES)
    for each in words.values():
        assert set(each.texts) == set(english.texts)
        assert len(each.grammar.months) == 12
        assert len(each.grammar.compass) == 8
        for key, text in each.texts.items():
            assert blanks(text) == blanks(english.texts[key]), (each.locale, key)
            assert text.strip() == text != ""


def test_every_word_is_used_and_every_word_that_is_used_is_there() -> None:
    sources = "\n".join(each.read_text() for each in (*TEMPLATES, *(WEB / "pages").glob("*.py")))
    plain = {key for key, more in KEY.findall(sources) if not more}
    plain |= set(re.findall(r'(?:error|self|words)[=(]"([a-z_]+\.[a-z_]+)"', sources))
    begun = tuple(key for key, more in KEY.findall(sources) if more)
    begun += (
        "feed.",
        "legal_basis.",
        "ogc.",
        "recording.",
        "refusal.",
        "size.",
        "stale.",
        "warning.",
    )

    for key in all_words()["en"].texts:
        stem = key.removesuffix(".one").removesuffix(".other")
        assert stem in plain or key.startswith(begun), key
    known = {key.removesuffix(".one") for key in all_words()["en"].texts}
    assert plain <= known


def test_the_style_and_script_are_small() -> None:
    static = WEB / "static"

    assert (static / "site.css").stat().st_size < 12_000
    assert (static / "here.js").stat().st_size < 3_000
    assert "http" not in (static / "site.css").read_text().replace('[href^="http"]', "")


@pytest.mark.parametrize("locale", LOCALES[1:])
def test_no_text_was_left_in_english(locale: str) -> None:
    english, words = all_words()["en"].texts, all_words()[locale].texts

    for key in (key for key in words if words[key] == english[key]):
        assert len(LONG_WORD.findall(BLANK.sub("", words[key]))) <= 1, key


@pytest.mark.parametrize(
    ("locale", "first", "later"),
    [
        ("en", "1 May 2026", "22 November 2026"),
        ("es", "1 de mayo de 2026", "22 de noviembre de 2026"),
        ("fr", "1er mai 2026", "22 novembre 2026"),
        ("km", "1 ឧសភា 2026", "22 វិច្ឆិកា 2026"),
        ("pt", "1 de maio de 2026", "22 de novembro de 2026"),
        ("tl", "Mayo 1, 2026", "Nobyembre 22, 2026"),
    ],
)
def test_a_day_is_said_as_the_language_does(locale: str, first: str, later: str) -> None:
    words = all_words()[locale]

    said = [words.date(date(2026, 5, 1)), words.date(date(2026, 11, 22))]

    assert said[0] == f'<time datetime="2026-05-01">{first}</time>'
    assert said[1] == f'<time datetime="2026-11-22">{later}</time>'


@pytest.mark.parametrize(
    ("locale", "half", "many"),
    [("en", "1.5", "50 000.5"), ("fr", "1,5", "50 000,5"), ("km", "1.5", "50 000.5")],
)
def test_numbers_have_the_sign_of_the_language_and_long_ones_are_grouped(
    locale: str, half: str, many: str
) -> None:
    words = all_words()[locale]

    assert words.number(1.5) == half
    assert words.number(9999) == "9999"
    assert words.number(50_000.5).replace("\N{NARROW NO-BREAK SPACE}", " ") == many


@pytest.mark.parametrize(
    ("locale", "one", "none", "two"),
    [
        ("en", "1 device", "0 devices", "2 devices"),
        ("es", "1 dispositivo", "0 dispositivos", "2 dispositivos"),
        ("fr", "1 appareil", "0 appareil", "2 appareils"),
        ("pt", "1 dispositivo", "0 dispositivos", "2 dispositivos"),
        ("tl", "1 aparato", "0 aparato", "2 aparato"),
    ],
)
def test_a_number_takes_its_form(locale: str, one: str, none: str, two: str) -> None:
    words = all_words()[locale]

    said = [words.count("answer.found", number) for number in (1, 0, 2)]

    assert said == [one, none, two]


def blanks(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))
