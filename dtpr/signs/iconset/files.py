"""The files of the set, each made by itself from its path, so that a pool can make them."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial

from dtpr.errors import NotFoundError
from dtpr.signs.icon import Variant
from dtpr.signs.iconset import iconify, papers, preview, sprites
from dtpr.signs.iconset.contents import Entry, Worn, entries, worn
from dtpr.signs.iconset.manifest import write_manifest
from dtpr.signs.iconset.paths import MANIFEST, PNG_SIZES, element_path, sprite_path
from dtpr.signs.iconset.press import press_icon
from dtpr.signs.png import rasterise

_Maker = Callable[[], bytes]


def make_files(paths: Iterable[str]) -> dict[str, bytes]:
    """Return some files by their paths, as `make_file` does."""
    return {each: make_file(each) for each in paths}


def make_file(path: str) -> bytes:
    """Return one file of the set: the same bytes each time.

    The manifest is that of the drawings alone, without PNG and PDF; each zip has its own.

    Raises:
        NotFoundError: The set has no such file.
    """
    maker = _makers().get(path)
    if maker is None:
        raise NotFoundError(f"The icon set has no file {path!r}; its manifest lists them.")
    return maker()


def is_made(path: str) -> bool:
    """Tell whether the set has a file of this path."""
    return path in _makers()


@cache
def _makers() -> Mapping[str, _Maker]:
    return _drawings() | _rasters() | _others() | {MANIFEST: _drawn_manifest}


def drawings() -> dict[str, bytes]:
    """Return every SVG of the set by its path."""
    return {path: maker() for path, maker in _drawings().items()}


def _drawn_manifest() -> bytes:
    return write_manifest(drawings())


def _drawings() -> dict[str, _Maker]:
    drawn: dict[str, _Maker] = {
        f"svg/{entry.file_name(variant)}.svg": partial(_svg, entry, variant)
        for entry, variant in _each()
    }
    return drawn | {element_path(each): partial(_element_svg, each) for each in worn()}


def _rasters() -> dict[str, _Maker]:
    return {
        f"png/{size}/{entry.file_name(variant)}.png": partial(_png, entry, variant, size)
        for entry, variant in _each()
        for size in PNG_SIZES["all"]
    }


def _others() -> dict[str, _Maker]:
    made: dict[str, _Maker] = {
        f"pdf/{entry.file_name(variant)}.pdf": partial(_pdf, entry, variant)
        for entry, variant in _each()
    }
    made |= {f"LICENSES/{name}": partial(papers.licence_text, name) for name in papers.LICENCES}
    for ratio in sprites.RATIOS:
        made |= {
            sprite_path("sprite", ratio, "json"): partial(sprites.sprite_json, ratio),
            sprite_path("sprite", ratio, "png"): partial(sprites.sprite_png, ratio),
            sprite_path("sprite-sdf", ratio, "json"): partial(sprites.field_json, ratio),
            sprite_path("sprite-sdf", ratio, "png"): partial(sprites.field_png, ratio),
        }
    return made | {
        "COLOURS.md": papers.colours_paper,
        "NOTICE": partial(papers.write_paper, "NOTICE.txt"),
        "README.md": partial(papers.write_paper, "README.md"),
        "iconify.json": iconify.iconify_json,
        "preview.css": partial(papers.write_paper, "preview.css"),
        "preview.html": preview.preview_html,
    }


def _each() -> Iterable[tuple[Entry, Variant]]:
    return [(entry, variant) for entry in entries() for variant in entry.variants]


def _svg(entry: Entry, variant: Variant) -> bytes:
    return entry.svg(variant).encode()


def _png(entry: Entry, variant: Variant, size: int) -> bytes:
    return rasterise(entry.svg(variant), size, size)


def _pdf(entry: Entry, variant: Variant) -> bytes:
    return press_icon(entry.paint(variant), entry.name["en"])


def _element_svg(each: Worn) -> bytes:
    return each.svg.encode()
