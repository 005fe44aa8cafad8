"""What a device covers or senses: areas and sectors, and how far their edge is."""

import math
from typing import Protocol

import msgspec
import shapely
from shapely.geometry import shape as to_shapely

from dtpr.geo.distance import Leg, leg
from dtpr.geo.path import nearest_point, paths_of, prepare_path
from dtpr.schema.geometry import Area, Position
from dtpr.schema.view import Sector

_CAUTION = 0.99
"""Triangles on the ellipsoid are measured as flat ones here; at 50 km they differ by far less."""


class Extent(Protocol):
    """A part of the ground; `way` leads from the position to the device, where that is known."""

    def covers(self, lon: float, lat: float, way: Leg | None = None) -> bool:
        """Tell whether a position in degrees lies in it."""
        ...

    def margin(self, lon: float, lat: float, way: Leg | None = None) -> float:
        """Return a distance in metres within which no move from a position crosses its edge."""
        ...


class AreaExtent:
    """A polygon or several, with edges straight in longitude and latitude (RFC 7946, 3.1.1)."""

    def __init__(self, area: Area) -> None:
        self._drawn = to_shapely(msgspec.to_builtins(area))
        shapely.prepare(self._drawn)
        self._rings = [prepare_path(each) for each in paths_of(area)]

    def covers(self, lon: float, lat: float, _way: Leg | None = None) -> bool:
        """Tell whether a position lies in the area or on its edge."""
        # The antimeridian has two names.
        names = (lon, -lon) if abs(lon) == 180 else (lon,)
        return any(self._drawn.covers(shapely.Point(each, lat)) for each in names)

    def margin(self, lon: float, lat: float, _way: Leg | None = None) -> float:
        """Return the geodesic distance to the edge."""
        return leg(lon, lat, *nearest_point(lon, lat, self._rings)).distance_m


class SectorExtent:
    """A geodesic wedge at an apex; 360 degrees of it are a disc."""

    def __init__(self, apex: Position, sector: Sector) -> None:
        self._apex = apex
        self._sector = sector

    def covers(self, lon: float, lat: float, way: Leg | None = None) -> bool:
        """Tell whether a position lies in the wedge or on its edge."""
        distance, turn = self._polar(way or leg(lon, lat, *self._apex))
        if distance > self._sector.range_m:
            return False
        return turn <= self._sector.width_deg / 2 or distance == 0

    def margin(self, lon: float, lat: float, way: Leg | None = None) -> float:
        """Return a distance that is surely not farther than the edge."""
        distance, turn = self._polar(way or leg(lon, lat, *self._apex))
        beyond = distance - self._sector.range_m
        if self._sector.width_deg >= 360:
            return _CAUTION * abs(beyond)
        half = self._sector.width_deg / 2
        # The two sides of a wedge lie symmetrically about its bearing.
        sides = min(_to_ray(distance, turn - half), _to_ray(distance, turn + half))
        if beyond > 0:
            return _CAUTION * (beyond if turn <= half else max(beyond, sides))
        return _CAUTION * min(-beyond, sides)

    def _polar(self, way: Leg) -> tuple[float, float]:
        """Return the distance from the apex, and the turn away from the bearing, 0 to 180."""
        turn = abs((way.back_bearing_deg - self._sector.bearing_deg + 180) % 360 - 180)
        return way.distance_m, turn


def _to_ray(distance: float, turn: float) -> float:
    """Return the distance to a ray from the apex that leaves at a turn in degrees."""
    angle = abs((turn + 180) % 360 - 180)
    return distance if angle >= 90 else distance * math.sin(math.radians(angle))
