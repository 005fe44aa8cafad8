"""What a view still covers behind buildings: all that a straight line from its apex reaches."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dtpr.geo.distance import Floats
from dtpr.geo.footprint import as_area, draw_sector, drawn_area
from dtpr.geo.plane import Plane
from dtpr.geo.ring import draw_ring
from dtpr.schema.geometry import Area, Position
from dtpr.schema.view import Sector

FARTHEST_CLIPPED_M = 2_000.0
"""Beyond this, what a device sees is not a question of outlines on the ground."""

_ON_WALL_M = 0.5
"""A device as near as this to a building hangs on it, or stands in it: it looks away from it."""


def clip_sector(apex: Position, sector: Sector, obstacles: Sequence[Area]) -> Area | None:
    """Return what obstacles leave of a sector, None where none of them stands in its way.

    A building that holds the apex, or has it within half a metre of its wall, hides nothing: the
    device hangs on it, and a survey is no better than that. Where a sector reaches farther than
    2 km it is left whole.
    """
    if sector.range_m > FARTHEST_CLIPPED_M:
        return None
    plane = Plane(apex)
    whole = _flat(draw_sector(apex, sector), plane)
    blocking = _blocking(whole, obstacles, plane)
    if not blocking:
        return None
    shadows = [_shadow(each, 2 * sector.range_m) for each in blocking]
    left = whole.difference(shapely.union_all([*blocking, *shadows]))
    seen = _around_apex(left)
    ground = [_ground(each, plane) for each in shapely.get_parts(seen).tolist()]
    return as_area(shapely.union_all(ground))


def _blocking(
    whole: BaseGeometry, obstacles: Sequence[Area], plane: Plane
) -> list[shapely.Polygon]:
    apex = shapely.Point(0, 0)
    parts = [
        part
        for each in obstacles
        for part in shapely.get_parts(_flat(drawn_area(each), plane)).tolist()
    ]
    return [each for each in parts if each.distance(apex) > _ON_WALL_M and each.intersects(whole)]


def _shadow(obstacle: shapely.Polygon, reach_m: float) -> BaseGeometry:
    """Return what lies behind an obstacle as seen from 0, 0: each edge drawn out to a distance."""
    # No piece of an edge spans so wide an angle that its far side would cut in front of the reach.
    fine = shapely.segmentize(obstacle, obstacle.distance(shapely.Point(0, 0)))
    corners = np.array(fine.exterior.coords)
    far = corners * (reach_m / np.hypot(corners[:, 0], corners[:, 1]))[:, None]
    strips = np.stack([corners[:-1], corners[1:], far[1:], far[:-1]], axis=1)
    polygons = shapely.make_valid(shapely.polygons(strips))
    return shapely.union_all(polygons)


def _around_apex(left: BaseGeometry) -> BaseGeometry:
    """Return the polygons of what is left, without slivers that rounding made."""
    parts = [each for each in shapely.get_parts(left).tolist() if each.geom_type == "Polygon"]
    return shapely.MultiPolygon([each for each in parts if each.area > 1e-4])


def _flat(drawn: BaseGeometry, plane: Plane) -> BaseGeometry:
    return shapely.transform(drawn, plane.flat)


def _ground(flat: shapely.Polygon, plane: Plane) -> BaseGeometry:
    outer, *holes = (
        draw_ring(plane.ground(_corners(ring))) for ring in (flat.exterior, *flat.interiors)
    )
    return outer.difference(shapely.union_all(holes))


def _corners(ring: shapely.LinearRing) -> Floats:
    return np.asarray(ring.coords)[:-1]
