"""The words of tools: the same in every language."""

import re

import pytest

from dtpr.schema.releases import shipped_taxonomy
from dtpr.web.mcp.phrases import all_phrases, phrases_in
from dtpr.web.pages.words import all_words

OWN = ("explain", "drawing")


def _needed() -> dict[str, str]:
    """Return the words that tools use, in English: their own, and those of pages they share."""
    shared = all_phrases()["pt"].texts
    return {key: text for key, text in all_phrases()["en"].texts.items() if key in shared}


@pytest.mark.parametrize("locale", sorted(shipped_taxonomy().locales))
def test_every_language_of_the_taxonomy_has_every_word(locale: str) -> None:
    phrases = all_phrases()[locale]

    lacking = _needed().keys() - phrases.texts.keys()
    assert not lacking
    for key, text in _needed().items():
        assert re.findall(r"\{\w+\}", phrases.texts[key]) == re.findall(r"\{\w+\}", text), key
        assert phrases.texts[key] == phrases.texts[key].strip() != ""


def test_no_word_of_a_page_is_written_twice() -> None:
    for locale, words in all_words().items():
        own = {key for key in all_phrases()[locale].texts if key.partition(".")[0] in OWN}
        assert own.isdisjoint(words.texts)


def test_a_language_without_words_speaks_english_or_its_main_form() -> None:
    assert phrases_in("zu").locale == "en"
    assert phrases_in("fr-CA").locale == "fr"
