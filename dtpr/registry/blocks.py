"""Blocks of the Earth: what is public in them, packed for questions about places in them.

A block is 2^16 units (of 1e-7 degrees, some 730 m) high, and about as wide in metres. Points lie in
it class by class, and by cells, of which it has 8 x 8; sectors lie one after the other with their
boxes. Both are plain bytes: a tenth of the memory that objects take, and read without a detour.
"""

from collections.abc import Sequence
from math import ceil, cos, log2, radians, sqrt
from struct import Struct
from typing import Any, Final, final

from librt.strings import read_f64_le, read_i16_le, read_i32_le, read_i64_le
from mypy_extensions import i64

from dtpr.geo.anchor import BEND, UNITS_PER_DEGREE, Anchor, spot_at
from dtpr.geo.units import Units
from dtpr.registry.levels import NEAR, RANKS, Dot

GROUNDS: Final = 0
VIEWS: Final = 1
"""The kinds of parts: of devices, and of what they sense."""

Forms = dict[int, tuple[int, list[bytes]]]
"""The class and the forms of devices, by their numbers."""

_LEVEL: Final = 16
_CELL_BITS: Final = 3
_CELLS: Final = 1 << _CELL_BITS

_FARTHEST_UNITS: Final = 80 * UNITS_PER_DEGREE
"""Nearer to the poles there are no blocks."""

_MOST_BLOCKS: Final = 16

_COLUMN_BITS: Final = 17
_COLUMN_ZERO: Final = 1 << (_COLUMN_BITS - 1)

# A point: its number, and its place in space in metres.
_DOT = Struct("<qddd")
_DOT_BYTES: Final = 32

# Where the points of each cell begin, counted from the first one, and where the last ones end.
_STARTS = Struct(f"<{RANKS * _CELLS * _CELLS + 1}h")

# A sector: its number, its class, its box in units, and its form as it is kept.
_SECTOR = Struct("<qiiiii34s")
_SECTOR_BYTES: Final = 62
_FORM_AT: Final = 28
_SECTOR_KIND: Final = 0

# What is kept takes about so much memory beside, in bytes.
_BYTES_EACH, _BYTES_A_PART = 1200, 500


@final
class BlockPart:
    """A part of a device, or of what it senses, that is no sector: its box in units, its form."""

    __slots__ = ("east", "form", "kind", "north", "num", "rank", "south", "west")

    def __init__(self, kind: int, num: int, rank: int, units: Units, form: bytes) -> None:
        self.kind = kind
        self.num = num
        self.rank = rank
        self.west, self.south, self.east, self.north = units
        self.form = form


