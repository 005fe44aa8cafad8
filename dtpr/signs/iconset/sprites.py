"""The sprites of the set, for MapLibre: coloured icons, and symbols as distance fields."""

from collections.abc import Mapping
from functools import cache

import msgspec
import numpy as np

from dtpr.signs.icon import Icon
from dtpr.signs.iconset import fields
from dtpr.signs.iconset.cells import CELL, Sheet, arrange, draw, index_of
from dtpr.signs.iconset.contents import entries
from dtpr.signs.outlines import place
from dtpr.signs.png import rasterise

RATIOS = (1, 2)
FIELD_MARGIN = 3
"""Pixels of the field around a symbol, for halos."""

_FIELD = CELL + 2 * FIELD_MARGIN


def sprite_json(ratio: int) -> bytes:
    """Return the index of the coloured icons, drawn once or twice as large."""
    return msgspec.json.encode(index_of(_coloured_sheet(), CELL, ratio)) + b"\n"


def sprite_png(ratio: int) -> bytes:
    """Return the coloured icons as one picture."""
    sheet = _coloured_sheet()
    svg = draw(sheet, coloured().__getitem__)
    return rasterise(svg, sheet.width * ratio, sheet.height * ratio)


def field_json(ratio: int) -> bytes:
    """Return the index of the symbols as distance fields."""
    return msgspec.json.encode(index_of(_field_sheet(), _FIELD, ratio, sdf=True)) + b"\n"


def field_png(ratio: int) -> bytes:
    """Return the symbols as one picture of distance fields."""
    sheet = _field_sheet()
    alpha = np.zeros((sheet.height * ratio, sheet.width * ratio), dtype=np.uint8)
    side = _FIELD * ratio
    for name, (x, y) in sheet.places.items():
        (path,) = symbols_alone()[name].paths
        margin = FIELD_MARGIN * ratio
        field = fields.field_of(place(path.outline, margin, margin, ratio), side)
        alpha[y * ratio : y * ratio + side, x * ratio : x * ratio + side] = field
    return fields.write_png(alpha)


@cache
def coloured() -> Mapping[str, Icon]:
    """Return the icons of the coloured sprite by their names on a map.

    `video.yellow` is a symbol in its first shape; in another one, the shape stands between.
    """
    return {
        f"{each.symbol}.{variant}" if each.is_first else each.file_name(variant): each.paint(
            variant
        )
        for each in entries()
        for variant in each.variants
        if variant != "symbol"
    }


@cache
def symbols_alone() -> Mapping[str, Icon]:
    """Return the symbols of the other sprite by their names on a map."""
    return {each.file_name("symbol"): each.paint("symbol") for each in entries() if each.is_first}


def _coloured_sheet() -> Sheet:
    return arrange(list(coloured()), CELL)


def _field_sheet() -> Sheet:
    return arrange(list(symbols_alone()), _FIELD)
