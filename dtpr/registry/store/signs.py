"""Signs as they are kept, and the disclosures that they show."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs

from dtpr.registry.store.driver import Session, fetch, fetch_one
from dtpr.schema.device import State
from dtpr.schema.sign import SignStatus


class SignRow(Struct, frozen=True, array_like=True):
    """One sign, in the order of the columns."""

    num: int
    code: str
    organization: str
    status: SignStatus
    version: int
    document: bytes
    changed_at: datetime


class NewSign(Struct, frozen=True, kw_only=True):
    """What a new sign is kept with."""

    code: str
    organization: str
    device: str | None
    place: str | None
    logo: str | None
    status: SignStatus
    document: bytes
    changed_at: datetime


class SignFilters(Struct, frozen=True, kw_only=True):
    """Which signs are asked for; None does not ask. `but` leaves one status out."""

    organization: str | None = None
    place: str | None = None
    device: str | None = None
    status: SignStatus | None = None
    but: SignStatus | None = None


class ShownRow(Struct, frozen=True, array_like=True):
    """The newest disclosure of one device, in the order of the columns."""

    id: str
    code: str
    state: State
    revision: int
    hash: str
    document: bytes


async def insert(session: Session, new: NewSign) -> SignRow:
    """Keep a new sign and return it; its code must have been taken."""
    rows = await session.rows("insert_sign", **structs.asdict(new))
    return SignRow(
        num=int(rows[0][0]),
        code=new.code,
        organization=new.organization,
        status=new.status,
        version=1,
        document=new.document,
        changed_at=new.changed_at,
    )


async def update(
    session: Session, row: SignRow, *, status: SignStatus, document: bytes, changed_at: datetime
) -> SignRow | None:
    """Replace what is kept of a sign; return it, or None where it changed since it was read."""
    changed = await session.run(
        "update_sign",
        num=row.num,
        version=row.version,
        status=status,
        document=document,
        changed_at=changed_at,
    )
    now = structs.replace(row, status=status, document=document, changed_at=changed_at)
    return structs.replace(now, version=row.version + 1) if changed else None


async def find(session: Session, code: str) -> SignRow | None:
    """Return one sign by its code, in capitals."""
    return await fetch_one(session, SignRow, "find_sign", code=code)


async def list_some(
    session: Session, filters: SignFilters, *, after: int, limit: int
) -> list[SignRow]:
    """Return signs by number, from one on."""
    return await fetch(
        session, SignRow, "list_signs", **structs.asdict(filters), after=after, limit=limit
    )


async def shown(session: Session, ids: Sequence[str]) -> list[ShownRow]:
    """Return the newest disclosures of those devices that were ever published, by number."""
    return await fetch(session, ShownRow, "shown_revisions", ids=list(ids))


async def devices_at(session: Session, place: str, organization: str, limit: int) -> list[str]:
    """Return the ids of public devices of an organization that stand in a place, by number."""
    rows = await session.rows(
        "devices_at_place", place=place, organization=organization, limit=limit
    )
    return [str(device) for (device,) in rows]
