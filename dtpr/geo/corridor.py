"""What a device senses along its route: all within some metres of a line."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dtpr.geo.distance import GEOD, Floats, Leg, leg
from dtpr.geo.path import nearest_point, prepare_path
from dtpr.geo.plane import Plane
from dtpr.geo.ring import draw_ring
from dtpr.schema.geometry import Position

_CHUNK_M = 20_000.0
"""So long a part of a route fits on one flat map."""

_STEP_M = 500.0
_POLAR_STEP_M = 5.0
_POLAR_DEG = 85.0


class CorridorExtent:
    """All positions within some metres of a line; its edges are straight in degrees."""

    def __init__(self, paths: Sequence[Sequence[Position]], half_width_m: float) -> None:
        self._paths = [prepare_path(each) for each in paths]
        self._half_width = half_width_m

    def covers(self, lon: float, lat: float, _way: Leg | None = None) -> bool:
        """Tell whether a position in degrees lies so near to the line."""
        return self._distance(lon, lat) <= self._half_width

    def margin(self, lon: float, lat: float, _way: Leg | None = None) -> float:
        """Return a distance in metres within which no move from a position crosses its edge."""
        return abs(self._distance(lon, lat) - self._half_width)

    def _distance(self, lon: float, lat: float) -> float:
        return leg(lon, lat, *nearest_point(lon, lat, self._paths)).distance_m


def draw_corridor(paths: Sequence[Sequence[Position]], half_width_m: float) -> BaseGeometry:
    """Return all within some metres of a line, in degrees, cut at the antimeridian."""
    chunks = [chunk for each in paths for chunk in _chunks(prepare_path(each))]
    return shapely.union_all([_draw_chunk(each, half_width_m) for each in chunks])


def _chunks(path: Floats) -> Iterator[Floats]:
    """Yield the parts of a path; each goes on where the one before ends."""
    steps = GEOD.inv(path[:-1, 0], path[:-1, 1], path[1:, 0], path[1:, 1])[2]
    number = (np.cumsum(steps) // _CHUNK_M).astype(int)
    for each in np.unique(number):
        first, *_, last = [*np.flatnonzero(number == each)[[0, -1]]]
        yield path[first : last + 2]


def _draw_chunk(path: Floats, half_width_m: float) -> BaseGeometry:
    lon, lat = path[len(path) // 2].tolist()
    plane = Plane((lon, lat))
    polar = np.abs(path[:, 1]).max() > _POLAR_DEG
    around = shapely.LineString(plane.flat(path)).buffer(half_width_m, quad_segs=16)
    fine = shapely.segmentize(around, _POLAR_STEP_M if polar else _STEP_M)
    outer, *holes = (
        draw_ring(plane.ground(shapely.get_coordinates(each)[:-1]))
        for each in (fine.exterior, *fine.interiors)
    )
    return outer.difference(shapely.union_all(holes))
