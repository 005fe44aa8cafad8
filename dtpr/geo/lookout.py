"""A device that is a point and senses in sectors, as nearly all do that sense at all."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import cos, inf, radians, sin, sqrt
from typing import NamedTuple

from dtpr.geo.anchor import BEND, Anchor, anchor_at
from dtpr.geo.forms import SectorForm, ShapeForm, position_of, read_form
from dtpr.geo.wedge import CAUTION

_MOST_READ = 32_768


class Sector(NamedTuple):
    """One sector: how well it is known (0 best), its length in metres, its two axes, its angle.

    The axes lead along its middle and to the right of it, level at the apex; `cosine` and `sine`
    are those of half its angle. A disc needs none of them.
    """

    certainty: int
    range_m: float
    is_disc: bool
    along_x: float = 0.0
    along_y: float = 0.0
    along_z: float = 0.0
    right_x: float = 0.0
    right_y: float = 0.0
    right_z: float = 0.0
    cosine: float = 0.0
    sine: float = 0.0


class Look(NamedTuple):
    """How a device lies to a position, but for the direction.

    `certainty` is that of the best known view that covers it, None for none; a move of less than
    `margin_m` metres changes neither that nor whether the device itself covers the position.
    """

    certainty: int | None
    distance_m: float
    margin_m: float
    is_inside: bool = False


class Lookout:
    """The place of a device and its sectors, the best known first."""

    __slots__ = ("anchor", "sectors")

    def __init__(self, anchor: Anchor, sectors: Iterable[Sector]) -> None:
        self.anchor = anchor
        self.sectors: Sequence[Sector] = tuple(sorted(sectors))

    def look_from(self, here: Anchor) -> Look:
        """Return how the device lies to a position.

        It is `covers_polar` and `margin_polar` of each sector, in products instead of angles.
        """
        there = self.anchor
        x, y, z = here.x - there.x, here.y - there.y, here.z - there.z
        square = x * x + y * y + z * z
        chord = sqrt(square)
        metres = chord + chord * square * BEND
        certainty, margin = None, inf
        for known, reach, is_disc, ax, ay, az, rx, ry, rz, cosine, sine in self.sectors:
            beyond = metres - reach
            if beyond >= margin:
                # It is too far away to cover the position, or to have the nearest edge.
                continue
            if is_disc:
                covers, edge = beyond <= 0, abs(beyond)
            else:
                along = x * ax + y * ay + z * az
                right = abs(x * rx + y * ry + z * rz)
                # How far the position lies outside of the nearer side, and along it.
                out = right * cosine - along * sine
                side = abs(out) if right * sine + along * cosine > 0 else metres
                covers = beyond <= 0 and (out <= 0 or metres == 0)
                if beyond > 0:
                    edge = beyond if out <= 0 or beyond > side else side
                else:
                    edge = min(-beyond, side)
            if covers and certainty is None:
                certainty = known
            margin = min(margin, edge)
        return Look(certainty, metres, CAUTION * margin)


def sector_at(
    apex: Anchor, certainty: int, bearing_deg: float, width_deg: float, range_m: float
) -> Sector:
    """Return a sector, prepared for questions."""
    if width_deg >= 360:
        return Sector(certainty, range_m, is_disc=True)
    turn, half = radians(bearing_deg), radians(width_deg / 2)
    north, east = cos(turn), sin(turn)
    return Sector(
        certainty,
        range_m,
        is_disc=False,
        along_x=north * apex.north_x + east * apex.east_x,
        along_y=north * apex.north_y + east * apex.east_y,
        along_z=north * apex.north_z,
        right_x=north * apex.east_x - east * apex.north_x,
        right_y=north * apex.east_y - east * apex.north_y,
        right_z=-east * apex.north_z,
        cosine=cos(half),
        sine=sin(half),
    )


def read_view(form: bytes) -> tuple[Anchor, Sector] | ShapeForm:
    """Return what a part of a footprint says; a sector with its apex, prepared for questions."""
    found = read_form(form)
    if not isinstance(found, SectorForm):
        return found
    apex = anchor_at(*position_of(found))
    values = found.certainty, found.bearing_deg, found.width_deg, found.range_m
    return apex, sector_at(apex, *values)


@lru_cache(maxsize=_MOST_READ)
def read_lookout(views: tuple[bytes, ...]) -> Lookout | None:
    """Return a device by the parts of its footprint, None if some are no sectors, or there is none.

    It is prepared once while it is in use.
    """
    sectors: list[Sector] = []
    anchor = None
    for each in views:
        read = read_view(each)
        if not isinstance(read, tuple):
            return None
        anchor, sector = read
        sectors.append(sector)
    return Lookout(anchor, sectors) if anchor else None
