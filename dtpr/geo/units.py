"""Boxes in whole units of 1e-7 degrees, about a centimetre, in which positions are searched."""

from math import asin, ceil, cos, degrees, floor, radians, sin
from typing import Final

from dtpr.geo.anchor import UNITS_PER_DEGREE
from dtpr.geo.box import Box, box_around
from dtpr.geo.distance import LEAST_RADIUS_M

_LEAST_RADIUS_M: Final[float] = LEAST_RADIUS_M

Units = tuple[int, int, int, int]
"""West, south, east and north of a box that does not cross the antimeridian."""


def units_of(box: Box) -> Units:
    """Return the sides of a box, never smaller than it is."""
    return (
        floor(box.west * UNITS_PER_DEGREE),
        floor(box.south * UNITS_PER_DEGREE),
        ceil(box.east * UNITS_PER_DEGREE),
        ceil(box.north * UNITS_PER_DEGREE),
    )


def units_around(lon: float, lat: float, radius_m: float) -> list[Units]:
    """Return the box of `box_around`, as one or two that do not cross the antimeridian."""
    angle = radius_m / _LEAST_RADIUS_M
    reach = degrees(angle)
    if abs(lat) + reach < 90:
        width = degrees(asin(min(1.0, sin(angle) / cos(radians(lat)))))
        if abs(lon) + width <= 180:
            return [
                (
                    floor((lon - width) * UNITS_PER_DEGREE),
                    floor((lat - reach) * UNITS_PER_DEGREE),
                    ceil((lon + width) * UNITS_PER_DEGREE),
                    ceil((lat + reach) * UNITS_PER_DEGREE),
                )
            ]
    return [units_of(each) for each in box_around(lon, lat, radius_m).parts()]


def box_of_units(units: Units) -> Box:
    """Return a box in degrees."""
    west, south, east, north = units
    return Box(
        west / UNITS_PER_DEGREE,
        south / UNITS_PER_DEGREE,
        east / UNITS_PER_DEGREE,
        north / UNITS_PER_DEGREE,
    )
