"""What tiles of the web map are made from, written with what it is derived from.

Counts and marks of a tile are sums (and exclusive ors), so no writer has to wait for another one:
in SQLite there is only one at a time, in PostgreSQL each adds rows of its own, which are folded
into one a tile now and then.
"""

from collections.abc import AsyncIterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from dtpr.geo.mercator import (
    WORLD_BITS,
    Tile,
    number_of,
    numbers_above,
    numbers_inside,
    tile_of,
)
from dtpr.geo.units import Units
from dtpr.registry.store.driver import Session, Snapshot

LISTED_ZOOM = 12
"""From this zoom on tiles list devices; below they count them."""

CELLS_DEEPER = 4
"""A tile of a low zoom counts in cells of 16 by 16: those of a zoom so much deeper."""

COUNTED_ZOOMS = (4, 7, 10, 13, 15)
"""Cells of which zooms are counted when a device is published; others are sums of these."""

_FOLDED_EVERY = 512


class TiledDevice(Struct, frozen=True, kw_only=True):
    """What tiles need of a public device beside its listing.

    `x` and `y` are its dot on the Mercator plane, `tiles` the numbers of tiles of zoom 12 or less
    that hold all of it, `mark` a hash of all that tiles say of it. `tail` is the rest of its JSON,
    whole unless it is too large.
    """

    x: int
    y: int
    mark: int
    tiles: Sequence[int]
    is_whole: bool
    tail: bytes


class TiledPlace(Struct, frozen=True, kw_only=True):
    """What tiles need of a place: its box, the tiles that hold it, a hash, its JSON."""

    slug: str
    box: Units
    mark: int
    tiles: Sequence[int]
    document: bytes


class DeviceInTile(NamedTuple):
    """One device of a tile: its number, its rank, its dot, whether it is whole, and its JSON."""

    num: int
    rank: int
    x: int
    y: int
    is_whole: bool
    listing: bytes
    tail: bytes


_BY_RANK = attrgetter("rank", "num")


class Dot(NamedTuple):
    """Where the dot of a device is: its number, its rank, and whole units of the plane."""

    num: int
    rank: int
    x: int
    y: int


class Cluster(NamedTuple):
    """How many devices of each rank are in a cell, and the sums of their dots."""

    rank0: int
    rank1: int
    rank2: int
    x: int
    y: int


class Indexed(NamedTuple):
    """A tile that is not empty."""

    tile: Tile
    devices: int
    places: int
    mark: int


async def put_device(session: Session, num: int, rank: int, new: TiledDevice) -> None:
    """Write down where a device is in tiles, and count it."""
    await session.run(
        "insert_device_tile",
        num=num,
        rank=rank,
        x=new.x,
        y=new.y,
        mark=new.mark,
        is_whole=int(new.is_whole),
        tiles=msgspec.msgpack.encode(new.tiles),
        tail=new.tail,
    )
    await _count(session, rank, new.x, new.y, 1)
    await _mark(session, new.tiles, new.mark, devices=1)


async def remove_device(session: Session, num: int) -> None:
    """Take a device out of the tiles that it is in."""
    [(rank, x, y, mark, tiles)] = await session.rows("delete_device_tile", num=num)
    await _count(session, rank, x, y, -1)
    await _mark(session, msgspec.msgpack.decode(tiles, type=list[int]), mark, devices=-1)


async def put_place(session: Session, slug: str, new: TiledPlace | None) -> None:
    """Write down where a place is in tiles, in place of where it was; None is nowhere."""
    for mark, tiles in await session.rows("delete_place_tile", slug=slug):
        await _mark(session, msgspec.msgpack.decode(tiles, type=list[int]), mark, places=-1)
    if new is None:
        return
    west, south, east, north = new.box
    await session.run(
        "insert_place_tile",
        slug=slug,
        west=west,
        south=south,
        east=east,
        north=north,
        mark=new.mark,
        tiles=msgspec.msgpack.encode(new.tiles),
        document=new.document,
    )
    await _mark(session, new.tiles, new.mark, places=1)


async def mark_of(session: Session, tile: Tile) -> int:
    """Return the mark of a tile of zoom 12, with what is wider."""
    mark = 0
    for (each,) in await session.rows("tile_mark", tiles=numbers_above(tile)):
        mark ^= each
    return mark


async def index(session: Session) -> list[Indexed]:
    """Return every tile that has something, in order."""
    rows = await session.rows("tile_index")
    return [Indexed(tile_of(tile), devices, places, mark) for tile, devices, places, mark in rows]


async def clusters(session: Session, tile: Tile) -> list[Cluster]:
    """Return the cells of a tile that have devices, in order."""
    wanted = tile.z + CELLS_DEEPER
    counted = next(each for each in COUNTED_ZOOMS if each >= wanted)
    first, last = numbers_inside(tile, counted)
    size = 4 ** (counted - wanted)
    rows = await session.rows("tile_clusters", first=first, last=last, size=size)
    return [Cluster(*each) for _, *each in rows]


async def devices(session: Session, box: Units, most: int) -> list[DeviceInTile]:
    """Return devices of a tile, the most sensitive first, so many at most."""
    rows = await session.rows("tile_devices", **_sides(box), most=most)
    found = list(map(DeviceInTile._make, rows))
    found.sort(key=_BY_RANK)
    return found


async def dots(snapshot: Snapshot, size: int) -> AsyncIterator[Sequence[Dot]]:
    """Yield the dots of all devices by number, so many at a time."""
    async for batch in snapshot.batches("tile_dots", size):
        yield [Dot(*each) for each in batch]


async def pieces(
    session: Session, box: Units, nums: Sequence[int]
) -> list[tuple[int, bool, bytes]]:
    """Return the parts of some devices in a tile: number, whether it is a view, its form."""
    rows = await session.rows("tile_pieces", **_sides(box), nums=list(nums))
    return [(int(num), bool(is_view), bytes(form)) for num, is_view, form in rows]


async def places(session: Session, box: Units) -> list[bytes]:
    """Return the JSON of the places whose box meets a tile, by their names in addresses."""
    return [bytes(document) for (document,) in await session.rows("tile_places", **_sides(box))]


async def _count(session: Session, rank: int, x: int, y: int, step: int) -> None:
    rows: list[dict[str, Any]] = [
        {
            "tile": number_of(Tile(z, x >> WORLD_BITS - z, y >> WORLD_BITS - z)),
            **{f"rank{each}": step * (each == rank) for each in range(3)},
            "x": step * x,
            "y": step * y,
        }
        for z in COUNTED_ZOOMS
    ]
    await session.many("count_in_tiles", rows)


async def _mark(
    session: Session, tiles: Sequence[int], mark: int, *, devices: int = 0, places: int = 0
) -> None:
    rows = [{"tile": each, "devices": devices, "places": places, "mark": mark} for each in tiles]
    await session.many("mark_tiles", rows)
    # A mark is as good as drawn by lot: somebody folds after some hundred writes.
    if mark % _FOLDED_EVERY == 0:
        await fold(session)


async def fold(session: Session) -> None:
    """Add up what several writers wrote of the same tiles, and drop what came to nothing."""
    await session.run("fold_tile_counts")
    await session.run("fold_tile_marks")


def _sides(box: Units) -> dict[str, int]:
    return dict(zip(("west", "south", "east", "north"), box, strict=True))
