"""The manifest of the set: every icon with its names, its files and their checksums."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

import msgspec

from dtpr.schema.icon_sets import (
    IconFile,
    IconSetManifest,
    InkColours,
    SetElement,
    SetIcon,
    SetRelease,
)
from dtpr.schema.releases import shipped_taxonomy
from dtpr.signs.icon import Variant
from dtpr.signs.iconset.contents import Entry, Worn, entries, worn
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.papers import ATTRIBUTION, LICENCE, colours
from dtpr.signs.iconset.paths import element_path, paths_of_icon


def manifest_of(files: Mapping[str, bytes]) -> IconSetManifest:
    """Return the manifest of those files of the set that are given, by their paths.

    The SVG of every element must be among them.
    """
    taxonomy = shipped_taxonomy()
    return IconSetManifest(
        name="dtpr-icons",
        version=edition().version,
        released=edition().released,
        dtpr=[
            SetRelease(datachain=each.manifest.datachain_type.id, version=each.version)
            for each in taxonomy
        ],
        licence=LICENCE,
        attribution=ATTRIBUTION,
        locales=list(taxonomy.locales),
        colours=InkColours(**colours()),
        icons=[_icon(each, files) for each in entries()],
        elements=[_element(each, files) for each in worn()],
    )


def write_manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the manifest as JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(manifest_of(files)), indent=1) + b"\n"


def _icon(entry: Entry, files: Mapping[str, bytes]) -> SetIcon:
    return SetIcon(
        id=entry.symbol,
        aliases=list(entry.aliases),
        shape=entry.shape,
        since=entry.since,
        deprecated=entry.deprecated,
        name=entry.name,
        keywords=list(entry.keywords),
        elements=list(entry.elements),
        source=entry.source,
        files=list(_files(entry, files)),
    )


def _files(entry: Entry, files: Mapping[str, bytes]) -> Iterator[IconFile]:
    for variant in entry.variants:
        for path in paths_of_icon(entry, variant):
            if path in files:
                yield _file(path, variant, files)


def _element(each: Worn, files: Mapping[str, bytes]) -> SetElement:
    return SetElement(
        id=each.element.id,
        datachain=each.datachain,
        name=each.name,
        icon=each.symbol,
        shape=each.category.shape,
        file=_file(element_path(each), each.variant, files),
    )


def _file(path: str, variant: Variant, files: Mapping[str, bytes]) -> IconFile:
    data = files[path]
    return IconFile(path=path, variant=variant, bytes=len(data), sha256=sha256(data).hexdigest())
