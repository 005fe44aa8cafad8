"""What the rules look up in a release, gathered once for each release."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from dtpr.schema.blanks import blanks_in
from dtpr.schema.datachain import DatachainInstance, Placement
from dtpr.schema.parts import PARTS
from dtpr.schema.taxonomy import (
    IDENTIFIABILITY_ORDER,
    Category,
    Element,
    Release,
    Variable,
)

PURPOSE_CATEGORIES = tuple(PARTS.purpose.categories)
ACCOUNTABLE_CATEGORIES = tuple(PARTS.accountable.categories)
TECHNOLOGY_CATEGORIES = tuple(PARTS.technology.categories)

LEAST_SENSITIVE = len(IDENTIFIABILITY_ORDER) - 1


class Blank(Struct, frozen=True, kw_only=True):
    """A variable that a placement may fill.

    `options` has the elements that each option applies to, none meaning all of them; it is None
    for a variable that takes text.
    """

    id: str
    required: bool
    options: Mapping[str, frozenset[str]] | None


class Term(Struct, frozen=True, kw_only=True):
    """An element with what its category gives it.

    `contexts` is None where no context is asked for. `title_blanks` and `description_blanks` are
    the optional variables whose text stands in a `{{blank}}`, in any language.
    """

    id: str
    category: str
    contexts: tuple[str, ...] | None
    blanks: Mapping[str, Blank]
    required: tuple[str, ...]
    title_blanks: tuple[str, ...]
    description_blanks: tuple[str, ...]
    sensitivity: int


class RuleIndex(Struct, frozen=True, kw_only=True):
    """A release as the rules see it; `required` and `categories` are in the order of the release.

    `categories` maps an id to the English name of the category, or to its id.
    """

    version: str
    locales: tuple[str, ...]
    categories: Mapping[str, str]
    required: tuple[str, ...]
    terms: Mapping[str, Term]
    subchains: tuple[str, ...]


Placed = list[tuple[int, Placement, Term]]
"""The placements of known elements, with their places in the datachain."""


def index_of(release: Release) -> RuleIndex:
    """Return the index of a release, which is kept with it."""
    kept = vars(release)
    if "rules" not in kept:
        kept["rules"] = _build(release)
    found: RuleIndex = kept["rules"]
    return found


def placed_in(chain: DatachainInstance, index: RuleIndex) -> Placed:
    """Return the placements of a datachain whose elements the release has."""
    terms = index.terms
    return [
        (place, each, term)
        for place, each in enumerate(chain.elements)
        if (term := terms.get(each.element_id)) is not None
    ]


def _build(release: Release) -> RuleIndex:
    manifest = release.manifest
    return RuleIndex(
        version=release.version,
        locales=tuple(manifest.locales),
        categories={each.id: each.name.get("en", each.id) for each in release.categories.values()},
        required=tuple(each.id for each in release.categories.values() if each.required),
        terms={
            each.id: _term(each, release.categories.get(each.category))
            for each in release.elements.values()
        },
        subchains=tuple(each.id for each in manifest.datachain_type.subchains),
    )


def _term(element: Element, category: Category | None) -> Term:
    variables = category.variables if category else []
    context = element.context or (category.context if category else None)
    blanks: dict[str, Blank] = {}
    for each in variables:
        blanks.setdefault(each.id, _blank(each))
    return Term(
        id=element.id,
        category=element.category,
        contexts=tuple(each.id for each in context.values) if context else None,
        blanks=blanks,
        required=tuple(each.id for each in blanks.values() if each.required),
        title_blanks=tuple(_optional(element.title, blanks)),
        description_blanks=tuple(_optional(element.description, blanks)),
        sensitivity=IDENTIFIABILITY_ORDER.index(element.identifiability),
    )


def _blank(variable: Variable) -> Blank:
    options = {each.id: frozenset(each.applies_to) for each in variable.options}
    return Blank(
        id=variable.id,
        required=variable.required,
        options=None if variable.kind == "localized_text" else options,
    )


def _optional(texts: Mapping[str, str], blanks: Mapping[str, Blank]) -> Iterator[str]:
    found = {name for text in texts.values() for name in blanks_in(text)}
    return (each.id for each in blanks.values() if each.id in found and not each.required)
