"""The fonts: Noto Sans and Noto Sans Khmer, loaded once and shaped by HarfBuzz.

Nothing else knows HarfBuzz. Lengths are in em, y points down, the baseline is 0.
"""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import uharfbuzz as hb  # type: ignore[import-untyped]  # It ships no types.

from dtpr.signs.outlines import Outline, Step, place

Family = Literal["latin", "khmer"]
Weight = Literal[400, 600]

FAMILIES: tuple[Family, ...] = ("latin", "khmer")
_FILES: dict[Family, tuple[str, str]] = {
    "latin": ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
    "khmer": ("fontpkg_noto_sans_khmer", "NotoSansKhmer[wdth,wght].ttf"),
}


class Glyph(NamedTuple):
    """One shaped glyph: its number in the font, its offset and its advance, in em."""

    number: int
    x: float
    y: float
    advance: float


@cache
def _font(family: Family, weight: Weight) -> Any:
    package, name = _FILES[family]
    font = hb.Font(hb.Face(hb.Blob((files(package) / "files" / name).read_bytes())))
    font.set_variations({"wght": weight})
    return font


@cache
def characters(family: Family) -> frozenset[str]:
    """Return the characters that a font can draw; fonts list control characters too."""
    listed = map(chr, _font(family, 400).face.unicodes)
    return frozenset(each for each in listed if unicodedata.category(each) != "Cc")


@lru_cache(maxsize=1024)
def script_of(character: str) -> str | None:
    """Return the script of a character as ISO 15924 (`Latn`, `Khmr`), None when it is shared."""
    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    script: str | None = buffer.script
    return script


@lru_cache(maxsize=4096)
def shape(text: str, family: Family, weight: Weight) -> tuple[Glyph, ...]:
    """Return the glyphs of a run of text in one font and one script."""
    font = _font(family, weight)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    em = font.face.upem
    return tuple(
        Glyph(info.codepoint, at.x_offset / em, at.y_offset / em, at.x_advance / em)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )


@lru_cache(maxsize=4096)
def draw_glyph(number: int, family: Family, weight: Weight) -> Outline:
    """Return the outline of one glyph, in em."""
    font = _font(family, weight)
    steps: list[Step] = []
    font.draw_glyph(number, _draw_functions(), steps)
    return place(tuple(steps), 0, 0, 1 / font.face.upem, flip=True)


@cache
def _draw_functions() -> Any:
    functions = hb.DrawFuncs()
    functions.set_move_to_func(lambda x, y, steps: steps.append(("M", (x, y))))
    functions.set_line_to_func(lambda x, y, steps: steps.append(("L", (x, y))))
    functions.set_quadratic_to_func(lambda *to: to[-1].append(("Q", to[:-1])))
    functions.set_cubic_to_func(lambda *to: to[-1].append(("C", to[:-1])))
    functions.set_close_path_func(lambda steps: steps.append(("Z", ())))
    return functions
