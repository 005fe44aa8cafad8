"""A small release in upstream's form, sound in every part, to be spoilt by tests."""

from typing import Any

import msgspec

from dtpr.schema.wire import NO_HASH, ResolvedDatachainInstance, WireRelease

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><path d="M4 4h28v28H4z"/></svg>'


def text(english: str, **others: str) -> list[dict[str, str]]:
    """Return a text in English and other languages."""
    return [{"locale": key, "value": value} for key, value in {"en": english, **others}.items()]


def a_release() -> dict[str, Any]:
    """Return a release as plain data: two categories, two elements, one vocabulary."""
    return {
        "manifest": {
            "version": "ai@2026-01-01",
            "status": "stable",
            "created_at": "2026-01-01T00:00:00Z",
            "content_hash": NO_HASH,
            "locales": ["en", "fr"],
        },
        "datachainType": {
            "id": "ai",
            "name": text("System"),
            "description": text("What it does."),
            "categories": ["decision", "storage"],
            "subchains": [{"id": "flow", "name": text("Flow"), "categories": ["storage"]}],
            "locales": ["en", "fr"],
        },
        "categories": [_decision(), _storage()],
        "elements": [
            _element("accept", "decision", "It says yes or no."),
            _element("cloud", "storage", "Kept for {{duration}}."),
        ],
        "symbols": {"accept": SVG, "cloud": SVG},
    }


def decoded(plain: dict[str, Any]) -> WireRelease:
    """Return plain data as a release."""
    return msgspec.convert(plain, WireRelease)


def a_resolved() -> dict[str, Any]:
    """Return a resolved datachain of that release as plain data."""
    release = a_release()
    return {
        "id": "gate",
        "schema_version": "ai@2026-01-01",
        "created_at": "2026-01-01T00:00:00Z",
        "elements": [{"element_id": "accept", "context_type_id": "machine"}],
        "schema_snapshot": {
            "datachain_type": release["datachainType"],
            "categories": release["categories"][:1],
            "elements": release["elements"][:1],
        },
    }


def decoded_chain(plain: dict[str, Any]) -> ResolvedDatachainInstance:
    """Return plain data as a resolved datachain."""
    return msgspec.convert(plain, ResolvedDatachainInstance)


def _decision() -> dict[str, Any]:
    return {
        "id": "decision",
        "name": text("Decision", fr="Décision"),
        "description": text("Who decides."),
        "prompt": text("Who decides?"),
        "required": True,
        "datachain_type": "ai",
        "shape": "hexagon",
        "examples": [{"scenario": text("At a gate."), "narrative": text("It opens.")}],
        "element_context": {
            "id": "autonomy",
            "name": text("Autonomy"),
            "description": text("How far it acts alone."),
            "values": [
                {
                    "id": "machine",
                    "name": text("Machine"),
                    "description": text("It decides alone."),
                    "color": "#F28C28",
                }
            ],
        },
    }


def _storage() -> dict[str, Any]:
    option = {
        "id": "loss",
        "name": text("Loss"),
        "description": text("It may be lost."),
        "applies_to": ["cloud"],
    }
    return {
        "id": "storage",
        "name": text("Storage"),
        "description": text("Where it is kept."),
        "datachain_type": "ai",
        "shape": "rounded-square",
        "element_variables": [
            {"id": "duration", "label": text("Duration")},
            {
                "kind": "multi_select_enum",
                "id": "harms",
                "label": text("Harms"),
                "options": [option],
            },
        ],
    }


def _element(element_id: str, category: str, description: str) -> dict[str, Any]:
    return {
        "id": element_id,
        "category_id": category,
        "title": text(element_id.title()),
        "description": text(description),
        "symbol_id": element_id,
    }
