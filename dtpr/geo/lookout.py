"""A device that is a point and senses in sectors, as nearly all do that sense at all."""

from collections.abc import Sequence
from math import cos, inf, radians, sin
from typing import TYPE_CHECKING, Final, final

from librt.strings import (
    BytesWriter,
    read_f64_le,
    read_i32_le,
    write_f64_le,
    write_i32_le,
)

from dtpr.geo.anchor import UNITS_PER_DEGREE, Anchor, anchor_at, arc_of
from dtpr.geo.forms import SectorForm, ShapeForm, position_of, read_form
from dtpr.geo.sight import Look
from dtpr.geo.wedge import CAUTION

if TYPE_CHECKING:
    from mypy_extensions import i64

# As `SECTOR` has them: here, compiled code has them as plain numbers.
_SECTOR_KIND: Final = 0
_CERTAINTY_AT: Final = 1
_LON_AT: Final = 2
_LAT_AT: Final = 6
_BEARING_AT: Final = 10
_WIDTH_AT: Final = 18
_RANGE_AT: Final = 26

# Of a packed lookout: its place, then each sector; how well that is known, and more for a disc.
_PLACE_BYTES: Final = 24
_SECTOR_BYTES: Final = 76
_DISC: Final = 8


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
    """The place of a device and its sectors, the best known first.

    They are packed: an answer looks at many devices, and to fetch objects from all over memory
    takes longer than to measure what is in them.
    """

    __slots__ = ("_packed",)

    def __init__(self, anchor: Anchor, sectors: list[Sector]) -> None:
        if len(sectors) > 1:
            sectors = sorted(sectors, key=lambda each: (each.certainty, each.range_m))
        self._packed = _packed(anchor, sectors)

    @property
    def spot(self) -> tuple[float, float, float]:
        """Return its place in space, in metres."""
        packed = self._packed
        return read_f64_le(packed, 0), read_f64_le(packed, 8), read_f64_le(packed, 16)

    def look_from(self, here: Anchor) -> Look:
        """Return how the device lies to a position.

        It is `covers_polar` and `margin_polar` of each sector, in products instead of angles.
        """
        packed = self._packed
        there_x, there_y, there_z = self.spot
        x, y, z = here.x - there_x, here.y - there_y, here.z - there_z
        metres = arc_of(x * x + y * y + z * z)
        certainty: int | None = None
        margin = inf
        at: i64 = _PLACE_BYTES
        end: i64 = len(packed)
        while at < end:
            beyond = metres - read_f64_le(packed, at)
            # Else it is too far away to cover the position, or to have the nearest edge.
            if beyond < margin:
                how = int(read_i32_le(packed, at + 72))
                if how >= _DISC:
                    covers, edge = beyond <= 0, abs(beyond)
                    how -= _DISC
                else:
                    out, is_beside = _beside(packed, at, x, y, z)
                    side = abs(out) if is_beside else metres
                    covers = beyond <= 0 and (out <= 0 or metres == 0)
                    if beyond > 0:
                        edge = beyond if out <= 0 or beyond > side else side
                    else:
                        edge = min(-beyond, side)
                if covers and certainty is None:
                    certainty = how
                margin = min(margin, edge)
            at += _SECTOR_BYTES
        return Look(certainty, metres, CAUTION * margin, is_inside=False)


def _beside(packed: bytes, at: "i64", x: float, y: float, z: float) -> tuple[float, bool]:
    """Return how far a position lies outside of the nearer side of a sector, and whether beside it.

    Args:
        packed: A packed lookout.
        at: Where the sector begins in it.
        x: The way from its apex to the position in space, in metres.
        y: The same, along the second axis.
        z: The same, along the third one.
    """
    along = (
        x * read_f64_le(packed, at + 8)
        + y * read_f64_le(packed, at + 16)
        + z * read_f64_le(packed, at + 24)
    )
    right = abs(
        x * read_f64_le(packed, at + 32)
        + y * read_f64_le(packed, at + 40)
        + z * read_f64_le(packed, at + 48)
    )
    cosine, sine = read_f64_le(packed, at + 56), read_f64_le(packed, at + 64)
    return right * cosine - along * sine, right * sine + along * cosine > 0


def _packed(anchor: Anchor, sectors: list[Sector]) -> bytes:
    """Return a place in space and what `look_from` needs of each sector, one after the other."""
    written = BytesWriter()
    write_f64_le(written, anchor.x)
    write_f64_le(written, anchor.y)
    write_f64_le(written, anchor.z)
    for each in sectors:
        write_f64_le(written, each.range_m)
        write_f64_le(written, each.along_x)
        write_f64_le(written, each.along_y)
        write_f64_le(written, each.along_z)
        write_f64_le(written, each.right_x)
        write_f64_le(written, each.right_y)
        write_f64_le(written, each.right_z)
        write_f64_le(written, each.cosine)
        write_f64_le(written, each.sine)
        write_i32_le(written, each.certainty + (_DISC if each.is_disc else 0))
    return written.getvalue()


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
