"""The words of tools: those of the pages, and what tools say beyond them, in plain text.

`strings/<locale>.toml` has what the pages do not; both have the same languages.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from dtpr.schema.text import FALLBACK_LOCALE
from dtpr.web.pages.words import all_words, flat

_FILES = files("dtpr.web.mcp") / "strings"


class Phrases:
    """The words of one language."""

    def __init__(self, locale: str, texts: Mapping[str, str]) -> None:
        self.locale = locale
        self.texts = texts

    def __call__(self, key: str, **values: str) -> str:
        """Return the text of a key with its blanks filled."""
        return self.texts[key].format(**values)


@cache
def all_phrases() -> Mapping[str, Phrases]:
    """Return the words of every language that tools speak, by locale."""
    names = sorted(each.name for each in _FILES.iterdir() if each.name.endswith(".toml"))
    return {each.locale: each for each in (_read(name.removesuffix(".toml")) for name in names)}


def phrases_in(locale: str) -> Phrases:
    """Return the words of a language, else of its main form, else in English."""
    known = all_phrases()
    return known.get(locale) or known.get(locale.partition("-")[0]) or known[FALLBACK_LOCALE]


def _read(locale: str) -> Phrases:
    own = dict(flat(tomllib.loads((_FILES / f"{locale}.toml").read_text(encoding="utf-8"))))
    return Phrases(locale, {**all_words()[locale].texts, **own})
