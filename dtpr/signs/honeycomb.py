"""The honeycomb: hexagons that interlock, in the proportions of the DTPR signs.

A hexagon's height is 39 units. Source: DTPR guide (diamond 1-2-1, triangle without technology) and
the measured grid drawing of its usage page.
"""

import math
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from dtpr.schema.sign import Arrangement
from dtpr.signs.display import Box
from dtpr.signs.outlines import Outline, Point, place, reverse_polygon
from dtpr.signs.qr import QUIET_MODULES
from dtpr.signs.shapes import regular_polygon

CellName = Literal["purpose", "organization", "feedback", "technology", "technology 2"]

UNITS = 39.0
GAP = 0.04
CORNER = 0.02
QR_LIFT = 2.4
INSET = 2.0

_ALL: tuple[CellName, ...] = (
    "purpose",
    "technology",
    "technology 2",
    "organization",
    "feedback",
)
# Those that may show fewer cells than they have places for.
_LINES: frozenset[Arrangement] = frozenset({"row", "column"})
_BY_ROWS: dict[Arrangement, tuple[tuple[CellName, ...], ...]] = {
    "triangle": (("organization", "feedback"), ("purpose",)),
    "diamond": (("purpose",), ("organization", "feedback"), ("technology",)),
    "2-3": (("purpose", "organization"), ("technology", "feedback", "technology 2")),
    "2-1-2": (("purpose", "organization"), ("feedback",), ("technology", "technology 2")),
    "2-2": (("purpose", "technology"), ("organization", "feedback")),
    "row": (_ALL,),
    "column": tuple((cell,) for cell in _ALL),
}
# Without the organization, whose name then stands under the hexagons.
_SHORT: dict[Arrangement, tuple[tuple[CellName, ...], ...]] = {
    "triangle": (("feedback",), ("purpose", "technology")),
    "diamond": (("purpose",), ("technology", "technology 2"), ("feedback",)),
    "2-2": (("purpose", "technology"), ("technology 2", "feedback")),
    "row": (tuple(cell for cell in _ALL if cell != "organization"),),
    "column": tuple((cell,) for cell in _ALL if cell != "organization"),
}
# The guide's own stand first, unless others have much larger hexagons.
_LIKING: dict[Arrangement, float] = {"2-2": 0.71, "row": 0.8, "column": 0.85}

Rows = tuple[tuple[CellName, ...], ...]


class Plan(NamedTuple):
    """An arrangement of cells: its name, and its rows from the top, each from the start."""

    name: Arrangement
    rows: Rows

    @property
    def cells(self) -> tuple[CellName, ...]:
        """Return the cells that have a place."""
        return tuple(cell for row in self.rows for cell in row)

    @property
    def columns(self) -> float:
        """Return how many pitches wide it is: half a one more where rows alike interlock."""
        return max(map(len, self.rows)) + 0.5 * self.is_staggered

    @property
    def is_staggered(self) -> bool:
        """Whether all rows have as many cells, and so stand half a pitch aside by turns."""
        return len(self.rows) > 1 and len({len(row) for row in self.rows}) == 1

    @property
    def liking(self) -> float:
        """Return what its hexagons count for beside those of the guide's own arrangements."""
        return _LIKING.get(self.name, 1.0)


def plans_for(cells: Collection[CellName]) -> list[list[Plan]]:
    """Return the arrangements that show some cells, those that show most first.

    The second technology gives way first, then the organization.
    """
    fewer = [cell for cell in cells if cell != "technology 2"]
    plans: list[list[Plan]] = []
    for table, left_out in ((_BY_ROWS, ""), (_SHORT, "organization")):
        for some in (cells, fewer) if len(fewer) < len(cells) else (cells,):
            shown = [cell for cell in some if cell != left_out]
            plans.append(_fitting(table, shown))
    return plans


def _fitting(table: Mapping[Arrangement, Rows], cells: Collection[CellName]) -> list[Plan]:
    plans: list[Plan] = []
    for name, rows in table.items():
        places = [cell for row in rows for cell in row]
        if set(places) == set(cells) or (name in _LINES and set(places) > set(cells)):
            shown = (tuple(cell for cell in row if cell in cells) for row in rows)
            plans.append(Plan(name, tuple(filter(None, shown))))
    return plans


class Honeycomb(NamedTuple):
    """Hexagons of one height in mm, and the centre of each cell on the sheet."""

    height: float
    centres: dict[CellName, Point]

    @property
    def unit(self) -> float:
        """Return the length of one unit in mm."""
        return self.height / UNITS


def build_honeycomb(box: Box, plan: Plan, *, rtl: bool = False) -> Honeycomb:
    """Return the largest honeycomb in a box (left, top, right, bottom), centred; all in mm.

    From right to left, left and right are exchanged.
    """
    left, top, right, bottom = box
    last = len(plan.rows) - 1
    height = min((right - left) / _width(plan.columns), (bottom - top) / _height(last))
    middle = (left + right) / 2
    first = (top + bottom) / 2 - last * _pitch_y(height) / 2
    side = -1 if rtl else 1
    centres: dict[CellName, Point] = {
        name: (
            middle + side * (column - (len(row) - 1) / 2 + _shift(plan, number)) * _pitch_x(height),
            first + number * _pitch_y(height),
        )
        for number, row in enumerate(plan.rows)
        for column, name in enumerate(row)
    }
    return Honeycomb(height, centres)


def size_of(plan: Plan, height: float) -> tuple[float, float]:
    """Return how wide and high an arrangement of hexagons of a height is, in mm."""
    return height * _width(plan.columns), height * _height(len(plan.rows) - 1)


def _shift(plan: Plan, row: int) -> float:
    return (0.25 if row % 2 else -0.25) if plan.is_staggered else 0.0


def _pitch_x(height: float) -> float:
    return height * (math.sqrt(3) / 2 + GAP)


def _pitch_y(height: float) -> float:
    return _pitch_x(height) * math.sqrt(3) / 2


def _width(columns: float) -> float:
    return (columns - 1) * _pitch_x(1.0) + math.sqrt(3) / 2


def _height(last_row: int) -> float:
    return last_row * _pitch_y(1.0) + 1.0


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


def height_for_qr(side: float, modules: int, ring: float) -> float:
    """Return the smallest hexagon that holds a QR code of a side; the inverse of `qr_side`."""
    reach = side * (0.5 + QUIET_MODULES / modules) * (1 + 1 / math.sqrt(3))
    return (reach + ring * 2 / math.sqrt(3)) / (0.5 - QR_LIFT / UNITS)


def qr_side(height: float, modules: int, ring: float) -> float:
    """Return the largest side of a QR code whose quiet zone stays inside the ring of its cell.

    The code stands 2.4 units above the centre; the corner of its quiet zone is what meets the
    edge first.
    """
    reach = height / 2 - ring * 2 / math.sqrt(3) - QR_LIFT * height / UNITS
    return reach / ((0.5 + QUIET_MODULES / modules) * (1 + 1 / math.sqrt(3)))
