"""The set as Iconify JSON, which the tools of web pages read.

Source: Iconify, IconifyJSON (names of lower-case letters, digits and single hyphens).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from dtpr.signs.display import rgb_of
from dtpr.signs.icon import Variant
from dtpr.signs.iconset.contents import Entry, entries
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.papers import AUTHOR, LICENCE
from dtpr.signs.svg import path_tag
from dtpr.signs.symbols import GRID

PREFIX = "dtpr"

_SAMPLES = ("video", "air", "person-detection", "stored", "rights-access", "ai")


def iconify_json() -> bytes:
    """Return the set as one document: symbols in the colour of the text, and icons in colours."""
    icons = _icons()
    document = {
        "prefix": PREFIX,
        "info": {
            "name": "DTPR",
            "total": len(icons),
            "version": edition().version,
            "author": {"name": AUTHOR},
            "license": {"title": "Apache License 2.0 and CC BY 4.0", "spdx": LICENCE},
            "samples": _SAMPLES,
            "height": 24,
            "category": "Maps / Flags",
            "palette": True,
        },
        "lastModified": int(edition().made_at.timestamp()),
        "icons": icons,
        "aliases": _aliases(),
        "width": int(GRID),
        "height": int(GRID),
    }
    return msgspec.json.encode(document) + b"\n"


def iconify_name(entry: Entry, variant: Variant) -> str:
    """Return what an icon is called: `video`, `video-yellow`, `social-circle-yellow`."""
    parts = [entry.symbol]
    if not entry.is_first:
        parts.append(entry.shape)
    if variant != "symbol":
        parts.append(variant)
    return _hyphened("-".join(parts))


@cache
def _icons() -> Mapping[str, dict[str, Any]]:
    return {
        iconify_name(entry, variant): _icon(entry, variant)
        for entry in entries()
        for variant in entry.variants
    }


def _icon(entry: Entry, variant: Variant) -> dict[str, Any]:
    icon = entry.paint(variant)
    alone = variant == "symbol"
    tags = [
        path_tag(
            each.outline, "currentColor" if alone else rgb_of(each.ink), even_odd=each.even_odd
        )
        for each in icon.paths
    ]
    size = {} if alone else {"width": int(icon.side), "height": int(icon.side)}
    return {"body": "".join(tags), **size}


def _aliases() -> dict[str, dict[str, str]]:
    return {
        _hyphened(alias): {"parent": iconify_name(entry, "symbol")}
        for entry in entries()
        if entry.is_first
        for alias in entry.aliases
    }


def _hyphened(symbol: str) -> str:
    return symbol.lower().replace("_", "-")
