"""The few words that a sign adds of its own, in the languages of the standard and in Arabic."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from dtpr.schema.base import Record
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.text import FALLBACK_LOCALE

_SILENT = str.maketrans("", "", "\u200b\u2060")


class ClassWords(Record, frozen=True, kw_only=True):
    """The words for a data class, and how else a label may say it."""

    note: str
    said: list[str] = []


class SignWords(Record, frozen=True, kw_only=True):
    """All words of one language."""

    attribution: str
    headline: str
    may_identify: str
    does_not_identify: str
    scan: str
    everything: str
    identifiable: ClassWords
    de_identified: ClassWords


@cache
def all_words() -> Mapping[str, SignWords]:
    """Return the words by language."""
    source = files("dtpr.signs").joinpath("words.toml").read_bytes()
    return msgspec.toml.decode(source, type=dict[str, SignWords])


def words_in(locale: str) -> SignWords:
    """Return the words of a language, in English for one that has none."""
    return all_words()[spoken(locale)]


def spoken(locale: str) -> str:
    """Return the language that the words for a locale are in."""
    primary = locale.partition("-")[0]
    return primary if primary in all_words() else FALLBACK_LOCALE


def class_note(identifiability: Identifiability, label: str, locale: str) -> str:
    """Return the words for a data class, empty when there is none or the label says it already.

    Colour must never be the only carrier of a meaning (WCAG 2.2, 1.4.1).
    """
    if identifiability == "none":
        return ""
    words = words_in(locale)
    own = words.identifiable if identifiability == "identifiable" else words.de_identified
    text = label.translate(_SILENT).casefold()
    return "" if any(each.casefold() in text for each in (own.note, *own.said)) else own.note


def sentence_on(identifiability: Identifiability, locale: str) -> str:
    """Return what a data class means as a sentence, empty when there is none to tell."""
    words = words_in(locale)
    if identifiability == "identifiable":
        return words.may_identify
    return words.does_not_identify if identifiability == "de_identified" else ""
