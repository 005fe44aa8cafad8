"""One device on the ground: how far it is from a position, and whether it senses there."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec
import numpy as np
import shapely
from shapely.geometry import shape as to_shapely
from shapely.geometry.base import BaseGeometry

from dtpr.errors import InvalidError, Problem
from dtpr.geo.box import Box, box_around, box_of, join
from dtpr.geo.distance import Floats, Leg, leg, to_ecef
from dtpr.schema.geometry import (
    Area,
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)
from dtpr.schema.view import Certainty, Sector, View

Relation = Literal["in_view", "area", "near"]
RELATIONS: tuple[Relation, ...] = ("in_view", "area", "near")
"""In the order of an answer: what sees the position, what covers it, what is near."""

_CERTAINTIES: tuple[Certainty, ...] = ("surveyed", "declared", "assumed")
_STEP_DEG = 0.005
"""Edges are cut into pieces of at most some 550 m, which a chord leaves by under a centimetre."""


class Sight(NamedTuple):
    """How a device lies to a position: metres, degrees from true north, and its relation."""

    distance_m: float
    bearing_deg: float | None
    relation: Relation
    certainty: Certainty | None


class Site:
    """The geometry and the views of one device, prepared for questions."""

    def __init__(self, geometry: Geometry, views: Sequence[View] = ()) -> None:
        self._point = geometry.coordinates if isinstance(geometry, Point) else None
        self._paths = [_dense(path) for path in _paths(geometry)]
        self._area = _prepared(geometry) if isinstance(geometry, Area) else None
        self._views = sorted(views, key=lambda each: _CERTAINTIES.index(each.certainty))
        self._view_areas = {id(each): _prepared(each.area) for each in self._views if each.area}

    def sight(self, lon: float, lat: float) -> Sight:
        """Return how the device lies to a position in degrees.

        The distance is geodesic, to the nearest point of the geometry, and 0 inside an area. Edges
        are straight in longitude and latitude (RFC 7946, 3.1.1).
        """
        inside = self._area is not None and _covers(self._area, lon, lat)
        way = Leg(0.0, 0.0, 0.0) if inside else self._way(lon, lat)
        bearing = None if inside else way.bearing_deg
        if view := self._view_of(lon, lat):
            return Sight(way.distance_m, bearing, "in_view", view.certainty)
        return Sight(way.distance_m, bearing, "area" if inside else "near", None)

    def _way(self, lon: float, lat: float) -> Leg:
        target = self._point or _nearest(lon, lat, self._paths)
        return leg(lon, lat, *target)

    def _view_of(self, lon: float, lat: float) -> View | None:
        for view in self._views:
            if view.sector and self._point and _in_sector(view.sector, self._point, lon, lat):
                return view
            if view.area and _covers(self._view_areas[id(view)], lon, lat):
                return view
        return None


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


def check_geometry(field: str, geometry: Geometry) -> None:
    """Refuse a geometry that cannot be measured.

    Raises:
        InvalidError: A ring is open or crosses itself, or an edge crosses the antimeridian.
    """
    for path in _paths(geometry):
        if any(abs(b[0] - a[0]) > 180 for a, b in pairwise(path)):
            raise InvalidError(
                Problem(
                    f"{field}.coordinates",
                    "an edge crosses the antimeridian",
                    "cut the geometry there and send the parts as a Multi… geometry",
                )
            )
        if isinstance(geometry, Area) and path[0] != path[-1]:
            raise InvalidError(
                Problem(f"{field}.coordinates", "a ring is open", "end it where it starts")
            )
    drawn = to_shapely(msgspec.to_builtins(geometry))
    if not drawn.is_valid:
        reason = shapely.is_valid_reason(drawn)
        raise InvalidError(Problem(f"{field}.coordinates", reason, "draw it without crossings"))


def _covers(area: BaseGeometry, lon: float, lat: float) -> bool:
    # The antimeridian has two names.
    names = (lon, -lon) if abs(lon) == 180 else (lon,)
    return any(area.covers(shapely.Point(each, lat)) for each in names)


def _in_sector(sector: Sector, apex: Position, lon: float, lat: float) -> bool:
    way = leg(*apex, lon, lat)
    if way.distance_m > sector.range_m:
        return False
    turn = abs((way.bearing_deg - sector.bearing_deg + 180) % 360 - 180)
    return turn <= sector.width_deg / 2 or way.distance_m == 0


def _nearest(lon: float, lat: float, paths: Sequence[Floats]) -> Position:
    here = to_ecef(np.array([lon]), np.array([lat]))[0]
    found = [_nearest_on_path(here, path) for path in paths]
    return min(found, key=lambda each: each[0])[1]


def _nearest_on_path(here: Floats, path: Floats) -> tuple[float, Position]:
    corners = to_ecef(path[:, 0], path[:, 1])
    starts, edges = corners[:-1], np.diff(corners, axis=0)
    squares = np.maximum(np.einsum("ij,ij->i", edges, edges), 1e-12)
    parts = np.clip(np.einsum("ij,ij->i", here - starts, edges) / squares, 0, 1)
    gaps = np.linalg.norm(starts + parts[:, None] * edges - here, axis=1)
    at = int(np.argmin(gaps))
    lon, lat = path[at] + parts[at] * (path[at + 1] - path[at])
    return float(gaps[at]), (float(lon), float(lat))


def _dense(path: Sequence[Position]) -> Floats:
    corners = np.array(path, dtype=np.float64)
    spans = np.abs(np.diff(corners, axis=0)).max(axis=1, initial=0)
    counts = np.maximum(np.ceil(spans / _STEP_DEG), 1).astype(int)
    pieces = [
        np.linspace(start, end, count, endpoint=False)
        for start, end, count in zip(corners[:-1], corners[1:], counts, strict=True)
    ]
    return np.concatenate([*pieces, corners[-1:]])


def _paths(geometry: Geometry) -> Sequence[Sequence[Position]]:
    match geometry:
        case Point():
            return []
        case LineString(coordinates=path):
            return [path]
        case MultiLineString(coordinates=paths) | Polygon(coordinates=paths):
            return paths
        case MultiPolygon(coordinates=polygons):
            return [ring for rings in polygons for ring in rings]


def _prepared(area: Area) -> BaseGeometry:
    drawn = to_shapely(msgspec.to_builtins(area))
    shapely.prepare(drawn)
    return drawn
