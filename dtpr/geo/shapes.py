"""Shapes as stores keep them for GIS programs: WKB in degrees, and whether two of them meet."""

from functools import lru_cache
from struct import Struct

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

from dtpr.geo.box import Box
from dtpr.schema.geometry import Geometry

_RECTANGLE, _POLYGON = Struct("<B3I10d"), 3
_KEPT = 64
"""Filters that are asked with over and over are prepared once."""


def shape_of(geometry: Geometry) -> bytes:
    """Return a geometry as WKB (OGC 06-103r4, 8)."""
    return to_wkb(shapely.from_geojson(msgspec.json.encode(geometry)))


def to_wkb(drawn: BaseGeometry) -> bytes:
    """Return a drawing as WKB."""
    return bytes(shapely.to_wkb(drawn))


def drawn_box(box: Box) -> BaseGeometry:
    """Return a box as an area, a line or a point; one over the antimeridian has two parts."""
    parts = [_rectangle(each) for each in box.parts()]
    return shapely.union_all(parts) if len(parts) > 1 else parts[0]


def box_shape(box: Box) -> bytes:
    """Return a box that does not cross the antimeridian as WKB."""
    if box.west == box.east or box.south == box.north:
        return to_wkb(_rectangle(box))
    west, south, east, north = box.west, box.south, box.east, box.north
    ring = (west, south, east, south, east, north, west, north, west, south)
    return _RECTANGLE.pack(1, _POLYGON, 1, len(ring) // 2, *ring)


def do_meet(shape: bytes, other: bytes) -> bool:
    """Tell whether two shapes share a point; that is asked of many shapes beside the same other."""
    return bool(shapely.intersects(_prepared(other), shapely.from_wkb(shape)))


def bounds_of(drawn: BaseGeometry) -> tuple[float, float, float, float]:
    """Return the west, south, east and north of a drawing."""
    west, south, east, north = shapely.bounds(drawn).tolist()
    return west, south, east, north


def _rectangle(box: Box) -> BaseGeometry:
    corners = [(box.west, box.south), (box.east, box.north)]
    if corners[0] == corners[1]:
        return shapely.Point(corners[0])
    if box.west == box.east or box.south == box.north:
        return shapely.LineString(corners)
    return shapely.box(box.west, box.south, box.east, box.north)


@lru_cache(maxsize=_KEPT)
def _prepared(shape: bytes) -> BaseGeometry:
    drawn = shapely.from_wkb(shape)
    shapely.prepare(drawn)
    return drawn
