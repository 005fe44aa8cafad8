"""The standard's disclosure in its own wire form: `DatachainInstance` and its parts.

Source: DTPR API v2, instance schema. Unknown fields are dropped and defaults are written out, as
upstream does. One difference: upstream's enumeration of languages holds `en` and `fr` only, ours
takes any language tag, and the rules compare it with the languages of the release.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from dtpr.schema.base import WireRecord, whole
from dtpr.schema.text import LocaleValue

CALENDAR_DAY = (
    r"(?:(?:[0-9]{2}(?:[2468][048]|[13579][26]|0[48])|(?:[02468][048]|[13579][26])00)-02-29"
    r"|[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])))"
)
"""What a day is written as; it takes no day that the calendar does not have."""
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"

UtcTimestamp = Annotated[
    str,
    whole(
        rf"{CALENDAR_DAY}T{_TIME}Z",
        description="An instant in UTC (RFC 3339, with Z).",
        examples=["2026-11-22T09:30:00Z"],
    ),
]
ReleaseVersion = Annotated[
    str,
    whole(
        r"[A-Za-z0-9_-]+@[0-9]{4}-[0-9]{2}-[0-9]{2}(-beta)?",
        description="A release of a taxonomy.",
        examples=["device@2026-12-01"],
    ),
]
PlacementId = Annotated[
    str,
    whole(
        r"[a-zA-Z0-9_-]+",
        description="Letters, digits, hyphens and underscores.",
        examples=["north-gate"],
    ),
]
AnyUrl = Annotated[
    str,
    whole(
        r"[A-Za-z][A-Za-z0-9+.-]*:\S+",
        description="An address with its scheme.",
        examples=["https://example.org/policy"],
    ),
]
Filled = Annotated[str, Meta(min_length=1)]
Priority = Annotated[
    int,
    Meta(
        ge=0,
        description="A place in an order, from 0; lower is first.",
        # Beyond it not every reader of JSON keeps a whole number exact; `parse` refuses it.
        extra_json_schema={"maximum": 2**53 - 1},
    ),
]
SourceType = Literal[
    "ai_register",
    "model_card",
    "policy_document",
    "api_documentation",
    "framework",
    "standard",
    "regulation",
    "research_paper",
    "prior_art",
    "internal_memo",
    "other",
]


class Source(WireRecord, frozen=True, kw_only=True):
    """A document that a statement rests on (the standard's `ProvenanceRef`)."""

    type: Annotated[SourceType, Meta(description="What kind of document it is.")]
    title: Annotated[Filled, Meta(description="What the document is called.")]
    url: Annotated[AnyUrl, Meta(description="Where it can be read.")] | UnsetType = UNSET
    citation: Annotated[str, Meta(description="How it is cited.")] | UnsetType = UNSET


class Action(WireRecord, frozen=True, kw_only=True):
    """Something that a reader can do about an element: write, call, fill in a form."""

    type: Annotated[
        Literal["email", "url", "phone", "form", "postal"],
        Meta(description="The way there, which says how the target is to be read."),
    ]
    label: Annotated[list[LocaleValue], Meta(description="What the button or link says.")]
    target: Annotated[Filled, Meta(description="An address or a number, by type.")]


class VariableValue(WireRecord, frozen=True, kw_only=True):
    """What one placement says for one variable: texts, or the ids of chosen options."""

    id: Annotated[PlacementId, Meta(description="The variable, as its category declares it.")]
    value: Annotated[
        list[LocaleValue | Filled],
        Meta(
            description="Its text in each language, or the ids of chosen options; never both.",
            examples=[[{"locale": "en", "value": "30 days"}], ["option_a", "option_b"]],
            extra_json_schema={
                "anyOf": [{"items": {"type": "object"}}, {"items": {"type": "string"}}]
            },
        ),
    ]

    def __post_init__(self) -> None:
        """Refuse a list that mixes texts with option ids."""
        if len({type(each) for each in self.value}) > 1:
            raise ValueError("Expected only texts or only option ids")


class Placement(WireRecord, frozen=True, kw_only=True):
    """One element as it stands in a datachain (the standard's `InstanceElement`)."""

    element_id: Annotated[
        Filled,
        Meta(description="The element of the release.", examples=["identifiable_video"]),
    ]
    priority: Annotated[Priority, Meta(description="Its place in its category, from 0.")] = 0
    context_type_id: (
        Annotated[Filled, Meta(description="The value of its context that holds here.")] | UnsetType
    ) = UNSET
    variables: Annotated[
        list[VariableValue], Meta(description="What is filled into its blanks.")
    ] = []
    subchain_instance_id: (
        Annotated[Filled, Meta(description="The run of a subchain that it belongs to.")] | UnsetType
    ) = UNSET
    element_instance_id: (
        Annotated[
            PlacementId,
            Meta(description="A name of its own, where one element is placed more than once."),
        ]
        | UnsetType
    ) = UNSET
    actions: Annotated[list[Action], Meta(description="What a reader can do about it.")] = []
    sources: Annotated[list[Source], Meta(description="What this placement rests on.")] = []


class SubchainInstance(WireRecord, frozen=True, kw_only=True):
    """One run of a subchain, such as one flow of data through a system."""

    id: Annotated[PlacementId, Meta(description="A name that placements refer to.")]
    subchain_id: Annotated[Filled, Meta(description="The subchain of the release that is run.")]
    head_refs: Annotated[
        list[Filled], Meta(description="The elements that stand at its head, by id.")
    ] = []
    order: (
        Annotated[Priority, Meta(description="Its place among the runs, from 0.")] | UnsetType
    ) = UNSET


class SourceReference(WireRecord, frozen=True, kw_only=True):
    """The words of a document that a statement was drawn from."""

    quote: Annotated[Filled, Meta(description="The words, as the document has them.")]
    context: Annotated[str, Meta(description="Where in the document.")] | UnsetType = UNSET


class ElementProvenance(WireRecord, frozen=True, kw_only=True):
    """Why an assistant placed an element, and how sure it was."""

    rationale: Annotated[str, Meta(description="Why it was placed.")] | UnsetType = UNSET
    confidence: (
        Annotated[Literal["high", "medium", "low"], Meta(description="How sure it was.")]
        | UnsetType
    ) = UNSET
    source_references: (
        Annotated[list[SourceReference], Meta(description="The words that it was drawn from.")]
        | UnsetType
    ) = UNSET
    variable_rationale: (
        Annotated[
            dict[str, str], Meta(description="Why each variable says what it says, by its id.")
        ]
        | UnsetType
    ) = UNSET


class HumanProvenance(WireRecord, frozen=True, kw_only=True, tag_field="kind", tag="human"):
    """The disclosure was written by people."""


class AiProvenance(WireRecord, frozen=True, kw_only=True, tag_field="kind", tag="ai_generated"):
    """The disclosure was drafted by a language model."""

    model: Annotated[str, Meta(description="The model that drafted it.")] | UnsetType = UNSET
    generated_at: (
        Annotated[UtcTimestamp, Meta(description="When it was drafted (UTC, RFC 3339).")]
        | UnsetType
    ) = UNSET
    element_provenance: (
        Annotated[
            dict[str, ElementProvenance],
            Meta(
                description="Why each element is there, by `element_instance_id`, or by "
                "`element_id` where the element is placed only once and without a name of its own."
            ),
        ]
        | UnsetType
    ) = UNSET


AuthoringProvenance = Annotated[
    HumanProvenance | AiProvenance, Meta(description="Who wrote the disclosure: people or a model.")
]


class DatachainInstance(WireRecord, frozen=True, kw_only=True):
    """One disclosure: the elements of a taxonomy release that are true of one system."""

    id: Annotated[Filled, Meta(description="A name that its author gives it.")]
    title: Annotated[
        list[LocaleValue], Meta(description="What the system is called, in each language.")
    ] = []
    description: Annotated[
        list[LocaleValue], Meta(description="What the system does, in each language.")
    ] = []
    schema_version: Annotated[
        ReleaseVersion, Meta(description="The release of the taxonomy that it is written in.")
    ]
    created_at: Annotated[
        UtcTimestamp, Meta(description="When it was first written (UTC, RFC 3339).")
    ]
    updated_at: (
        Annotated[UtcTimestamp, Meta(description="When it was last changed (UTC, RFC 3339).")]
        | UnsetType
    ) = UNSET
    instance_version: (
        Annotated[Filled, Meta(description="The version of the system, as its maker writes it.")]
        | UnsetType
    ) = UNSET
    elements: Annotated[
        list[Placement],
        Meta(min_length=1, max_length=400, description="What is true of the system."),
    ]
    subchain_instances: Annotated[
        list[SubchainInstance], Meta(description="The runs of subchains that elements belong to.")
    ] = []
    sources: Annotated[
        list[Source], Meta(description="What the disclosure as a whole rests on.")
    ] = []
    linked_instance_ids: Annotated[
        list[Filled], Meta(description="Other disclosures that belong with it, by id.")
    ] = []
    authoring_provenance: AuthoringProvenance | UnsetType = UNSET
