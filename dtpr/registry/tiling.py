"""What publishing a device, or keeping a place, leaves for the tiles of the web map."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from dtpr.geo.box import Box, box_of
from dtpr.geo.forms import Part
from dtpr.geo.mercator import number_of, tiles_over, world_of
from dtpr.geo.path import paths_of
from dtpr.geo.simplify import simplified
from dtpr.geo.units import units_of
from dtpr.registry.store.tiles import LISTED_ZOOM, TiledDevice, TiledPlace
from dtpr.schema.base import Record
from dtpr.schema.device import Disclosure, Mobility
from dtpr.schema.geometry import Geometry, Point, Position
from dtpr.schema.place import Place
from dtpr.schema.tiles import TilePlace
from dtpr.schema.view import View

_MOST_TILES = 32
"""What would be in more tiles of zoom 12 than that is written down in larger ones."""

_WHOLE_CORNERS = 1000
"""A device of more corners is not repeated whole in every tile that it meets."""

_PLACE_CORNERS = 200


class Tail(Record, frozen=True, kw_only=True):
    """What tiles say of a device beside its listing; see `TileDevice`."""

    revision: int
    mobility: Mobility = "fixed"
    announced_on: date | None = None
    geometry: Geometry | None = None
    views: list[View] = []


def tiled_device(
    disclosure: Disclosure,
    listing: bytes,
    position: Position,
    views: Sequence[View],
    parts: Sequence[Part],
) -> TiledDevice:
    """Return what tiles need of a public device: `parts` are of it and of what it senses."""
    device = disclosure.device
    is_whole = _corners(device.geometry, views) <= _WHOLE_CORNERS
    tail = Tail(
        revision=disclosure.revision,
        mobility=device.mobility,
        announced_on=device.announced_on,
        geometry=device.geometry if is_whole else None,
        views=list(views) if is_whole else [],
    )
    encoded = msgspec.json.encode(tail)
    x, y = world_of(*position)
    boxes = [each for part in parts for each in part.box.parts()]
    if isinstance(device.geometry, Point):
        boxes.append(box_of(device.geometry))
    return TiledDevice(
        x=x,
        y=y,
        mark=_mark_of(listing, encoded, *(() if is_whole else (each.form for each in parts))),
        tiles=_numbers(boxes),
        is_whole=is_whole,
        tail=encoded,
    )


def tiled_place(place: Place) -> TiledPlace | None:
    """Return what tiles need of a place, None where it is not drawn."""
    if place.geometry is None:
        return None
    geometry, within = simplified(place.geometry, _PLACE_CORNERS)
    shown = TilePlace(
        slug=place.slug,
        organization=place.organization,
        name=place.name,
        parent=place.parent,
        geometry=geometry,
        simplified_within_m=within,
    )
    document = msgspec.json.encode(shown)
    box = box_of(place.geometry)
    return TiledPlace(
        slug=place.slug,
        box=units_of(box),
        mark=_mark_of(document),
        tiles=_numbers([box]),
        document=document,
    )


def _numbers(boxes: Iterable[Box]) -> list[int]:
    return [number_of(each) for each in tiles_over(boxes, LISTED_ZOOM, _MOST_TILES)]


def _corners(geometry: Geometry, views: Sequence[View]) -> int:
    drawn = [geometry, *(each.area for each in views if each.area)]
    return sum(len(path) for each in drawn for path in paths_of(each))


def _mark_of(*parts: bytes) -> int:
    """Return 64 bits that are others whenever the parts are; a signed number, as stores have."""
    digest = hashlib.blake2b(digest_size=8)
    for each in parts:
        digest.update(len(each).to_bytes(8, "big") + each)
    return int.from_bytes(digest.digest(), "big", signed=True)
