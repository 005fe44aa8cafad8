"""Where each file lies in the set, and which files each of the three zips holds."""

from collections.abc import Iterator

from dtpr.schema.icon_sets import SetKind
from dtpr.signs.icon import Variant
from dtpr.signs.iconset.contents import Entry, Worn, entries, worn
from dtpr.signs.iconset.papers import LICENCES
from dtpr.signs.iconset.sprites import RATIOS

PNG_SIZES: dict[SetKind, tuple[int, ...]] = {
    "web": (36, 72, 108, 144),
    "print": (1024,),
    "all": (36, 72, 108, 144, 512, 1024),
}
"""How many pixels wide the PNGs of each zip are."""

KINDS: tuple[SetKind, ...] = ("web", "print", "all")
PAPERS = (
    "COLOURS.md",
    *(f"LICENSES/{each}" for each in LICENCES),
    "NOTICE",
    "README.md",
    "preview.css",
    "preview.html",
)
MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"


def paths_of(kind: SetKind) -> tuple[str, ...]:
    """Return the files of a zip, without the manifest and the checksums that follow from them."""
    return tuple(sorted(_paths(kind)))


def paths_of_icon(entry: Entry, variant: Variant) -> tuple[str, ...]:
    """Return every file of an icon in one variant, in whichever zip."""
    name = entry.file_name(variant)
    pngs = (f"png/{size}/{name}.png" for size in PNG_SIZES["all"])
    return (f"svg/{name}.svg", f"pdf/{name}.pdf", *pngs)


def element_path(each: Worn) -> str:
    """Return the file of an element: ids are only unique within a kind of chain."""
    return f"{each.datachain}/{each.element.id}.svg"


def sprite_path(stem: str, ratio: int, ending: str) -> str:
    """Return a file of a sprite, as MapLibre looks for it."""
    return f"sprite/{stem}{'' if ratio == 1 else f'@{ratio}x'}.{ending}"


def _paths(kind: SetKind) -> Iterator[str]:
    yield from PAPERS
    yield from map(element_path, worn())
    for entry in entries():
        for variant in entry.variants:
            name = entry.file_name(variant)
            yield f"svg/{name}.svg"
            if kind != "web":
                yield f"pdf/{name}.pdf"
            yield from (f"png/{size}/{name}.png" for size in PNG_SIZES[kind])
    if kind != "print":
        yield "iconify.json"
        for stem in ("sprite", "sprite-sdf"):
            for ratio in RATIOS:
                yield sprite_path(stem, ratio, "json")
                yield sprite_path(stem, ratio, "png")
