"""The ground as it lies on one tile of the web map: in whole units of a 4096th, y to the south."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import shapely
from msgspec import Struct
from shapely.geometry.base import BaseGeometry

from dtpr.geo.distance import ECCENTRICITY_SQUARED, SEMI_MAJOR_M, Floats
from dtpr.geo.footprint import draw_sector
from dtpr.geo.mercator import WORLD, WORLD_BITS, Tile, position_of_world, world_of
from dtpr.schema.geometry import Position
from dtpr.schema.view import Sector

EXTENT_BITS = 12
EXTENT = 1 << EXTENT_BITS
MARGIN = 64
"""How far lines and areas go on beyond the sides, so that their strokes show no seam there."""

_LEAST, _MOST = -MARGIN, EXTENT + MARGIN
_FAR_WEST, _FAR_EAST = -EXTENT // 2, EXTENT + EXTENT // 2
_FARTHEST_FLAT_M, _STEEPEST_FLAT_DEG, _FARTHEST_FLAT_DEG = 5000.0, 80.0, 179.9
_STEP_DEG, _COARSE_STEP_DEG, _SMALL = 15.0, 30.0, 12.0
_DISC_DEG, _HALF_TURN = 360.0, 3.0
_LONGEST_EDGE_DEG = 0.5

Corner = tuple[int, int]
Polygons = list[list[Sequence[Corner]]]


class Around(NamedTuple):
    """A ring by its corners from a point."""

    centre: Corner
    outline: tuple[Corner, ...]


class TilePlane(Struct, frozen=True):
    """One tile: its north-west corner in units of the plane, and how many bits finer those are.

    `across` and `up` are how many units of the tile a metre is in its middle.
    """

    west: int
    north: int
    shift: int
    across: float
    up: float

    @classmethod
    def of(cls, tile: Tile) -> "TilePlane":
        """Return the plane of a tile."""
        side = WORLD_BITS - tile.z
        west, north, shift = tile.x << side, tile.y << side, side - EXTENT_BITS
        _, lat = position_of_world(west, north + (1 << side - 1))
        across, up = _scales(lat)
        return cls(west, north, shift, across / (1 << shift), up / (1 << shift))

    def corner(self, x: int, y: int) -> Corner:
        """Return where a point of the Mercator plane lies on the tile."""
        return (x - self.west) >> self.shift, (y - self.north) >> self.shift

    def sector(
        self, apex: Position, sector: Sector, corner: Corner | None = None
    ) -> Around | Polygons:
        """Return a sector as an outline around its apex or as polygons, none where it is elsewhere.

        `corner` is where the apex lies on the tile, if that is known. On some kilometres the map is
        a flat one, so that a sector looks alike wherever it is: then it is whole, as long as it
        does not go far beyond the sides; renderers cut it there.
        """
        if self._is_bent(apex, sector):
            return self.area(draw_sector(apex, sector))
        x, y = corner or self.corner(*world_of(*apex))
        across, up = self.across * sector.range_m, self.up * sector.range_m
        if x + across < _LEAST or x - across > _MOST or y + up < _LEAST or y - up > _MOST:
            return []
        tenths = int(across * 10 + 0.5), int(up * 10 + 0.5)
        ring = outline(sector.bearing_deg, sector.width_deg, *tenths)
        whole = x - across > _FAR_WEST and x + across < _FAR_EAST
        if whole and y - up > _FAR_WEST and y + up < _FAR_EAST:
            return Around((x, y), ring)
        return list(_clipped(shapely.Polygon([(x + east, y + south) for east, south in ring])))

    def _is_bent(self, apex: Position, sector: Sector) -> bool:
        lon, lat = apex
        steep = abs(lat) > _STEEPEST_FLAT_DEG or abs(lon) > _FARTHEST_FLAT_DEG
        return steep or sector.range_m > _FARTHEST_FLAT_M

    def area(self, drawn: BaseGeometry) -> Polygons:
        """Return an area in degrees as polygons, cut somewhat beyond the sides."""
        return list(_clipped(shapely.make_valid(self._laid(drawn))))

    def corridor(self, paths: Sequence[Sequence[Position]], half_width_m: float) -> Polygons:
        """Return all within some metres of paths in degrees, cut somewhat beyond the sides.

        Only what of the paths is near is looked at, on a map that is flat there.
        """
        reach = half_width_m * self.across
        laid = self._laid(shapely.multilinestrings([shapely.linestrings(each) for each in paths]))
        near = shapely.clip_by_rect(
            laid, _LEAST - reach, _LEAST - reach, _MOST + reach, _MOST + reach
        )
        # Leg by leg: the outline of a way that crosses itself again and again takes seconds.
        legs = _legs_of(shapely.simplify(near, 0.5))
        around = shapely.buffer(legs, reach, quad_segs=6)
        seen = shapely.clip_by_rect(around, _LEAST, _LEAST, _MOST, _MOST)
        return list(_clipped(shapely.union_all(seen, grid_size=1.0)))

    def lines(self, drawn: BaseGeometry) -> list[Sequence[Corner]]:
        """Return lines in degrees, cut somewhat beyond the sides."""
        cut = shapely.clip_by_rect(self._laid(drawn), _LEAST, _LEAST, _MOST, _MOST)
        parts = shapely.get_parts(shapely.simplify(cut, 0.5)).tolist()
        return [_corners(each) for each in parts if not each.is_empty]

    def _laid(self, drawn: BaseGeometry) -> BaseGeometry:
        """Return a drawing in degrees as it lies on the tile, with its long edges bent as they are.

        Edges are straight in longitude and latitude (RFC 7946, 3.1.1).
        """
        fine = shapely.segmentize(drawn, _LONGEST_EDGE_DEG)
        laid: BaseGeometry = shapely.transform(fine, self._project)
        return laid

    def _project(self, degrees: Floats) -> Floats:
        lons, lats = degrees.T
        sines = np.sin(np.radians(np.clip(lats, -85.0511287798066, 85.0511287798066)))
        across = (lons + 180) / 360 * WORLD
        down = (0.5 - np.arctanh(sines) / (2 * math.pi)) * WORLD
        scale = 1 << self.shift
        return np.column_stack([(across - self.west) / scale, (down - self.north) / scale])


def _scales(lat: float) -> tuple[float, float]:
    """Return how many units of the plane a metre is to the east and to the north (WGS 84)."""
    sine, cosine = math.sin(math.radians(lat)), math.cos(math.radians(lat))
    bent = 1 - ECCENTRICITY_SQUARED * sine * sine
    normal = SEMI_MAJOR_M / math.sqrt(bent)
    meridian = normal * (1 - ECCENTRICITY_SQUARED) / bent
    a_radian = WORLD / (2 * math.pi)
    return a_radian / (normal * cosine), a_radian / (meridian * cosine)


@lru_cache(maxsize=16_384)
def outline(bearing: float, width: float, tenths_across: int, tenths_up: int) -> tuple[Corner, ...]:
    """Return the corners of a sector from its apex, in units of a tile.

    Args:
        bearing: Where its middle looks, degrees from north.
        width: Its angle in degrees; 360 is a disc.
        tenths_across: How many tenths of a unit its length is to the east or the west.
        tenths_up: How many it is to the north or the south.
    """
    across, up = tenths_across / 10, tenths_up / 10
    count = max(2, math.ceil(width / (_COARSE_STEP_DEG if across < _SMALL else _STEP_DEG)))
    last = count if width >= _DISC_DEG else count + 1
    # Corners lie outside the arc so far that its area is the true one.
    turn = math.radians(width / count)
    out = math.sqrt(turn / math.sin(turn)) if turn < _HALF_TURN else 1.0
    turns = (math.radians(bearing - width / 2 + width * each / count) for each in range(last))
    ring = [(round(out * across * math.sin(t)), round(-out * up * math.cos(t))) for t in turns]
    return tuple(ring) if width >= _DISC_DEG else (*ring, (0, 0))


def _clipped(laid: BaseGeometry) -> Iterator[list[Sequence[Corner]]]:
    cut = shapely.clip_by_rect(laid, _LEAST, _LEAST, _MOST, _MOST)
    plain = shapely.simplify(cut, 0.5)
    for each in shapely.get_parts(shapely.set_precision(plain, 1.0)).tolist():
        if isinstance(each, shapely.Polygon) and not each.is_empty:
            yield [_corners(ring) for ring in (each.exterior, *each.interiors)]


def _legs_of(lines: BaseGeometry) -> Any:
    """Return every edge of some lines as a line of its own."""
    corners, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    follows = line[:-1] == line[1:]
    return shapely.linestrings(np.stack([corners[:-1][follows], corners[1:][follows]], axis=1))


def _corners(line: BaseGeometry) -> list[Corner]:
    return [(round(x), round(y)) for x, y in shapely.get_coordinates(line).tolist()]
