"""The log of changes as others follow it: in one order, without a gap."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from dtpr.registry.store.driver import Session
from dtpr.schema.changes import What


class LogState(Struct, frozen=True):
    """Which log it is, the newest number seen, and the number up to which it is settled."""

    id: str
    newest: int
    end: int


class ToldChange(Struct, frozen=True, array_like=True):
    """One change, in the order of the columns, and what is public of its device now.

    `public_hash`, `identifiability`, `document` and `place` are null where nothing is. `found` is
    how many changes were found with it, also beyond the bytes of a page.
    """

    found: int
    seq: int
    at: datetime
    num: int
    what: What
    id: str
    code: str
    organization: str
    revision: int
    hash: str
    source: str | None
    place: str | None
    identifiability: int | None
    public_hash: str | None
    document: bytes | None


class LateChange(Struct, frozen=True, array_like=True):
    """One change, in the order of the columns; `listing` is null where nothing is public now."""

    seq: int
    at: datetime
    what: What
    id: str
    code: str
    organization: str
    revision: int
    listing: bytes | None


async def state(session: Session) -> LogState:
    """Return which log it is and how far it is settled.

    What is read in a later statement up to that end is all that there ever will be up to it.
    """
    [(log, newest, end)] = await session.rows("log_state")
    return LogState(str(log), int(newest), int(end))


async def page(
    session: Session,
    *,
    after: int,
    end: int,
    organization: str | None,
    limit: int,
    most_bytes: int,
) -> Sequence[ToldChange]:
    """Return changes beyond one, up to a settled end, so many and of so many bytes at most.

    There is one at least where there is any. All is read at one moment.
    """
    rows = await session.rows(
        "told_changes",
        after=after,
        end=end,
        organization=organization,
        limit=limit,
        most_bytes=most_bytes,
    )
    return [msgspec.convert(row, ToldChange) for row in rows]


async def latest(
    session: Session, *, end: int, organization: str | None, limit: int
) -> Sequence[LateChange]:
    """Return the last changes up to a settled end, the newest first."""
    rows = await session.rows("latest_changes", end=end, organization=organization, limit=limit)
    return [msgspec.convert(row, LateChange) for row in rows]
