"""The words of tools: the same in every language."""

import re

import pytest

from dtpr.schema.releases import shipped_taxonomy
from dtpr.web.mcp.phrases import all_phrases, phrases_in
from dtpr.web.pages.words import all_words

OWN = ("explain", "drawing")
BLANK = re.compile(r"{\w+}")


@pytest.mark.parametrize("locale", sorted(shipped_taxonomy().locales))
def test_every_language_of_the_taxonomy_has_every_word(locale: str) -> None:
    phrases, english = all_phrases()[locale], all_phrases()["en"]

    assert phrases.texts.keys() == english.texts.keys()
    for key, text in english.texts.items():
        assert set(BLANK.findall(phrases.texts[key])) == set(BLANK.findall(text)), key
        assert phrases.texts[key] == phrases.texts[key].strip() != ""


def test_no_word_of_a_page_is_written_twice() -> None:
    for locale, words in all_words().items():
        own = {key for key in all_phrases()[locale].texts if key.partition(".")[0] in OWN}
        assert own.isdisjoint(words.texts)


def test_a_language_without_words_speaks_english_or_its_main_form() -> None:
    assert phrases_in("zu").locale == "en"
    assert phrases_in("fr-CA").locale == "fr"
