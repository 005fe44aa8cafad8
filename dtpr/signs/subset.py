"""Cut-down fonts: only the characters that a file needs, for text that is searched, not drawn."""

import struct
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb  # type: ignore[import-untyped]  # It ships no types.
from msgspec import Struct

from dtpr.signs.fonts import Family, read_font

_DROPPED = ("GSUB", "GPOS", "GDEF", "STAT", "name")
_HEAD_BOX = struct.Struct(">4h")
_HEAD_BOX_OFFSET = 36


class Letter(NamedTuple):
    """One character in a font: the number of its glyph, and its advance in em."""

    glyph: int
    advance: float


class Subset(Struct, frozen=True, kw_only=True):
    """A TrueType font of a few characters; lengths are in em, y points up."""

    program: bytes
    letters: dict[str, Letter]
    ascent: float
    descent: float
    box: tuple[float, float, float, float]


@lru_cache(maxsize=64)
def cut_font(family: Family, characters: frozenset[str]) -> Subset:
    """Return a font of its regular weight with only these characters, which it must have."""
    face = hb.subset(*_wanted(family, characters))
    font, em = hb.Font(face), face.upem
    extents = font.get_font_extents("ltr")
    head = face.reference_table("head").data
    return Subset(
        program=face.blob.data,
        letters={each: _letter(font, each) for each in sorted(characters)},
        ascent=extents.ascender / em,
        descent=extents.descender / em,
        box=tuple(each / em for each in _HEAD_BOX.unpack_from(head, _HEAD_BOX_OFFSET)),
    )


def _wanted(family: Family, characters: frozenset[str]) -> tuple[hb.Face, hb.SubsetInput]:
    face = hb.Face(hb.Blob(read_font(family)))
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, characters))
    wanted.drop_table_tag_set.update(int.from_bytes(each.encode()) for each in _DROPPED)
    wanted.pin_all_axes_to_default(face)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    return face, wanted


def _letter(font: hb.Font, character: str) -> Letter:
    glyph = font.get_nominal_glyph(ord(character))
    return Letter(glyph, font.get_glyph_h_advance(glyph) / font.face.upem)
