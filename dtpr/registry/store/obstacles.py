"""Outlines that stand in the way of views, and what they leave of them, as they are kept."""

from collections.abc import Iterable

import msgspec

from dtpr.geo.box import Box, box_of
from dtpr.geo.units import units_of
from dtpr.registry.store.driver import Session
from dtpr.schema.geometry import Area
from dtpr.schema.view import View


async def insert(session: Session, source: str, outlines: Iterable[Area]) -> None:
    """Keep some outlines of a source."""
    rows = [
        {"source": source, "document": msgspec.json.encode(each), **_sides(box_of(each))}
        for each in outlines
    ]
    await session.many("insert_obstacle", rows)


async def delete(session: Session, source: str) -> int:
    """Drop the outlines of a source; return how many there were."""
    return await session.run("delete_obstacles", source=source)


async def sources(session: Session) -> list[tuple[str, int]]:
    """Return how many outlines each source has."""
    return [(str(source), int(count)) for source, count in await session.rows("list_obstacles")]


async def meeting(session: Session, box: Box) -> list[Area]:
    """Return the outlines that meet a box."""
    rows = [
        row for part in box.parts() for row in await session.rows("obstacles_in", **_sides(part))
    ]
    return [msgspec.json.decode(row[0], type=Area) for row in rows]


async def put_clip(session: Session, device: int, views: list[View]) -> None:
    """Keep what obstacles leave of the views of a device, by its number."""
    await session.run("put_clip", device=device, document=msgspec.json.encode(views))


async def delete_clip(session: Session, device: int) -> None:
    """Forget what obstacles left of the views of a device, by its number."""
    await session.run("delete_clip", device=device)


async def find_clip(session: Session, device_id: str) -> list[View] | None:
    """Return what obstacles leave of the views of a device; None where they leave all."""
    rows = await session.rows("find_clip", id=device_id)
    return msgspec.json.decode(rows[0][0], type=list[View]) if rows else None


async def published_ids(session: Session, after: int, limit: int) -> list[tuple[int, str]]:
    """Return the numbers and ids of public devices, from a number on."""
    rows = await session.rows("published_ids", after=after, limit=limit)
    return [(int(num), str(device_id)) for num, device_id in rows]


def _sides(box: Box) -> dict[str, int]:
    return dict(zip(("west", "south", "east", "north"), units_of(box), strict=True))
