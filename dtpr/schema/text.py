"""Text in several languages, and the choice of one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from msgspec import Meta

from dtpr.schema.base import WireRecord, whole

FALLBACK_LOCALE = "en"
EVERY_LOCALE = "all"

LocaleCode = Annotated[
    str,
    whole(
        r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
        description="A language tag (BCP 47).",
        examples=["en", "km"],
    ),
]
Line = Annotated[str, Meta(min_length=1, max_length=300)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=4000)]
Name = Annotated[
    dict[LocaleCode, Line],
    Meta(
        min_length=1, description="One line of text for each language.", examples=[{"en": "Pier"}]
    ),
]
Prose = Annotated[
    dict[LocaleCode, Paragraph],
    Meta(description="A few sentences for each language."),
]


class LocaleValue(WireRecord, frozen=True, kw_only=True):
    """One text in one language, as the standard writes it."""

    locale: LocaleCode
    value: Annotated[str, Meta(description="The text in that language.")]


def pick(text: Mapping[str, str], locales: Sequence[str], fallback: str = FALLBACK_LOCALE) -> str:
    """Return the text in the first of the locales that it has, then in the fallback, then any.

    An empty mapping gives the empty string, as in the standard's own rule for display.
    """
    return text[locale] if (locale := pick_locale(text, locales, fallback)) else ""


def pick_locale(
    text: Mapping[str, object], locales: Sequence[str], fallback: str = FALLBACK_LOCALE
) -> str:
    """Return the locale that `pick` chooses, or the empty string for an empty text."""
    for locale in (*locales, fallback):
        if locale in text:
            return locale
    return next(iter(text), "")


def to_mapping(values: Iterable[LocaleValue]) -> dict[str, str]:
    """Turn the standard's list of texts into a mapping; the first of a locale wins."""
    mapping: dict[str, str] = {}
    for each in values:
        mapping.setdefault(each.locale, each.value)
    return mapping


def to_values(text: Mapping[str, str]) -> list[LocaleValue]:
    """Turn a mapping of texts into the standard's list."""
    return [LocaleValue(locale=locale, value=value) for locale, value in text.items()]
