"""JSON Schema (2020-12) of every public type, each as a document that stands alone.

Source: json-schema.org, draft 2020-12. Types of the standard bear the standard's names.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import msgspec

from dtpr.errors import NotFoundError
from dtpr.schema.along import AlongAnswer, AlongQuestion
from dtpr.schema.answers import (
    BulkItem,
    DeviceAnswer,
    DeviceList,
    LocalElementAnswer,
    LocalElementList,
    NearbyAnswer,
    NearbyQuestion,
    OrganizationAnswer,
    PlaceAnswer,
    ProblemAnswer,
    SchemaList,
    SchemaSummary,
    WrittenDevice,
    WrittenElement,
    WrittenLogo,
)
from dtpr.schema.changes import ChangePage
from dtpr.schema.datachain import CALENDAR_DAY, AuthoringProvenance, DatachainInstance
from dtpr.schema.device import Device, Disclosure, DraftDevice
from dtpr.schema.envelopes import (
    CategoryList,
    CheckAnswer,
    ElementAnswer,
    ElementList,
    ErrorAnswer,
    ManifestAnswer,
    OldElement,
    Service,
    VersionList,
)
from dtpr.schema.footprints import Footprints
from dtpr.schema.icon_sets import IconSetList, IconSetManifest
from dtpr.schema.legacy import CategoryEntry, ElementEntry
from dtpr.schema.local_elements import LocalElement
from dtpr.schema.mapping import ChainTemplate, ElementsWhen, ImportMapping, PositionColumns
from dtpr.schema.notice import Notice
from dtpr.schema.open_data import PublicDevice
from dtpr.schema.organization import Organization
from dtpr.schema.packs import PackList, PackWork
from dtpr.schema.place import Place
from dtpr.schema.rules import Finding
from dtpr.schema.sign import SignChange, SignDraft, SignNotes
from dtpr.schema.sign_answers import ScannedSign, SignAnswer, SignList
from dtpr.schema.sign_report import FullReport
from dtpr.schema.text import LocaleValue
from dtpr.schema.tiles import TileAnswer, TileIndex, TileOrganizations
from dtpr.schema.view import View
from dtpr.schema.wire import (
    ResolvedDatachainInstance,
    SchemaSnapshot,
    WireCategory,
    WireDatachainType,
    WireElement,
    WireManifest,
    WireRelease,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MEDIA_TYPE = "application/schema+json"

KINDS: Mapping[str, Any] = MappingProxyType(
    {
        "DatachainInstance": DatachainInstance,
        "ResolvedDatachainInstance": ResolvedDatachainInstance,
        "SchemaSnapshot": SchemaSnapshot,
        "SchemaManifest": WireManifest,
        "DatachainType": WireDatachainType,
        "Category": WireCategory,
        "Element": WireElement,
        "LocaleValue": LocaleValue,
        "AuthoringProvenance": AuthoringProvenance,
        "Release": WireRelease,
        "LegacyCategoryEntry": CategoryEntry,
        "LegacyElementEntry": ElementEntry,
        "OldElement": OldElement,
        "VersionList": VersionList,
        "ManifestAnswer": ManifestAnswer,
        "CategoryList": CategoryList,
        "ElementList": ElementList,
        "ElementAnswer": ElementAnswer,
        "CheckAnswer": CheckAnswer,
        "ErrorAnswer": ErrorAnswer,
        "Service": Service,
        "Device": Device,
        "Notice": Notice,
        "View": View,
        "Organization": Organization,
        "Place": Place,
        "LocalElement": LocalElement,
        "SignDraft": SignDraft,
        "SignNotes": SignNotes,
        "SignChange": SignChange,
        "SignAnswer": SignAnswer,
        "SignList": SignList,
        "ScannedSign": ScannedSign,
        "FullReport": FullReport,
        "ImportMapping": ImportMapping,
        "AlongQuestion": AlongQuestion,
        "AlongAnswer": AlongAnswer,
        "NearbyQuestion": NearbyQuestion,
        "NearbyAnswer": NearbyAnswer,
        "DeviceList": DeviceList,
        "DeviceAnswer": DeviceAnswer,
        "PublicDevice": PublicDevice,
        "ChangePage": ChangePage,
        "TileIndex": TileIndex,
        "TileOrganizations": TileOrganizations,
        "TileAnswer": TileAnswer,
        "PackList": PackList,
        "PackWork": PackWork,
        "Footprints": Footprints,
        "PlaceAnswer": PlaceAnswer,
        "OrganizationAnswer": OrganizationAnswer,
        "DraftDevice": DraftDevice,
        "Disclosure": Disclosure,
        "WrittenDevice": WrittenDevice,
        "LocalElementAnswer": LocalElementAnswer,
        "LocalElementList": LocalElementList,
        "WrittenElement": WrittenElement,
        "WrittenLogo": WrittenLogo,
        "BulkItem": BulkItem,
        "Finding": Finding,
        "Problem": ProblemAnswer,
        "SchemaList": SchemaList,
        "IconSetManifest": IconSetManifest,
        "IconSetList": IconSetList,
    }
)
"""The types that have a document, by the name in its address. A type is added by a line here."""

_Schema = dict[str, Any]
_NULL: _Schema = {"type": "null"}
_GIVEN: _Schema = {"not": _NULL}
_DAY = rf"^(?!0000){CALENDAR_DAY}$(?!\n)"
_REFERENCE = "#/$defs/{name}"


def _either(*sets: tuple[str, ...]) -> _Schema:
    """Return that one set of fields is given and the others are not."""
    every = {each for names in sets for each in names}
    return {
        "oneOf": [
            {
                "required": [*names],
                "properties": {each: _GIVEN if each in names else _NULL for each in sorted(every)},
            }
            for names in sets
        ]
    }


def _filled(*names: str) -> _Schema:
    """Return that at least one of some lists holds something."""
    return {
        "anyOf": [{"required": [each], "properties": {each: {"minItems": 1}}} for each in names]
    }


CONDITIONS: Mapping[type, _Schema] = MappingProxyType(
    {
        View: _either(("sector",), ("area",), ("corridor_m",)),
        PositionColumns: _either(("longitude", "latitude"), ("geometry",)),
        ElementsWhen: _either(("contains",), ("equals",)),
        ChainTemplate: _filled("elements", "when"),
        ResolvedDatachainInstance: {
            "if": {
                "required": ["suggested_elements"],
                "properties": {"suggested_elements": {"minItems": 1}},
            },
            "then": {
                "required": ["authoring_provenance"],
                "properties": {
                    "authoring_provenance": {"properties": {"kind": {"const": "ai_generated"}}}
                },
            },
        },
    }
)
"""What holds between the fields of a type, where JSON Schema can say it."""

_NAMES = {kind.__name__: name for name, kind in KINDS.items() if isinstance(kind, type)}


def document(name: str, address: str) -> _Schema:
    """Return the JSON Schema of a type, with everything that it refers to.

    Args:
        name: A name of `KINDS`.
        address: What the `$id` begins with: the address of the server.

    Raises:
        NotFoundError: There is no type of this name with a document.
    """
    if name not in KINDS:
        raise NotFoundError(f"There is no schema {name!r}; `/schemas` and `dtpr schema` list all.")
    (root,), defs = _described(name)
    if reference := root.get("$ref"):
        root = defs[reference.rpartition("/")[2]]
        defs = {key: each for key, each in defs.items() if each is not root}
    return {
        "$schema": DIALECT,
        "$id": f"{address}/schemas/{name}.json",
        "title": name,
        **{key: each for key, each in root.items() if key != "title"},
        **({"$defs": defs} if defs else {}),
    }


def list_schemas(address: str) -> SchemaList:
    """Return every type that has a document, with what it is in a sentence."""
    return SchemaList(schemas=[_summary(document(each, address)) for each in KINDS])


def _summary(schema: _Schema) -> SchemaSummary:
    return SchemaSummary(name=schema["title"], description=schema["description"], url=schema["$id"])


@cache
def _described(name: str) -> tuple[tuple[_Schema, ...], dict[str, _Schema]]:
    """Return the schema of a type, and those that it refers to, by their public names."""
    roots, components = msgspec.json.schema_components([KINDS[name]], ref_template=_REFERENCE)
    more = {kind.__name__: condition for kind, condition in CONDITIONS.items()}
    defs = {
        _public(key): {**_tidy(each), **more.get(key, {}), "title": _public(key)}
        for key, each in sorted(components.items())
    }
    return tuple(map(_tidy, roots)), defs


def _public(name: str) -> str:
    """Return what a type is called outside: as its document, or as the standard calls it."""
    return _NAMES.get(name, name.removeprefix("Wire"))


def _tidy(schema: _Schema) -> _Schema:
    """Return a schema in plain JSON Schema; `discriminator` is a word of OpenAPI."""
    tidy = {key: _tidied(key, each) for key, each in schema.items() if key != "discriminator"}
    if tidy.get("format") == "date":
        tidy["pattern"] = _DAY
    return tidy


def _tidied(key: str, value: Any) -> Any:
    match key:
        case "default" | "examples" | "enum" | "const":
            return value
        case "properties":
            return {name: _property(_tidy(each)) for name, each in value.items()}
        case "description":
            return " ".join(value.split())
        case "$ref":
            return _REFERENCE.format(name=_public(value.rpartition("/")[2]))
    if isinstance(value, list):
        return [_tidy(each) if isinstance(each, dict) else each for each in value]
    return _tidy(value) if isinstance(value, dict) else value


def _property(schema: _Schema) -> _Schema:
    """Return the schema of a field; one that tells forms apart says so."""
    values = schema.get("enum", ())
    if "description" in schema or len(values) != 1:
        return schema
    return {"description": f"Always `{values[0]}`: it says which form this is.", **schema}
