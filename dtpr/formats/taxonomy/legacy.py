"""A release of the first API: the answers for one kind of chain, with icons and symbols."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeVar, get_args
from urllib.parse import quote

import msgspec

from dtpr.errors import InvalidError, Problem
from dtpr.formats.taxonomy.base import (
    Faults,
    Files,
    ReadRelease,
    convert,
    load_json,
    named,
    text_of,
)
from dtpr.schema.legacy import CategoryEntry, ElementEntry, LegacyRelease
from dtpr.schema.legacy_exchange import icon_name
from dtpr.schema.rules.finding import Finding, warning

LegacyType = Literal["ai", "device"]
ARTWORK = "artwork.json"

_Entry = TypeVar("_Entry", CategoryEntry, ElementEntry)


def legacy_types(files: Files) -> list[LegacyType]:
    """Return the kinds of chain that the files have an answer for."""
    return [
        each
        for each in get_args(LegacyType)
        if {f"categories_{each}.json", f"elements_{each}.json"}.intersection(files)
    ]


def read_legacy(files: Files, datachain_type: LegacyType) -> ReadRelease:
    """Return the release of one kind of chain, with the drawings that its elements point to.

    Raises:
        InvalidError: A file is missing or wrong; every fault is named with its file.
    """
    faults = Faults()
    names = {part: f"{part}_{datachain_type}.json" for part in ("categories", "elements")}
    categories = _entries(files, names["categories"], CategoryEntry, faults)
    elements = _entries(files, names["elements"], ElementEntry, faults)
    symbol_of = _symbol_of(files, elements, faults)
    icons, symbols = _icons(files, elements, faults), _symbols(files, elements, symbol_of, faults)
    faults.refuse()
    source = LegacyRelease(
        datachain_type=datachain_type,
        categories=categories,
        elements=elements,
        icons=icons,
        symbols=symbols,
        symbol_of=symbol_of if symbols else {},
    )
    places = {
        f"{part}[{at}]": f"{name}: [{at}]"
        for part, name in names.items()
        for at in range(len(getattr(source, part)))
    }
    places |= names
    places |= {f"icons.{each}": f"icons/{each}.svg" for each in icons}
    places |= {f"symbols.{each}": f"icons/symbols/{each}.svg" for each in symbols}
    return ReadRelease(source, places, list(_notes(files, source, names)))


def drawings_at(files: Files, address: str) -> dict[str, str]:
    """Return where below an address the drawings are that the answers name, by file name.

    Symbols are named by `artwork.json` only. An answer that cannot be read names none here.
    """
    faults = Faults()
    base = address.rstrip("/")
    found: dict[str, str] = {}
    for each in legacy_types(files):
        elements = _entries(files, f"elements_{each}.json", ElementEntry, faults)
        icons = [icon_name(one.element.icon.url) for one in elements]
        found |= {f"icons/{name}.svg": f"{base}/{quote(name)}.svg" for name in icons}
        for name in _symbol_of(files, elements, faults).values():
            found[f"icons/symbols/{name}.svg"] = f"{base}/symbols/{quote(name)}.svg"
    return found


def _entries(files: Files, name: str, kind: type[_Entry], faults: Faults) -> list[_Entry]:
    found: list[_Entry] = []
    with faults.gathered():
        for at, each in enumerate(_list(files, name)):
            with faults.gathered():
                found.append(convert(each, kind, name, f"[{at}]"))
    return found


def _list(files: Files, name: str) -> list[Any]:
    loaded = load_json(files, name)
    if isinstance(loaded, list):
        return loaded
    raise InvalidError(Problem(name, "it is no list", "take in the whole answer"))


def _symbol_of(files: Files, elements: list[ElementEntry], faults: Faults) -> dict[str, str]:
    """Return the symbol of each element, as `artwork.json` names its file."""
    found: dict[str, str] = {}
    if ARTWORK not in files:
        return found
    with faults.gathered():
        told = convert(load_json(files, ARTWORK), dict[str, dict[str, Any]], ARTWORK)
        for each in elements:
            symbol = told.get(each.element.id, {}).get("symbol")
            if isinstance(symbol, str):
                found[each.element.id] = icon_name(symbol)
    return found


def _icons(files: Files, elements: list[ElementEntry], faults: Faults) -> dict[str, str]:
    wanted = dict.fromkeys(icon_name(each.element.icon.url) for each in elements)
    return _drawings(files, "icons/", wanted, faults)


def _symbols(
    files: Files, elements: list[ElementEntry], symbol_of: Mapping[str, str], faults: Faults
) -> dict[str, str]:
    """Return the symbols that are told, and where none is told those named like the icon."""
    wanted = dict.fromkeys(
        symbol_of.get(each.element.id, icon_name(each.element.icon.url)) for each in elements
    )
    return _drawings(files, "icons/symbols/", wanted, faults)


def _drawings(files: Files, folder: str, wanted: dict[str, None], faults: Faults) -> dict[str, str]:
    known = named(files, folder, ".svg")
    found: dict[str, str] = {}
    for each in sorted(known.keys() & wanted.keys()):
        with faults.gathered():
            found[each] = text_of(files, known[each])
    return found


def _notes(files: Files, source: LegacyRelease, names: Mapping[str, str]) -> Iterator[Finding]:
    """Yield which fields of the answers are not known, so that they will not be answered again."""
    for part, name in names.items():
        kept = msgspec.to_builtins(getattr(source, part))
        lost = dict.fromkeys(_lost(load_json(files, name), kept, ""))
        if lost:
            yield warning(
                "DTPR_FIELD_UNKNOWN",
                part,
                f"these fields are not part of the API and are left out: {', '.join(lost)}",
                "nothing has to be done where nobody reads them",
            )


def _lost(given: Any, kept: Any, path: str) -> Iterator[str]:
    """Yield the fields that are given and not kept, each by its path without numbers."""
    if isinstance(given, dict):
        for name, value in given.items():
            below = f"{path}.{name}" if path else name
            if name in kept:
                yield from _lost(value, kept[name], below)
            else:
                yield below
    elif isinstance(given, list):
        for one, other in zip(given, kept, strict=True):
            yield from _lost(one, other, path)
