"""Areas cut into small pieces, so that no question about a position reads a whole coastline."""

import math
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Any, NamedTuple

import msgspec
import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray

from dtpr.geo.box import Box
from dtpr.geo.distance import Floats
from dtpr.schema.geometry import Area, Position

MOST_CORNERS = 64
"""Some tens of corners are as quick to go through as an index over them."""

_MOST_GROWTH = 4
"""How many times the corners of an area its pieces may have; real ones have 1.2 times as many."""

_SNAP_DEG = 1e-12
"""What rounding may leave between a cut and the corners on it."""

_Shapes = NDArray[Any]
_Bounds = tuple[float, float, float, float]


class AreaPiece(Struct, frozen=True):
    """The part of an area inside a box, degrees.

    `rings` are closed, outer rings and holes alike: a position in the box is in the area when it
    lies on one of them or in an odd number of them. `edges` are open paths, the true boundary of
    the area inside the box, without the cuts.
    """

    box: Box
    rings: list[list[Position]]
    edges: list[list[Position]]


class _Cell(NamedTuple):
    """A box of the plane with the polygons and the boundary lines that lie in it."""

    polygons: _Shapes
    lines: _Shapes

    @property
    def corners(self) -> int:
        return int(shapely.get_num_coordinates(self.polygons).sum())


def cut_area(area: Area, most_corners: int = MOST_CORNERS) -> list[AreaPiece]:
    """Return the pieces of a valid area, each with at most so many corners where that can be.

    A piece has more where many edges meet in one position, or where cutting on would multiply
    the corners of the area more than fourfold: where thousands of long edges run side by side.

    A position is in the area if and only if it is in a piece: edges are straight in longitude and
    latitude (RFC 7946, 3.1.1), and the boundary is inside. Cuts are lines of equal longitude or
    latitude; where one meets a slanted edge the corner is rounded by some 1e-14 degrees.
    """
    drawn = shapely.from_geojson(msgspec.json.encode(area))
    whole = _Cell(shapely.get_parts(drawn), _lines_of(drawn))
    total, most = whole.corners, _MOST_GROWTH * (whole.corners + most_corners)
    turns = count()
    # The largest first, so that what the growth leaves whole is as small as can be.
    waiting = [(-whole.corners, next(turns), whole)]
    pieces = []
    while waiting:
        negative, _, cell = heappop(waiting)
        halves = _halves(cell) if -negative > most_corners and total < most else ()
        if halves:
            total += negative + sum(each.corners for each in halves)
        else:
            pieces.append(_piece(cell))
        for half in halves:
            heappush(waiting, (-half.corners, next(turns), half))
    return pieces


def _lines_of(drawn: shapely.Geometry) -> _Shapes:
    rings = shapely.get_rings(shapely.get_parts(drawn))
    corners, ring_of = shapely.get_coordinates(rings, return_index=True)
    return np.asarray(shapely.linestrings(corners, indices=ring_of))


def _halves(cell: _Cell) -> Sequence[_Cell]:
    """Cut a cell across its longer side, or the other; return nothing where no cut parts corners.

    Each side of the cut gets as many corners as can be.
    """
    west, south, east, north = _bounds(cell.polygons)
    upright = (east - west) * math.cos(math.radians((south + north) / 2)) >= north - south
    for axis in (0, 1) if upright else (1, 0):
        halves = _cut(cell, axis)
        if all(each.corners < cell.corners for each in halves):
            return [each for each in halves if len(each.polygons)]
    return ()


def _cut(cell: _Cell, axis: int) -> Sequence[_Cell]:
    west, south, east, north = _bounds(cell.polygons)
    at = _middle(shapely.get_coordinates(cell.polygons)[:, axis])
    low = (west, south, at, north) if axis == 0 else (west, south, east, at)
    high = (at, south, east, north) if axis == 0 else (west, at, east, north)
    return [
        _Cell(_clipped(cell.polygons, each, 2), _clipped(cell.lines, each, 1))
        for each in (low, high)
    ]


def _middle(values: Floats) -> float:
    """Return a place between the two middle ones of different values, not near an end."""
    distinct = np.unique(values)
    half, tenth = len(distinct) // 2, (distinct[-1] - distinct[0]) / 10
    at = (distinct[half - 1] + distinct[half]) / 2
    return float(np.clip(at, distinct[0] + tenth, distinct[-1] - tenth))


def _clipped(shapes: _Shapes, bounds: _Bounds, dimension: int) -> _Shapes:
    """Return what lies in a box of shapes of a dimension, 1 for lines and 2 for polygons."""
    west, south, east, north = bounds
    wests, souths, easts, norths = shapely.bounds(shapes).T
    touching = (easts >= west) & (wests <= east) & (norths >= south) & (souths <= north)
    within = (wests >= west) & (easts <= east) & (souths >= south) & (norths <= north)
    crossing = touching & ~within
    if not crossing.any():
        return np.asarray(shapes[within])
    cut = shapely.intersection(shapes[crossing], shapely.box(*bounds))
    parts = shapely.get_parts(shapely.get_parts(cut))
    kept = parts[shapely.get_dimensions(parts) == dimension]
    return np.concatenate([shapes[within], shapely.transform(kept, _onto(bounds))])


def _onto(bounds: _Bounds) -> Callable[[Floats], Floats]:
    """Return a transformation that puts what was rounded away from the sides of a box on them."""
    least, most = np.array(bounds).reshape(2, 2)

    def snap(corners: Floats) -> Floats:
        near_least = np.where(np.abs(corners - least) <= _SNAP_DEG, least, corners)
        return np.where(np.abs(corners - most) <= _SNAP_DEG, most, near_least)

    return snap


def _piece(cell: _Cell) -> AreaPiece:
    rings = [_positions(each) for each in shapely.get_rings(cell.polygons)]
    box = Box(*_bounds(cell.polygons))
    return AreaPiece(box, rings, [_positions(each) for each in cell.lines])


def _positions(line: shapely.Geometry) -> list[Position]:
    return [(lon, lat) for lon, lat in shapely.get_coordinates(line).tolist()]


def _bounds(shapes: _Shapes) -> _Bounds:
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north
