"""How what a sign says differs from what is public now."""

from collections.abc import Collection, Iterator, Mapping, Sequence

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
    return list(_Comparison(design, says).with_(now))


class _Comparison:
    """Compares in the languages of a sign, and only what is shown on it."""

    def __init__(self, design: SignDesign, says: SignFacts) -> None:
        self._locales = design.locales
        self._says = says
        self._parts = _parts_of(design, says)
        self._lists_all = design.template == "poster" and bool(says.in_use)

    def with_(self, now: SignFacts | None) -> Iterator[SignDifference]:
        """Yield the differences, in the order of what is most important."""
        says = self._says
        if now is None:
            yield self._plain("withdrawn", self._main(says.subject), "")
            return
        if "purpose" in self._parts:
            yield from self._of_elements("purpose", [says.purpose], [now.purpose])
        if "technology" in self._parts:
            yield from self._of_technology(now)
        if "organization" in self._parts:
            yield from self._of_organization(now)
        if "contact" in self._parts:
            yield from self._of_texts("contact", says.contact, now.contact)
        if "feedback" in self._parts:
            yield from self._of_texts("link", says.link, now.link)

    def _of_technology(self, now: SignFacts) -> Iterator[SignDifference]:
        says = self._says
        if not self._lists_all:
            yield from self._of_elements("technology", says.technologies, now.technologies)
        elif _counts(says.in_use) != _counts(now.in_use):
            yield self._plain("in_use", self._list(says.in_use), self._list(now.in_use))
        else:
            yield from self._of_elements("in_use", _by_id(says.in_use), _by_id(now.in_use))

    def _of_organization(self, now: SignFacts) -> Iterator[SignDifference]:
        says = self._says
        yield from self._of_words("organization", says.organization_name, now.organization_name)
        yield from self._of_texts("logo", says.logo or "", now.logo or "")

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
        said: set[tuple[str, str]] = set()
        for locale in self._locales:
            was, became = pick(says, [locale]), pick(now, [locale])
            # Words that are known in one language stand for both, and are told once.
            if was != became and (was, became) not in said:
                yield SignDifference(kind=kind, locale=locale, says=was, now=became)
            said.add((was, became))

    def _of_texts(self, kind: DifferenceKind, says: str, now: str) -> Iterator[SignDifference]:
        if says != now:
            yield self._plain(kind, says, now)

    def _plain(self, kind: DifferenceKind, says: str, now: str) -> SignDifference:
        return SignDifference(kind=kind, locale=self._locales[0], says=says, now=now)

    def _main(self, texts: Mapping[str, str]) -> str:
        return pick(texts, self._locales)

    def _names(self, elements: Sequence[ShownElement]) -> str:
        return ", ".join(self._main(each.title) for each in elements)

    def _list(self, elements: Sequence[ShownElement]) -> str:
        return ", ".join(f"{self._main(each.title)} ({each.count})" for each in elements)


def _parts_of(design: SignDesign, says: SignFacts) -> Collection[str]:
    """Return what a sign shows: a sticker and a cell one hexagon, the others everything."""
    if design.template not in ("sticker", "cell"):
        return ("purpose", "technology", "organization", "contact", "feedback")
    if design.shows != "auto":
        return (design.shows,)
    return ("technology" if says.technologies else "purpose",)


def _by_id(elements: Sequence[ShownElement]) -> list[ShownElement]:
    return sorted(elements, key=lambda each: each.id)


def _counts(elements: Sequence[ShownElement]) -> dict[str, int]:
    return {each.id: each.count for each in elements}
