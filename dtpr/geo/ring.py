"""Rings on the globe become polygons on the map: cut at the antimeridian, closed over a pole."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from dtpr.geo.distance import Floats

_NEAR_POLE_DEG = 90 - 1e-9


def draw_ring(ring: Floats) -> BaseGeometry:
    """Return what a ring of near corners goes around, cut at the antimeridian.

    Args:
        ring: Corners in degrees, shape (n, 2), open. Between two of them it goes the short way
            about the Earth. Where it goes around a pole, the pole is inside.
    """
    closed = _with_poles(np.concatenate([ring, ring[:1]]))
    steps = (np.diff(closed[:, 0]) + 180) % 360 - 180
    lons = closed[0, 0] + np.concatenate([[0.0], np.cumsum(steps)])
    flat = np.column_stack([lons, closed[:, 1]])
    if abs(lons[-1] - lons[0]) > 180:
        pole = float(np.copysign(90, flat[:, 1].mean()))
        flat = np.concatenate([flat, [[lons[-1], pole], [lons[0], pole]]])
    return _onto_the_map(shapely.make_valid(shapely.Polygon(flat)))


def _with_poles(closed: Floats) -> Floats:
    """Return a closed ring in which a corner at a pole stands once for each way out of it."""
    at_pole = np.abs(closed[:, 1]) >= _NEAR_POLE_DEG
    if not at_pole.any():
        return closed
    turn = int(np.argmin(at_pole))
    open_ring = np.roll(closed[:-1], -turn, axis=0)
    kept: list[list[float]] = []
    lon = open_ring[0, 0]
    for corner in [*open_ring, open_ring[0]]:
        if abs(corner[1]) < _NEAR_POLE_DEG:
            if kept and abs(kept[-1][1]) == 90:
                kept.append([corner[0], kept[-1][1]])
            lon = corner[0]
            kept.append([lon, corner[1]])
        else:
            kept.append([lon, np.copysign(90, corner[1])])
    return np.array(kept)


def _onto_the_map(drawn: BaseGeometry) -> BaseGeometry:
    """Return a drawing whose longitudes run on beyond 180 degrees, cut into what maps show."""
    west, _, east, _ = drawn.bounds if not drawn.is_empty else (0, 0, 0, 0)
    turns = range(int((west + 180) // 360), int((east + 180) // 360) + 1)
    world = shapely.box(-180, -90, 180, 90)
    parts = [shapely.intersection(translate(drawn, -360 * turn), world) for turn in turns]
    return shapely.union_all(_polygons(parts))


def _polygons(drawings: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    parts = shapely.get_parts(shapely.get_parts(drawings))
    return [each for each in parts.tolist() if each.geom_type == "Polygon"]
