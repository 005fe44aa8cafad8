"""What is public now, and the searches over it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct, structs

from dtpr.geo.anchor import to_units
from dtpr.geo.box import Box
from dtpr.geo.forms import Part
from dtpr.geo.units import Units, units_of
from dtpr.registry.store import features, terms, tiles
from dtpr.registry.store.driver import Row, Session, fetch
from dtpr.registry.store.features import Featured
from dtpr.registry.store.tiles import TiledDevice
from dtpr.schema.geometry import Position

Around = Mapping[str, Units]
"""The boxes of a search by place: `rank0`, `rank1`, `rank2`, `grounds`, `footprints`."""

MOST_PARTS = 32_768
"""How many parts a device may have, and how many what it senses, so that their numbers differ."""

_PARTS_APART, _FIRST_FOOTPRINT = 2 * MOST_PARTS, MOST_PARTS
_SIDES = ("west", "south", "east", "north")
_BOXES = ("rank0", "rank1", "rank2", "grounds", "footprints")
_SIDES_OF = {box: [f"{box}_{side}" for side in _SIDES] for box in _BOXES}
_ELSEWHERE = frozenset(
    (
        "spot",
        "grounds",
        "footprints",
        "elements",
        "purposes",
        "reach",
        "featured",
        "tiled",
        "terms",
        "words",
    )
)
"""What is kept of a device in tables of their own."""

_NOWHERE: Units = (1, 1, 0, 0)
_BOUNDS = tuple(f"most{rank}" for rank in range(3))
# Years are counted from here; dates beyond either end count as the end.
_FIRST_YEAR, _LAST_YEAR = 1990, 127


class Filters(Struct, frozen=True, kw_only=True, cache_hash=True):
    """Which public devices are asked for; None does not ask."""

    organization: str | None = None
    place: str | None = None
    identifiability: int | None = None
    element: str | None = None
    purpose: str | None = None
    started_by: date | None = None
    not_over_on: date | None = None
    starts_after: date | None = None
    over_before: date | None = None


class NewPublished(Struct, frozen=True, kw_only=True):
    """What a device is made public with.

    `rank` is how sensitive it is, 0 most. `spot` is where it stands, degrees, if it is a point;
    `grounds` are its parts if it is more, `footprints` the parts of what it senses. `terms` are
    what its texts are found by, `words` those of them that can be misspelt.
    """

    num: int
    id: str
    organization: str
    place: str | None
    identifiability: int
    lon: float
    lat: float
    spot: Position | None
    grounds: Sequence[Part]
    footprints: Sequence[Part]
    active_from: date | None
    active_until: date | None
    listing: bytes
    terms: Sequence[str]
    words: Sequence[str]
    elements: Sequence[str]
    purposes: Sequence[str]
    reach: Box
    featured: Featured
    tiled: TiledDevice


class MetRow(Struct, frozen=True, array_like=True, gc=False):
    """A device that a way may meet, in the order of the columns: how many parts it has."""

    num: int
    id: str
    rank: int
    grounds: int
    footprints: int

    @property
    def parts(self) -> Sequence[int]:
        """Return the numbers of its parts and of those of what it senses."""
        senses = _parts(self.num, self.footprints, _FIRST_FOOTPRINT)
        return [*_parts(self.num, self.grounds, 0), *senses]


async def put(session: Session, new: NewPublished) -> Sequence[Units]:
    """Make a device public that is not; return where answers are others since."""
    touched = [units_of(each) for each in new.reach.parts()]
    values = structs.asdict(new)
    await session.run(
        "insert_published",
        **{name: value for name, value in values.items() if name not in _ELSEWHERE},
        grounds=sum(len(each.box.parts()) for each in new.grounds),
        footprints=sum(len(each.box.parts()) for each in new.footprints),
        touched=msgspec.msgpack.encode(touched),
    )
    when = {
        "num": new.num,
        "rank": new.identifiability,
        "active_from": new.active_from,
        "active_until": new.active_until,
        "first_year": _year(new.active_from, 0),
        "last_year": _year(new.active_until, _LAST_YEAR),
    }
    if new.spot:
        lon, lat = new.spot
        await session.run("insert_spot", **when, lon=to_units(lon), lat=to_units(lat))
    await session.many("insert_ground", _part_rows(when, new.grounds, 0))
    await session.many("insert_footprint", _part_rows(when, new.footprints, _FIRST_FOOTPRINT))
    marked = [
        {"num": new.num, "element": each, "purpose": int(each in new.purposes)}
        for each in dict.fromkeys(new.elements)
    ]
    await session.many("insert_element", marked)
    await terms.put(session, new.num, [*new.terms, *_marks(new)], new.words)
    await features.put_device(session, new.num, new.featured)
    await tiles.put_device(session, new.num, new.identifiability, new.tiled)
    return touched


async def remove(session: Session, num: int) -> Sequence[Units]:
    """Take a device out of the public, by its number; return where answers are others since."""
    await features.remove_device(session, num)
    await tiles.remove_device(session, num)
    [(grounds, footprints, touched)] = await session.rows("published_parts", num=num)
    senses = _parts(num, footprints, _FIRST_FOOTPRINT)
    await session.many("delete_ground", [{"part": each} for each in _parts(num, grounds, 0)])
    await session.many("delete_footprint", [{"part": each} for each in senses])
    await terms.remove(session, num)
    for query in ("delete_spot", "delete_elements", "delete_published"):
        await session.run(query, num=num)
    return msgspec.msgpack.decode(touched, type=list[Units])


async def count(session: Session) -> int:
    """Return how many devices are public."""
    return int((await session.rows("count_published"))[0][0])


async def around(
    session: Session, boxes: Around, filters: Filters, most: Mapping[int, int]
) -> Sequence[Row]:
    """Return what is public in some boxes, of the points of each rank so many at most.

    The columns: 0 for a point, 1 for a part of a device,
    2 for one of what it senses; its number and rank; where a point is, in units; a part's form.
    """
    values = dict(_searched(filters))
    for name, sides in boxes.items():
        west, south, east, north = _SIDES_OF[name]
        values[west], values[south], values[east], values[north] = sides
    for rank, bound in most.items():
        values[_BOUNDS[rank]] = bound
    return await session.rows("around", **values)


async def in_block(session: Session, box: Units, filters: Filters, most: int) -> Sequence[Row]:
    """Return all that is public in a box, of each kind so many rows at most.

    The columns: 0 for a point, 1 for a part of a device, 2 for one of what it senses; its number
    and rank; west, south, east and north, in units; a part's form. Some may lie a little outside.
    """
    values = dict(zip(_SIDES, box, strict=True))
    return await session.rows("in_block", **_searched(filters), **values, most=most)


async def met(
    session: Session, boxes: Around, filters: Filters, *, beyond: int, most: int
) -> list[MetRow]:
    """Return devices that sense in the box `footprints`, or are in the box `grounds`, or may.

    They are so many at most, those with the least numbers beyond one.
    """
    values = dict(_searched(filters))
    for name in ("footprints", *boxes):
        values.update(zip(_SIDES_OF[name], boxes.get(name, _NOWHERE), strict=True))
    return await fetch(session, MetRow, "met", **values, beyond=beyond, most=most)


async def part_forms(session: Session, parts: Sequence[int]) -> list[tuple[int, bytes]]:
    """Return some parts of devices and of what they sense, by number, with their devices'."""
    rows = await session.rows("part_forms", parts=list(parts))
    return [(int(num), bytes(form)) for num, form in rows]


