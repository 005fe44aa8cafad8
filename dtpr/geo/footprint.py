"""The part of the ground that a device senses, as polygons for maps (GeoJSON, RFC 7946)."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dtpr.geo.corridor import draw_corridor
from dtpr.geo.distance import GEOD, Floats
from dtpr.geo.path import paths_of
from dtpr.geo.ring import draw_ring
from dtpr.schema.geometry import Area, Geometry, MultiPolygon, Point, Polygon, Position
from dtpr.schema.view import Sector, View

_BEND = 0.00125
"""How far an edge may run beside the true one, as a part of the range: 64 corners for a disc."""

_LEAST_BEND_M = 1e-4
_MOST_ROUNDS = 12
_DECIMALS = 9
"""A tenth of a millimetre."""

Curve = Callable[[Floats], Floats]
"""Positions (n, 2) on a curve, in degrees, at parts 0 to 1 of its way."""


def footprint_of(geometry: Geometry, views: Sequence[View]) -> Area | None:
    """Return all that some views of a device cover together, None where that is nothing.

    Outer rings run counterclockwise (RFC 7946, 3.1.6) and nothing crosses the antimeridian, where
    it is cut (3.1.9). The area is within 1 % of the true geodesic one.
    """
    drawn = [draw_view(geometry, each) for each in views]
    return as_area(shapely.union_all(drawn)) if drawn else None


def draw_view(geometry: Geometry, view: View) -> BaseGeometry:
    """Return what one view of a device covers, in degrees."""
    if view.area:
        return drawn_area(view.area)
    if view.corridor_m:
        return draw_corridor(paths_of(geometry), view.corridor_m)
    if view.sector and isinstance(geometry, Point):
        return draw_sector(geometry.coordinates, view.sector)
    raise ValueError("a sector needs a point")


def draw_sector(apex: Position, sector: Sector) -> BaseGeometry:
    """Return a geodesic wedge, or a disc, in degrees; empty where it is too small to draw."""
    half, reach = sector.width_deg / 2, sector.range_m
    start = sector.bearing_deg - half
    whole = sector.width_deg >= 360
    bend = max(_BEND * reach * min(1.0, np.radians(sector.width_deg)), _LEAST_BEND_M)

    def arc(parts: Floats) -> Floats:
        return _walk(apex, start + parts * sector.width_deg, np.full(len(parts), reach))

    def side(bearing: float, parts: Floats) -> Floats:
        return _walk(apex, np.full(len(parts), bearing), parts * reach)

    around = _follow(arc, bend)
    if whole:
        return draw_ring(around[:-1])
    out = _follow(lambda parts: side(start, parts), bend)
    back = _follow(lambda parts: side(start + sector.width_deg, 1 - parts), bend)
    return draw_ring(np.concatenate([out[:-1], around[:-1], back[:-1]]))


def drawn_area(area: Area) -> BaseGeometry:
    """Return a drawn area as shapely has it."""
    return shapely.from_geojson(msgspec.json.encode(area))


def as_area(drawn: BaseGeometry) -> Area | None:
    """Return the polygons of a drawing as GeoJSON has them, None where there are none."""
    rounded = shapely.set_precision(drawn, 10**-_DECIMALS)
    kept = rounded if rounded.area else drawn
    parts = [each for each in shapely.get_parts(kept).tolist() if each.area]
    if not parts:
        return None
    rings = [_rings(each) for each in shapely.orient_polygons(parts).tolist()]
    if len(rings) == 1:
        return Polygon(coordinates=rings[0])
    return MultiPolygon(coordinates=rings)


def _walk(apex: Position, bearings: Floats, metres: Floats) -> Floats:
    count = len(metres)
    lons, lats, _ = GEOD.fwd(np.full(count, apex[0]), np.full(count, apex[1]), bearings, metres)
    return np.column_stack([lons, lats])


def _follow(curve: Curve, bend_m: float) -> Floats:
    """Return corners so near to one another that no edge runs far beside the curve."""
    parts = np.linspace(0, 1, 9)
    corners = curve(parts)
    for _ in range(_MOST_ROUNDS):
        between = (parts[:-1] + parts[1:]) / 2
        wanted = _bends(corners, curve(between)) > bend_m
        if not wanted.any():
            break
        parts = np.sort(np.concatenate([parts, between[wanted]]))
        corners = curve(parts)
    return corners


def _bends(corners: Floats, true: Floats) -> Floats:
    """Return how far the middles of edges, straight in degrees, lie from the true ones, metres."""
    steps = (np.diff(corners[:, 0]) + 180) % 360 - 180
    lons = corners[:-1, 0] + steps / 2
    lats = (corners[:-1, 1] + corners[1:, 1]) / 2
    return np.asarray(GEOD.inv(lons, lats, true[:, 0], true[:, 1])[2])


def _rings(polygon: shapely.Polygon) -> list[list[Position]]:
    return [
        [(lon, lat) for lon, lat in ring.coords] for ring in (polygon.exterior, *polygon.interiors)
    ]
