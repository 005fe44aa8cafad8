"""Copies of other registers as they are kept."""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from dtpr.registry.store.devices import DeviceRow
from dtpr.registry.store.driver import Session, fetch
from dtpr.schema.harvest import Progress, SourceText

NameKind = Literal["organization", "place"]


class SourceRow(Struct, frozen=True):
    """One source, how far it was read, and how many devices it had at its last end."""

    name: str
    text: SourceText
    progress: Progress
    public: int
    harvested_at: datetime


class Origin(Struct, frozen=True):
    """Where a device comes from, and the place that it stands in here."""

    source: str
    text: SourceText
    place: str | None


async def sources(session: Session) -> list[SourceRow]:
    """Return all sources by name."""
    return [_row(*each) for each in await session.rows("list_sources")]


async def find(session: Session, name: str) -> SourceRow | None:
    """Return a source by its name."""
    rows = await session.rows("find_source", source=name)
    return _row(*rows[0]) if rows else None


async def insert(session: Session, row: SourceRow) -> None:
    """Keep a new source."""
    await session.run(
        "insert_source",
        source=row.name,
        document=msgspec.json.encode(row.text),
        progress=msgspec.json.encode(row.progress),
        public=row.public,
        harvested_at=row.harvested_at,
    )


async def update(session: Session, was: SourceRow, now: SourceRow) -> bool:
    """Replace what is kept of a source; return False where somebody else did since."""
    changed = await session.run(
        "update_source",
        source=was.name,
        was=msgspec.json.encode(was.progress),
        document=msgspec.json.encode(now.text),
        progress=msgspec.json.encode(now.progress),
        public=now.public,
        harvested_at=now.harvested_at,
    )
    return changed > 0


async def origin(session: Session, num: int) -> Origin | None:
    """Return where a device comes from, None for one of this register."""
    rows = await session.rows("find_origin", num=num)
    if not rows:
        return None
    source, document, place = rows[0]
    return Origin(source, msgspec.json.decode(document, type=SourceText), place)


async def put_device(
    session: Session, num: int, source: str, *, place: str | None, round_: int
) -> None:
    """Write down that a device was met, so that it is not doomed."""
    await session.run("put_harvested", num=num, source=source, place=place, round=round_)


async def doom(session: Session, num: int) -> None:
    """Write down that a device is to be withdrawn."""
    await session.run("doom_harvested", num=num)


async def doom_unmet(session: Session, source: str, round_: int) -> None:
    """Doom what was not met since a source was read from its beginning."""
    await session.run("doom_unmet", source=source, round=round_)


async def counts(session: Session, source: str) -> tuple[int, int]:
    """Return how many public devices a source has, and how many of them are doomed."""
    [(public, doomed)] = await session.rows("count_harvested", source=source)
    return int(public), int(doomed)


async def doomed(session: Session, source: str, limit: int) -> list[DeviceRow]:
    """Return some public devices of a source that are to be withdrawn."""
    return await fetch(session, DeviceRow, "list_doomed", source=source, limit=limit)


async def name_here(session: Session, source: str, kind: NameKind, theirs: str) -> str | None:
    """Return what a name of a source is here, None where it was not met yet."""
    rows = await session.rows("find_harvested_name", source=source, kind=kind, theirs=theirs)
    return str(rows[0][0]) if rows else None


async def keep_name(
    session: Session, source: str, kind: NameKind, *, theirs: str, ours: str
) -> None:
    """Keep what a name of a source is here."""
    await session.run("insert_harvested_name", source=source, kind=kind, theirs=theirs, ours=ours)


async def source_of(session: Session, kind: NameKind, ours: str) -> str | None:
    """Return the source that an organization or a place comes from, None for our own."""
    rows = await session.rows("find_name_source", kind=kind, ours=ours)
    return str(rows[0][0]) if rows else None


def _row(
    name: str, document: bytes, progress: bytes, public: int, harvested_at: object
) -> SourceRow:
    return SourceRow(
        name,
        msgspec.json.decode(document, type=SourceText),
        msgspec.json.decode(progress, type=Progress),
        int(public),
        msgspec.convert(harvested_at, datetime),
    )
