"""The standard's first API and our working form: one turned into the other.

What the first API does not say of a taxonomy (the order of the device chain, what is required,
questions, variables, shapes, how identifiable an element is) comes from the release of the same
kind that ships with this project, by the same id; an icon that was published says it first.
Source: DTPR API v1; DTPR guide, shapes and colours.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.legacy import (
    CategoryEntry,
    ElementEntry,
    LegacyCategory,
    LegacyElement,
    LegacyIcon,
    LegacyRelease,
    LegacyVariable,
)
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.taxonomy import (
    Category,
    Context,
    ContextValue,
    DatachainType,
    Element,
    Identifiability,
    Manifest,
    Release,
    ShapeId,
    Subchain,
    Texts,
    Variable,
)
from dtpr.schema.text import LocaleValue, to_mapping, to_values
from dtpr.schema.wire import WireContext, WireContextValue, WireRelease

ICON_FOLDER = "/v1/icons"
"""Where this registry answers with the icon of an element."""

_OWN = {"device": DEVICE_RELEASE, "ai": AI_RELEASE}
_SHAPES: Mapping[str, ShapeId] = {"decision": "hexagon"}
_FILL = re.compile(r"#(FFDD00|36B2E6)\b", re.IGNORECASE)
_CLASSES: Mapping[str, Identifiability] = {"FFDD00": "identifiable", "36B2E6": "de_identified"}
_SYMBOL_ID = re.compile(r"[A-Za-z0-9_-]+")


class _Terms(NamedTuple):
    """A release of the first API by its parts, and the release of ours that fills its gaps."""

    source: LegacyRelease
    own: Release
    order: Sequence[str]
    locales: list[str]

    def spoken(self, texts: Texts) -> Texts:
        """Return a text of ours in the languages of the release only."""
        return {locale: texts[locale] for locale in self.locales if locale in texts}

    def variables(self, category: Category) -> list[Variable]:
        """Return the variables of a category of ours in the languages of the release."""
        return [replace(each, label=self.spoken(each.label)) for each in category.variables]


def version_of(source: LegacyRelease) -> str:
    """Return the version of a release of the first API: its kind, and the day of its last change.

    It needs at least one category or element.
    """
    return f"{source.datachain_type}@{_newest(source)[:10]}"


def release_of_legacy(source: LegacyRelease) -> Release:
    """Return a release of the first API in the form that this project works with.

    An element in two categories of one kind of chain stands in the first of them here; the API
    goes on answering with both.
    """
    own = shipped_taxonomy().release(_OWN[source.datachain_type])
    terms = _Terms(source, own, _order(source, own), _locales(source))
    categories = [_category(terms, each.category) for each in source.categories]
    elements = [_element(terms, each.element) for each in source.elements]
    return Release(
        manifest=_manifest(terms),
        categories={each.id: each for each in categories},
        elements={each.id: each for each in elements if each.category in terms.order},
        source=source,
        hash=content_hash(canonical_json(source)),
    )


def legacy_of(release: Release, address: str = "") -> LegacyRelease:
    """Return a release as the first API answers it.

    What came in from that API goes out as it came. Else it is made from our form; the icons of the
    elements then have this registry's own addresses, below `address`.
    """
    if isinstance(release.source, LegacyRelease):
        return release.source
    categories = sorted(release.categories.values(), key=lambda each: (each.order, each.id))
    return LegacyRelease(
        datachain_type="ai" if release.manifest.datachain_type.id == "ai" else "device",
        categories=[_category_entry(release, each) for each in categories],
        elements=[_element_entry(release, each, address) for each in release.elements.values()],
    )


def icon_name(url: str) -> str:
    """Return the file name of an icon's address, without its ending."""
    return url.rpartition("/")[2].partition("?")[0].removesuffix(".svg")


def identifiability_in(icon: str) -> Identifiability:
    """Return the class that the ground of a published icon stands for (DTPR guide, colours)."""
    found = _FILL.search(icon)
    return _CLASSES[found[1].upper()] if found else "none"


def _newest(source: LegacyRelease) -> str:
    changed = [each.category.version for each in source.categories]
    return max([*changed, *(each.element.version for each in source.elements)])


def _order(source: LegacyRelease, own: Release) -> list[str]:
    """Return the ids of the categories in the order of the chain."""
    ours = own.manifest.datachain_type.categories

    def place(category: LegacyCategory) -> tuple[int, str]:
        if isinstance(category.order, int):
            return category.order, category.id
        name = _own_id(own, category.id)
        return (ours.index(name) if name else len(ours)), category.id

    return [each.id for each in sorted((entry.category for entry in source.categories), key=place)]


def _own_id(own: Release, category: str) -> str | None:
    """Return our id for a category: the same, or without the kind of chain before it."""
    bare = category.partition("__")[2]
    return next((each for each in (category, bare) if each in own.categories), None)


def _manifest(terms: _Terms) -> Manifest:
    source, ours = terms.source, terms.own.manifest.datachain_type
    return Manifest(
        version=version_of(source),
        status="stable",
        created_at=_newest(source),
        locales=terms.locales,
        datachain_type=DatachainType(
            id=source.datachain_type,
            name=terms.spoken(ours.name),
            description=terms.spoken(ours.description),
            categories=list(terms.order),
            subchains=_subchains(terms),
        ),
    )


