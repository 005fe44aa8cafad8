"""The ground around a position as a flat map: true distances and directions from its middle."""

import numpy as np

from dtpr.geo.distance import GEOD, Floats
from dtpr.schema.geometry import Position


class Plane:
    """The azimuthal equidistant projection about a middle; metres east and north of it.

    Within 50 km of the middle lengths are off by less than a hundred-thousandth.
    Source: J. P. Snyder, "Map Projections: A Working Manual", USGS 1395 (1987), 25.
    """

    def __init__(self, middle: Position) -> None:
        self._lon, self._lat = middle

    def flat(self, ground: Floats) -> Floats:
        """Return positions (n, 2), degrees, on the map."""
        count = len(ground)
        lons, lats = np.full(count, self._lon), np.full(count, self._lat)
        bearings, _, metres = GEOD.inv(lons, lats, ground[:, 0], ground[:, 1])
        angles = np.radians(bearings)
        return np.column_stack([metres * np.sin(angles), metres * np.cos(angles)])

    def ground(self, flat: Floats) -> Floats:
        """Return where the points (n, 2) of the map lie, degrees."""
        count = len(flat)
        bearings = np.degrees(np.arctan2(flat[:, 0], flat[:, 1]))
        metres = np.hypot(flat[:, 0], flat[:, 1])
        lons, lats, _ = GEOD.fwd(
            np.full(count, self._lon), np.full(count, self._lat), bearings, metres
        )
        return np.column_stack([lons, lats])
