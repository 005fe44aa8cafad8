"""Messy geometry is mended where what it covers stays the same, and refused where it would not."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec
import shapely
from shapely.geometry.base import BaseGeometry

from dtpr.errors import InvalidError, Problem
from dtpr.geo.path import paths_of
from dtpr.schema.geometry import (
    Area,
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
    Ring,
)

MOST_CORNERS = 200_000
MOST_PARTS = 10_000
AREA_TOLERANCE = 0.01
"""How much of an area may come or go with a repair: crossings that cover more mean something."""

_PLACE = re.compile(r"\[(\S+) (\S+)\]")


class Repaired(NamedTuple):
    """A geometry that can be measured, and what was done to make it so, in plain words."""

    geometry: Geometry
    notes: list[str]


def repair_geometry(field: str, geometry: Geometry) -> Repaired:
    """Return a geometry without repeated corners, open rings, crossings and parts that overlap.

    A geometry that is right comes back as it is, whichever way its rings turn (RFC 7946, 3.1.6).

    Raises:
        InvalidError: It has too many corners or parts, or nobody can tell what it covers; the
            position where that is stands in the message.
    """
    place = f"{field}.coordinates"
    paths = paths_of(geometry)
    _check_size(place, paths)
    if _is_right(geometry, paths):
        return Repaired(geometry, [])
    notes: dict[str, None] = {}
    match geometry:
        case Point():
            mended: Geometry = geometry
        case LineString(coordinates=path):
            mended = LineString(coordinates=_without_repeats(path, notes))
        case MultiLineString():
            lines = [_without_repeats(each, notes) for each in geometry.coordinates]
            mended = MultiLineString(coordinates=lines)
        case Polygon(coordinates=rings):
            mended = _area(place, [rings], notes)
        case MultiPolygon(coordinates=polygons):
            mended = _area(place, polygons, notes)
    return Repaired(mended if notes else geometry, list(notes))


def _is_right(geometry: Geometry, paths: Sequence[Sequence[Position]]) -> bool:
    if any(a == b for path in paths for a, b in pairwise(path)):
        return False
    if not isinstance(geometry, Area):
        return True
    if any(path[0] != path[-1] for path in paths):
        return False
    return bool(shapely.is_valid(shapely.from_geojson(msgspec.json.encode(geometry))))


def _check_size(place: str, paths: Sequence[Sequence[Position]]) -> None:
    corners = sum(map(len, paths))
    if corners > MOST_CORNERS:
        reason = f"it has {corners} corners, and {MOST_CORNERS} is the most"
        raise InvalidError(Problem(place, reason, "simplify it, or register it in parts"))
    if len(paths) > MOST_PARTS:
        reason = f"it has {len(paths)} rings or lines, and {MOST_PARTS} is the most"
        raise InvalidError(Problem(place, reason, "register it in parts"))


def _area(place: str, polygons: Sequence[Sequence[Ring]], notes: dict[str, None]) -> Area:
    parts = [_polygon(place, each, notes) for each in polygons]
    flat = [each for part in parts for each in shapely.get_parts(part).tolist()]
    if len(flat) > 1 and not shapely.MultiPolygon(flat).is_valid:
        notes["parts that overlap or repeat were joined"] = None
        flat = shapely.get_parts(shapely.union_all(flat)).tolist()
    if len(flat) == 1:
        return Polygon(coordinates=_coordinates(flat[0]))
    return MultiPolygon(coordinates=[_coordinates(each) for each in flat])


def _polygon(place: str, rings: Sequence[Ring], notes: dict[str, None]) -> BaseGeometry:
    """Return one polygon or, where it touches itself, several.

    Raises:
        InvalidError: It has no area, or mending it would change what it covers.
    """
    clean = [_closed(_without_repeats(each, notes), notes) for each in rings]
    for ring in clean:
        if len({*ring}) < 3:
            raise InvalidError(_about(place, "a ring has fewer than 3 corners", ring[0]))
    sizes = [shapely.Polygon(each).area for each in clean]
    if max(sizes) > sizes[0]:
        notes["the outer ring was put before its holes"] = None
        outer = sizes.index(max(sizes))
        clean.insert(0, clean.pop(outer))
        sizes.insert(0, sizes.pop(outer))
    drawn = shapely.Polygon(clean[0], clean[1:])
    if drawn.is_valid:
        return drawn
    return _redrawn(place, drawn, sizes[0] - sum(sizes[1:]), notes)


def _redrawn(place: str, drawn: BaseGeometry, area: float, notes: dict[str, None]) -> BaseGeometry:
    mended = shapely.make_valid(drawn, method="structure", keep_collapsed=False)
    if mended.is_empty or abs(mended.area - area) > AREA_TOLERANCE * max(mended.area, area):
        reason = shapely.is_valid_reason(drawn)
        at = _PLACE.search(reason)
        name = _PLACE.sub("", reason).strip().lower()
        spot = (float(at[1]), float(at[2])) if at else None
        wrong = "it covers no ground" if mended.is_empty else f"it crosses itself ({name})"
        raise InvalidError(_about(place, wrong, spot))
    notes["rings that cross or touch themselves were redrawn, without spikes"] = None
    return mended


def _without_repeats(path: Sequence[Position], notes: dict[str, None]) -> list[Position]:
    kept = [path[0], *(b for a, b in pairwise(path) if a != b)]
    if len(kept) == len(path) or len(kept) < 2:
        return list(path)
    notes["corners that repeat the one before were left out"] = None
    return kept


def _closed(ring: list[Position], notes: dict[str, None]) -> list[Position]:
    if ring[0] == ring[-1]:
        return ring
    notes["open rings were closed"] = None
    return [*ring, ring[0]]


def _coordinates(polygon: shapely.Polygon) -> list[Ring]:
    return [
        [(lon, lat) for lon, lat in ring.coords] for ring in (polygon.exterior, *polygon.interiors)
    ]


def _about(place: str, reason: str, spot: Position | None) -> Problem:
    where = f" at longitude {spot[0]:.6f}, latitude {spot[1]:.6f}" if spot else ""
    return Problem(place, f"{reason}{where}", "draw it again there, without crossings")