@final
class Block:
    """What is public in a block; where that is too much to be kept, it is not whole, and empty.

    `hits` counts questions, `size` is in bytes.
    """

    __slots__ = (
        "_across",
        "_dots",
        "_parts",
        "_sectors",
        "_starts",
        "bounds",
        "hits",
        "is_whole",
        "size",
        "until",
    )

    def __init__(self, key: int, until: float) -> None:
        self.bounds = block_bounds(key)
        self.until = until
        self.hits = 0
        self.is_whole = True
        self.size = _BYTES_EACH
        self._across = (self.bounds[2] - self.bounds[0]).bit_length() - _CELL_BITS
        self._dots = b""
        self._starts = bytes(_STARTS.size)
        self._sectors = b""
        self._parts: list[BlockPart] = []

    def take(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take in what was found in the block, or a little outside of it.

        The columns: 0 for a point, 1 for a part of a device, 2 for one of what it senses; its
        number and rank; west, south, east and north, in units; a part's form.
        """
        dots: list[tuple[int, bytes]] = []
        sectors: list[bytes] = []
        for kind, num, rank, west, south, east, north, form in rows:
            if not kind:
                if self.meets((west, south, east, north)):
                    place = spot_at(west / UNITS_PER_DEGREE, south / UNITS_PER_DEGREE)
                    dots.append((self._cell(rank, west, south), _DOT.pack(num, *place)))
            elif form[0] == _SECTOR_KIND:
                sectors.append(_SECTOR.pack(num, rank, west, south, east, north, form))
            else:
                units: Units = (west, south, east, north)
                self._parts.append(BlockPart(kind - 1, num, rank, units, bytes(form)))
        self._put(dots)
        self._sectors = b"".join(sectors)
        self.size = _BYTES_EACH + _BYTES_A_PART * len(self._parts)
        self.size += len(self._dots) + len(self._sectors)

    def dots_near(
        self, rank: int, units: Units, here: Anchor, width: float
    ) -> list[tuple[float, Dot]]:
        """Return the points of a class within a ring, with their distances in metres.

        Args:
            rank: The class.
            units: The box of the ring.
            here: The middle of the ring.
            width: How far it reaches, in metres.
        """
        found: list[tuple[float, Dot]] = []
        if not self.meets(units):
            return found
        west, south, east, north = units
        here_x, here_y, here_z = here.x, here.y, here.z
        most = width * width
        dots, starts = self._dots, self._starts
        for row in range(self._row(south), self._row(north) + 1):
            first = (rank * _CELLS + row) * _CELLS
            at = _DOT_BYTES * i64(read_i16_le(starts, 2 * (first + self._column(west))))
            end = _DOT_BYTES * i64(read_i16_le(starts, 2 * (first + self._column(east) + 1)))
            while at < end:
                x, y, z = (
                    read_f64_le(dots, at + 8),
                    read_f64_le(dots, at + 16),
                    read_f64_le(dots, at + 24),
                )
                dx, dy, dz = x - here_x, y - here_y, z - here_z
                square = dx * dx + dy * dy + dz * dz
                # A chord is no longer than the way above it.
                if square <= most:
                    chord = sqrt(square)
                    metres = chord + chord * square * BEND
                    if metres <= width:
                        found.append((metres, Dot(read_i64_le(dots, at), NEAR + rank, x, y, z)))
                at += _DOT_BYTES
        return found

    def gather(self, kind: int, units: Units, found: Forms) -> None:
        """Add the parts of a kind that meet a box to those of each device, each of them once."""
        if not self.meets(units):
            return
        if kind == VIEWS:
            self._gather_sectors(units, found)
        west, south, east, north = units
        for each in self._parts:
            if (
                each.kind == kind
                and each.west <= east
                and west <= each.east
                and each.south <= north
                and south <= each.north
            ):
                _add(found, each.num, each.rank, each.form)

    def meets(self, units: Units) -> bool:
        """Tell whether a box and the block share a point."""
        west, south, east, north = units
        own_west, own_south, own_east, own_north = self.bounds
        return west <= own_east and own_west <= east and south <= own_north and own_south <= north

    def _put(self, dots: list[tuple[int, bytes]]) -> None:
        """Put points into the order of their cells."""
        dots.sort()
        counts = [0] * (RANKS * _CELLS * _CELLS)
        for cell, _ in dots:
            counts[cell] += 1
        starts = [0]
        for each in counts:
            starts.append(starts[-1] + each)
        self._starts = _STARTS.pack(*starts)
        self._dots = b"".join([each for _, each in dots])

    def _gather_sectors(self, units: Units, found: Forms) -> None:
        sectors = self._sectors
        west: i64 = units[0]
        south: i64 = units[1]
        east: i64 = units[2]
        north: i64 = units[3]
        at: i64 = 0
        end: i64 = len(sectors)
        while at < end:
            if (
                i64(read_i32_le(sectors, at + 12)) <= east
                and west <= i64(read_i32_le(sectors, at + 20))
                and i64(read_i32_le(sectors, at + 16)) <= north
                and south <= i64(read_i32_le(sectors, at + 24))
            ):
                num, rank = read_i64_le(sectors, at), read_i32_le(sectors, at + 8)
                _add(found, num, rank, sectors[at + _FORM_AT : at + _SECTOR_BYTES])
            at += _SECTOR_BYTES

    def _cell(self, rank: int, west: int, south: int) -> int:
        return (rank * _CELLS + self._row(south)) * _CELLS + self._column(west)

    def _row(self, south: int) -> int:
        return min(max(south - self.bounds[1], 0) >> (_LEVEL - _CELL_BITS), _CELLS - 1)

    def _column(self, west: int) -> int:
        return min(max(west - self.bounds[0], 0) >> self._across, _CELLS - 1)


def _add(found: Forms, num: int, rank: int, form: bytes) -> None:
    known = found.get(num)
    if known is None:
        found[num] = (rank, [form])
    elif form not in known[1]:
        known[1].append(form)


def ask(kept: dict[int, Block], keys: list[int], now: float, until: float) -> list[Block]:
    """Return those of some blocks that are kept and not past their time; they are asked about.

    Those that are whole are kept until another moment then.
    """
    found: list[Block] = []
    for key in keys:
        block = kept.get(key)
        if block is not None and block.until >= now:
            block.hits += 1
            if block.is_whole:
                block.until = until
            found.append(block)
    return found


def are_whole(blocks: list[Block]) -> bool:
    """Tell whether all of some blocks are whole, and there are any."""
    for each in blocks:
        if not each.is_whole:
            return False
    return bool(blocks)


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
