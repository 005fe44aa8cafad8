"""Blocks of the Earth: what is public in them, prepared for questions about places in them.

A block is 2^16 units (of 1e-7 degrees, some 730 m) high, and about as wide in metres. In it are
8 x 8 cells, each with its points, class by class, and with the parts of devices and of what they
sense that reach into it.
"""

from collections.abc import Sequence
from math import ceil, cos, log2, radians
from typing import TYPE_CHECKING, Any, Final, final

from dtpr.geo.anchor import UNITS_PER_DEGREE, spot_at
from dtpr.geo.units import Units
from dtpr.registry.levels import NEAR, RANKS, Dot

if TYPE_CHECKING:
    from dtpr.geo.lookout import Lookout

GROUNDS: Final = 0
VIEWS: Final = 1
"""The kinds of parts: of devices, and of what they sense."""

_LEVEL: Final = 16
_CELL_BITS: Final = 3
_CELLS: Final = 1 << _CELL_BITS

_FARTHEST_UNITS: Final = 80 * UNITS_PER_DEGREE
"""Nearer to the poles there are no blocks."""

_MOST_BLOCKS: Final = 16

# What is kept takes about so much memory, in bytes.
_BYTES_EACH, _BYTES_A_DOT, _BYTES_A_PART = 3500, 110, 500

_COLUMN_BITS: Final = 17
_COLUMN_ZERO: Final = 1 << (_COLUMN_BITS - 1)


@final
class BlockPart:
    """A part of a device, or of what it senses: its box in units, and its form.

    `lookout` is the device as it is if this is all that it senses, once that was asked for.
    """

    __slots__ = ("east", "form", "lookout", "north", "num", "rank", "south", "west")

    def __init__(self, num: int, rank: int, units: Units, form: bytes) -> None:
        self.num = num
        self.rank = rank
        self.west, self.south, self.east, self.north = units
        self.form = form
        self.lookout: Lookout | None = None


@final
class Block:
    """What is public in a block; where that is too much to be kept, it is not whole, and empty.

    `cells` are those of each kind, row by row; `hits` counts questions.
    """

    __slots__ = (
        "across",
        "bounds",
        "dots",
        "hits",
        "is_whole",
        "parts",
        "size",
        "south",
        "until",
        "west",
    )

    def __init__(self, key: int, until: float) -> None:
        self.bounds = block_bounds(key)
        self.west, self.south, east, _ = self.bounds
        self.across = (east - self.west).bit_length() - _CELL_BITS
        self.until = until
        self.hits = 0
        self.is_whole = True
        self.size = _BYTES_EACH
        self.dots: list[list[Dot] | None] = [None] * (RANKS * _CELLS * _CELLS)
        self.parts: list[list[BlockPart] | None] = [None] * (2 * _CELLS * _CELLS)

    def take(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take in what was found in the block, or a little outside of it.

        The columns: 0 for a point, 1 for a part of a device, 2 for one of what it senses; its
        number and rank; west, south, east and north, in units; a part's form.
        """
        for kind, num, rank, west, south, east, north, form in rows:
            units: Units = (west, south, east, north)
            if kind:
                self._put_part(kind - 1, units, BlockPart(num, rank, units, bytes(form)))
            elif self.meets(units):
                x, y, z = spot_at(west / UNITS_PER_DEGREE, south / UNITS_PER_DEGREE)
                self._put_dot(rank, units, Dot(num, NEAR + rank, x, y, z))

    def dots_in(self, rank: int, units: Units) -> list[list[Dot]]:
        """Return the points of a class in the cells that a box meets."""
        cells = self.dots
        return [cell for each in self._places(rank, units) if (cell := cells[each]) is not None]

    def parts_in(self, kind: int, units: Units) -> list[list[BlockPart]]:
        """Return the parts of a kind in the cells that a box meets."""
        cells = self.parts
        return [cell for each in self._places(kind, units) if (cell := cells[each]) is not None]

    def meets(self, units: Units) -> bool:
        """Tell whether a box and the block share a point."""
        west, south, east, north = units
        own_west, own_south, own_east, own_north = self.bounds
        return west <= own_east and own_west <= east and south <= own_north and own_south <= north

    def _put_dot(self, rank: int, units: Units, dot: Dot) -> None:
        self.size += _BYTES_A_DOT
        for place in self._places(rank, units):
            cell = self.dots[place]
            if cell is None:
                self.dots[place] = [dot]
            else:
                cell.append(dot)

    def _put_part(self, kind: int, units: Units, part: BlockPart) -> None:
        self.size += _BYTES_A_PART
        for place in self._places(kind, units):
            cell = self.parts[place]
            if cell is None:
                self.parts[place] = [part]
            else:
                cell.append(part)

    def _places(self, kind: int, units: Units) -> list[int]:
        """Return which of the cells of a kind a box meets."""
        west, south, east, north = units
        first, last = self._column(west), self._column(east)
        found: list[int] = []
        for row in range(self._row(south), self._row(north) + 1):
            start = (kind * _CELLS + row) * _CELLS
            found.extend(range(start + first, start + last + 1))
        return found

    def _row(self, south: int) -> int:
        return min(max(south - self.south, 0) >> (_LEVEL - _CELL_BITS), _CELLS - 1)

    def _column(self, west: int) -> int:
        return min(max(west - self.west, 0) >> self.across, _CELLS - 1)


def block_keys(units: Units) -> list[int]:
    """Return the blocks that cover a box; none near the poles, or where they were too many."""
    west, south, east, north = units
    keys: list[int] = []
    if south < -_FARTHEST_UNITS or north > _FARTHEST_UNITS:
        return keys
    for row in range(south >> _LEVEL, (north >> _LEVEL) + 1):
        across = _across(row)
        for column in range(west >> across, (east >> across) + 1):
            keys.append((row << _COLUMN_BITS) + column + _COLUMN_ZERO)  # noqa: PERF401 - compiled
        if len(keys) > _MOST_BLOCKS:
            return []
    return keys


def block_bounds(key: int) -> Units:
    """Return the box of a block in units, both ends counted in."""
    row, column = key >> _COLUMN_BITS, (key & ((1 << _COLUMN_BITS) - 1)) - _COLUMN_ZERO
    across = _across(row)
    west, south = column << across, row << _LEVEL
    return west, south, west + (1 << across) - 1, south + (1 << _LEVEL) - 1


def _across(row: int) -> int:
    """Return how many bits the width of the blocks of a row takes: they are no narrower than high.

    That is, in metres, along their middle.
    """
    middle = ((row << _LEVEL) + (1 << (_LEVEL - 1))) / UNITS_PER_DEGREE
    return _LEVEL + ceil(-log2(cos(radians(middle))))
