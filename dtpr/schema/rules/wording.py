"""Whether the texts of a datachain say something, in languages that its release has."""

from collections.abc import Iterator, Sequence

from msgspec import UNSET

from dtpr.schema.datachain import DatachainInstance, Placement, Source
from dtpr.schema.rules.finding import Finding, error, one_of, warning
from dtpr.schema.rules.index import RuleIndex
from dtpr.schema.text import LocaleValue

Texts = Sequence[LocaleValue | str]


def check_wording(chain: DatachainInstance, index: RuleIndex) -> list[Finding]:
    """Return which texts are blank, double, or in a language that the release does not have."""
    found: list[Finding] = []
    for field, texts in (("title", chain.title), ("description", chain.description)):
        if _is_wrong(texts, index.locales):
            found += _check(field, texts, index)
    for place, each in enumerate(chain.elements):
        for at, value in enumerate(each.variables):
            if _is_wrong(value.value, index.locales):
                found += _check(f"elements[{place}].variables[{at}].value", value.value, index)
        if each.actions:
            found += _actions(f"elements[{place}].actions", each, index)
        if each.sources:
            found += _sources(f"elements[{place}].sources", each.sources)
    return [*found, *_sources("sources", chain.sources), *_lines(chain)]


def _is_wrong(texts: Texts, locales: Sequence[str]) -> bool:
    for each in texts:
        if isinstance(each, str):
            if not each.strip():
                return True
        elif each.locale not in locales or not each.value.strip():
            return True
    return len(texts) > 1 and len({_locale(each) for each in texts}) < len(texts)


def _locale(text: LocaleValue | str) -> str:
    return text if isinstance(text, str) else text.locale


def _check(path: str, texts: Texts, index: RuleIndex) -> Iterator[Finding]:
    seen = set()
    for at, each in enumerate(texts):
        if isinstance(each, str):
            yield from _blank(f"{path}[{at}]", each)
            continue
        yield from _blank(f"{path}[{at}].value", each.value)
        if each.locale not in index.locales:
            yield error(
                "DTPR_LOCALE_NOT_ALLOWED",
                f"{path}[{at}].locale",
                f"{index.version} has no text in {each.locale!r}",
                one_of(index.locales),
            )
        if each.locale in seen:
            yield warning(
                "DTPR_LOCALE_DUPLICATE",
                f"{path}[{at}].locale",
                f"there is a text in {each.locale!r} already, and only the first is shown",
                "keep one text for each language",
            )
        seen.add(each.locale)


def _blank(path: str, text: str) -> list[Finding]:
    if text.strip():
        return []
    return [error("DTPR_TEXT_BLANK", path, "nothing is written there", "write it or leave it out")]


def _actions(path: str, placement: Placement, index: RuleIndex) -> Iterator[Finding]:
    for at, each in enumerate(placement.actions):
        yield from _check(f"{path}[{at}].label", each.label, index)
        yield from _blank(f"{path}[{at}].target", each.target)


def _sources(path: str, sources: Sequence[Source]) -> Iterator[Finding]:
    for at, each in enumerate(sources):
        yield from _blank(f"{path}[{at}].title", each.title)


def _lines(chain: DatachainInstance) -> Iterator[Finding]:
    yield from _blank("id", chain.id)
    if chain.instance_version is not UNSET:
        yield from _blank("instance_version", chain.instance_version)
