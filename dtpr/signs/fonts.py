"""The fonts: Noto Sans for Latin, Khmer and Arabic, loaded once and shaped by HarfBuzz.

Nothing but this and `subset` knows HarfBuzz. Lengths are in em, y points down, the baseline is 0.
"""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import uharfbuzz as hb  # type: ignore[import-untyped]  # It ships no types.

from dtpr.signs.outlines import Outline, Step, place
from dtpr.signs.overlaps import unite, unite_neighbours

Family = Literal["latin", "khmer", "arabic", "narrow"]
Weight = Literal[400, 600]

FAMILIES: tuple[Family, ...] = ("latin", "khmer", "arabic")
"""The families that texts are set in; the narrow one is for addresses where they must be short."""

FAMILY_OF: dict[str, Family] = {"Khmr": "khmer", "Arab": "arabic"}
"""The family of a script (ISO 15924); every other script is in the Latin one."""

X_HEIGHTS: dict[Family, float] = {"latin": 0.536, "khmer": 0.58, "arabic": 0.446, "narrow": 0.536}
"""The height of the low letters: x, the Khmer consonants, the Arabic seen."""

_FILES: dict[Family, tuple[str, str]] = {
    "latin": ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
    "khmer": ("fontpkg_noto_sans_khmer", "NotoSansKhmer[wdth,wght].ttf"),
    "arabic": ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
    "narrow": ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
}
_WIDTHS: dict[Family, int] = {"narrow": 75}
# Else HarfBuzz takes the language of the machine, and with it other forms of some letters.
_LANGUAGE = "und"


class Drawn(NamedTuple):
    """A shaped run of text: its outline without overlaps, and how far it moves the pen."""

    outline: Outline
    advance: float


def read_font(family: Family) -> bytes:
    """Return the file of a font."""
    package, name = _FILES[family]
    return (files(package) / "files" / name).read_bytes()


@cache
def _font(family: Family, weight: Weight) -> Any:
    font = hb.Font(hb.Face(hb.Blob(read_font(family))))
    font.set_variations({"wght": weight, "wdth": _WIDTHS.get(family, 100)})
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


@lru_cache(maxsize=8192)
def advance_of(text: str, family: Family, weight: Weight, *, rtl: bool) -> float:
    """Return how wide a run of text in one font and one script is."""
    font = _font(family, weight)
    buffer = _shape(text, family, weight, rtl=rtl)
    return float(sum(at.x_advance for at in buffer.glyph_positions) / font.face.upem)


@lru_cache(maxsize=4096)
def draw_run(text: str, family: Family, weight: Weight, *, rtl: bool) -> Drawn:
    """Return a run of text in one font and one script as an outline."""
    font = _font(family, weight)
    buffer = _shape(text, family, weight, rtl=rtl)
    glyphs: list[Outline] = []
    pen = 0
    for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyph = _glyph(info.codepoint, family, weight)
        glyphs.append(place(glyph, pen + at.x_offset, at.y_offset))
        pen += at.x_advance
    outline = place(unite_neighbours(glyphs), 0, 0, 1 / font.face.upem, flip=True)
    return Drawn(outline, pen / font.face.upem)


def _shape(text: str, family: Family, weight: Weight, *, rtl: bool) -> Any:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.language = _LANGUAGE
    buffer.guess_segment_properties()
    hb.shape(_font(family, weight), buffer)
    return buffer


@lru_cache(maxsize=4096)
def _glyph(number: int, family: Family, weight: Weight) -> Outline:
    # In units of the font, y up.
    steps: list[Step] = []
    _font(family, weight).draw_glyph(number, _draw_functions(), steps)
    return unite(tuple(steps))


@cache
def _draw_functions() -> Any:
    functions = hb.DrawFuncs()
    functions.set_move_to_func(lambda x, y, steps: steps.append(("M", (x, y))))
    functions.set_line_to_func(lambda x, y, steps: steps.append(("L", (x, y))))
    functions.set_quadratic_to_func(lambda *to: to[-1].append(("Q", to[:-1])))
    functions.set_cubic_to_func(lambda *to: to[-1].append(("C", to[:-1])))
    functions.set_close_path_func(lambda steps: steps.append(("Z", ())))
    return functions
