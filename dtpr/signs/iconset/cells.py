"""Cells of a sprite: icons side by side on one sheet, and where each of them lies.

Source: MapLibre style specification, sprite.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from dtpr.signs.display import FilledPath, rgb_of
from dtpr.signs.icon import Icon
from dtpr.signs.outlines import Outline, place
from dtpr.signs.svg import path_tag

CELL = 24
PADDING = 1


class Cell(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"ratio": "pixelRatio"}):
    """Where a picture lies on the sheet, in pixels, as the index of a sprite says it."""

    x: int
    y: int
    width: int
    height: int
    ratio: int
    sdf: bool = False


class Sheet(NamedTuple):
    """The places of pictures on a sheet, each with its padding, and the size of the sheet."""

    places: Mapping[str, tuple[int, int]]
    width: int
    height: int


def arrange(names: Sequence[str], side: int) -> Sheet:
    """Return square pictures in rows, with a pixel of nothing around each, as square as may be."""
    pitch = side + 2 * PADDING
    columns = math.ceil(math.sqrt(len(names)))
    places = {
        name: (number % columns * pitch + PADDING, number // columns * pitch + PADDING)
        for number, name in enumerate(names)
    }
    return Sheet(places, columns * pitch, math.ceil(len(names) / columns) * pitch)


def index_of(sheet: Sheet, side: int, ratio: int, *, sdf: bool = False) -> dict[str, Cell]:
    """Return the index of a sheet that is drawn so many times as large."""
    return {
        name: Cell(
            x=x * ratio,
            y=y * ratio,
            width=side * ratio,
            height=side * ratio,
            ratio=ratio,
            sdf=sdf,
        )
        for name, (x, y) in sheet.places.items()
    }


def draw(sheet: Sheet, painted: Callable[[str], Icon]) -> str:
    """Return a sheet as one SVG, a unit for a pixel."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.width} {sheet.height}" '
        f'width="{sheet.width}" height="{sheet.height}">'
    )
    tags = [
        path_tag(moved(icon, path, x, y), rgb_of(path.ink), even_odd=path.even_odd)
        for name, (x, y) in sheet.places.items()
        for icon in [painted(name)]
        for path in icon.paths
    ]
    return "\n".join([head, *tags, "</svg>"])


def moved(icon: Icon, path: FilledPath, x: float, y: float) -> Outline:
    """Return a path of an icon in the cell whose corner is at (x, y)."""
    return place(path.outline, x, y, CELL / icon.side)
