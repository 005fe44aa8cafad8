"""A release in upstream's own wire form, and a disclosure resolved against one.

Source: DTPR API v2, structural schema of manifest, datachain type, category, element, variable and
context. Texts are lists of locale and value here; `dtpr.schema.taxonomy` has the form that this
project works with, and `dtpr.schema.exchange` turns one into the other. Unknown fields are dropped
and defaults are written out, as upstream does.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import force_setattr

from dtpr.schema.base import WireRecord, whole
from dtpr.schema.datachain import (
    DatachainInstance,
    Filled,
    PlacementId,
    ReleaseVersion,
    Source,
    UtcTimestamp,
)
from dtpr.schema.text import LocaleCode, LocaleValue

Texts = list[LocaleValue]
ContentHash = Annotated[str, whole(r"sha256-[0-9a-f]{64}")]
WireShape = Literal["hexagon", "circle", "rounded-square", "octagon"]

NO_HASH = f"sha256-{'0' * 64}"
"""The content hash of a release that is not built yet."""


class WireExample(WireRecord, frozen=True, kw_only=True):
    """How a category or element is used in one setting, for those who write disclosures."""

    scenario: Texts
    narrative: Texts


class WireOption(WireRecord, frozen=True, kw_only=True):
    """One choice of a variable that offers a list, with the elements that it applies to."""

    id: PlacementId
    name: Texts
    description: Texts
    applies_to: Annotated[list[Filled], Meta(min_length=1)]
    sources: list[Source] = []
    authoring_guidance: Texts = []
    examples: list[WireExample] = []


class WireVariable(WireRecord, frozen=True, kw_only=True):
    """A blank that a placement fills in: with text, or with the ids of options.

    A variable of options always has its list of options and of sources, if only an empty one.
    """

    kind: Literal["localized_text", "multi_select_enum"] = "localized_text"
    id: PlacementId
    label: Texts
    required: bool = False
    sources: list[Source] | UnsetType = UNSET
    options: list[WireOption] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Fill in or take out the lists, by kind."""
        for field in ("sources", "options"):
            if self.kind == "localized_text":
                force_setattr(self, field, UNSET)
            elif getattr(self, field) is UNSET:
                force_setattr(self, field, [])


class WireContextValue(WireRecord, frozen=True, kw_only=True):
    """One value of a context.

    Its colour is `#RRGGBB` or null, which a rule checks (`CONTEXT_VALUE_COLOR_INVALID`), so that
    one wrong colour does not hide the other findings of a release.
    """

    id: Filled
    name: Texts
    description: Texts
    color: Annotated[str, Meta(extra_json_schema={"pattern": "^#[0-9A-Fa-f]{6}$"})] | None


class WireContext(WireRecord, frozen=True, kw_only=True):
    """A question that is asked of each placement in a category."""

    id: Filled
    name: Texts
    description: Texts
    values: Annotated[list[WireContextValue], Meta(min_length=1)]


class WireCategory(WireRecord, frozen=True, kw_only=True):
    """One category of a release."""

    id: PlacementId
    name: Texts
    description: Texts
    prompt: Texts = []
    authoring_guidance: Texts = []
    examples: list[WireExample] = []
    sources: list[Source] = []
    required: bool = False
    order: Annotated[int, Meta(ge=0)] = 0
    datachain_type: Filled
    shape: WireShape
    element_variables: list[WireVariable] = []
    element_context: WireContext | UnsetType = UNSET


class WireElement(WireRecord, frozen=True, kw_only=True):
    """One element of a release; shape and icon variants are added in answers."""

    id: PlacementId
    category_id: Filled
    title: Texts
    description: Texts
    citation: Texts | UnsetType = UNSET
    authoring_guidance: Texts = []
    examples: list[WireExample] = []
    sources: list[Source] = []
    symbol_id: PlacementId
    variables: list[WireVariable] = []
    context: WireContext | UnsetType = UNSET
    shape: WireShape | UnsetType = UNSET
    icon_variants: list[str] | UnsetType = UNSET


class WireSubchain(WireRecord, frozen=True, kw_only=True):
    """Categories that belong together, in order."""

    id: PlacementId
    name: Texts
    categories: Annotated[list[Filled], Meta(min_length=1)]


class WireDatachainType(WireRecord, frozen=True, kw_only=True):
    """What kind of system a release describes, and the order of its categories."""

    id: Filled
    name: Texts
    description: Texts = []
    categories: Annotated[list[Filled], Meta(min_length=1)]
    subchains: list[WireSubchain] = []
    locales: Annotated[list[LocaleCode], Meta(min_length=1)]
    sources: list[Source] = []


class WireManifest(WireRecord, frozen=True, kw_only=True):
    """The head of a release."""

    version: ReleaseVersion
    status: Literal["beta", "stable"]
    created_at: UtcTimestamp
    notes: str = ""
    content_hash: ContentHash
    locales: Annotated[list[LocaleCode], Meta(min_length=1)]


class WireRelease(WireRecord, frozen=True, kw_only=True, rename="camel"):
    """A whole release with its symbols, by id, as SVG documents on a 36-unit grid.

    `icons` are whole icons that were published with it, by element id; they are served as they are.
    """

    manifest: WireManifest
    datachain_type: WireDatachainType
    categories: list[WireCategory]
    elements: list[WireElement]
    symbols: dict[str, str] = {}
    icons: dict[str, str] = {}


class SchemaSnapshot(WireRecord, frozen=True, kw_only=True):
    """The part of a release that one disclosure needs, frozen with it."""

    datachain_type: WireDatachainType
    categories: list[WireCategory]
    elements: list[WireElement]


class ResolvedDatachainInstance(DatachainInstance, frozen=True, kw_only=True):
    """A disclosure with the part of its release that it needs, so that it stands alone."""

    schema_snapshot: SchemaSnapshot
    suggested_elements: list[WireElement] = []
