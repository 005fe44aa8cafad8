"""Geometries with fewer corners, for maps and pages; measuring always takes the whole."""

from typing import Any, NamedTuple

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString
from shapely.geometry.base import BaseGeometry

from dtpr.geo.path import paths_of
from dtpr.schema.geometry import Geometry

SHOWN_CORNERS = 1000
"""So many corners are some 25 KB: a page on a bad line."""

_TOLERANCES_M = tuple(one * 10**power for power in range(6) for one in (1, 2, 5))
_DEGREE_M = 112_000.0
"""No degree of latitude or longitude is longer."""

_GRID_DEG = 1e-6
"""A decimetre."""

_AREA = 2
"""The dimension of what is an area (OGC Simple Features, 6.1.2)."""


class Shown(NamedTuple):
    """A geometry to be shown, and how far its lines may lie beside the true ones in metres.

    `within_m` is None where it is exact. Parts smaller than that are left out.
    """

    geometry: Geometry
    within_m: float | None


def simplified(geometry: Geometry, most_corners: int = SHOWN_CORNERS) -> Shown:
    """Return a geometry with at most so many corners, by Douglas and Peucker; areas stay valid.

    Source: D. Douglas, T. Peucker, "Algorithms for the reduction of the number of points",
    Cartographica 10 (1973).
    """
    if sum(map(len, paths_of(geometry))) <= most_corners:
        return Shown(geometry, None)
    parts = shapely.get_parts(shapely.from_geojson(msgspec.json.encode(geometry)))
    for tolerance in _TOLERANCES_M:
        coarse = _coarse(parts, tolerance / _DEGREE_M)
        if shapely.get_num_coordinates(coarse).sum() <= most_corners:
            break
    found: Geometry = msgspec.json.decode(shapely.to_geojson(_whole(coarse)), type=Geometry)
    return Shown(found, float(tolerance))


def _coarse(parts: NDArray[Any], tolerance_deg: float) -> NDArray[Any]:
    wests, souths, easts, norths = shapely.bounds(parts).T
    sides = (easts - wests).clip(norths - souths)
    kept = parts[(sides >= tolerance_deg) | (sides == sides.max())]
    coarse = shapely.simplify(kept, tolerance_deg, preserve_topology=False)
    # Dust vanishes; the largest grain of it goes on saying where it is.
    largest = shapely.simplify(parts[sides.argmax()], tolerance_deg)
    return np.array([each for each in coarse if not each.is_empty] or [largest])


def _whole(parts: NDArray[Any]) -> BaseGeometry:
    """Return simplified parts as one geometry; where areas now cross, they are joined."""
    if shapely.get_dimensions(parts).max() < _AREA:
        return _lines(parts)
    joined = shapely.union_all(shapely.make_valid(parts))
    rounded = shapely.set_precision(joined, _GRID_DEG)
    if rounded.is_empty:
        return shapely.union_all(parts[:1])
    flat = shapely.get_parts(rounded)
    dimensions = shapely.get_dimensions(flat)
    return shapely.union_all(flat[dimensions == dimensions.max()])


def _lines(parts: NDArray[Any]) -> BaseGeometry:
    """Return simplified lines as one geometry; a route may cross itself as often as it does."""
    rounded = shapely.get_parts(shapely.set_precision(parts, _GRID_DEG))
    kept = rounded[~shapely.is_empty(rounded)]
    if not len(kept):
        kept = parts[:1]
    whole: BaseGeometry = kept[0] if len(kept) == 1 else MultiLineString(list(kept))
    return whole
