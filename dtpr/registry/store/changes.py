"""The log of what became public and what was withdrawn."""

from datetime import datetime
from typing import Literal

import msgspec

from dtpr.registry.store.driver import Session

ChangeKind = Literal["published", "withdrawn"]


async def insert(
    session: Session, at: datetime, device_id: str, kind: ChangeKind, revision: int
) -> None:
    """Write down what happened to a device."""
    await session.run("insert_change", at=at, device=device_id, kind=kind, revision=revision)


async def last_at(session: Session) -> datetime | None:
    """Return when the newest change was made."""
    rows = await session.rows("last_change")
    return msgspec.convert(rows[0][0], datetime) if rows else None
