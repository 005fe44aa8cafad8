"""The cells that name something: a label in a hexagon, under its symbol or logo if there is one.

Lengths are units of the honeycomb. Source: DTPR guide, signage: icon box 16 units with its top 10
over the centre, label 10 under it.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple

from msgspec import Struct

from dtpr.signs import honeycomb, symbols
from dtpr.signs.colours import Ink, ink_on
from dtpr.signs.display import FilledPath, Group, TextLine
from dtpr.signs.grounds import draw_ground
from dtpr.signs.honeycomb import CellName, Honeycomb
from dtpr.signs.labels import (
    Label,
    Line,
    MisfitError,
    Slot,
    Wording,
    draw_lines,
    set_label,
    shrink,
)
from dtpr.signs.logos.logo import Logo
from dtpr.signs.marks import draw_logo, draw_symbol
from dtpr.signs.outlines import Point
from dtpr.signs.text import CAP_HEIGHT, X_HEIGHT, clean_text, metrics_of

LABEL_X_HEIGHT_MM = 2.0
"""The smallest x-height of a label, in mm: it reads from half a metre (the project's rule)."""

LOGO_BOX = (16.0, 13.0)
"""The width and height that a logo has above its name (DTPR guide, signage)."""

_LARGE_LOGO_BOX = (22.0, 18.0)
_ICONS = (16.0, 14.0, 12.0, 10.0)
_ICON_TO_BASELINE = 4.0
_ICON_CLEARANCE = 2.0
_LABEL_SIZE = 3.0
_LABEL_LINES = 3
_NAME_SIZE = 3.8
_NAME_LINES = 4
# A label is rather made a little smaller than its icon, but not much smaller.
_ICON_PENALTY = 1.2
_HYPHEN_PENALTY = 10.0
_GROWTH = 1.02
_TALLEST_MM = 600.0


class Cell(Struct, frozen=True, kw_only=True):
    """What one hexagon shows: a label, and a symbol or a logo above it if there is one."""

    name: CellName
    field: str
    label: Label
    ground: Ink
    symbol: str | None = None
    logo: Logo | None = None
    logo_only: bool = False

    @property
    def drawing(self) -> symbols.Drawing | None:
        """Return the symbol that stands above the label."""
        return symbols.sign_drawing_of(self.symbol) if self.symbol else None

    @property
    def has_mark(self) -> bool:
        """Whether anything stands above the label."""
        return self.logo is not None or self.drawing is not None


class _Setting(NamedTuple):
    """The side of the icon in units, and the lines in mm from the centre of the cell."""

    icon: float
    lines: tuple[Line, ...]


def draw_cells(cells: Sequence[Cell], comb: Honeycomb, *, ring: bool = True) -> list[Group]:
    """Return each cell as its ground, its mark and its label; labels under marks share a size.

    Raises MisfitError that names the field of a label which does not fit.
    """
    settings = _set_all(cells, comb)
    groups: list[Group] = []
    for cell in cells:
        groups.append(draw_ground(cell.name, cell.ground, comb, ring=ring))
        groups += _draw_mark(cell, settings.get(cell.name), comb)
        if setting := settings.get(cell.name):
            groups += _draw_label(cell, setting.lines, comb)
    return groups


def _set_all(cells: Sequence[Cell], comb: Honeycomb) -> dict[CellName, _Setting]:
    named = [cell for cell in cells if not cell.logo_only]
    marked = [cell for cell in named if cell.has_mark]
    settings = {cell.name: _set_name(cell, comb) for cell in named if not cell.has_mark}
    return settings | _set_labels(marked, comb)


def _set_name(cell: Cell, comb: Honeycomb) -> _Setting:
    slot = Slot(partial(honeycomb.half_width, comb.height), _in_the_middle, _NAME_LINES)
    if not _fits_somehow(cell, comb):
        raise _misfit(cell, comb)
    for at_hyphens, size in product((False, True), _sizes([cell], _NAME_SIZE, comb)):
        lines = set_label(cell.label, slot, size, at_hyphens=at_hyphens)
        if lines:
            return _Setting(0.0, lines)
    raise _misfit(cell, comb)


def _set_labels(cells: Sequence[Cell], comb: Honeycomb) -> dict[CellName, _Setting]:
    if not cells:
        return {}
    found: dict[CellName, _Setting] = {}
    tries = product((False, True), _ICONS, _sizes(cells, _LABEL_SIZE, comb))
    for number, (at_hyphens, icon, size) in enumerate(sorted(tries, key=_cost)):
        if number == 1:
            _check_each(cells, comb)
        found = dict(_try_labels(cells, comb, icon, size, at_hyphens=at_hyphens))
        if len(found) == len(cells):
            return found
    raise _misfit(next(cell for cell in cells if cell.name not in found), comb)


def _check_each(cells: Sequence[Cell], comb: Honeycomb) -> None:
    # What does not fit where it is smallest need not be tried at all sizes.
    for cell in cells:
        if not _fits_somehow(cell, comb):
            raise _misfit(cell, comb)


def _try_labels(
    cells: Sequence[Cell], comb: Honeycomb, icon: float, size: float, *, at_hyphens: bool
) -> Iterator[tuple[CellName, _Setting]]:
    slot = Slot(
        partial(honeycomb.half_width, comb.height),
        partial(_under_icon, comb.unit, icon),
        _LABEL_LINES,
    )
    for cell in cells:
        lines = set_label(cell.label, slot, size, at_hyphens=at_hyphens)
        if not lines:
            return
        yield cell.name, _Setting(icon, lines)


def _cost(attempt: tuple[bool, float, float]) -> tuple[float, float]:
    at_hyphens, icon, size = attempt
    smaller = -math.log(size) + _ICON_PENALTY * (1 - icon / _ICONS[0])
    return smaller + _HYPHEN_PENALTY * at_hyphens, -icon


def _sizes(cells: Sequence[Cell], largest: float, comb: Honeycomb) -> list[float]:
    # Scripts are as large as they look: an em of Arabic is larger than an em of Latin.
    x_height = min(cell.label.metrics.x_height for cell in cells)
    scale = X_HEIGHT / x_height
    return list(shrink(largest * scale * comb.unit, LABEL_X_HEIGHT_MM / x_height))


def _misfit(cell: Cell, comb: Honeycomb) -> MisfitError:
    text = clean_text(cell.label.text)
    message = f"“{text}” does not fit its hexagon of {comb.height:.0f} mm"
    return MisfitError(cell.field, message, partial(_least_height, cell, comb.height), text=text)


def _least_height(cell: Cell, height: float) -> float | None:
    # By itself: in company it may have to be larger.
    while (height := height * _GROWTH) < _TALLEST_MM:
        comb = Honeycomb(height, {cell.name: (0.0, 0.0)})
        if _fits_somehow(cell, comb):
            return math.ceil(height)
    return None


def _fits_somehow(cell: Cell, comb: Honeycomb) -> bool:
    size = LABEL_X_HEIGHT_MM / cell.label.metrics.x_height
    if cell.has_mark:
        return any(_try_labels([cell], comb, _ICONS[-1], size, at_hyphens=True))
    slot = Slot(partial(honeycomb.half_width, comb.height), _in_the_middle, _NAME_LINES)
    return set_label(cell.label, slot, size, at_hyphens=True) is not None


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


def _draw_label(cell: Cell, lines: Sequence[Line], comb: Honeycomb) -> Iterator[Group]:
    own = [line for line in lines if not line.is_second]
    yield _label_group(cell, f"{cell.name} label", cell.label, own, comb)
    if cell.label.second:
        others = [line for line in lines if line.is_second]
        yield _label_group(cell, f"{cell.name} second", cell.label.second, others, comb)


def _label_group(
    cell: Cell, name: str, wording: Wording, lines: Sequence[Line], comb: Honeycomb
) -> Group:
    x, y = comb.centres[cell.name]
    outline = draw_lines(lines, x, y)
    return Group(
        name=name,
        text=wording.whole,
        locale=wording.locale,
        role="text",
        paths=(FilledPath(outline=outline, ink=ink_on(cell.ground)),),
        x_height_mm=lines[0].size * metrics_of(wording.whole).x_height,
        lines=tuple(_letters(line, x, y) for line in lines),
    )


def _letters(line: Line, x: float, y: float) -> TextLine:
    return TextLine(
        text=line.text,
        at=(x, y + line.baseline),
        align="centre",
        size=line.size,
        weight=line.weight,
        rtl=line.rtl,
    )


def _draw_mark(cell: Cell, setting: _Setting | None, comb: Honeycomb) -> Iterator[Group]:
    centre = comb.centres[cell.name]
    if cell.logo_only and cell.logo:
        width, height = (side * comb.unit for side in _LARGE_LOGO_BOX)
        yield draw_logo(cell.logo, centre, width, height, cell.label)
    elif setting and cell.has_mark:
        at = _middle_of_icon(cell, setting, comb)
        if cell.logo:
            share = setting.icon / _ICONS[0] * comb.unit
            width, height = (side * share for side in LOGO_BOX)
            yield draw_logo(cell.logo, at, width, height)
        elif cell.drawing:
            side = setting.icon * comb.unit
            paths = draw_symbol(cell.drawing, at, side, ink_on(cell.ground))
            yield Group(name=f"{cell.name} icon", paths=paths)


def _middle_of_icon(cell: Cell, setting: _Setting, comb: Honeycomb) -> Point:
    x, y = comb.centres[cell.name]
    size = setting.lines[0].size
    leading = cell.label.metrics.leading * size / comb.unit
    middle = _icon_top(setting.icon, len(setting.lines), leading) + setting.icon / 2
    return x, y + middle * comb.unit
