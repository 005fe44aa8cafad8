"""How what a sign says differs from what is public now."""

from collections.abc import Iterator, Mapping, Sequence

from dtpr.schema.sign import (
    DifferenceKind,
    ShownElement,
    SignDesign,
    SignDifference,
    SignFacts,
)
from dtpr.schema.text import pick


def differences_between(
    says: SignFacts, now: SignFacts | None, design: SignDesign
) -> list[SignDifference]:
    """Return how a sign differs from what is public now, None for nothing any more."""
    return list(_Comparison(design).of(says, now))


class _Comparison:
    """Compares in the languages of a sign, and only what its template shows."""

    def __init__(self, design: SignDesign) -> None:
        self._locales = design.locales
        self._lists_all = design.template == "poster"

    def of(self, says: SignFacts, now: SignFacts | None) -> Iterator[SignDifference]:
        if now is None:
            yield self._plain("withdrawn", self._main(says.subject), "")
            return
        yield from self._of_elements("purpose", [says.purpose], [now.purpose])
        yield from self._of_elements("technology", says.technologies, now.technologies)
        if self._lists_all and _counts(says.in_use) != _counts(now.in_use):
            yield self._plain("in_use", self._list(says.in_use), self._list(now.in_use))
        yield from self._of_words("organization", says.organization_name, now.organization_name)
        if says.contact != now.contact:
            yield self._plain("contact", says.contact, now.contact)
        if says.link != now.link:
            yield self._plain("link", says.link, now.link)

    def _of_elements(
        self, kind: DifferenceKind, says: Sequence[ShownElement], now: Sequence[ShownElement]
    ) -> Iterator[SignDifference]:
        if [each.id for each in says] != [each.id for each in now]:
            yield self._plain(kind, self._names(says), self._names(now))
            return
        for was, became in zip(says, now, strict=True):
            if was.identifiability != became.identifiability:
                yield self._plain("class", was.identifiability, became.identifiability)
            yield from self._of_words("wording", was.title, became.title)

    def _of_words(
        self, kind: DifferenceKind, says: Mapping[str, str], now: Mapping[str, str]
    ) -> Iterator[SignDifference]:
        for locale in self._locales:
            was, became = pick(says, [locale]), pick(now, [locale])
            if was != became:
                yield SignDifference(kind=kind, locale=locale, says=was, now=became)

    def _plain(self, kind: DifferenceKind, says: str, now: str) -> SignDifference:
        return SignDifference(kind=kind, locale=self._locales[0], says=says, now=now)

    def _main(self, texts: Mapping[str, str]) -> str:
        return pick(texts, self._locales)

    def _names(self, elements: Sequence[ShownElement]) -> str:
        return ", ".join(self._main(each.title) for each in elements)

    def _list(self, elements: Sequence[ShownElement]) -> str:
        return ", ".join(f"{self._main(each.title)} ({each.count})" for each in elements)


def _counts(elements: Sequence[ShownElement]) -> dict[str, int]:
    return {each.id: each.count for each in elements}
