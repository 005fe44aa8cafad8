"""A release of a taxonomy: what a datachain may say, and in which words.

Source: DTPR API v2 (datachain type, category, element, variable, context). Texts are mappings by
language here, where upstream writes lists of locale and value.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dtpr.schema.base import Identifier, Record, whole
from dtpr.schema.datachain import ReleaseVersion, UtcTimestamp
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.text import LocaleCode
from dtpr.schema.wire import NO_HASH, WireRelease

Texts = dict[LocaleCode, str]
Colour = Annotated[str, whole(r"#[0-9A-Fa-f]{6}")]
ShapeId = Literal["hexagon", "circle", "rounded-square", "octagon"]
Identifiability = Literal["identifiable", "de_identified", "none"]

IDENTIFIABILITY_ORDER: tuple[Identifiability, ...] = ("identifiable", "de_identified", "none")
"""Most sensitive first: the order of answers, of lists and of signs (DTPR guide, signage)."""


class VariableOption(Record, frozen=True, kw_only=True):
    """One choice of a variable that offers a list."""

    id: Identifier
    name: Texts
    description: Texts = {}
    applies_to: list[Identifier] = []


class Variable(Record, frozen=True, kw_only=True):
    """A blank that a placement fills in, such as how long data is kept."""

    id: Identifier
    label: Texts
    required: bool = False
    kind: Literal["localized_text", "multi_select_enum"] = "localized_text"
    options: list[VariableOption] = []


class ContextValue(Record, frozen=True, kw_only=True):
    """One value of a context; its colour is the ground of the icon, none makes it a tag."""

    id: Identifier
    name: Texts
    description: Texts = {}
    color: Colour | None = None


class Context(Record, frozen=True, kw_only=True):
    """A question that is asked of each element in a category, such as how identifiable data is."""

    id: Identifier
    name: Texts
    description: Texts = {}
    values: list[ContextValue]


class Category(Record, frozen=True, kw_only=True):
    """One link of the datachain: a question with the elements that can answer it."""

    id: Identifier
    order: Annotated[int, Meta(ge=0)]
    required: bool = False
    shape: ShapeId
    name: Texts
    description: Texts = {}
    prompt: Texts = {}
    variables: list[Variable] = []
    context: Context | None = None


class Element(Record, frozen=True, kw_only=True):
    """One term of the taxonomy, with its symbol."""

    id: Identifier
    category: Identifier
    symbol: Identifier
    identifiability: Identifiability = "none"
    title: Texts
    description: Texts = {}
    context: Context | None = None
    synonyms: Annotated[
        dict[LocaleCode, list[str]],
        Meta(description="Plain words for it, by language, that a search finds it by."),
    ] = {}
    usual: Annotated[
        list[Identifier],
        Meta(description="Elements that mostly stand beside it; a form offers them."),
    ] = []


class Symbol(Record, frozen=True, kw_only=True):
    """One drawing on a 24-unit grid: the SVG elements inside its outer tag."""

    id: Identifier
    body: str


class Shape(Record, frozen=True, kw_only=True):
    """One outline of an icon on a 36-unit grid, as SVG path data."""

    id: ShapeId
    path: str


class Subchain(Record, frozen=True, kw_only=True):
    """Categories that belong together, such as the flow of data."""

    id: Identifier
    name: Texts
    categories: list[Identifier]


class DatachainType(Record, frozen=True, kw_only=True):
    """What kind of system a taxonomy describes, and the order of its categories."""

    id: Identifier
    name: Texts
    description: Texts = {}
    categories: Annotated[list[Identifier], Meta(min_length=1)]
    subchains: list[Subchain] = []


class Manifest(Record, frozen=True, kw_only=True):
    """The head of a release: its version, state and languages."""

    version: ReleaseVersion
    status: Literal["beta", "stable"]
    created_at: UtcTimestamp
    locales: Annotated[list[LocaleCode], Meta(min_length=1)]
    notes: str = ""
    datachain_type: DatachainType


class Release(Struct, frozen=True, kw_only=True, dict=True):
    """One whole release, with look-ups by id. It is never changed once released.

    `source` is what an official release was taken in from, in upstream's own form; the releases of
    this project have none. `hash` is the content hash that tells two releases of one version apart.
    """

    manifest: Manifest
    categories: Mapping[str, Category]
    elements: Mapping[str, Element]
    source: WireRelease | LegacyRelease | None = None
    hash: str = NO_HASH

    @property
    def is_official(self) -> bool:
        """Return whether the release was taken in from upstream."""
        return self.source is not None

    @property
    def version(self) -> str:
        """Return the version, such as `device@2026-12-01`."""
        return self.manifest.version

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Return the place of each category in the chain, from 0."""
        return {each: place for place, each in enumerate(self.manifest.datachain_type.categories)}

    def category_of(self, element_id: str) -> Category:
        """Return the category that an element belongs to."""
        return self.categories[self.elements[element_id].category]

    def context_of(self, element_id: str) -> Context | None:
        """Return the element's own context, else its category's (the standard never merges)."""
        return self.elements[element_id].context or self.category_of(element_id).context


def most_sensitive(values: list[Identifiability]) -> Identifiability:
    """Return the most sensitive of some classes of identifiability, `none` for an empty list."""
    return min(values, key=IDENTIFIABILITY_ORDER.index, default="none")
