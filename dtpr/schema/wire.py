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
    Priority,
    ReleaseVersion,
    Source,
    UtcTimestamp,
)
from dtpr.schema.text import LocaleCode, LocaleValue

Texts = Annotated[list[LocaleValue], Meta(description="A text in each language.")]
Names = Annotated[list[LocaleValue], Meta(description="What it is called, in each language.")]
Explanations = Annotated[list[LocaleValue], Meta(description="What it means, in each language.")]
Guidance = Annotated[
    list[LocaleValue], Meta(description="Advice for those who write disclosures, by language.")
]
Sources = Annotated[list[Source], Meta(description="The documents that it rests on.")]
ContentHash = Annotated[
    str,
    whole(
        r"sha256-[0-9a-f]{64}",
        description="SHA-256 of the content of a release, which tells releases of one name apart.",
    ),
]
WireShape = Annotated[
    Literal["hexagon", "circle", "rounded-square", "octagon"],
    Meta(description="The outline of the icons of its elements."),
]

NO_HASH = f"sha256-{'0' * 64}"
"""The content hash of a release that is not built yet."""


class WireExample(WireRecord, frozen=True, kw_only=True):
    """How a category or element is used in one setting, for those who write disclosures."""

    scenario: Annotated[Texts, Meta(description="The setting, in each language.")]
    narrative: Annotated[Texts, Meta(description="How it is used there, in each language.")]


WireExamples = Annotated[
    list[WireExample], Meta(description="Settings that show how it is used; not for readers.")
]


class WireOption(WireRecord, frozen=True, kw_only=True):
    """One choice of a variable that offers a list, with the elements that it applies to."""

    id: Annotated[PlacementId, Meta(description="Its id, once in the variable.")]
    name: Names
    description: Explanations
    applies_to: Annotated[
        list[Filled], Meta(min_length=1, description="The elements that it may be chosen for.")
    ]
    sources: Sources = []
    authoring_guidance: Guidance = []
    examples: WireExamples = []


class WireVariable(WireRecord, frozen=True, kw_only=True):
    """A blank that a placement fills in: with text, or with the ids of options.

    A variable of options always has its list of options and of sources, if only an empty one.
    """

    kind: Annotated[
        Literal["localized_text", "multi_select_enum"],
        Meta(description="Whether it takes a text in each language, or ids of its options."),
    ] = "localized_text"
    id: Annotated[PlacementId, Meta(description="Its id, which `{{id}}` in a text stands for.")]
    label: Annotated[Texts, Meta(description="What the blank is called, in each language.")]
    required: Annotated[bool, Meta(description="Whether every placement must fill it in.")] = False
    sources: (
        Annotated[list[Source], Meta(description="Where the options are from; only with options.")]
        | UnsetType
    ) = UNSET
    options: (
        Annotated[list[WireOption], Meta(description="What may be chosen; not for a text.")]
        | UnsetType
    ) = UNSET

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

    id: Annotated[Filled, Meta(description="Its id, and the name of its icon variant.")]
    name: Names
    description: Explanations
    color: Annotated[
        Annotated[str, Meta(extra_json_schema={"pattern": "^#[0-9A-Fa-f]{6}$"})] | None,
        Meta(description="The ground of the icon, as #RRGGBB; null makes the value a plain tag."),
    ]


class WireContext(WireRecord, frozen=True, kw_only=True):
    """A question that is asked of each placement in a category."""

    id: Annotated[Filled, Meta(description="Its id.", examples=["pii"])]
    name: Names
    description: Explanations
    values: Annotated[
        list[WireContextValue], Meta(min_length=1, description="The answers to choose from.")
    ]


class WireCategory(WireRecord, frozen=True, kw_only=True):
    """One category of a release."""

    id: Annotated[PlacementId, Meta(description="Its id.", examples=["purpose"])]
    name: Names
    description: Explanations
    prompt: Annotated[
        Texts, Meta(description="The question that its elements answer, in each language.")
    ] = []
    authoring_guidance: Guidance = []
    examples: WireExamples = []
    sources: Sources = []
    required: Annotated[
        bool, Meta(description="Whether every disclosure must have an element of it.")
    ] = False
    order: Annotated[Priority, Meta(description="Its place among the categories, from 0.")] = 0
    datachain_type: Annotated[Filled, Meta(description="The kind of chain that it is part of.")]
    shape: WireShape
    element_variables: Annotated[
        list[WireVariable], Meta(description="The blanks that its elements have.")
    ] = []
    element_context: (
        Annotated[WireContext, Meta(description="What is asked of each of its elements.")]
        | UnsetType
    ) = UNSET


