"""Small releases to take in, in both of upstream's forms, as the files that they are read from."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
import yaml

from dtpr.formats.taxonomy import Files, read_releases
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.wire import WireRelease

YELLOW, BLUE, PLAIN = "#FFDD00", "#36B2E6", "none"
LEGACY_VERSION = "device@2025-08-29"
BUNDLE_VERSION = "ai@2027-01-15"

_CHANGED = "2025-08-29T00:00:00Z"
_CATEGORIES = ("accountable", "purpose", "retention", "tech")
_ELEMENTS = {
    "safety_security": ("purpose", "Safety & Security"),
    "mobility": ("purpose", "Mobility"),
    "organization": ("accountable", "Organization"),
    "identifiable_video": ("tech", "Identifiable Video"),
    "tin_can": ("tech", "Tin Can"),
    "data_retained": ("retention", "Retained {{duration}}"),
}


def drawing(fill: str = PLAIN) -> str:
    """Return a drawing that is safe, with a ground of a colour."""
    circle = f'<circle cx="18" cy="18" r="9" fill="{fill}"/>'
    return f'<svg viewBox="0 0 36 36" xmlns="http://www.w3.org/2000/svg">{circle}</svg>'


def texts(**by_locale: str) -> list[dict[str, str]]:
    """Return texts as upstream writes them."""
    return [{"locale": locale, "value": value} for locale, value in by_locale.items()]


def legacy_answers(kind: str = "device") -> dict[str, Any]:
    """Return the answers of the first API for a few elements, as plain data by file name."""
    return {
        f"categories_{kind}.json": [_category(kind, each) for each in _CATEGORIES],
        f"elements_{kind}.json": [
            _element(kind, name, category, title) for name, (category, title) in _ELEMENTS.items()
        ],
    }


def legacy_files(kind: str = "device", **drawings: str) -> dict[str, bytes]:
    """Return the files of a release of the first API; drawings are icons by their names."""
    files = {name: msgspec.json.encode(each) for name, each in legacy_answers(kind).items()}
    return files | {f"icons/{name}.svg": svg.encode() for name, svg in drawings.items()}


def a_legacy_release(kind: str = "device", **drawings: str) -> LegacyRelease:
    """Return a release of the first API."""
    return legacy_in(legacy_files(kind, **drawings))


def legacy_in(files: Files) -> LegacyRelease:
    """Return the release of the first API in some files."""
    source = read_releases(files)[0].source
    assert isinstance(source, LegacyRelease)
    return source


def bundle_data(version: str = BUNDLE_VERSION) -> dict[str, Any]:
    """Return a release of the second API as plain data by file name, drawings beside it."""
    # Through JSON, so that no text is shared: YAML would write an alias for it.
    return _apart(
        {
            "meta.yaml": {
                "version": version,
                "status": "stable",
                "created_at": "2027-01-15T09:00:00Z",
                "content_hash": f"sha256-{'0' * 64}",
                "locales": ["en", "fr"],
            },
            "datachain-type.yaml": {
                "id": version.partition("@")[0],
                "name": texts(en="Algorithm", fr="Algorithme"),
                "categories": ["purpose", "mode"],
                "locales": ["en", "fr"],
            },
            "categories/mode.yaml": _wire_category(version, "mode", 2, context=True),
            "categories/purpose.yaml": _wire_category(version, "purpose", 1),
            "elements/guessing.yaml": _wire_element("guessing", "mode", "Guessing", "Devinette"),
            "elements/mobility.yaml": _wire_element(
                "mobility", "purpose", "Getting about", "Aller"
            ),
        }
    )


def bundle_files(
    version: str = BUNDLE_VERSION,
    changed: Mapping[str, Any] = MappingProxyType({}),
    without: Collection[str] = (),
) -> dict[str, bytes]:
    """Return the files of a release of the second API, some of them otherwise or left out."""
    data = {**bundle_data(version), **changed}
    data = {name: each for name, each in data.items() if name not in without}
    files = {name: yaml.safe_dump(each, allow_unicode=True).encode() for name, each in data.items()}
    symbols = {f"symbols/{each}.svg": drawing().encode() for each in ("guessing", "mobility")}
    return {**files, **symbols}


def a_bundle(
    version: str = BUNDLE_VERSION,
    changed: Mapping[str, Any] = MappingProxyType({}),
    without: Collection[str] = (),
) -> WireRelease:
    """Return a release of the second API, some of its files otherwise or left out."""
    source = read_releases(bundle_files(version, changed, without))[0].source
    assert isinstance(source, WireRelease)
    return source


def _apart(data: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(data))
    return copied


def _category(kind: str, name: str) -> dict[str, Any]:
    schema = {"name": "DTPR Category", "id": "dtpr_category", "version": "0.2"}
    return {
        "schema": {**schema, "namespace": "https://dtpr.io/schemas/category/v0.2"},
        "category": {
            "id": f"{kind}__{name}",
            "name": texts(en=name.title(), fr=f"{name.title()} (fr)"),
            "description": texts(en=f"About {name}"),
            "prompt": [],
            "version": _CHANGED,
            "element_variables": [],
        },
    }


def _element(kind: str, name: str, category: str, title: str) -> dict[str, Any]:
    other = "ai" if kind == "device" else "device"
    schema = {"name": "DTPR Element", "id": "dtpr_element", "version": "0.2"}
    return {
        "schema": {**schema, "namespace": "https://dtpr.io/schemas/element/v0.2"},
        "element": {
            "id": name,
            "category_ids": [f"{kind}__{category}", f"{other}__{category}"],
            "version": _CHANGED,
            "icon": {
                "url": f"https://dtpr.example/dtpr-icons/{name}.svg",
                "alt_text": texts(en=f"{title} icon"),
                "format": "svg",
            },
            "title": texts(en=title, fr=f"{title} (fr)"),
            "description": texts(en=f"What {name} is"),
            "citation": [],
            "variables": [],
        },
    }


def _wire_category(version: str, name: str, order: int, *, context: bool = False) -> dict[str, Any]:
    value = {"name": texts(en="Human", fr="Humain"), "description": texts(en="A", fr="B")}
    category = {
        "id": name,
        "name": texts(en=name.title(), fr=name.title()),
        "description": texts(en=f"About {name}", fr=f"De {name}"),
        "required": name == "purpose",
        "order": order,
        "datachain_type": version.partition("@")[0],
        "shape": "hexagon",
    }
    if context:
        values = [{"id": "human", "color": "#2A9D8F", **value}]
        category["element_context"] = {"id": "who", "values": values, **value}
    return category


def _wire_element(name: str, category: str, en: str, fr: str) -> dict[str, Any]:
    return {
        "id": name,
        "category_id": category,
        "title": texts(en=en, fr=fr),
        "description": texts(en=f"{en}.", fr=f"{fr}."),
        "symbol_id": name,
    }
