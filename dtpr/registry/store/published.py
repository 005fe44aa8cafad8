"""What is public now, and the searches over it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct, structs

from dtpr.geo.box import Box
from dtpr.registry.store.driver import Session, fetch

UNITS_PER_DEGREE = 10_000_000
"""Boxes are kept in whole 1e-7 degrees, about a centimetre."""


class Filters(Struct, frozen=True, kw_only=True):
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
    """What a device is made public with."""

    num: int
    id: str
    organization: str
    place: str | None
    identifiability: int
    lon: float
    lat: float
    geometry: str
    shape: bytes | None
    active_from: date | None
    active_until: date | None
    listing: bytes
    search_text: str
    elements: Sequence[str]
    purposes: Sequence[str]
    reach: Box


class Candidate(Struct, frozen=True, array_like=True):
    """One device that may be or see near a point, in the order of the columns."""

    num: int
    id: str
    identifiability: int
    lon: float
    lat: float
    shape: bytes | None


class ListingRow(Struct, frozen=True, array_like=True):
    """The stored summary of one public device, in the order of the columns."""

    num: int
    listing: bytes


async def put(session: Session, new: NewPublished) -> None:
    """Make a device public that is not."""
    values = structs.asdict(new)
    reach, elements, purposes = (values.pop(each) for each in ("reach", "elements", "purposes"))
    await session.run("insert_published", **values)
    await session.many("insert_reach", _reach_rows(new.num, reach))
    marked = [
        {"num": new.num, "element": each, "purpose": int(each in purposes)}
        for each in dict.fromkeys(elements)
    ]
    await session.many("insert_element", marked)


async def remove(session: Session, num: int) -> None:
    """Take a device out of the public, by its number."""
    for query in ("delete_reach", "delete_elements", "delete_published"):
        await session.run(query, num=num)


async def count(session: Session) -> int:
    """Return how many devices are public."""
    return int((await session.rows("count_published"))[0][0])


async def candidates(session: Session, box: Box, filters: Filters) -> list[Candidate]:
    """Return every public device that may be or see within a box."""
    rows = await session.rows("devices_in_reach", **_box_values(box), **structs.asdict(filters))
    return [Candidate(*row) for row in rows]


async def search(
    session: Session,
    filters: Filters,
    *,
    box: Box | None = None,
    pattern: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[ListingRow]:
    """Return public devices by number, from one on; `pattern` is a LIKE pattern, folded."""
    return await fetch(
        session,
        ListingRow,
        "search_published",
        **_box_values(box),
        **structs.asdict(filters),
        pattern=pattern,
        after=after,
        limit=limit,
    )


async def listings(session: Session, nums: Sequence[int]) -> dict[int, bytes]:
    """Return the listings of some public devices by their numbers."""
    rows = await session.rows("listings", nums=list(nums))
    return {int(num): bytes(listing) for num, listing in rows}


def _box_values(box: Box | None) -> dict[str, Any]:
    if box is None:
        names = ("west", "south", "east", "north", "second_west", "second_east")
        return dict.fromkeys(names)
    first, *second = box.parts()
    return {
        "west": _down(first.west),
        "south": _down(first.south),
        "east": _up(first.east),
        "north": _up(first.north),
        "second_west": _down(second[0].west) if second else None,
        "second_east": _up(second[0].east) if second else None,
    }


def _reach_rows(num: int, box: Box) -> list[dict[str, int]]:
    return [
        {
            "num": num,
            "part": place,
            "west": _down(part.west),
            "south": _down(part.south),
            "east": _up(part.east),
            "north": _up(part.north),
        }
        for place, part in enumerate(box.parts())
    ]


def _down(degrees: float) -> int:
    return int(degrees * UNITS_PER_DEGREE // 1)


def _up(degrees: float) -> int:
    return -int(-degrees * UNITS_PER_DEGREE // 1)
