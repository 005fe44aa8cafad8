"""The map in cells of five sizes, by which searches for words find what lies in a box.

A cell of level L is 360 / 2^L degrees wide and high. Cells only propose: who looks in a box
compares boxes then.
"""

from collections.abc import Iterator

from dtpr.geo.box import Box
from dtpr.geo.units import Units, units_of

LEVELS = (4, 7, 10, 13, 16)
"""From cells of 22.5 degrees to those of 600 m."""

_MOST_CELLS = 16
_AROUND = 3_600_000_000
_WEST, _SOUTH = 1_800_000_000, 900_000_000


def quads_over(box: Box) -> Iterator[str]:
    """Yield the names of the cells, of all levels, that hold a part of a box.

    At a level where they were too many it is the name of the whole level instead.
    """
    for level in LEVELS:
        for part in box.parts():
            yield from _cells(level, units_of(part)) or [_whole(level)]


def quads_meeting(box: Box) -> list[str]:
    """Return names of which everything in a box has one: of cells of one size, and of its level."""
    parts = [units_of(each) for each in box.parts()]
    for level in reversed(LEVELS[1:]):
        found = [_cells(level, each) for each in parts]
        if all(found):
            return [*(cell for cells in found for cell in cells), _whole(level)]
    level = LEVELS[0]
    cells = [cell for each in parts for cell in _every_cell(level, each)]
    return [*cells, _whole(level)]


def _whole(level: int) -> str:
    return f"g{level}"


def _cells(level: int, units: Units) -> list[str]:
    """Return the cells of a level over a box, none where there are too many."""
    left, low, right, high = _corners(level, units)
    few = (right - left + 1) * (high - low + 1) <= _MOST_CELLS
    return list(_every_cell(level, units)) if few else []


def _every_cell(level: int, units: Units) -> Iterator[str]:
    left, low, right, high = _corners(level, units)
    for column in range(left, right + 1):
        for row in range(low, high + 1):
            yield f"g{level}:{column}.{row}"


def _corners(level: int, units: Units) -> Units:
    west, south, east, north = units
    return (
        _cell(level, west + _WEST),
        _cell(level, south + _SOUTH),
        _cell(level, east + _WEST),
        _cell(level, north + _SOUTH),
    )


def _cell(level: int, units: int) -> int:
    return (units << level) // _AROUND
