"""A datachain as people read it: sections in the order of the standard, blanks filled in."""

from collections.abc import Iterator, Mapping

from msgspec import UNSET, Struct

from dtpr.schema.blanks import blanks_in, interpolate
from dtpr.schema.datachain import DatachainInstance, Placement, VariableValue
from dtpr.schema.grouping import group_by_category
from dtpr.schema.taxonomy import Category, ContextValue, Element, Release
from dtpr.schema.text import LocaleValue, pick, to_mapping

Texts = Mapping[str, str]


class Entry(Struct, frozen=True, kw_only=True):
    """One placement with its element; texts are mappings by language."""

    element: Element
    category: Category
    title: Texts
    description: Texts
    details: list[Texts]
    context: ContextValue | None


class Section(Struct, frozen=True, kw_only=True):
    """One category and what a datachain says in it, in the order given there."""

    category: Category
    entries: list[Entry]


def sections_of(chain: DatachainInstance, release: Release) -> list[Section]:
    """Return the categories that a datachain speaks of, in the order of its release."""
    grouped = group_by_category(
        _entries(chain, release),
        lambda each: [each.category.id],
        release.manifest.datachain_type.categories,
    )
    return [
        Section(category=release.categories[name], entries=entries)
        for name, entries in grouped.items()
        if entries
    ]


def _entries(chain: DatachainInstance, release: Release) -> Iterator[Entry]:
    for placement in chain.elements:
        if element := release.elements.get(placement.element_id):
            yield Entry(
                element=element,
                category=release.categories[element.category],
                title=_fill(element.title, placement.variables),
                description=_fill(element.description, placement.variables),
                details=list(_details(element, placement)),
                context=_context_value(release, placement),
            )


def _fill(text: Texts, variables: list[VariableValue]) -> Texts:
    given = {each.id: _texts(each) for each in variables}
    return {
        locale: interpolate(value, {name: pick(texts, [locale]) for name, texts in given.items()})
        for locale, value in text.items()
    }


def _details(element: Element, placement: Placement) -> Iterator[Texts]:
    """Yield what the variables say that the title does not say already."""
    blanks = {name for text in element.title.values() for name in blanks_in(text)}
    for each in placement.variables:
        texts = _texts(each)
        if each.id not in blanks and texts:
            yield texts


def _texts(variable: VariableValue) -> Texts:
    return to_mapping(each for each in variable.value if isinstance(each, LocaleValue))


def _context_value(release: Release, placement: Placement) -> ContextValue | None:
    context = release.context_of(placement.element_id)
    if context is None or placement.context_type_id is UNSET:
        return None
    return next((each for each in context.values if each.id == placement.context_type_id), None)
