"""Whether a geometry and views can be measured at all."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import shapely

from dtpr.errors import InvalidError, Problem
from dtpr.geo.path import paths_of
from dtpr.schema.geometry import Area, Geometry, LineString, MultiLineString, Point
from dtpr.schema.view import View


def check_geometry(field: str, geometry: Geometry) -> None:
    """Refuse a geometry that cannot be measured.

    Raises:
        InvalidError: A ring is open or crosses itself, or an edge crosses the antimeridian.
    """
    place = f"{field}.coordinates"
    for path in paths_of(geometry):
        if any(abs(b[0] - a[0]) > 180 for a, b in pairwise(path)):
            mend = "cut the geometry there and send the parts as a Multi… geometry"
            raise InvalidError(Problem(place, "an edge crosses the antimeridian", mend))
        if isinstance(geometry, Area) and path[0] != path[-1]:
            raise InvalidError(Problem(place, "a ring is open", "end it where it starts"))
    drawn = shapely.from_geojson(msgspec.json.encode(geometry))
    if not drawn.is_valid:
        reason = shapely.is_valid_reason(drawn)
        raise InvalidError(Problem(place, reason, "draw it without crossings"))


def check_views(geometry: Geometry, views: Sequence[View]) -> None:
    """Refuse views that cannot be measured, or that do not go with the device's geometry.

    Raises:
        InvalidError: An area cannot be measured, or a sector has no point to start from.
    """
    for place, view in enumerate(views):
        if view.area:
            check_geometry(f"views[{place}].area", view.area)
        if view.clipped:
            reason = "what obstacles leave of a view is worked out here"
            mend = "leave it out, and describe the whole view"
            raise InvalidError(Problem(f"views[{place}].clipped", reason, mend))
        if view.corridor_m and not isinstance(geometry, LineString | MultiLineString):
            raise InvalidError(
                Problem(
                    f"views[{place}].corridor_m",
                    "a corridor follows a route, and this device is none",
                    "draw the view as an area",
                )
            )
        if view.sector and not isinstance(geometry, Point):
            raise InvalidError(
                Problem(
                    f"views[{place}].sector",
                    "a sector starts at a point, and this device is none",
                    "draw the view as an area",
                )
            )
