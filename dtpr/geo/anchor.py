"""Positions with their directions east and north: short ways on the Earth in plain arithmetic.

A chord of some kilometres differs from the geodesic above it by the cube of its length, so a few
multiplications do what the solution of the inverse geodesic problem does, for a fraction of it.
There is no seam in three dimensions: nothing special happens at the antimeridian or at the poles.
"""

from math import atan2, cos, degrees, radians, sin, sqrt
from typing import Final, final

from dtpr.geo.distance import ECCENTRICITY_SQUARED, SEMI_MAJOR_M, Leg, leg

UNITS_PER_DEGREE: Final = 10_000_000
"""Positions and boxes are searched in whole 1e-7 degrees, about a centimetre."""

FARTHEST_M: Final = 60_000.0
"""Up to here an arc is a chord and its correction to within 2 mm; beyond, PROJ is asked."""

BEND: Final = 1 / (24 * 6_371_000.0**2)
"""An arc of a circle is longer than its chord c by c³ / 24R²; the Earth's radii differ by 1 %."""

# Their own names here, so that compiled code has them as plain numbers.
_SEMI_MAJOR_M: Final[float] = SEMI_MAJOR_M
_ECCENTRICITY_SQUARED: Final[float] = ECCENTRICITY_SQUARED
_FLATTENED: Final[float] = 1 - ECCENTRICITY_SQUARED


@final
class Anchor:
    """A position on WGS 84: degrees, earth-centred metres, and the units east and north of it."""

    __slots__ = (
        "east_x",
        "east_y",
        "lat",
        "lon",
        "north_x",
        "north_y",
        "north_z",
        "x",
        "y",
        "z",
    )

    def __init__(self, lon: float, lat: float) -> None:
        turn, height = radians(lon), radians(lat)
        east_y, lon_sine, rise, sine = cos(turn), sin(turn), cos(height), sin(height)
        normal = _SEMI_MAJOR_M / sqrt(1 - _ECCENTRICITY_SQUARED * sine * sine)
        out = normal * rise
        self.lon, self.lat = lon, lat
        self.x, self.y, self.z = out * east_y, out * lon_sine, normal * _FLATTENED * sine
        self.east_x, self.east_y = -lon_sine, east_y
        self.north_x, self.north_y, self.north_z = -sine * east_y, -sine * lon_sine, rise


def anchor_at(lon: float, lat: float) -> Anchor:
    """Return a position in degrees with its place in space and its directions."""
    return Anchor(lon, lat)


def spot_at(lon: float, lat: float) -> tuple[float, float, float]:
    """Return the place in space of a position in degrees, as `anchor_at` has it."""
    turn, height = radians(lon), radians(lat)
    sine = sin(height)
    normal = _SEMI_MAJOR_M / sqrt(1 - _ECCENTRICITY_SQUARED * sine * sine)
    out = normal * cos(height)
    return out * cos(turn), out * sin(turn), normal * _FLATTENED * sine


def arc_of(square: float) -> float:
    """Return the length in metres of the way above a chord, by the square of the chord."""
    chord = sqrt(square)
    return chord + chord * square * BEND


def leg_between(here: Anchor, there: Anchor) -> Leg:
    """Return the shortest way from one position to another."""
    x, y, z = there.x - here.x, there.y - here.y, there.z - here.z
    metres = arc_of(x * x + y * y + z * z)
    if metres > FARTHEST_M:
        return leg(here.lon, here.lat, there.lon, there.lat)
    return Leg(
        metres,
        bearing_to(here, x, y, z),
        bearing_to(there, -x, -y, -z),
    )


def bearing_to(here: Anchor, x: float, y: float, z: float) -> float:
    """Return the direction of a short way in space from a position, degrees from true north."""
    east = x * here.east_x + y * here.east_y
    north = x * here.north_x + y * here.north_y + z * here.north_z
    return degrees(atan2(east, north)) % 360


def to_units(degrees_of: float) -> int:
    """Return degrees in whole units of 1e-7, the nearest."""
    return round(degrees_of * UNITS_PER_DEGREE)