@lru_cache(maxsize=1024)
def _searched(filters: Filters) -> Mapping[str, Any]:
    """Return the values of what is asked for; days as text, which costs less to hand over."""
    years = {
        "started_year": filters.started_by and _year(filters.started_by, 0),
        "ending_year": filters.not_over_on and _year(filters.not_over_on, 0),
        "starting_year": filters.starts_after and _year(filters.starts_after, 0),
        "over_year": filters.over_before and _year(filters.over_before, 0),
    }
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in {**structs.asdict(filters), **years}.items()
        if value is not None
    }


async def ground_forms(session: Session, nums: Sequence[int]) -> list[tuple[int, bytes]]:
    """Return all parts of some devices that are areas or routes, with their numbers."""
    parts: list[int] = []
    for num in nums:
        for grounds, _, _ in await session.rows("published_parts", num=num):
            parts += _parts(num, grounds, 0)
    return [
        (int(num), bytes(form)) for num, form in await session.rows("ground_forms", parts=parts)
    ]


async def spots_of(session: Session, nums: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return where some devices stand that are points, in units of 1e-7 degrees."""
    rows = await session.rows("spots_of", nums=list(nums))
    return {int(num): (int(lon), int(lat)) for num, lon, lat in rows}


async def first_by_id(session: Session, nums: Sequence[int], most: int) -> list[int]:
    """Return the numbers of some public devices, in the order of their ids, so many at most."""
    rows = await session.rows("first_by_id", nums=tuple(nums), most=most)
    return [int(num) for (num,) in rows]


async def listings(session: Session, nums: Sequence[int]) -> dict[int, bytes]:
    """Return the listings of some public devices by their numbers."""
    if not nums:
        return {}
    return {int(num): found for num, found in await session.rows("listings", nums=tuple(nums))}


def _marks(new: NewPublished) -> list[str]:
    """Return the terms of what filters ask for."""
    spot = [Box(*new.spot, *new.spot)] if new.spot else []
    return terms.marks(
        organization=new.organization,
        place=new.place,
        identifiability=new.identifiability,
        elements=new.elements,
        purposes=new.purposes,
        boxes=[*spot, *(each.box for each in new.grounds)],
    )


def _sides(box: Box | None, prefix: str = "") -> dict[str, int | None]:
    if box is None:
        return dict.fromkeys(f"{prefix}{side}" for side in _SIDES)
    return {f"{prefix}{side}": each for side, each in zip(_SIDES, units_of(box), strict=True)}


def box_values(box: Box | None) -> dict[str, Any]:
    """Return what a query asks a box with: nothing, one box, or one on each side of a seam."""
    first, *second = box.parts() if box else (None,)
    sides = _sides(second[0] if second else None, "second_")
    return {
        **_sides(first),
        "second_west": sides["second_west"],
        "second_east": sides["second_east"],
    }


def _part_rows(when: Mapping[str, Any], parts: Sequence[Part], first: int) -> list[dict[str, Any]]:
    split = [(box, each.form) for each in parts for box in each.box.parts()]
    numbers = _parts(when["num"], len(split), first)
    return [
        {**when, "part": number, "form": form, **_sides(box)}
        for number, (box, form) in zip(numbers, split, strict=True)
    ]


def _parts(num: int, count: int, first: int) -> range:
    """Return the numbers of the parts of a device, or of what it senses."""
    start = num * _PARTS_APART + first
    return range(start, start + count)


def _year(day: date | None, otherwise: int) -> int:
    return min(max(day.year - _FIRST_YEAR, 0), _LAST_YEAR) if day else otherwise
