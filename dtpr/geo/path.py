"""Lines on the ground: the nearest point of routes and rings to a position."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from dtpr.geo.distance import Floats, to_ecef
from dtpr.schema.geometry import (
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)

_STEP_DEG = 0.005
"""Edges are cut into pieces of at most some 550 m, which a chord leaves by under a centimetre."""


def paths_of(geometry: Geometry) -> Sequence[Sequence[Position]]:
    """Return the routes or rings of a geometry; a point has none."""
    match geometry:
        case Point():
            return []
        case LineString(coordinates=path):
            return [path]
        case MultiLineString(coordinates=paths) | Polygon(coordinates=paths):
            return paths
        case MultiPolygon(coordinates=polygons):
            return [ring for rings in polygons for ring in rings]


def prepare_path(path: Sequence[Position]) -> Floats:
    """Return a path as an array of shape (n, 2), degrees, with its long edges cut into pieces.

    Edges are straight in longitude and latitude (RFC 7946, 3.1.1).
    """
    corners = np.array(path, dtype=np.float64)
    spans = np.abs(np.diff(corners, axis=0)).max(axis=1, initial=0)
    counts = np.maximum(np.ceil(spans / _STEP_DEG), 1).astype(int)
    pieces = [
        np.linspace(start, end, count, endpoint=False)
        for start, end, count in zip(corners[:-1], corners[1:], counts, strict=True)
    ]
    return np.concatenate([*pieces, corners[-1:]])


def nearest_point(lon: float, lat: float, paths: Sequence[Floats]) -> Position:
    """Return the point of prepared paths that is nearest to a position, all in degrees."""
    here = to_ecef(np.array([lon]), np.array([lat]))[0]
    found = [_nearest_on_path(here, path) for path in paths]
    return min(found, key=lambda each: each[0])[1]


def in_rings(x: float, y: float, rings: Sequence[Sequence[Position]]) -> bool:
    """Tell whether a point of the plane lies on one of some rings or in an odd number of them."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) == (y2 > y):
                if y1 == y2 == y and min(x1, x2) <= x <= max(x1, x2):
                    return True
                if (x1, y1) == (x, y) or (x2, y2) == (x, y):
                    return True
                continue
            # Positive where the point lies to the left of the edge as it goes up.
            side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
            if side == 0:
                return True
            if (side > 0) == (y2 > y1):
                inside = not inside
    return inside


def _nearest_on_path(here: Floats, path: Floats) -> tuple[float, Position]:
    corners = to_ecef(path[:, 0], path[:, 1])
    starts, edges = corners[:-1], np.diff(corners, axis=0)
    squares = np.maximum(np.einsum("ij,ij->i", edges, edges), 1e-12)
    parts = np.clip(np.einsum("ij,ij->i", here - starts, edges) / squares, 0, 1)
    gaps = np.linalg.norm(starts + parts[:, None] * edges - here, axis=1)
    at = int(np.argmin(gaps))
    lon, lat = path[at] + parts[at] * (path[at + 1] - path[at])
    return float(gaps[at]), (float(lon), float(lat))
