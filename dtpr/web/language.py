"""The language that a request is answered in."""

import re
from collections.abc import Mapping, Sequence

from starlette.requests import Request

from dtpr.errors import InvalidError, Problem
from dtpr.schema.text import EVERY_LOCALE, FALLBACK_LOCALE, pick

_TAG = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_MOST_LOCALES = 10


class Language:
    """The languages a reader wants, best first, or every one of them (`every`)."""

    def __init__(self, locales: Sequence[str], *, every: bool = False) -> None:
        self.locales = tuple(locales)
        self.every = every

    @property
    def locale(self) -> str:
        """Return the name of the language that the answer is in."""
        return EVERY_LOCALE if self.every else next(iter(self.locales), FALLBACK_LOCALE)

    def text(self, texts: Mapping[str, str], *more: str) -> str | dict[str, str]:
        """Return a text in the reader's language, else in one of `more`, else in English."""
        return dict(texts) if self.every else self.one(texts, *more)

    def one(self, texts: Mapping[str, str], *more: str) -> str:
        """Return a text in one language, also when every language was asked for."""
        return pick(texts, (*self.locales, *more))


def language_of(request: Request, known: Sequence[str]) -> Language:
    """Return the language of a request: `?locale=`, else `Accept-Language`, among those known.

    Raises:
        InvalidError: `locale` is not a language tag.
    """
    accepted = request.headers.get("accept-language", "")
    return chosen_language(request.query_params.get("locale"), accepted, known)


def chosen_language(asked: str | None, accepted: str, known: Sequence[str]) -> Language:
    """Return the language for a value of `locale` and an `Accept-Language` header.

    Raises:
        InvalidError: `locale` is not a language tag.
    """
    if asked == EVERY_LOCALE:
        return Language([], every=True)
    if asked is not None and not _TAG.match(asked):
        mend = "use a language tag such as en, or all"
        raise InvalidError(Problem("locale", f"{asked[:40]!r} is not a language tag", mend))
    wanted = [asked] if asked else _accepted(accepted)
    return Language(known_among(wanted, known) or [known[0]])


def known_among(wanted: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return those languages that are known, each in its known spelling or its main form."""
    spellings = {each.lower(): each for each in known}
    found = (spellings.get(each.lower()) or spellings.get(_primary(each)) for each in wanted)
    return list(dict.fromkeys(each for each in found if each))


def _primary(tag: str) -> str:
    return tag.lower().partition("-")[0]


def _accepted(header: str) -> list[str]:
    """Return the languages of an `Accept-Language` header, best first (RFC 9110, 12.5.4)."""
    ranges: list[tuple[float, int, str]] = []
    for part in header.split(",")[:_MOST_LOCALES]:
        tag, _, rest = part.strip().partition(";")
        quality = _quality(rest)
        if _TAG.match(tag) and quality > 0:
            ranges.append((-quality, len(ranges), tag))
    return [tag for _, _, tag in sorted(ranges)]


def _quality(parameters: str) -> float:
    found = re.match(r"^\s*q=([01](\.\d{0,3})?)\s*$", parameters)
    return float(found[1]) if found else 1.0
