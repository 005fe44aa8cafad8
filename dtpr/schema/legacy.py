"""A taxonomy as the standard's first API answers it: categories and elements of one kind of chain.

Source: DTPR API v1, `/v1/categories/{type}` and `/v1/elements/{type}` (schema version 0.2). What a
category does not declare (`order`, `required`, `context`) is left out, there and here.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from dtpr.schema.base import WireRecord
from dtpr.schema.datachain import Filled, PlacementId
from dtpr.schema.wire import Explanations, Names, Texts, WireContext

ChangedAt = Annotated[str, Meta(description="The instant of its last change.")]


class LegacySchema(WireRecord, frozen=True, kw_only=True):
    """Which form a record of this API has."""

    name: Annotated[str, Meta(description="What the form is called.")]
    id: Annotated[str, Meta(description="Its id.")]
    version: Annotated[str, Meta(description="The version of the form.", examples=["0.2"])]
    namespace: Annotated[str, Meta(description="The address that names the form.")]


CATEGORY_SCHEMA = LegacySchema(
    name="DTPR Category",
    id="dtpr_category",
    version="0.2",
    namespace="https://dtpr.io/schemas/category/v0.2",
)
ELEMENT_SCHEMA = LegacySchema(
    name="DTPR Element",
    id="dtpr_element",
    version="0.2",
    namespace="https://dtpr.io/schemas/element/v0.2",
)


class LegacyVariable(WireRecord, frozen=True, kw_only=True):
    """A blank of a category or of an element."""

    id: Annotated[PlacementId, Meta(description="Its id, which `{{id}}` in a text stands for.")]
    label: Annotated[Texts, Meta(description="What the blank is called, in each language.")]
    required: Annotated[bool, Meta(description="Whether it must be filled in.")] = False


class LegacyCategory(WireRecord, frozen=True, kw_only=True):
    """One category; `version` is the instant of its last change."""

    id: Annotated[PlacementId, Meta(description="Its id.", examples=["device__tech"])]
    order: Annotated[
        int | UnsetType | None,
        Meta(description="Its place among the categories; null where the standard gives none."),
    ] = UNSET
    required: (
        Annotated[bool, Meta(description="Whether every disclosure must have an element of it.")]
        | UnsetType
    ) = UNSET
    name: Names
    description: Explanations = []
    prompt: Annotated[
        Texts, Meta(description="The question that its elements answer, in each language.")
    ] = []
    version: ChangedAt
    element_variables: Annotated[
        list[LegacyVariable], Meta(description="The blanks that its elements have.")
    ] = []
    context: (
        Annotated[WireContext, Meta(description="What is asked of each of its elements.")]
        | UnsetType
    ) = UNSET


class LegacyIcon(WireRecord, frozen=True, kw_only=True):
    """Where the icon of an element is, and what it is called."""

    url: Annotated[Filled, Meta(description="The address of the drawing.")]
    alt_text: Annotated[
        Texts, Meta(description="What stands for it where it is not seen, in each language.")
    ] = []
    format: Annotated[str, Meta(description="The format of the drawing.")] = "svg"


class LegacyElement(WireRecord, frozen=True, kw_only=True):
    """One element; it names the categories of both kinds of chain."""

    id: Annotated[PlacementId, Meta(description="Its id.", examples=["identifiable_video"])]
    category_ids: Annotated[
        list[Filled], Meta(description="The categories that it stands in, of all kinds of chain.")
    ]
    version: ChangedAt
    icon: Annotated[LegacyIcon, Meta(description="Its icon.")]
    title: Names
    description: Explanations = []
    citation: Annotated[
        Texts, Meta(description="Where its wording is from, in each language.")
    ] = []
    variables: Annotated[list[LegacyVariable], Meta(description="Its blanks.")] = []


class CategoryEntry(WireRecord, frozen=True, kw_only=True):
    """A category as the API answers it, with its form."""

    schema: Annotated[LegacySchema, Meta(description="The form of the record.")] = CATEGORY_SCHEMA
    category: Annotated[LegacyCategory, Meta(description="The category itself.")]


class ElementEntry(WireRecord, frozen=True, kw_only=True):
    """An element as the API answers it, with its form."""

    schema: Annotated[LegacySchema, Meta(description="The form of the record.")] = ELEMENT_SCHEMA
    element: Annotated[LegacyElement, Meta(description="The element itself.")]


class LegacyRelease(WireRecord, frozen=True, kw_only=True):
    """The answers of the API for one kind of chain, with the artwork that they point to.

    `icons` are SVG documents by the file name of the icon's address, without its ending; `symbols`
    are SVG documents on a 36-unit grid by id, and `symbol_of` names the symbol of an element.
    """

    datachain_type: Literal["ai", "device"]
    categories: list[CategoryEntry]
    elements: list[ElementEntry]
    icons: dict[str, str] = {}
    symbols: dict[str, str] = {}
    symbol_of: dict[str, str] = {}
