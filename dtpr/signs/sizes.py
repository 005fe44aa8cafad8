"""The sheets that a sign can be drawn on: adding a size is adding a row."""

import re
from typing import Annotated

from msgspec import Meta

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Record

SAFE_MM = 5.0
"""How far inside the trim everything stays that must not be cut off."""

_SIDES = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[x\u00d7]\s*(\d+(?:\.\d+)?)\s*(?:mm)?\s*", re.IGNORECASE)
_WIDEST_MARGIN_MM = 15.0
_MARGIN_SHARE = 0.057

Millimetres = Annotated[float, Meta(ge=0, le=1000)]
_LEAST_MM, _MOST_MM = 50, 1000
FreeSide = Annotated[float, Meta(ge=_LEAST_MM, le=_MOST_MM)]


class SignSize(Record, frozen=True, kw_only=True):
    """One sheet: its name, its size and the margin that stays free, in mm.

    A sticker is a hexagon: its sheet is the box around the cutting line.
    """

    name: str
    width_mm: Annotated[float, Meta(ge=20, le=1000)]
    height_mm: Annotated[float, Meta(ge=20, le=1000)]
    margin_mm: Millimetres

    @property
    def short_side(self) -> float:
        """Return the shorter side in mm."""
        return min(self.width_mm, self.height_mm)

    def turned(self) -> "SignSize":
        """Return the same sheet with width and height exchanged."""
        return SignSize(
            name=self.name,
            width_mm=self.height_mm,
            height_mm=self.width_mm,
            margin_mm=self.margin_mm,
        )


def free_size(width_mm: float, height_mm: float) -> SignSize:
    """Return a sheet of any size, with the margin that its shorter side asks for."""
    margin = _MARGIN_SHARE * min(width_mm, height_mm)
    return SignSize(
        name=f"{width_mm:g} \u00d7 {height_mm:g} mm",
        width_mm=width_mm,
        height_mm=height_mm,
        margin_mm=min(_WIDEST_MARGIN_MM, max(SAFE_MM, margin)),
    )


def sides_of(text: str) -> tuple[float, float] | None:
    """Return the width and the height in mm of a text such as `210x74`, None for any other.

    Raises InvalidError for a side that no sheet has.
    """
    found = _SIDES.fullmatch(text)
    if found is None:
        return None
    width, height = float(found[1]), float(found[2])
    if not _LEAST_MM <= min(width, height) <= max(width, height) <= _MOST_MM:
        mend = f"give sides of {_LEAST_MM} to {_MOST_MM} mm"
        raise InvalidError(Problem("size", f"{text} is no size that a sign can have", mend))
    return width, height


def _table(*rows: tuple[str, float, float, float]) -> dict[str, SignSize]:
    return {
        name: SignSize(name=name, width_mm=width, height_mm=height, margin_mm=margin)
        for name, width, height, margin in rows
    }


SIZES: dict[str, SignSize] = _table(
    ("square100", 100, 100, 5),
    ("A6", 105, 148, 6),
    ("strip", 210, 74, 5),
    ("square150", 150, 150, 6),
    ("pole", 100, 300, 5),
    ("A5", 148, 210, 8),
    ("square200", 200, 200, 8),
    ("Letter", 215.9, 279.4, 12),
    ("A4", 210, 297, 12),
    ("Tabloid", 279.4, 431.8, 15),
    ("A3", 297, 420, 15),
)
"""All sheets by name, the smallest first."""


def _stickers(*heights: float) -> dict[str, SignSize]:
    # A hexagon that stands on a corner is narrower than high by the factor √3 / 2.
    return _table(*((f"sticker{high:g}", round(high * 0.75**0.5, 3), high, 0) for high in heights))


STICKERS: dict[str, SignSize] = _stickers(40, 48, 60, 80, 120)
"""All stickers by name, named by the height of the hexagon in mm, the smallest first."""
