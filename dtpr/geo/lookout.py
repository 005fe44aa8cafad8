"""A device that is a point and senses in sectors, as nearly all do that sense at all."""

from collections.abc import Sequence
from math import cos, inf, radians, sin, sqrt
from typing import Final, final

from librt.strings import read_f64_le, read_i32_le

from dtpr.geo.anchor import BEND, UNITS_PER_DEGREE, Anchor, anchor_at
from dtpr.geo.forms import SectorForm, ShapeForm, position_of, read_form
from dtpr.geo.sight import Look
from dtpr.geo.wedge import CAUTION

# As `SECTOR` has them: here, compiled code has them as plain numbers.
_SECTOR_KIND: Final = 0
_CERTAINTY_AT: Final = 1
_LON_AT: Final = 2
_LAT_AT: Final = 6
_BEARING_AT: Final = 10
_WIDTH_AT: Final = 18
_RANGE_AT: Final = 26


@final
class Sector:
    """One sector: how well it is known (0 best), its length in metres, its two axes, its angle.

    The axes lead along its middle and to the right of it, level at the apex; `cosine` and `sine`
    are those of half its angle. A disc needs none of them.
    """

    __slots__ = (
        "along_x",
        "along_y",
        "along_z",
        "certainty",
        "cosine",
        "is_disc",
        "range_m",
        "right_x",
        "right_y",
        "right_z",
        "sine",
    )

    def __init__(
        self, apex: Anchor, certainty: int, bearing_deg: float, width_deg: float, range_m: float
    ) -> None:
        turn, half = radians(bearing_deg), radians(width_deg / 2)
        north, east = cos(turn), sin(turn)
        self.certainty = certainty
        self.range_m = range_m
        self.is_disc = width_deg >= 360
        self.along_x = north * apex.north_x + east * apex.east_x
        self.along_y = north * apex.north_y + east * apex.east_y
        self.along_z = north * apex.north_z
        self.right_x = north * apex.east_x - east * apex.north_x
        self.right_y = north * apex.east_y - east * apex.north_y
        self.right_z = -east * apex.north_z
        self.cosine, self.sine = cos(half), sin(half)


@final
class Lookout:
    """The place of a device and its sectors, the best known first."""

    __slots__ = ("anchor", "sectors")

    def __init__(self, anchor: Anchor, sectors: list[Sector]) -> None:
        self.anchor = anchor
        if len(sectors) > 1:
            sectors = sorted(sectors, key=lambda each: (each.certainty, each.range_m))
        self.sectors = sectors

    def look_from(self, here: Anchor) -> Look:
        """Return how the device lies to a position.

        It is `covers_polar` and `margin_polar` of each sector, in products instead of angles.
        """
        there = self.anchor
        x, y, z = here.x - there.x, here.y - there.y, here.z - there.z
        square = x * x + y * y + z * z
        chord = sqrt(square)
        metres = chord + chord * square * BEND
        certainty: int | None = None
        margin = inf
        for sector in self.sectors:
            beyond = metres - sector.range_m
            if beyond >= margin:
                # It is too far away to cover the position, or to have the nearest edge.
                continue
            if sector.is_disc:
                covers, edge = beyond <= 0, abs(beyond)
            else:
                along = x * sector.along_x + y * sector.along_y + z * sector.along_z
                right = abs(x * sector.right_x + y * sector.right_y + z * sector.right_z)
                # How far the position lies outside of the nearer side, and along it.
                out = right * sector.cosine - along * sector.sine
                is_beside = right * sector.sine + along * sector.cosine > 0
                side = abs(out) if is_beside else metres
                covers = beyond <= 0 and (out <= 0 or metres == 0)
                if beyond > 0:
                    edge = beyond if out <= 0 or beyond > side else side
                else:
                    edge = min(-beyond, side)
            if covers and certainty is None:
                certainty = sector.certainty
            margin = min(margin, edge)
        return Look(certainty, metres, CAUTION * margin, is_inside=False)


def read_view(form: bytes) -> tuple[Anchor, Sector] | ShapeForm:
    """Return what a part of a footprint says; a sector with its apex, prepared for questions."""
    found = read_form(form)
    if not isinstance(found, SectorForm):
        return found
    apex = anchor_at(*position_of(found))
    values = found.certainty, found.bearing_deg, found.width_deg, found.range_m
    return apex, Sector(apex, *values)


def read_lookout(views: Sequence[bytes]) -> Lookout | None:
    """Return a device by the parts of its footprint, None if some are no sectors, or there is none.

    They are read in place, number by number: that is most of the work at a new place.
    """
    sectors: list[Sector] = []
    anchor = None
    for each in views:
        if each[0] != _SECTOR_KIND:
            return None
        if anchor is None:
            lon, lat = read_i32_le(each, _LON_AT), read_i32_le(each, _LAT_AT)
            anchor = Anchor(lon / UNITS_PER_DEGREE, lat / UNITS_PER_DEGREE)
        bearing, width = read_f64_le(each, _BEARING_AT), read_f64_le(each, _WIDTH_AT)
        range_m = read_f64_le(each, _RANGE_AT)
        sectors.append(Sector(anchor, each[_CERTAINTY_AT], bearing, width, range_m))
    return Lookout(anchor, sectors) if anchor else None
