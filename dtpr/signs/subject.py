"""What a sign says: a few facts of a disclosure, in every language that they are known in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, NamedTuple

from msgspec import Meta

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Record
from dtpr.schema.blanks import every_blank
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER, Identifiability
from dtpr.schema.text import FALLBACK_LOCALE, LocaleCode, pick_locale
from dtpr.signs.logos.logo import Logo
from dtpr.signs.text import clean_text, split_runs
from dtpr.signs.words import class_note, sentence_on, spoken, words_in

MOST_LINES = 5
"""The most lines of text of a poster, in each language (DTPR guide, signage)."""

Texts = dict[LocaleCode, str]

_LINK = re.compile(r"https?://[!-~]+")


class Said(NamedTuple):
    """A text and the language that it is in."""

    text: str
    locale: str


class Term(Record, frozen=True, kw_only=True):
    """A purpose or a technology: its name with all blanks filled in, its symbol, its data class.

    `count` is how many devices a sign for a whole place has of it.
    """

    label: Texts
    symbol: str | None = None
    identifiability: Identifiability = "none"
    count: Annotated[int, Meta(ge=1)] = 1


class Zone(Record, frozen=True, kw_only=True):
    """A part of a place and what is in use there; the name of the only one may be empty."""

    name: Texts = {}
    technologies: Annotated[tuple[Term, ...], Meta(min_length=1)]


class SignContent(Record, frozen=True, kw_only=True):
    """What a sign says; every text is a mapping by language.

    `title` is what a screen reader calls the sign. Of the purposes the first is shown, of the
    technologies the two most sensitive ones. A sign for a whole place has `zones`: posters list
    them. An empty `headline` or `text` means the usual words; a language that is missing from one
    that is not empty has none. `link` is where the code leads: keep it short. `logo_only` leaves
    the name to those who cannot see the logo.
    """

    title: Texts
    purposes: Annotated[tuple[Term, ...], Meta(min_length=1)]
    organization: Texts
    technologies: tuple[Term, ...] = ()
    zones: tuple[Zone, ...] = ()
    link: str
    logo: Logo | None = None
    logo_only: bool = False
    headline: Texts = {}
    text: Texts = {}
    contact: Texts = {}

    @property
    def sensitive_first(self) -> list[Term]:
        """Return the technologies, the most sensitive first."""
        return sorted(self.technologies, key=_rank)


def _rank(term: Term) -> int:
    return IDENTIFIABILITY_ORDER.index(term.identifiability)


def say(texts: Mapping[str, str], locale: str) -> Said:
    """Return a text in a language, or else in the one that comes nearest."""
    found = pick_locale(texts, [locale, locale.partition("-")[0], FALLBACK_LOCALE])
    return Said(clean_text(texts[found]), found) if found else Said("", locale)


def say_own(texts: Mapping[str, str], locale: str) -> Said | None:
    """Return a text in a language, or None when it is not known in that very language."""
    primary = locale.partition("-")[0]
    found = next((each for each in (locale, primary) if texts.get(each)), None)
    return Said(texts[found], found) if found else None


def headline_of(content: SignContent, locale: str) -> Said:
    """Return the headline in a language, by default a question that the sign answers."""
    if content.headline:
        return say_own(content.headline, locale) or Said("", locale)
    return Said(words_in(locale).headline, spoken(locale))


def text_of(content: SignContent, locale: str) -> Said:
    """Return the text in a language, by default what the data class means and where to read on."""
    if content.text:
        return say_own(content.text, locale) or Said("", locale)
    words = words_in(locale)
    if content.zones:
        sentences = [f"{say(content.title, locale).text}.", words.everything, words.scan]
    else:
        term = next(iter(content.sensitive_first), None)
        sentences = [sentence_on(term.identifiability, locale) if term else "", words.scan]
    return Said(" ".join(filter(None, sentences)), spoken(locale))


def note_on(term: Term, said: Said) -> str:
    """Return the words for the data class of a term, where its name does not say it."""
    return class_note(term.identifiability, said.text, said.locale)


def check_content(content: SignContent, locales: Sequence[str]) -> None:
    """Raise InvalidError with every text that cannot be drawn in the languages, by its field."""
    problems: list[Problem] = []
    for field, texts in _labels_of(content):
        if not all(say(texts, locale).text for locale in locales):
            problems.append(Problem(field, "is empty", "write a short text", "empty"))
    for field, texts in (*_labels_of(content), *_others_of(content)):
        said = dict.fromkeys(say(texts, locale).text for locale in locales)
        problems += [problem for text in said for problem in _problems_of(field, text)]
    if not _LINK.fullmatch(content.link):
        problems.append(Problem("link", "is not a web address", "start it with https://"))
    if content.logo_only and content.logo is None:
        problems.append(Problem("logo_only", "there is no logo", "send a logo, or show the name"))
    if problems:
        raise InvalidError(*problems)


def _labels_of(content: SignContent) -> Iterator[tuple[str, Texts]]:
    yield "organization", content.organization
    yield from _labelled("purposes", content.purposes)
    yield from _labelled("technologies", content.technologies)
    for number, zone in enumerate(content.zones):
        yield from _labelled(f"zones.{number}.technologies", zone.technologies)


def _labelled(field: str, terms: Iterable[Term]) -> Iterator[tuple[str, Texts]]:
    for number, term in enumerate(terms):
        yield f"{field}.{number}.label", term.label


def _others_of(content: SignContent) -> Iterator[tuple[str, Texts]]:
    yield "headline", content.headline
    yield "text", content.text
    yield "contact", content.contact
    for number, zone in enumerate(content.zones):
        yield f"zones.{number}.name", zone.name


def _problems_of(field: str, text: str) -> list[Problem]:
    try:
        split_runs(text)
    except InvalidError as error:
        return [each._replace(field=field) for each in error.problems]
    blanks = every_blank(text)
    return [
        Problem(field, f"has the blank {{{{{each}}}}}", "fill it in", "blank", (("blank", each),))
        for each in blanks
    ]
