"""Distances and bearings on the WGS 84 ellipsoid.

Source: C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), as in PROJ's `geod`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
SEMI_MAJOR_M: float = GEOD.a
ECCENTRICITY_SQUARED: float = GEOD.es
LEAST_RADIUS_M = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED)
"""The smallest radius of curvature anywhere: that of the meridian at the equator."""

Floats = NDArray[np.float64]


class Leg(NamedTuple):
    """The way from one position to another: metres, and degrees from true north at both ends."""

    distance_m: float
    bearing_deg: float
    back_bearing_deg: float


def leg(lon: float, lat: float, to_lon: float, to_lat: float) -> Leg:
    """Return the shortest way from a position to another, all in degrees."""
    bearing, back, distance = GEOD.inv(lon, lat, to_lon, to_lat)
    return Leg(float(distance), float(bearing) % 360, float(back) % 360)


def to_ecef(lons: Floats, lats: Floats) -> Floats:
    """Return earth-centred coordinates in metres, shape (n, 3), of positions in degrees.

    In three dimensions there is no seam at the antimeridian and nothing special at the poles.
    """
    lon, lat = np.radians(lons), np.radians(lats)
    normal = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY_SQUARED * np.sin(lat) ** 2)
    return np.stack(
        [
            normal * np.cos(lat) * np.cos(lon),
            normal * np.cos(lat) * np.sin(lon),
            normal * (1 - ECCENTRICITY_SQUARED) * np.sin(lat),
        ],
        axis=-1,
    )
