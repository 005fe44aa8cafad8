"""The pages' own words, one data file a language, and how dates and lengths are said in them."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape
from msgspec import Struct, convert

from dtpr.schema.text import FALLBACK_LOCALE

_FILES = files("dtpr.web.pages") / "strings"
_LONG = 10_000


class Grammar(Struct, frozen=True, kw_only=True):
    """What a language says of itself, on top of its file."""

    name: str
    dir: str
    one: list[int]
    decimal: str
    date: str
    first: str
    months: list[str]
    compass: list[str]


class Words:
    """The words of one language; what they are filled with is escaped."""

    def __init__(self, locale: str, grammar: Grammar, texts: Mapping[str, str]) -> None:
        self.locale = locale
        self.grammar = grammar
        self.texts = texts

    def __call__(self, key: str, **values: object) -> Markup:
        """Return the text of a key with its blanks filled."""
        return escape(self.texts[key]).format(**values)

    def count(self, key: str, number: int) -> Markup:
        """Return the text of a key in the form that a number takes."""
        form = "one" if number in self.grammar.one else "other"
        return self(f"{key}.{form}", n=self.number(number))

    def date(self, day: date) -> Markup:
        """Return a day in words; programs find it in ISO 8601 in the same element."""
        number = self.grammar.first if day.day == 1 else day.day
        month = self.grammar.months[day.month - 1]
        text = self.grammar.date.format(day=number, month=month, year=day.year)
        iso = day.strftime("%Y-%m-%d")
        return Markup('<time datetime="{}">{}</time>').format(iso, text)

    def length(self, metres: float) -> Markup:
        """Return a length in metres to the metre, from 1000 on in kilometres to 100 m."""
        if round(metres) < 1000:
            return self("way.m", n=round(metres))
        return self("way.km", n=self.number(metres / 1000))

    def number(self, value: float) -> str:
        """Return a number to one decimal, as the language writes it.

        Long ones are in groups of three, which a narrow space parts in every language: a point or
        a comma would mean a decimal in some of them. Source: ISO 80000-1, 7.3.
        """
        plain = f"{value:,.1f}" if abs(value) >= _LONG else f"{value:.1f}"
        signs = str.maketrans({",": "\N{NARROW NO-BREAK SPACE}", ".": self.grammar.decimal})
        return plain.removesuffix(".0").translate(signs)

    def direction(self, bearing_deg: float) -> str:
        """Return the nearest of eight points of the compass, from degrees from true north."""
        return self.grammar.compass[round(bearing_deg / 45) % 8]

    def way(self, distance_m: float, bearing_deg: float | None) -> Markup:
        """Return how far away something is, and which way."""
        if bearing_deg is None or round(distance_m) == 0:
            return self("way.here")
        direction = self.direction(bearing_deg)
        return self("way.at", length=self.length(distance_m), direction=direction)


@cache
def all_words() -> Mapping[str, Words]:
    """Return the words of every language that has a file, by locale."""
    names = sorted(each.name for each in _FILES.iterdir())
    locales = [name.removesuffix(".toml") for name in names if name.endswith(".toml")]
    return {locale: _read(locale) for locale in locales}


def words_in(locale: str) -> Words:
    """Return the words of a language, else of its main form, else in English."""
    known = all_words()
    return known.get(locale) or known.get(locale.partition("-")[0]) or known[FALLBACK_LOCALE]


def _read(locale: str) -> Words:
    table = tomllib.loads((_FILES / f"{locale}.toml").read_text(encoding="utf-8"))
    grammar = convert(table, Grammar)
    sections = {key: each for key, each in table.items() if isinstance(each, dict)}
    return Words(locale, grammar, dict(flat(sections)))


def flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of a table of tables, each with its key, such as `status.active`."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
