"""What is different between two releases: elements, categories and their texts, one by one."""

from collections.abc import Iterator, Mapping
from typing import Literal, get_args

from msgspec import Struct

from dtpr.schema.taxonomy import Category, Element, Release, Texts

Kind = Literal["added", "removed", "changed"]
Part = Literal["release", "category", "element"]

_TEXTS = ("name", "title", "description", "prompt")
_PLAIN = ("order", "required", "shape", "category", "symbol", "identifiability")


class Difference(Struct, frozen=True, kw_only=True):
    """One difference; `before` and `after` are empty where there is nothing on that side."""

    kind: Kind
    part: Part
    id: str
    field: str = ""
    before: str = ""
    after: str = ""


def compare(before: Release, after: Release) -> list[Difference]:
    """Return what is different in the second release, categories before elements, by id."""
    return [
        *_compare_heads(before, after),
        *_compare_entries("category", before.categories, after.categories),
        *_compare_entries("element", before.elements, after.elements),
    ]


def count_of(differences: list[Difference]) -> dict[str, int]:
    """Return how many entries of each part were added, removed and changed."""
    return {
        f"{part} {kind}": len({each.id for each in differences if _is(each, part, kind)})
        for part in get_args(Part)[1:]
        for kind in get_args(Kind)
    }


def _is(difference: Difference, part: Part, kind: Kind) -> bool:
    return (difference.part, difference.kind) == (part, kind)


def _compare_heads(before: Release, after: Release) -> Iterator[Difference]:
    heads = (
        ("version", before.version, after.version),
        ("status", before.manifest.status, after.manifest.status),
        ("languages", _joined(before.manifest.locales), _joined(after.manifest.locales)),
        ("chain", *(_joined(each.manifest.datachain_type.categories) for each in (before, after))),
    )
    for field, was, now in heads:
        if was != now:
            yield _changed("release", after.version, field, was, now)


def _compare_entries(
    part: Part,
    before: Mapping[str, Category] | Mapping[str, Element],
    after: Mapping[str, Category] | Mapping[str, Element],
) -> Iterator[Difference]:
    for each in sorted({*before, *after}):
        if each not in after:
            yield Difference(kind="removed", part=part, id=each, before=_title(before[each]))
        elif each not in before:
            yield Difference(kind="added", part=part, id=each, after=_title(after[each]))
        else:
            yield from _compare_entry(part, before[each], after[each])


def _compare_entry(
    part: Part, before: Category | Element, after: Category | Element
) -> Iterator[Difference]:
    for field in _PLAIN:
        was, now = (str(getattr(each, field, "")) for each in (before, after))
        if was != now:
            yield _changed(part, after.id, field, was, now)
    for field in _TEXTS:
        yield from _compare_texts(
            part, after.id, field, *(_texts(e, field) for e in (before, after))
        )
    variables = [_variables(each) for each in (before, after)]
    if variables[0] != variables[1]:
        yield _changed(part, after.id, "variables", *variables)
    contexts = [_context(each) for each in (before, after)]
    if contexts[0] != contexts[1]:
        yield _changed(part, after.id, "context", *contexts)


def _compare_texts(
    part: Part, entry: str, field: str, before: Texts, after: Texts
) -> Iterator[Difference]:
    for locale in dict.fromkeys([*before, *after]):
        was, now = before.get(locale, ""), after.get(locale, "")
        if was != now:
            yield _changed(part, entry, f"{field} ({locale})", was, now)


def _texts(entry: Category | Element, field: str) -> Texts:
    texts: Texts = getattr(entry, field, {})
    return texts


def _title(entry: Category | Element) -> str:
    texts = entry.title if isinstance(entry, Element) else entry.name
    return next(iter(texts.values()), "")


def _variables(entry: Category | Element) -> str:
    if isinstance(entry, Element):
        return ""
    return _joined(f"{each.id}{'*' if each.required else ''}" for each in entry.variables)


def _context(entry: Category | Element) -> str:
    if entry.context is None:
        return ""
    values = _joined(f"{each.id} {each.color or 'tag'}" for each in entry.context.values)
    return f"{entry.context.id}: {values}"


def _joined(words: "Iterator[str] | list[str]") -> str:
    return ", ".join(words)


def _changed(part: Part, entry: str, field: str, before: str, after: str) -> Difference:
    return Difference(kind="changed", part=part, id=entry, field=field, before=before, after=after)
