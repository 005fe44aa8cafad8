"""A taxonomy as the standard's first API answers it: categories and elements of one kind of chain.

Source: DTPR API v1, `/v1/categories/{type}` and `/v1/elements/{type}` (schema version 0.2). What a
category does not declare (`order`, `required`, `context`) is left out, there and here.
"""

from typing import Literal

from msgspec import UNSET, UnsetType

from dtpr.schema.base import WireRecord
from dtpr.schema.datachain import Filled, PlacementId
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import WireContext

Texts = list[LocaleValue]


class LegacySchema(WireRecord, frozen=True, kw_only=True):
    """Which form a record of this API has."""

    name: str
    id: str
    version: str
    namespace: str


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

    id: PlacementId
    label: Texts
    required: bool = False


class LegacyCategory(WireRecord, frozen=True, kw_only=True):
    """One category; `version` is the instant of its last change."""

    id: PlacementId
    order: int | UnsetType | None = UNSET
    required: bool | UnsetType = UNSET
    name: Texts
    description: Texts = []
    prompt: Texts = []
    version: str
    element_variables: list[LegacyVariable] = []
    context: WireContext | UnsetType = UNSET


class LegacyIcon(WireRecord, frozen=True, kw_only=True):
    """Where the icon of an element is, and what it is called."""

    url: Filled
    alt_text: Texts = []
    format: str = "svg"


class LegacyElement(WireRecord, frozen=True, kw_only=True):
    """One element; it names the categories of both kinds of chain."""

    id: PlacementId
    category_ids: list[Filled]
    version: str
    icon: LegacyIcon
    title: Texts
    description: Texts = []
    citation: Texts = []
    variables: list[LegacyVariable] = []


class CategoryEntry(WireRecord, frozen=True, kw_only=True):
    """A category as the API answers it, with its form."""

    schema: LegacySchema = CATEGORY_SCHEMA
    category: LegacyCategory


class ElementEntry(WireRecord, frozen=True, kw_only=True):
    """An element as the API answers it, with its form."""

    schema: LegacySchema = ELEMENT_SCHEMA
    element: LegacyElement


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
