"""A release in the layout of this project (`content/`), as `dtpr check` finds it in a folder."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from msgspec.structs import replace

from dtpr.cli.check_chains import Verdict
from dtpr.errors import InvalidError
from dtpr.formats.taxonomy import Files
from dtpr.formats.taxonomy.base import load_yaml
from dtpr.schema.decode import convert
from dtpr.schema.exchange import wire_of
from dtpr.schema.rules import Finding, check_content, check_release
from dtpr.schema.rules.finding import error
from dtpr.schema.taxonomy import Category, Element, Manifest, Release
from dtpr.signs.symbols import symbol_ids

Placed = tuple[str, Finding]
"""The name of a file in the folder, and what was found in it."""

_HEAD = "meta.yaml"

_Part = TypeVar("_Part", Manifest, Category, Element)


def is_content(files: Files) -> bool:
    """Tell whether a folder has our own layout: the kind of chain is in `meta.yaml` there."""
    return b"\ndatachain_type:" in files.get(_HEAD, b"") and "datachain-type.yaml" not in files


def check_own(files: Files) -> Verdict:
    """Check a release of this project: the form of each file, then the rules."""
    faults: list[Placed] = []
    heads = _read([_HEAD], files, Manifest, faults)
    categories = _read(_below("categories/", files), files, Category, faults)
    elements = _read(_below("elements/", files), files, Element, faults)
    faults += [*_misnamed(categories), *_misnamed(elements), *_misfiled(elements)]
    if faults or not heads:
        return Verdict("a release of this project", None, faults)
    release = Release(
        manifest=heads[_HEAD],
        categories={each.id: each for each in categories.values()},
        elements={each.id: each for each in elements.values()},
    )
    places = {
        **_places("categories", categories, [each.id for each in wire_of(release).categories]),
        **_places("elements", elements, [each.id for each in wire_of(release).elements]),
    }
    found = [*check_release(wire_of(release)), *check_content(release, symbol_ids())]
    # Our symbols are no part of a release: they are drawn on a grid of their own.
    kept = [_placed(each, places) for each in found if each.code != "SYMBOL_NOT_FOUND"]
    return Verdict(f"the release {release.version} of this project", None, kept)


def _below(folder: str, files: Files) -> list[str]:
    return sorted(each for each in files if each.startswith(folder) and each.endswith(".yaml"))


def _read(
    names: list[str], files: Files, kind: type[_Part], faults: list[Placed]
) -> dict[str, _Part]:
    found: dict[str, _Part] = {}
    for name in names:
        try:
            found[name] = convert(load_yaml(files, name), kind)
        except InvalidError as refused:
            for each in refused.problems:
                path = "" if each.field == name else each.field
                faults.append((name, error("DTPR_CONTENT_FORM", path, each.message, each.mend)))
    return found


def _misnamed(parts: Mapping[str, Category] | Mapping[str, Element]) -> Iterator[Placed]:
    for name, part in parts.items():
        if PurePosixPath(name).stem != part.id:
            message, mend = f"its file is not called {part.id}.yaml", "rename one of them"
            yield name, error("DTPR_CONTENT_MISNAMED", "id", message, mend)


def _misfiled(elements: Mapping[str, Element]) -> Iterator[Placed]:
    for name, element in elements.items():
        if PurePosixPath(name).parent.name != element.category:
            message, mend = f"its folder is not {element.category}/", "move the file"
            yield name, error("DTPR_CONTENT_MISNAMED", "category", message, mend)


def _places(
    part: str, entries: Mapping[str, Category] | Mapping[str, Element], order: list[str]
) -> dict[str, str]:
    """Return the files of entries by id, as our rules name them, and by place, as upstream's do."""
    files = {each.id: name for name, each in entries.items()}
    return {f"{part}[{key}]": files[each] for at, each in enumerate(order) for key in (at, each)}


def _placed(finding: Finding, places: Mapping[str, str]) -> Placed:
    head, _, path = finding.path.partition(".")
    if head in places:
        return places[head], replace(finding, path=path)
    return _HEAD, replace(finding, path=finding.path.replace("datachainType", "datachain_type"))
