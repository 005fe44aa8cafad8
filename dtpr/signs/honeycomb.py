"""The honeycomb: hexagons that interlock, in the proportions of the DTPR signs.

A hexagon's height is 39 units. Source: DTPR guide (diamond 1-2-1, triangle without technology) and
the measured grid drawing of its usage page.
"""

import math
from typing import Literal, NamedTuple

from dtpr.signs.display import Box
from dtpr.signs.outlines import Outline, Point, place, reverse_polygon
from dtpr.signs.qr import QUIET_MODULES
from dtpr.signs.shapes import regular_polygon

CellName = Literal["purpose", "organization", "feedback", "technology"]

UNITS = 39.0
GAP = 0.04
CORNER = 0.02
QR_LIFT = 2.4
INSET = 2.0

_DIAMOND: dict[CellName, Point] = {
    "purpose": (0.0, 0.0),
    "organization": (-0.5, 1.0),
    "feedback": (0.5, 1.0),
    "technology": (0.0, 2.0),
}
_TRIANGLE: dict[CellName, Point] = {
    "organization": (-0.5, 0.0),
    "feedback": (0.5, 0.0),
    "purpose": (0.0, 1.0),
}


class Honeycomb(NamedTuple):
    """Hexagons of one height in mm, and the centre of each cell on the sheet."""

    height: float
    centres: dict[CellName, Point]

    @property
    def unit(self) -> float:
        """Return the length of one unit in mm."""
        return self.height / UNITS


def build_honeycomb(box: Box, *, technology: bool) -> Honeycomb:
    """Return the largest honeycomb in a box (left, top, right, bottom), centred; all in mm.

    With a technology cell it is a diamond, without one a triangle.
    """
    left, top, right, bottom = box
    cells = _DIAMOND if technology else _TRIANGLE
    rows = max(row for _, row in cells.values())
    height = min((right - left) / _width(1.0), (bottom - top) / _rows_height(1.0, rows))
    middle = (left + right) / 2
    first = (top + bottom) / 2 - rows * _pitch_y(height) / 2
    centres: dict[CellName, Point] = {
        name: (middle + column * _pitch_x(height), first + row * _pitch_y(height))
        for name, (column, row) in cells.items()
    }
    return Honeycomb(height, centres)


def _pitch_x(height: float) -> float:
    return height * (math.sqrt(3) / 2 + GAP)


def _pitch_y(height: float) -> float:
    return _pitch_x(height) * math.sqrt(3) / 2


def _width(height: float) -> float:
    return _pitch_x(height) + height * math.sqrt(3) / 2


def _rows_height(height: float, rows: float) -> float:
    return rows * _pitch_y(height) + height


def hexagon(height: float, centre: Point) -> Outline:
    """Return the filled hexagon of a cell."""
    return place(_corner_up(height, 0.0), *centre)


def hexagon_ring(height: float, centre: Point, width: float) -> Outline:
    """Return the ring of a cell: two contours, `width` apart, inside the hexagon's edge."""
    inner = reverse_polygon(_corner_up(height, width))
    return place(_corner_up(height, 0.0) + inner, *centre)


def _corner_up(height: float, inset: float) -> Outline:
    across = height * math.sqrt(3) / 2 - 2 * inset
    return regular_polygon(6, across, max(0.0, CORNER * height - inset))


def half_width(height: float, y: float) -> float:
    """Return half the width of a hexagon at a height over or under its centre, less 2 units."""
    return _half_chord(height, y) - INSET * height / UNITS


def _half_chord(height: float, y: float) -> float:
    return min(height * math.sqrt(3) / 4, (height / 2 - abs(y)) * math.sqrt(3))


def qr_side(height: float, modules: int, ring: float) -> float:
    """Return the largest side of a QR code whose quiet zone stays inside the ring of its cell.

    The code stands 2.4 units above the centre; the corner of its quiet zone is what meets the
    edge first.
    """
    reach = height / 2 - ring * 2 / math.sqrt(3) - QR_LIFT * height / UNITS
    return reach / ((0.5 + QUIET_MODULES / modules) * (1 + 1 / math.sqrt(3)))
