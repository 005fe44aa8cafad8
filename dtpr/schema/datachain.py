"""The standard's disclosure in its own wire form: `DatachainInstance` and its parts.

Source: DTPR API v2, instance schema. Unknown fields are dropped and defaults are written out, as
upstream does. One difference: upstream's enumeration of languages holds `en` and `fr` only, ours
takes any language tag, and the rules compare it with the languages of the release.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from dtpr.schema.base import WireRecord, whole
from dtpr.schema.text import LocaleValue

_DATE = (
    r"(?:(?:[0-9]{2}(?:[2468][048]|[13579][26]|0[48])|(?:[02468][048]|[13579][26])00)-02-29"
    r"|[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])))"
)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"

UtcTimestamp = Annotated[
    str,
    whole(
        rf"{_DATE}T{_TIME}Z",
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
PlacementId = Annotated[str, whole(r"[a-zA-Z0-9_-]+")]
AnyUrl = Annotated[str, whole(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")]
Filled = Annotated[str, Meta(min_length=1)]
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

    type: SourceType
    title: Filled
    url: AnyUrl | UnsetType = UNSET
    citation: str | UnsetType = UNSET


class Action(WireRecord, frozen=True, kw_only=True):
    """Something that a reader can do about an element: write, call, fill in a form."""

    type: Literal["email", "url", "phone", "form", "postal"]
    label: list[LocaleValue]
    target: Filled


class VariableValue(WireRecord, frozen=True, kw_only=True):
    """What one placement says for one variable: texts, or the ids of chosen options."""

    id: PlacementId
    value: list[LocaleValue | Filled]

    def __post_init__(self) -> None:
        """Refuse a list that mixes texts with option ids."""
        if len({type(each) for each in self.value}) > 1:
            raise ValueError("Expected only texts or only option ids")


class Placement(WireRecord, frozen=True, kw_only=True):
    """One element as it stands in a datachain (the standard's `InstanceElement`)."""

    element_id: Filled
    priority: Annotated[int, Meta(ge=0)] = 0
    context_type_id: Filled | UnsetType = UNSET
    variables: list[VariableValue] = []
    subchain_instance_id: Filled | UnsetType = UNSET
    element_instance_id: PlacementId | UnsetType = UNSET
    actions: list[Action] = []
    sources: list[Source] = []


class SubchainInstance(WireRecord, frozen=True, kw_only=True):
    """One run of a subchain, such as one flow of data through a system."""

    id: PlacementId
    subchain_id: Filled
    head_refs: list[Filled] = []
    order: Annotated[int, Meta(ge=0)] | UnsetType = UNSET


class SourceReference(WireRecord, frozen=True, kw_only=True):
    """The words of a document that a statement was drawn from."""

    quote: Filled
    context: str | UnsetType = UNSET


class ElementProvenance(WireRecord, frozen=True, kw_only=True):
    """Why an assistant placed an element, and how sure it was."""

    rationale: str | UnsetType = UNSET
    confidence: Literal["high", "medium", "low"] | UnsetType = UNSET
    source_references: list[SourceReference] | UnsetType = UNSET
    variable_rationale: dict[str, str] | UnsetType = UNSET


class HumanProvenance(WireRecord, frozen=True, kw_only=True, tag_field="kind", tag="human"):
    """The disclosure was written by people."""


class AiProvenance(WireRecord, frozen=True, kw_only=True, tag_field="kind", tag="ai_generated"):
    """The disclosure was drafted by a language model."""

    model: str | UnsetType = UNSET
    generated_at: UtcTimestamp | UnsetType = UNSET
    element_provenance: dict[str, ElementProvenance] | UnsetType = UNSET


class DatachainInstance(WireRecord, frozen=True, kw_only=True):
    """One disclosure: the elements of a taxonomy release that are true of one system."""

    id: Filled
    title: list[LocaleValue] = []
    description: list[LocaleValue] = []
    schema_version: ReleaseVersion
    created_at: UtcTimestamp
    updated_at: UtcTimestamp | UnsetType = UNSET
    instance_version: Filled | UnsetType = UNSET
    elements: Annotated[list[Placement], Meta(min_length=1, max_length=400)]
    subchain_instances: list[SubchainInstance] = []
    sources: list[Source] = []
    linked_instance_ids: list[Filled] = []
    authoring_provenance: HumanProvenance | AiProvenance | UnsetType = UNSET
