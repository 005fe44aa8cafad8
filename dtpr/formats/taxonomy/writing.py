"""A release as files, in the layout that it can be taken in from again."""

from typing import Any

import msgspec
import yaml

from dtpr.formats.taxonomy.legacy import ARTWORK
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.legacy_exchange import icon_name
from dtpr.schema.wire import WireCategory, WireElement, WireRelease

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_WIDE = 1_000_000


def bundle_files(source: WireRelease) -> dict[str, bytes]:
    """Return a release as the folder of a release of the second API."""
    files = {
        "meta.yaml": _yaml(source.manifest),
        "datachain-type.yaml": _yaml(source.datachain_type),
    }
    files |= _numbered("categories", source.categories)
    files |= _numbered("elements", source.elements)
    for folder, drawings in (("symbols", source.symbols), ("icons", source.icons)):
        files |= {f"{folder}/{name}.svg": svg.encode() for name, svg in drawings.items()}
    return files


def legacy_files(source: LegacyRelease) -> dict[str, bytes]:
    """Return a release as answers of the first API, with its drawings."""
    kind = source.datachain_type
    files = {
        f"categories_{kind}.json": _json(source.categories),
        f"elements_{kind}.json": _json(source.elements),
    }
    if source.symbol_of:
        files[ARTWORK] = _json(_artwork(source))
    files |= {f"icons/{name}.svg": svg.encode() for name, svg in source.icons.items()}
    files |= {f"icons/symbols/{name}.svg": svg.encode() for name, svg in source.symbols.items()}
    return files


def _artwork(source: LegacyRelease) -> dict[str, dict[str, str]]:
    icon_of = {each.element.id: icon_name(each.element.icon.url) for each in source.elements}
    return {
        element: {
            "icon": f"/dtpr-icons/{icon_of.get(element, element)}.svg",
            "symbol": f"/dtpr-icons/symbols/{symbol}.svg",
        }
        for element, symbol in source.symbol_of.items()
    }


def _numbered(folder: str, entries: list[WireCategory] | list[WireElement]) -> dict[str, bytes]:
    """Return a file for each entry, named by its id.

    A release is read in the order of its file names; where that is not the order of the entries,
    the names begin with their numbers.
    """
    names = [f"{each.id}.yaml" for each in entries]
    if names != sorted(names):
        names = [f"{at:04d}-{name}" for at, name in enumerate(names)]
    return {f"{folder}/{name}": _yaml(each) for name, each in zip(names, entries, strict=True)}


def _yaml(record: Any) -> bytes:
    text: str = yaml.dump(
        msgspec.to_builtins(record),
        Dumper=_DUMPER,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDE,
    )
    return text.encode()


def _json(record: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"
