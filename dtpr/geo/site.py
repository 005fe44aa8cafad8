"""One device on the ground: how far it is from a position, and whether it senses there."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Self, final

import msgspec
import shapely

from dtpr.geo.anchor import Anchor, anchor_at, leg_between
from dtpr.geo.box import Box, box_along, box_around, box_of, join
from dtpr.geo.corridor import CorridorExtent
from dtpr.geo.distance import Floats, Leg, leg
from dtpr.geo.extent import AreaExtent, Extent, PieceExtent, SectorExtent
from dtpr.geo.forms import (
    AreaForm,
    CorridorForm,
    Form,
    RouteForm,
    SectorForm,
    position_of,
)
from dtpr.geo.path import nearest_point, paths_of, prepare_path
from dtpr.geo.sight import CERTAINTIES, Look, Sight
from dtpr.schema.geometry import Area, Geometry, Point, Position
from dtpr.schema.view import Certainty, Sector, View

_NO_WAY = Leg(0.0, 0.0, 0.0)
_FAR_AWAY = Leg(math.inf, 0.0, 0.0)


@final
class Site:
    """The geometry and the views of one device, prepared for questions."""

    def __init__(
        self,
        point: Anchor | None,
        paths: Sequence[Floats],
        areas: Sequence[Extent],
        views: Iterable[tuple[Certainty, Extent]],
    ) -> None:
        """Take where a device stands, its lines and edges, its areas, and what it senses."""
        self._point = point
        self._paths = paths
        self._areas = areas
        self._views = sorted(views, key=lambda each: CERTAINTIES.index(each[0]))

    @classmethod
    def whole(cls, geometry: Geometry, views: Sequence[View] = ()) -> Self:
        """Prepare all of a device."""
        return cls(
            point=anchor_at(*geometry.coordinates) if isinstance(geometry, Point) else None,
            paths=[prepare_path(path) for path in paths_of(geometry)],
            areas=[AreaExtent(geometry)] if isinstance(geometry, Area) else [],
            views=[(each.certainty, _extent(geometry, each)) for each in views],
        )

    @classmethod
    def near(cls, point: Position | None, grounds: Sequence[Form], views: Sequence[Form]) -> Self:
        """Prepare what of a device lies near a place.

        Args:
            point: Where it stands, degrees; None if it is an area or a route.
            grounds: Those of its own parts that are near.
            views: Those parts of its footprints that are near.
        """
        pieces = [PieceExtent(each) for each in grounds if isinstance(each, AreaForm)]
        routes = [prepare_path(each.path) for each in grounds if isinstance(each, RouteForm)]
        return cls(
            point=anchor_at(*point) if point else None,
            paths=[*routes, *(path for each in pieces for path in each.edges)],
            areas=pieces,
            views=_extents_of(views),
        )

    def sight(self, lon: float, lat: float) -> Sight:
        """Return how the device lies to a position in degrees.

        The distance is geodesic, to the nearest point of the geometry, and 0 inside an area.
        """
        return self.sight_from(anchor_at(lon, lat))

    def sight_from(self, here: Anchor) -> Sight:
        """Return how the device lies to a position."""
        lon, lat = here.lon, here.lat
        inside = any(each.covers(lon, lat) for each in self._areas)
        way = _NO_WAY if inside else self._way(here)
        seen = next((how for how, extent in self._views if extent.covers(lon, lat, way)), None)
        return Sight(
            distance_m=way.distance_m,
            bearing_deg=None if inside else way.bearing_deg,
            relation="in_view" if seen else "area" if inside else "near",
            certainty=seen,
            margin_m=self._margin(lon, lat, way),
        )

    def look_from(self, here: Anchor) -> Look:
        """Return how the device lies to a position, but for the direction."""
        sight = self.sight_from(here)
        known = CERTAINTIES.index(sight.certainty) if sight.certainty else None
        inside = sight.bearing_deg is None
        return Look(known, sight.distance_m, sight.margin_m, is_inside=inside)

    def _way(self, here: Anchor) -> Leg:
        if self._point:
            return leg_between(here, self._point)
        if not self._paths:
            return _FAR_AWAY
        return leg(here.lon, here.lat, *nearest_point(here.lon, here.lat, self._paths))

    def _margin(self, lon: float, lat: float, way: Leg) -> float:
        extents = [*(extent for _, extent in self._views), *self._areas]
        return min((each.margin(lon, lat, way) for each in extents), default=math.inf)


def reach_of(geometry: Geometry, views: Sequence[View]) -> Box:
    """Return a box that holds a device and everything that it senses."""
    boxes = [box_of(geometry)]
    for view in views:
        if view.area:
            boxes.append(box_of(view.area))
        if view.corridor_m:
            boxes += [box_along(each, view.corridor_m) for each in paths_of(geometry)]
        if view.sector and isinstance(geometry, Point):
            boxes.append(box_around(*geometry.coordinates, view.sector.range_m))
    return join(boxes)


def centre_of(geometry: Geometry) -> Position:
    """Return a position on the geometry, in degrees: where it is shown as a dot."""
    if isinstance(geometry, Point):
        return geometry.coordinates
    point = shapely.point_on_surface(shapely.from_geojson(msgspec.json.encode(geometry)))
    return (float(shapely.get_x(point)), float(shapely.get_y(point)))


def _extent(geometry: Geometry, view: View) -> Extent:
    if view.area:
        return AreaExtent(view.area)
    if view.corridor_m:
        return CorridorExtent(paths_of(geometry), view.corridor_m)
    if view.sector and isinstance(geometry, Point):
        return SectorExtent(geometry.coordinates, view.sector)
    raise ValueError("a sector needs a point")


def _extents_of(forms: Sequence[Form]) -> Iterator[tuple[Certainty, Extent]]:
    for form in forms:
        match form:
            case SectorForm():
                sector = Sector(
                    bearing_deg=form.bearing_deg, width_deg=form.width_deg, range_m=form.range_m
                )
                yield CERTAINTIES[form.certainty], SectorExtent(position_of(form), sector)
            case AreaForm(certainty=int() as certainty):
                yield CERTAINTIES[certainty], PieceExtent(form)
            case CorridorForm(certainty=certainty):
                extent = CorridorExtent([form.path], form.half_width_m)
                yield CERTAINTIES[certainty], extent
