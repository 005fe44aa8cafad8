"""Which tiles of the web map are asked for, and so what they tell of where one is.

Tiles are those of zoom 12. To ask for what a circle meets, and for nothing else, tells where near
an edge of a tile one is; to ask always for the same whole block tells no more than one tile.
"""

import math
from collections.abc import Iterator
from typing import Literal, Self

from msgspec import Struct

from dtpr.geo.anchor import spot_at
from dtpr.geo.box import Box, box_around
from dtpr.geo.distance import GEOD
from dtpr.geo.mercator import Tile, box_of_tile, tile_at
from dtpr.schema.answers import MAX_RADIUS_M
from dtpr.schema.geometry import Position

Padding = Literal["none", "block", "region"]
PADDINGS: tuple[Padding, ...] = ("none", "block", "region")

ZOOM = 12
"""Tiles of a smaller zoom have no devices."""

CELLS: dict[Padding, int] = {"block": ZOOM, "region": 9}
"""The zoom of the tile that is given away, by padding."""

LOOKOUT_M = 500.0
"""How far beyond the largest radius a block goes on: so far, and mostly farther, answers hold."""

_COLUMNS = 1 << ZOOM
_HALF_TURN, _TURN = 180.0, 360.0
_HALVINGS = 12
# Positions are kept in whole 1e-7 degrees, so they may have moved over an edge.
_MOVED_M = 1.0


class Block(Struct, frozen=True):
    """A rectangle of tiles: its first column, how many there are, its first and last row.

    Columns go on eastwards, across the antimeridian too.
    """

    column: int
    columns: int
    first: int
    last: int

    @classmethod
    def over(cls, box: Box) -> Self:
        """Return the tiles that a box meets."""
        west, first = _corner(box.west, box.north)
        east, last = _corner(box.east, box.south)
        around = (east - west) % _COLUMNS + 1
        is_round = box.west > box.east and west <= east
        return cls(0, _COLUMNS, first, last) if is_round else cls(west, around, first, last)

    def tiles(self) -> Iterator[Tile]:
        """Yield the tiles, row by row from the north."""
        for y in range(self.first, self.last + 1):
            for x in range(self.column, self.column + self.columns):
                yield Tile(ZOOM, x % _COLUMNS, y)

    def holds(self, other: "Block") -> bool:
        """Tell whether all tiles of another block are in this one."""
        if other.first < self.first or other.last > self.last:
            return False
        offset = (other.column - self.column) % _COLUMNS
        return self.columns == _COLUMNS or offset + other.columns <= self.columns

    def room_m(self, here: Position, radius_m: float, most_m: float) -> float:
        """Return how many metres wider than a radius a circle may be without leaving the block."""
        least, most = 0.0, most_m
        if self.holds(_circle(here, radius_m + most_m)):
            return most_m
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            fits = self.holds(_circle(here, radius_m + middle))
            least, most = (middle, most) if fits else (least, middle)
        return least


class Whereabouts(Struct, frozen=True, kw_only=True):
    """What tells where one is: somewhere in an area so wide and so high, and in which tile."""

    tile: str | None
    width_m: float
    height_m: float

    @property
    def area_km2(self) -> float:
        """Return the area in square kilometres."""
        return self.width_m * self.height_m / 1e6


class Plan(Struct, frozen=True, kw_only=True):
    """The tiles of a question, and what it gives away to ask for them."""

    block: Block
    gives_away: Whereabouts


def plan_for(here: Position, radius_m: float, padding: Padding) -> Plan:
    """Return what is asked for at a position in degrees.

    With a padding it is the same for every position in a tile and for every radius.
    """
    if padding == "none":
        block = _circle(here, radius_m)
        return Plan(block=block, gives_away=_between(block, here, radius_m))
    tile = tile_at(*here, CELLS[padding])
    box = box_of_tile(tile)
    return Plan(
        block=Block.over(_grown(box, MAX_RADIUS_M + LOOKOUT_M + _MOVED_M)),
        gives_away=_measured(box, str(tile)),
    )


def _circle(here: Position, radius_m: float) -> Block:
    return Block.over(box_around(*here, radius_m + _MOVED_M))


def _corner(lon: float, lat: float) -> tuple[int, int]:
    _, x, y = tile_at(lon, lat, ZOOM)
    return x, y


def _grown(box: Box, metres: float) -> Box:
    """Return a box that holds all positions within some metres of a box."""
    width = max(box_around(0.0, lat, metres).east for lat in (box.south, box.north))
    south = box_around(0.0, box.south, metres).south
    north = box_around(0.0, box.north, metres).north
    if box.east - box.west + 2 * width >= _TURN:
        return Box(-_HALF_TURN, south, _HALF_TURN, north)
    return Box(_wrapped(box.west - width), south, _wrapped(box.east + width), north)


def _wrapped(lon: float) -> float:
    return (lon + _HALF_TURN) % _TURN - _HALF_TURN


def _between(block: Block, here: Position, radius_m: float) -> Whereabouts:
    """Return where one may be who asks for exactly a block, for whoever knows the radius."""
    lon, lat = here
    circle = box_around(lon, lat, radius_m + _MOVED_M)
    reach = circle.north - lat
    top, bottom = (box_of_tile(Tile(ZOOM, 0, y)) for y in (block.first, block.last))
    south = max(top.south - reach, bottom.south + reach)
    north = min(top.north - reach, bottom.north + reach)
    wide = _TURN
    if block.columns < _COLUMNS:
        wide = _overlap(_TURN / _COLUMNS, block.columns, (circle.east - lon) % _TURN)
    is_one = block.columns == 1 and block.first == block.last
    only = str(Tile(ZOOM, block.column, block.first)) if is_one else None
    return _measured(Box(0.0, south, wide, max(south, north)), only)


def _overlap(side: float, columns: int, reach: float) -> float:
    """Return how wide positions lie whose reach to both sides meets so many columns."""
    last = (columns - 1) * side
    west, east = max(reach, last - reach), min(side + reach, columns * side - reach)
    return max(0.0, east - west)


def _measured(box: Box, tile: str | None) -> Whereabouts:
    """Return how wide a box is in its middle, and how high."""
    axis_m, _, _ = spot_at(0.0, (box.south + box.north) / 2)
    return Whereabouts(
        tile=tile,
        width_m=math.radians(box.east - box.west) * axis_m,
        height_m=float(GEOD.inv(0.0, box.south, 0.0, box.north)[2]),
    )
