"""Boxes of longitude and latitude that surely hold a disc or a geometry."""

import math
from collections.abc import Iterable

from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.geo.distance import GEOD, LEAST_RADIUS_M
from dtpr.schema.geometry import (
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)

# At 5 km a geodesic bends away from its parallel by some 2 m at the equator and 11 m at 80°.
_SHORT_M, _STEEP_DEG, _BULGE, _LEAST_PAD_M = 5000.0, 80.0, 0.01, 0.05
_SIDES = (0, 90, 180, 270)


class Box(Struct, frozen=True):
    """Degrees, WGS 84; `west > east` means that the box crosses the antimeridian (RFC 7946, 5)."""

    west: float
    south: float
    east: float
    north: float

    def parts(self) -> tuple["Box", ...]:
        """Return the box as one or two boxes that do not cross the antimeridian."""
        if self.west <= self.east:
            return (self,)
        return (
            Box(self.west, self.south, 180.0, self.north),
            Box(-180.0, self.south, self.east, self.north),
        )


def parse_bbox(text: str) -> Box:
    """Return a bounding box written as `west,south,east,north` (OGC API Features, 7.15.3).

    Raises:
        InvalidError: It is not four numbers in range, south before north.
    """
    mend = "give west,south,east,north in degrees, such as -1.6,46.2,-1.5,46.4"
    try:
        west, south, east, north = (float(each) for each in text.split(","))
    except ValueError as error:
        raise InvalidError(Problem("bbox", f"{text!r} is not four numbers", mend)) from error
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise InvalidError(Problem("bbox", "a longitude is not within -180 and 180", mend))
    if not -90 <= south <= north <= 90:
        wrong = "the latitudes are not within -90 and 90, the southern one first"
        raise InvalidError(Problem("bbox", wrong, mend))
    return Box(west, south, east, north)


def box_around(lon: float, lat: float, radius_m: float) -> Box:
    """Return a box that holds every position within a distance in metres of a position.

    It is never too small: angles are those of a sphere with the ellipsoid's least radius.
    """
    angle = radius_m / LEAST_RADIUS_M
    reach = math.degrees(angle)
    south, north = lat - reach, lat + reach
    if south <= -90 or north >= 90:
        return Box(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
    # The widest place of a disc lies nearer to the pole than its centre.
    width = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(lat)))))
    return Box(_wrap(lon - width), south, _wrap(lon + width), north)


def box_along(path: Iterable[Position], half_width_m: float) -> Box:
    """Return a box that holds every position within a distance in metres of a path.

    Edges are straight in longitude and latitude (RFC 7946, 3.1.1).
    """
    every = list(path)
    line = box_of(LineString(coordinates=every))
    # A disc is widest in degrees where it lies nearest to a pole: on one of the corners' parallels.
    corners = [(lon, lat) for lon in (line.west, line.east) for lat in (line.south, line.north)]
    return join(box_around(*each, half_width_m) for each in corners)


def box_of_sector(
    lon: float, lat: float, bearing_deg: float, width_deg: float, range_m: float
) -> Box:
    """Return a box that holds a sector; for a narrow one it is a fraction of its disc's box.

    Sides that a sector looks away from end at its apex or at its corners, and somewhat beyond:
    geodesics bend by less than `_BULGE` of a short range. Where that is not so, near the poles and
    the antimeridian or for a long range, it is the box of the disc.
    """
    disc = box_around(lon, lat, range_m)
    if width_deg >= 180 or range_m > _SHORT_M or abs(lat) > _STEEP_DEG or disc.west > disc.east:
        return disc
    half = width_deg / 2
    corners = [GEOD.fwd(lon, lat, bearing_deg + side, range_m)[:2] for side in (-half, half)]
    lons, lats = zip((lon, lat), *corners, strict=True)
    pad = box_around(lon, lat, _BULGE * range_m + _LEAST_PAD_M)
    looks = {each: abs((bearing_deg - each + 180) % 360 - 180) <= half for each in _SIDES}
    return Box(
        disc.west if looks[270] else max(disc.west, min(lons) - (lon - pad.west)),
        disc.south if looks[180] else max(disc.south, min(lats) - (lat - pad.south)),
        disc.east if looks[90] else min(disc.east, max(lons) + (pad.east - lon)),
        disc.north if looks[0] else min(disc.north, max(lats) + (pad.north - lat)),
    )


def box_of(geometry: Geometry) -> Box:
    """Return the box of a geometry, which does not cross the antimeridian (RFC 7946, 3.1.9)."""
    lons, lats = zip(*positions_of(geometry), strict=True)
    return Box(min(lons), min(lats), max(lons), max(lats))


def join(boxes: Iterable[Box]) -> Box:
    """Return one box that holds all boxes.

    Of several boxes, one that crosses the antimeridian widens the answer to all longitudes.

    Raises:
        ValueError: There is no box.
    """
    every = list(boxes)
    if len(every) == 1:
        return every[0]
    crossing = any(each.west > each.east for each in every)
    return Box(
        -180.0 if crossing else min(each.west for each in every),
        min(each.south for each in every),
        180.0 if crossing else max(each.east for each in every),
        max(each.north for each in every),
    )


def positions_of(geometry: Geometry) -> list[Position]:
    """Return all positions of a geometry."""
    match geometry:
        case Point(coordinates=position):
            return [position]
        case LineString(coordinates=path):
            return path
        case MultiLineString(coordinates=paths) | Polygon(coordinates=paths):
            return [position for path in paths for position in path]
        case MultiPolygon(coordinates=polygons):
            return [position for rings in polygons for ring in rings for position in ring]


def _wrap(lon: float) -> float:
    return (lon + 180) % 360 - 180
