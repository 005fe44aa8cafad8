"""One device on the ground: how far it is from a position, and whether it senses there."""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec
from shapely.geometry import shape as to_shapely

from dtpr.geo.box import Box, box_around, box_of, join
from dtpr.geo.distance import Leg, leg
from dtpr.geo.extent import AreaExtent, Extent, SectorExtent
from dtpr.geo.path import nearest_point, paths_of, prepare_path
from dtpr.schema.geometry import Area, Geometry, Point, Position
from dtpr.schema.view import Certainty, View

Relation = Literal["in_view", "area", "near"]
RELATIONS: tuple[Relation, ...] = ("in_view", "area", "near")
"""In the order of an answer: what sees the position, what covers it, what is near."""

_CERTAINTIES: tuple[Certainty, ...] = ("surveyed", "declared", "assumed")


class Sight(NamedTuple):
    """How a device lies to a position: metres, degrees from true north, and its relation.

    A move of less than `margin_m` metres changes no relation.
    """

    distance_m: float
    bearing_deg: float | None
    relation: Relation
    certainty: Certainty | None
    margin_m: float


class Site:
    """The geometry and the views of one device, prepared for questions."""

    def __init__(self, geometry: Geometry, views: Sequence[View] = ()) -> None:
        self._point = geometry.coordinates if isinstance(geometry, Point) else None
        self._paths = [prepare_path(path) for path in paths_of(geometry)]
        self._area = AreaExtent(geometry) if isinstance(geometry, Area) else None
        known_best = sorted(views, key=lambda each: _CERTAINTIES.index(each.certainty))
        self._views = [(each.certainty, _extent(geometry, each)) for each in known_best]

    def sight(self, lon: float, lat: float, to_point: Leg | None = None) -> Sight:
        """Return how the device lies to a position in degrees.

        The distance is geodesic, to the nearest point of the geometry, and 0 inside an area.
        `to_point` saves the work where the way to a device that is a point is known.
        """
        inside = self._area is not None and self._area.covers(lon, lat)
        known = to_point if self._point else None
        way = Leg(0.0, 0.0, 0.0) if inside else known or self._way(lon, lat)
        seen = next((how for how, extent in self._views if extent.covers(lon, lat, way)), None)
        return Sight(
            distance_m=way.distance_m,
            bearing_deg=None if inside else way.bearing_deg,
            relation="in_view" if seen else "area" if inside else "near",
            certainty=seen,
            margin_m=self._margin(lon, lat, way),
        )

    def _way(self, lon: float, lat: float) -> Leg:
        target = self._point or nearest_point(lon, lat, self._paths)
        return leg(lon, lat, *target)

    def _margin(self, lon: float, lat: float, way: Leg) -> float:
        extents = [extent for _, extent in self._views] + ([self._area] if self._area else [])
        return min((each.margin(lon, lat, way) for each in extents), default=math.inf)


def reach_of(geometry: Geometry, views: Sequence[View]) -> Box:
    """Return a box that holds a device and everything that it senses."""
    boxes = [box_of(geometry)]
    for view in views:
        if view.area:
            boxes.append(box_of(view.area))
        if view.sector and isinstance(geometry, Point):
            boxes.append(box_around(*geometry.coordinates, view.sector.range_m))
    return join(boxes)


def centre_of(geometry: Geometry) -> Position:
    """Return a position on the geometry, in degrees: where it is shown as a dot."""
    if isinstance(geometry, Point):
        return geometry.coordinates
    point = to_shapely(msgspec.to_builtins(geometry)).representative_point()
    return (point.x, point.y)


def _extent(geometry: Geometry, view: View) -> Extent:
    if view.area:
        return AreaExtent(view.area)
    if view.sector and isinstance(geometry, Point):
        return SectorExtent(geometry.coordinates, view.sector)
    raise ValueError("a sector needs a point")
