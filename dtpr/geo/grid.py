"""The fixed grid that public positions are snapped to: the same all over the world, for ever.

Rows lie between parallels whole thousandths of a degree apart; each is cut into equal columns, as
many as leave every side of a cell at least as long as its name says. Cells of a finer size cut up
those of a coarser one exactly, so any two cells lie one in the other or share no ground. Every edge
is a multiple of 1e-7 degrees. The first column begins at the antimeridian, so that no cell crosses
it; a pole lies in the middle of one round cell.
"""

import math
from bisect import bisect_right

import msgspec
import shapely
from shapely.geometry import shape as to_shapely

from dtpr.geo.box import Box
from dtpr.geo.distance import ECCENTRICITY_SQUARED, SEMI_MAJOR_M
from dtpr.schema.generalization import CELL_SIZES, CellSize
from dtpr.schema.geometry import Area, Geometry, Polygon

ROW_MILLIDEGREES: dict[CellSize, int] = {5000: 50, 1000: 10, 500: 5, 100: 1}
"""How high the rows of each size are; a thousandth of a degree is 110.5 to 111.7 m."""

_HALF_TURN_E7 = 1_800_000_000
_LONGEST_EDGE_DEG = 90
"""Longer edges have corners in between, so that none could be taken for crossing the seam."""


def cell_at(lon: float, lat: float, size_m: CellSize) -> Box:
    """Return the cell that holds a position in degrees; it has its southern and western edges.

    It depends on the cell of 100 m that the position is in and on nothing finer.
    """
    height = ROW_MILLIDEGREES[size_m]
    row = bisect_right(range(180_000 // height), lat, key=lambda each: _parallel(each * height)) - 1
    columns = _columns(row * height, size_m)
    # The antimeridian has two names.
    turned = -180.0 if lon == 180 else lon
    column = bisect_right(range(columns), turned, key=lambda each: _meridian(each, columns)) - 1
    return Box(
        west=_meridian(column, columns),
        south=_parallel(row * height),
        east=_meridian(column + 1, columns),
        north=_parallel((row + 1) * height),
    )


def draw_cell(cell: Box) -> Polygon:
    """Return a cell as a polygon, its corners counter-clockwise (RFC 7946, 3.1.6)."""
    steps = math.ceil((cell.east - cell.west) / _LONGEST_EDGE_DEG)
    lons = [cell.west + (cell.east - cell.west) * step / steps for step in range(steps)]
    lons.append(cell.east)
    there = [(lon, cell.south) for lon in lons]
    back = [(lon, cell.north) for lon in reversed(lons)]
    return Polygon(coordinates=[[*there, *back, there[0]]])


def covers_cell(geometry: Geometry, cell: Box) -> bool:
    """Tell whether the whole of a cell lies in an area."""
    if not isinstance(geometry, Area):
        return False
    drawn = shapely.box(cell.west, cell.south, cell.east, cell.north)
    return bool(to_shapely(msgspec.to_builtins(geometry)).covers(drawn))


def tell_apart(one: Geometry, other: Geometry) -> bool:
    """Tell whether two geometries together say more of a spot in both than either does alone."""
    first, second = (to_shapely(msgspec.to_builtins(each)) for each in (one, other))
    nested = first.covers(second) or second.covers(first)
    return not nested and first.intersects(second) and not first.touches(second)


def _columns(south: int, size_m: CellSize) -> int:
    """Return how many columns a row has that begins so many thousandths of a degree up.

    Every column of the coarser row that it lies in is cut into the same number of its own.
    """
    columns = 1
    for size in CELL_SIZES[: CELL_SIZES.index(size_m) + 1]:
        height = ROW_MILLIDEGREES[size]
        edge = south // height * height
        poleward = max(abs(_parallel(edge)), abs(_parallel(edge + height)))
        columns *= max(1, int(_around(poleward) / columns / size))
    return columns


def _parallel(millidegrees: int) -> float:
    """Return the latitude that lies so many thousandths of a degree from the south pole."""
    return (millidegrees - 90_000) / 1000


def _meridian(column: int, columns: int) -> float:
    """Return the longitude at which a column begins, to 1e-7 degrees."""
    return ((4 * column * _HALF_TURN_E7 + columns) // (2 * columns) - _HALF_TURN_E7) / 1e7


def _around(lat: float) -> float:
    """Return the length of a parallel in metres, WGS 84."""
    phi = math.radians(lat)
    normal = SEMI_MAJOR_M / math.sqrt(1 - ECCENTRICITY_SQUARED * math.sin(phi) ** 2)
    return 2 * math.pi * normal * math.cos(phi)
