"""Who reads a page: the language of its words, and of the texts that others wrote."""

from collections.abc import Mapping, Sequence
from typing import Self

from markupsafe import Markup, escape
from starlette.requests import Request

from dtpr.errors import InvalidError
from dtpr.schema.text import pick_locale
from dtpr.web.language import Language, language_of
from dtpr.web.pages.words import Words, words_in
from dtpr.web.requests import settings_of


class Said(str):
    """A text that knows its language, so that a page can tell it to screen readers."""

    __slots__ = ("locale",)
    locale: str

    def __new__(cls, text: str, locale: str) -> Self:
        """Return a text in a language."""
        said = super().__new__(cls, text)
        said.locale = locale
        return said


class Spoken(Language):
    """The language of a page, whose texts know which one they are in."""

    def one(self, texts: Mapping[str, str], *more: str) -> Said:
        """Return a text in one language, and which one that is."""
        locale = pick_locale(texts, (*self.locales, *more))
        return Said(texts.get(locale, ""), locale)


class Reader:
    """The language of one request; `chosen` where its address says so itself."""

    def __init__(self, locales: Sequence[str], *, chosen: bool) -> None:
        self.language = Spoken(locales)
        self.locale = self.language.locale
        self.chosen = chosen
        self.words: Words = words_in(self.locale)

    def say(self, text: str | Mapping[str, str], *more: str) -> Markup:
        """Return a text as HTML, marked with its language where it is not the page's.

        Source: WCAG 2.2, 3.1.2 (language of parts).
        """
        said = text if isinstance(text, str) else self.language.one(text, *more)
        locale = getattr(said, "locale", "") or self.words.locale
        if locale == self.words.locale:
            return escape(str(said))
        return Markup('<span lang="{}">{}</span>').format(locale, str(said))


def reader_of(request: Request) -> Reader:
    """Return the reader of a page: `?locale=`, else `Accept-Language`, else the first language.

    What is no language tag, or every language at once, counts as not asked for: a wrong address
    should not cost a resident the answer.
    """
    known = settings_of(request).locales
    try:
        language = language_of(request, known)
    except InvalidError:
        return Reader(known[:1], chosen=False)
    locales = language.locales or known[:1]
    asked = request.query_params.get("locale", "").lower()
    return Reader(locales, chosen=asked.partition("-")[0] == locales[0].lower().partition("-")[0])