class WireElement(WireRecord, frozen=True, kw_only=True):
    """One element of a release; shape and icon variants are added in answers."""

    id: Annotated[PlacementId, Meta(description="Its id.", examples=["identifiable_video"])]
    category_id: Annotated[Filled, Meta(description="The category that it belongs to.")]
    title: Names
    description: Annotated[
        Texts,
        Meta(description="What it means, in each language; `{{id}}` stands for a variable."),
    ]
    citation: (
        Annotated[Texts, Meta(description="Where its wording is from, in each language.")]
        | UnsetType
    ) = UNSET
    authoring_guidance: Guidance = []
    examples: WireExamples = []
    sources: Sources = []
    symbol_id: Annotated[PlacementId, Meta(description="The symbol that is drawn in its shape.")]
    variables: Annotated[
        list[WireVariable],
        Meta(description="Its blanks; in answers those of its category."),
    ] = []
    context: (
        Annotated[WireContext, Meta(description="What is asked of it, in place of its category's.")]
        | UnsetType
    ) = UNSET
    shape: WireShape | UnsetType = UNSET
    icon_variants: (
        Annotated[list[str], Meta(description="The variants that its icon is drawn in.")]
        | UnsetType
    ) = UNSET


class WireSubchain(WireRecord, frozen=True, kw_only=True):
    """Categories that belong together, in order."""

    id: Annotated[PlacementId, Meta(description="Its id.", examples=["data_flow"])]
    name: Names
    categories: Annotated[
        list[Filled], Meta(min_length=1, description="Its categories, in order, by id.")
    ]


class WireDatachainType(WireRecord, frozen=True, kw_only=True):
    """What kind of system a release describes, and the order of its categories."""

    id: Annotated[Filled, Meta(description="Its id.", examples=["ai", "device"])]
    name: Names
    description: Explanations = []
    categories: Annotated[
        list[Filled], Meta(min_length=1, description="Its categories, in order, by id.")
    ]
    subchains: Annotated[
        list[WireSubchain], Meta(description="Runs of categories that belong together.")
    ] = []
    locales: Annotated[
        list[LocaleCode], Meta(min_length=1, description="The languages that it is written in.")
    ]
    sources: Sources = []


class WireManifest(WireRecord, frozen=True, kw_only=True):
    """The head of a release."""

    version: Annotated[
        ReleaseVersion,
        Meta(
            description="The name of the release: kind of chain, day, and `-beta` while it may "
            "change."
        ),
    ]
    status: Annotated[
        Literal["beta", "stable"], Meta(description="Whether it may still change, or never will.")
    ]
    created_at: Annotated[UtcTimestamp, Meta(description="When it was made (UTC, RFC 3339).")]
    notes: Annotated[str, Meta(description="What is new in it.")] = ""
    content_hash: ContentHash
    locales: Annotated[
        list[LocaleCode],
        Meta(min_length=1, description="The languages that its texts may be in."),
    ]


class WireRelease(WireRecord, frozen=True, kw_only=True, rename="camel"):
    """A whole release with its symbols, by id, as SVG documents on a 36-unit grid.

    `icons` are whole icons that were published with it, by element id; they are served as they are.
    """

    manifest: Annotated[WireManifest, Meta(description="Its head.")]
    datachain_type: Annotated[WireDatachainType, Meta(description="The kind of chain.")]
    categories: Annotated[list[WireCategory], Meta(description="All its categories.")]
    elements: Annotated[list[WireElement], Meta(description="All its elements.")]
    symbols: Annotated[dict[str, str], Meta(description="SVG documents, by id.")] = {}
    icons: Annotated[
        dict[str, str], Meta(description="Whole icons, as SVG documents, by element id.")
    ] = {}


class SchemaSnapshot(WireRecord, frozen=True, kw_only=True):
    """The part of a release that one disclosure needs, frozen with it."""

    datachain_type: Annotated[
        WireDatachainType, Meta(description="The kind of chain and the order of its categories.")
    ]
    categories: Annotated[
        list[WireCategory],
        Meta(description="The categories of the placed elements, and all required ones."),
    ]
    elements: Annotated[list[WireElement], Meta(description="The elements that are placed.")]


class ResolvedDatachainInstance(DatachainInstance, frozen=True, kw_only=True):
    """A disclosure with the part of its release that it needs, so that it stands alone."""

    schema_snapshot: Annotated[
        SchemaSnapshot, Meta(description="The part of the release that it needs.")
    ]
    suggested_elements: Annotated[
        list[WireElement],
        Meta(
            description="Elements that a model proposes and the release does not have; none may "
            "bear the id of one in the snapshot."
        ),
    ] = []
