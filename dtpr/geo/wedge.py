"""Sectors on the Earth: whether a position lies in one, and how far its edge is."""

from math import radians, sin

CAUTION = 0.99
"""Triangles on the ellipsoid are measured as flat ones here; at 50 km they differ by far less."""


def covers_polar(distance: float, turn: float, range_m: float, width_deg: float) -> bool:
    """Tell whether a position lies in a sector or on its edge.

    Args:
        distance: From the apex, in metres.
        turn: Away from the middle of the sector, 0 to 180 degrees.
        range_m: The length of the sector in metres.
        width_deg: Its angle; 360 is a disc.
    """
    return distance <= range_m and (turn * 2 <= width_deg or distance == 0)


def margin_polar(distance: float, turn: float, range_m: float, width_deg: float) -> float:
    """Return a distance in metres that is surely not farther than the edge of a sector."""
    beyond = distance - range_m
    if width_deg >= 360:
        return CAUTION * abs(beyond)
    half = width_deg / 2
    # The two sides of a sector lie symmetrically about its middle.
    sides = min(_to_ray(distance, turn - half), _to_ray(distance, turn + half))
    if beyond > 0:
        return CAUTION * (beyond if turn <= half else max(beyond, sides))
    return CAUTION * min(-beyond, sides)


def turn_between(bearing: float, middle: float) -> float:
    """Return the angle between two directions, 0 to 180 degrees."""
    return abs((bearing - middle + 180) % 360 - 180)


def _to_ray(distance: float, turn: float) -> float:
    """Return the distance to a ray from the apex that leaves at a turn in degrees."""
    angle = turn_between(turn, 0)
    return distance if angle >= 90 else distance * sin(radians(angle))
