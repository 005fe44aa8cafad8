"""What a device is and senses, in the compact form that searches read: a few numbers each.

A search reads only the forms whose box meets the place that is asked about, so a coastline costs no
more than a camera.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from dtpr.geo.anchor import UNITS_PER_DEGREE, to_units
from dtpr.geo.box import Box, box_along, box_of, box_of_sector
from dtpr.geo.path import paths_of
from dtpr.geo.pieces import MOST_CORNERS, cut_area
from dtpr.schema.geometry import (
    Area,
    Geometry,
    LineString,
    MultiLineString,
    Point,
    Position,
)
from dtpr.schema.view import Certainty, View

CERTAINTIES: tuple[Certainty, ...] = ("surveyed", "declared", "assumed")
"""From the best known to the least."""


class SectorForm(NamedTuple):
    """A wedge of a view; its apex in units of 1e-7 degrees."""

    certainty: int
    lon: int
    lat: int
    bearing_deg: float
    width_deg: float
    range_m: float


class AreaForm(Struct, frozen=True, array_like=True, tag=1):
    """A piece of an area, as `cut_area` makes it; without a certainty it is the device itself."""

    certainty: int | None
    rings: list[list[Position]]
    edges: list[list[Position]]


class RouteForm(Struct, frozen=True, array_like=True, tag=2):
    """A part of a route that a device is."""

    path: list[Position]


class CorridorForm(Struct, frozen=True, array_like=True, tag=3):
    """A part of what a device senses along its route, so many metres to either side."""

    certainty: int
    half_width_m: float
    path: list[Position]


ShapeForm = AreaForm | RouteForm | CorridorForm
Form = SectorForm | ShapeForm


class Part(NamedTuple):
    """One form as it is kept: the box that it lies in, and its bytes."""

    box: Box
    form: bytes


SECTOR = np.dtype(
    [
        ("kind", "u1"),
        ("certainty", "u1"),
        ("lon", "<i4"),
        ("lat", "<i4"),
        ("bearing_deg", "<f8"),
        ("width_deg", "<f8"),
        ("range_m", "<f8"),
    ]
)
"""How the bytes of a sector lie, all of the same length, so that many are read as one array."""

_SECTOR = struct.Struct("<BBiiddd")
_SECTOR_KIND = 0
"""The first byte of a sector; that of all others, which are MessagePack arrays, is another."""

_DECODER = msgspec.msgpack.Decoder(ShapeForm)


def is_sector(form: bytes) -> bool:
    """Tell whether the bytes of a form are those of a sector."""
    return form[0] == _SECTOR_KIND


def read_form(form: bytes) -> Form:
    """Return a form from its bytes."""
    if is_sector(form):
        return SectorForm(*_SECTOR.unpack(form)[1:])
    found: ShapeForm = _DECODER.decode(form)
    return found


def ground_parts(geometry: Geometry) -> list[Part]:
    """Return the parts of a device that is more than a point."""
    match geometry:
        case Point():
            return []
        case LineString(coordinates=path):
            return list(_route([path]))
        case MultiLineString(coordinates=paths):
            return list(_route(paths))
        case _:
            return _area(geometry, None)


def footprint_parts(geometry: Geometry, views: Sequence[View]) -> list[Part]:
    """Return the parts of what a device senses, view by view."""
    return [part for view in views for part in _view(geometry, view)]


def position_of(form: SectorForm) -> Position:
    """Return the apex of a wedge in degrees."""
    return form.lon / UNITS_PER_DEGREE, form.lat / UNITS_PER_DEGREE


def _view(geometry: Geometry, view: View) -> list[Part]:
    certainty = CERTAINTIES.index(view.certainty)
    if view.area:
        return _area(view.area, certainty)
    if view.corridor_m:
        return list(_corridor(paths_of(geometry), certainty, view.corridor_m))
    if view.sector is None or not isinstance(geometry, Point):
        raise ValueError("a sector needs a point")
    lon, lat = geometry.coordinates
    sector = view.sector
    form = SectorForm(
        certainty,
        to_units(lon),
        to_units(lat),
        sector.bearing_deg,
        sector.width_deg,
        sector.range_m,
    )
    box = box_of_sector(*position_of(form), sector.bearing_deg, sector.width_deg, sector.range_m)
    return [Part(box, _encoded(form))]


def _area(area: Area, certainty: int | None) -> list[Part]:
    return [
        Part(each.box, _encoded(AreaForm(certainty, each.rings, each.edges)))
        for each in cut_area(area)
    ]


def _route(paths: Sequence[Sequence[Position]]) -> Iterator[Part]:
    for part in _parts_of(paths):
        yield Part(box_of(LineString(coordinates=part)), _encoded(RouteForm(part)))


def _corridor(
    paths: Sequence[Sequence[Position]], certainty: int, half_width_m: float
) -> Iterator[Part]:
    for part in _parts_of(paths):
        box = box_along(part, half_width_m)
        yield Part(box, _encoded(CorridorForm(certainty, half_width_m, part)))


def _parts_of(paths: Sequence[Sequence[Position]]) -> Iterator[list[Position]]:
    for path in paths:
        for start in range(0, len(path) - 1, MOST_CORNERS - 1):
            yield list(path[start : start + MOST_CORNERS])


def _encoded(form: Form) -> bytes:
    if isinstance(form, SectorForm):
        return _SECTOR.pack(_SECTOR_KIND, *form)
    return msgspec.msgpack.encode(form)
