"""Tiles of the web map: squares of the Mercator plane, halved again and again.

Source: OGC Two Dimensional Tile Matrix Set 2.0, annex D.1, `WebMercatorQuad`. The first row of a
zoom begins in the north. The plane ends at 85.05 degrees; here the first and the last row reach to
the poles, so that every position lies in a tile.
"""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dtpr.errors import InvalidError, Problem
from dtpr.geo.box import Box
from dtpr.geo.units import Units, units_of

MOST_ZOOM = 16
WORLD_BITS = 32
WORLD = 1 << WORLD_BITS
"""How many whole units the plane is wide and high: one is about a centimetre."""

_END_DEG = math.degrees(math.atan(math.sinh(math.pi)))
_SPREAD = [sum((byte >> bit & 1) << 2 * bit for bit in range(8)) for byte in range(256)]
_PAD_DEG = 2e-7
"""A position is kept in whole 1e-7 degrees, so it may have moved over the edge of a tile."""


class Tile(NamedTuple):
    """One tile by its zoom, its column from the west and its row from the north."""

    z: int
    x: int
    y: int

    def __str__(self) -> str:
        return f"{self.z}/{self.x}/{self.y}"

    def above(self, z: int) -> "Tile":
        """Return the tile of a smaller zoom that this one lies in."""
        return Tile(z, self.x >> self.z - z, self.y >> self.z - z)


def parse_tile(z: str, x: str, y: str) -> Tile:
    """Return the tile of an address.

    Raises:
        InvalidError: It is not three whole numbers, or there is no such tile.
    """
    zoom = _number("z", z, MOST_ZOOM, "use a zoom from 0 to 16; clients draw 16 larger beyond that")
    most = (1 << zoom) - 1
    mend = f"at zoom {zoom} it is from 0 to {most}"
    return Tile(zoom, _number("x", x, most, mend), _number("y", y, most, mend))


def _number(field: str, text: str, most: int, mend: str) -> int:
    # `isdecimal` takes the digits of every script; longer texts need not be read.
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise InvalidError(Problem(field, f"{text[:40]!r} is not a whole number in range", mend))
    if int(text) > most:
        raise InvalidError(Problem(field, f"there is no {field} of {int(text)}", mend))
    return int(text)


def world_of(lon: float, lat: float) -> tuple[int, int]:
    """Return where a position lies on the plane, in whole units from its north-west corner."""
    sine = math.sin(math.radians(max(-_END_DEG, min(_END_DEG, lat))))
    across = (lon + 180) / 360
    down = 0.5 - math.atanh(sine) / (2 * math.pi)
    return _whole(across), _whole(down)


def position_of_world(x: float, y: float) -> tuple[float, float]:
    """Return the position at a point of the plane, in degrees."""
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / WORLD))))
    return x / WORLD * 360 - 180, lat


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """Return the tile of a zoom that a position lies in."""
    x, y = world_of(lon, lat)
    return Tile(z, x >> WORLD_BITS - z, y >> WORLD_BITS - z)


def box_of_tile(tile: Tile) -> Box:
    """Return the sides of a tile; the first and the last row reach to the poles."""
    last = (1 << tile.z) - 1
    step = WORLD >> tile.z
    west, north = position_of_world(tile.x * step, tile.y * step)
    east, south = position_of_world((tile.x + 1) * step, (tile.y + 1) * step)
    return Box(
        west=west,
        south=-90.0 if tile.y == last else south,
        east=east,
        north=90.0 if tile.y == 0 else north,
    )


def units_of_tile(tile: Tile) -> Units:
    """Return the sides of a tile in units of 1e-7 degrees, never smaller than it is."""
    return units_of(box_of_tile(tile))


def number_of(tile: Tile) -> int:
    """Return one number for a tile: zooms follow one another, tiles inside a tile are in a row.

    Within a zoom it is the Morton code. Source: G. M. Morton, "A computer oriented geodetic data
    base and a new technique in file sequencing", IBM, 1966.
    """
    return _first_of(tile.z) + (_spread(tile.x) | _spread(tile.y) << 1)


def tile_of(number: int) -> Tile:
    """Return the tile of a number."""
    z = ((3 * number + 1).bit_length() - 1) // 2
    code = number - _first_of(z)
    return Tile(z, _gathered(code), _gathered(code >> 1))


def numbers_inside(tile: Tile, z: int) -> tuple[int, int]:
    """Return the first and the last number of the tiles of a zoom inside a tile."""
    deeper = 2 * (z - tile.z)
    code = number_of(tile) - _first_of(tile.z)
    first = _first_of(z) + (code << deeper)
    return first, first + (1 << deeper) - 1


def numbers_above(tile: Tile) -> list[int]:
    """Return the numbers of a tile and of all that it lies in."""
    return [number_of(tile.above(z)) for z in range(tile.z + 1)]


def tiles_over(boxes: Iterable[Box], deepest: int, most: int) -> list[Tile]:
    """Return tiles that hold some boxes: of the deepest zoom, or of one with so few.

    Args:
        boxes: Boxes that do not cross the antimeridian.
        deepest: The zoom that is wanted.
        most: How many tiles there may be, 4 or more.
    """
    spans = [_span(each, deepest) for each in boxes]
    for z in range(deepest, 0, -1):
        found: set[Tile] = set()
        shift = deepest - z
        counts = [
            ((e >> shift) - (w >> shift) + 1) * ((s >> shift) - (n >> shift) + 1)
            for w, n, e, s in spans
        ]
        if max(counts, default=0) > most:
            continue
        found.update(tile for each in spans for tile in _tiles(each, z, shift))
        if len(found) <= most:
            return sorted(found)
    return [Tile(0, 0, 0)]


_Span = tuple[int, int, int, int]


def _span(box: Box, z: int) -> _Span:
    shift = WORLD_BITS - z
    west, north = world_of(max(-180.0, box.west - _PAD_DEG), min(90.0, box.north + _PAD_DEG))
    east, south = world_of(min(180.0, box.east + _PAD_DEG), max(-90.0, box.south - _PAD_DEG))
    return west >> shift, north >> shift, east >> shift, south >> shift


def _tiles(span: _Span, z: int, shift: int) -> Iterator[Tile]:
    west, north, east, south = (each >> shift for each in span)
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            yield Tile(z, x, y)


def _whole(share: float) -> int:
    return min(WORLD - 1, max(0, int(share * WORLD)))


def _first_of(z: int) -> int:
    return ((1 << 2 * z) - 1) // 3


def _spread(value: int) -> int:
    return _SPREAD[value & 255] | _SPREAD[value >> 8] << 16


def _gathered(code: int) -> int:
    return sum((code >> 2 * bit & 1) << bit for bit in range(MOST_ZOOM))
