"""The log of what became public and what was withdrawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct, structs

from dtpr.geo.units import Units
from dtpr.registry.store.driver import Session

ChangeKind = Literal["published", "changed", "withdrawn", "redrawn"]
"""A device that is redrawn is the same revision, seen otherwise: behind other obstacles."""


class NewChange(Struct, frozen=True, kw_only=True):
    """What happened to a device; `touched` are the boxes in which answers are others since."""

    at: datetime
    num: int
    device: str
    organization: str
    kind: ChangeKind
    revision: int
    touched: Sequence[Units]


class ChangeRow(Struct, frozen=True, kw_only=True):
    """What happened, as caches need it: which device, and where answers are others since."""

    seq: int
    at: datetime
    num: int
    touched: Sequence[Units]


async def insert(session: Session, new: NewChange) -> None:
    """Write down what happened to a device."""
    values = {**structs.asdict(new), "touched": msgspec.msgpack.encode(new.touched)}
    await session.run("insert_change", **values)


async def mark(session: Session) -> tuple[str, datetime | None]:
    """Return the end of the log, to read on from, and when the newest change was made."""
    [(end, at)] = await session.rows("changes_mark")
    return str(end), None if at is None else msgspec.convert(at, datetime)


async def since(session: Session, start: str, limit: int) -> tuple[str, list[ChangeRow]]:
    """Return the new end of the log and what came since a mark, the oldest first.

    Some of it may have come before: of changes that were made side by side, one that is seen late
    is not missed, and those that were seen already come once more.
    """
    rows = await session.rows("changes_since", mark=start, limit=limit)
    found = [
        ChangeRow(
            seq=seq,
            at=msgspec.convert(at, datetime),
            num=num,
            touched=msgspec.msgpack.decode(touched, type=list[Units]),
        )
        for _, seq, at, num, touched in rows
        if seq is not None
    ]
    return str(rows[-1][0]) if rows else start, found