def _locales(source: LegacyRelease) -> list[str]:
    texts = [each.category.name for each in source.categories]
    texts += [each.element.title for each in source.elements]
    return list(dict.fromkeys(each.locale for text in texts for each in text))


def _subchains(terms: _Terms) -> list[Subchain]:
    known = set(terms.order)
    return [
        replace(each, name=terms.spoken(each.name))
        for each in terms.own.manifest.datachain_type.subchains
        if known.issuperset(each.categories)
    ]


def _category(terms: _Terms, source: LegacyCategory) -> Category:
    name = _own_id(terms.own, source.id)
    ours = terms.own.categories[name] if name else None
    told = isinstance(source.order, int) and source.required is not UNSET
    variables = [_variable(each) for each in source.element_variables]
    return Category(
        id=source.id,
        order=terms.order.index(source.id) + 1,
        required=bool(source.required) if told or not ours else ours.required,
        shape=ours.shape if ours else _SHAPES.get(source.id.partition("__")[2], "hexagon"),
        name=_texts(source.name),
        description=_texts(source.description),
        prompt=_texts(source.prompt) or (terms.spoken(ours.prompt) if ours else {}),
        variables=variables or (terms.variables(ours) if ours else []),
        context=_context(source.context),
    )


def _variable(source: LegacyVariable) -> Variable:
    return Variable(id=source.id, label=_texts(source.label), required=source.required)


def _context(source: WireContext | UnsetType) -> Context | None:
    if isinstance(source, UnsetType):
        return None
    return Context(
        id=source.id,
        name=_texts(source.name),
        description=_texts(source.description),
        values=[
            ContextValue(
                id=each.id,
                name=_texts(each.name),
                description=_texts(each.description),
                color=each.color,
            )
            for each in source.values
        ],
    )


def _element(terms: _Terms, source: LegacyElement) -> Element:
    ours = terms.own.elements.get(source.id)
    icon = terms.source.icons.get(icon_name(source.icon.url))
    known = [each for each in terms.order if each in source.category_ids]
    return Element(
        id=source.id,
        category=next(iter(known), ""),
        symbol=_symbol(terms, source, ours),
        identifiability=_class(icon, ours),
        title=_texts(source.title),
        description=_texts(source.description),
        synonyms=ours.synonyms if ours else {},
        usual=_usual(terms, ours),
    )


def _class(icon: str | None, ours: Element | None) -> Identifiability:
    if icon is not None:
        return identifiability_in(icon)
    return ours.identifiability if ours else "none"


def _symbol(terms: _Terms, source: LegacyElement, ours: Element | None) -> str:
    if told := terms.source.symbol_of.get(source.id):
        return told
    name = icon_name(source.icon.url)
    if ours and name not in terms.source.symbols:
        return ours.symbol
    return name if _SYMBOL_ID.fullmatch(name) else source.id


def _usual(terms: _Terms, ours: Element | None) -> list[str]:
    known = {each.element.id for each in terms.source.elements}
    return [each for each in ours.usual if each in known] if ours else []


def _texts(values: Sequence[LocaleValue]) -> Texts:
    return {locale: value for locale, value in to_mapping(values).items() if value.strip()}


def _category_entry(release: Release, category: Category) -> CategoryEntry:
    return CategoryEntry(
        category=LegacyCategory(
            id=category.id,
            order=category.order,
            required=category.required,
            name=to_values(category.name),
            description=to_values(category.description),
            prompt=to_values(category.prompt),
            version=_instant(release),
            element_variables=_legacy_variables(category),
            context=_legacy_context(category.context),
        )
    )


def _legacy_variables(category: Category) -> list[LegacyVariable]:
    return [
        LegacyVariable(id=each.id, label=to_values(each.label), required=each.required)
        for each in category.variables
    ]


def _legacy_context(context: Context | None) -> WireContext | UnsetType:
    if context is None:
        return UNSET
    return WireContext(
        id=context.id,
        name=to_values(context.name),
        description=to_values(context.description),
        values=[
            WireContextValue(
                id=each.id,
                name=to_values(each.name),
                description=to_values(each.description),
                color=each.color,
            )
            for each in context.values
        ],
    )


def _element_entry(release: Release, element: Element, address: str) -> ElementEntry:
    # The word "icon" stands in English in every language there, so clients know it like that.
    alternatives = {locale: f"{title} icon" for locale, title in element.title.items()}
    return ElementEntry(
        element=LegacyElement(
            id=element.id,
            category_ids=[element.category],
            version=_instant(release),
            icon=LegacyIcon(
                url=f"{address}{ICON_FOLDER}/{element.id}.svg", alt_text=to_values(alternatives)
            ),
            title=to_values(element.title),
            description=to_values(element.description),
            citation=_citation(release, element.id),
            variables=_legacy_variables(release.category_of(element.id)),
        )
    )


def _instant(release: Release) -> str:
    """Return the instant that a client of that API dates a release by: the day of its version."""
    return f"{release.version.partition('@')[2][:10]}T00:00:00Z"


def _citation(release: Release, element_id: str) -> list[LocaleValue]:
    if not isinstance(release.source, WireRelease):
        return []
    for each in release.source.elements:
        if each.id == element_id and not isinstance(each.citation, UnsetType):
            return each.citation
    return []
