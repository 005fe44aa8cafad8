"""What a device covers or senses: areas and sectors, and how far their edge is."""

import math
from typing import Protocol

import msgspec
import shapely
from shapely.geometry import shape as to_shapely
from shapely.geometry.base import BaseGeometry

from dtpr.geo.distance import Leg, leg
from dtpr.geo.forms import AreaForm
from dtpr.geo.path import in_rings, nearest_point, paths_of, prepare_path
from dtpr.geo.wedge import covers_polar, margin_polar, turn_between
from dtpr.schema.geometry import Area, Position
from dtpr.schema.view import Sector


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

    def meets(self, drawn: BaseGeometry) -> bool:
        """Tell whether something drawn in degrees touches the area anywhere."""
        return bool(shapely.intersects(self._drawn, drawn))

    def margin(self, lon: float, lat: float, _way: Leg | None = None) -> float:
        """Return the geodesic distance to the edge."""
        return leg(lon, lat, *nearest_point(lon, lat, self._rings)).distance_m


class PieceExtent:
    """A piece of an area, with few corners (`cut_area`)."""

    def __init__(self, form: AreaForm) -> None:
        self._rings = form.rings
        self.edges = [prepare_path(each) for each in form.edges]

    def covers(self, lon: float, lat: float, _way: Leg | None = None) -> bool:
        """Tell whether a position lies in the piece or on its edge."""
        names = (lon, -lon) if abs(lon) == 180 else (lon,)
        return any(in_rings(each, lat, self._rings) for each in names)

    def margin(self, lon: float, lat: float, _way: Leg | None = None) -> float:
        """Return the geodesic distance to the edge of the area, without the cuts."""
        if not self.edges:
            return math.inf
        return leg(lon, lat, *nearest_point(lon, lat, self.edges)).distance_m


class SectorExtent:
    """A geodesic wedge at an apex; 360 degrees of it are a disc."""

    def __init__(self, apex: Position, sector: Sector) -> None:
        self._apex = apex
        self._sector = sector

    def covers(self, lon: float, lat: float, way: Leg | None = None) -> bool:
        """Tell whether a position lies in the wedge or on its edge."""
        return covers_polar(
            *self._polar(way or leg(lon, lat, *self._apex)),
            self._sector.range_m,
            self._sector.width_deg,
        )

    def margin(self, lon: float, lat: float, way: Leg | None = None) -> float:
        """Return a distance that is surely not farther than the edge."""
        return margin_polar(
            *self._polar(way or leg(lon, lat, *self._apex)),
            self._sector.range_m,
            self._sector.width_deg,
        )

    def _polar(self, way: Leg) -> tuple[float, float]:
        """Return the distance from the apex, and the turn away from the bearing, 0 to 180."""
        return way.distance_m, turn_between(way.back_bearing_deg, self._sector.bearing_deg)
