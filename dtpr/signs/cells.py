"""The cells that name something: a label in a hexagon, under its symbol where there is one.

Lengths are units of the honeycomb. Source: DTPR guide, signage: icon box 16 units with its top 10
over the centre, label 10 under it.
"""

import math
from collections.abc import Sequence
from functools import partial
from itertools import product
from typing import NamedTuple

from msgspec import Struct

from dtpr.signs import honeycomb, symbols
from dtpr.signs.colours import Ink, ink_on
from dtpr.signs.display import FilledPath, Group, one_path
from dtpr.signs.grounds import draw_ground
from dtpr.signs.honeycomb import CellName, Honeycomb
from dtpr.signs.labels import Label, Line, MisfitError, Slot, draw_lines, set_label, shrink
from dtpr.signs.outlines import Point, place
from dtpr.signs.text import CAP_HEIGHT, X_HEIGHT, clean_text

LABEL_X_HEIGHT_MM = 2.0
"""The smallest x-height of a label, in mm: it reads from half a metre (the project's rule)."""

_ICONS = (16.0, 14.0, 12.0)
_ICON_TO_BASELINE = 4.0
_ICON_CLEARANCE = 1.0
_LABEL_SIZE = 3.0
_LABEL_LINES = 3
_NAME_SIZE = 3.8
_NAME_LINES = 4


class Cell(Struct, frozen=True, kw_only=True):
    """What one hexagon shows: a label, and a symbol above it when there is one that is drawn."""

    name: CellName
    field: str
    label: Label
    ground: Ink
    symbol: str | None = None

    @property
    def drawing(self) -> symbols.Drawing | None:
        """Return the symbol that stands above the label."""
        return symbols.drawing_of(self.symbol) if self.symbol else None


class _Setting(NamedTuple):
    """The side of the icons in units, and the lines of each cell in mm from its centre."""

    icon: float
    lines: dict[CellName, tuple[Line, ...]]


def draw_cells(cells: Sequence[Cell], comb: Honeycomb) -> list[Group]:
    """Return each cell as its ground, its icon and its label; labels under icons share a size.

    Raises MisfitError that names the field of a label which does not fit.
    """
    under_icons = [cell for cell in cells if cell.drawing]
    settings = {cell.name: _set_names(cell, comb) for cell in cells if not cell.drawing}
    if under_icons:
        settings |= dict.fromkeys(
            (cell.name for cell in under_icons), _set_labels(under_icons, comb)
        )
    groups: list[Group] = []
    for cell in cells:
        groups.append(draw_ground(cell.name, cell.ground, comb))
        groups += _draw_content(cell, settings[cell.name], comb)
    return groups


def _set_names(cell: Cell, comb: Honeycomb) -> _Setting:
    slot = Slot(partial(honeycomb.half_width, comb.height), _in_the_middle, _NAME_LINES)
    for at_hyphens, size in product((False, True), _sizes(_NAME_SIZE, comb)):
        lines = set_label(cell.label, slot, size, at_hyphens=at_hyphens)
        if lines:
            return _Setting(0.0, {cell.name: lines})
    raise _misfit(cell)


def _set_labels(cells: Sequence[Cell], comb: Honeycomb) -> _Setting:
    # The text shrinks first, then the icons; a word is broken after its own hyphen only at last.
    found: dict[CellName, tuple[Line, ...] | None] = {}
    tries = product((False, True), _ICONS, _sizes(_LABEL_SIZE, comb))
    for at_hyphens, icon, size in tries:
        slot = Slot(
            partial(honeycomb.half_width, comb.height),
            partial(_under_icon, comb.unit, icon),
            _LABEL_LINES,
        )
        found = {
            cell.name: set_label(cell.label, slot, size, at_hyphens=at_hyphens) for cell in cells
        }
        lines = {name: each for name, each in found.items() if each}
        if len(lines) == len(cells):
            return _Setting(icon, lines)
    raise _misfit(next(cell for cell in cells if not found[cell.name]))


def _sizes(largest: float, comb: Honeycomb) -> list[float]:
    return list(shrink(largest * comb.unit, LABEL_X_HEIGHT_MM / X_HEIGHT))


def _misfit(cell: Cell) -> MisfitError:
    return MisfitError(cell.field, f"“{clean_text(cell.label.text)}” does not fit its hexagon")


def _in_the_middle(rows: int, size: float, leading: float) -> float:
    return (CAP_HEIGHT * size - (rows - 1) * leading) / 2


def _under_icon(unit: float, icon: float, rows: int, _size: float, leading: float) -> float:
    top = _icon_top(icon, rows, leading / unit)
    return (top + icon + _ICON_TO_BASELINE) * unit


def _icon_top(icon: float, rows: int, leading: float) -> float:
    # From the top of the icon to the last baseline is one block, centred in the hexagon, unless
    # the upper corners of the icon would come too near to its sides.
    block = icon + _ICON_TO_BASELINE + (rows - 1) * leading
    highest = (icon / 2 + _ICON_CLEARANCE) / math.sqrt(3) - honeycomb.UNITS / 2
    return max(-block / 2, highest)


def _draw_content(cell: Cell, setting: _Setting, comb: Honeycomb) -> list[Group]:
    lines = setting.lines[cell.name]
    centre = comb.centres[cell.name]
    ink = ink_on(cell.ground)
    text = clean_text(" ".join(filter(None, (cell.label.text, cell.label.note))))
    groups = [one_path(f"{cell.name} label", draw_lines(lines, *centre), ink, text)]
    if cell.drawing:
        leading = cell.label.metrics.leading * lines[0].size / comb.unit
        middle = _icon_top(setting.icon, len(lines), leading) + setting.icon / 2
        at = (centre[0], centre[1] + middle * comb.unit)
        paths = _draw_icon(cell.drawing, at, setting.icon * comb.unit, ink)
        groups.append(Group(name=f"{cell.name} icon", paths=paths))
    return groups


def _draw_icon(
    drawing: symbols.Drawing, centre: Point, side: float, ink: Ink
) -> tuple[FilledPath, ...]:
    # The side is that of the live area, not of the whole grid.
    near, far = symbols.LIVE_AREA
    scale = side / (far - near)
    half = symbols.GRID / 2 * scale
    return tuple(
        FilledPath(
            outline=place(each.outline, centre[0] - half, centre[1] - half, scale),
            ink=ink,
            even_odd=each.even_odd,
        )
        for each in drawing
    )
