"""Devices, their short codes and their published revisions as they are kept."""

from datetime import datetime

from msgspec import Struct, structs

from dtpr.registry.store.driver import Session, fetch, fetch_one
from dtpr.schema.device import State


class DeviceRow(Struct, frozen=True, array_like=True):
    """One device of the staff side, in the order of the columns."""

    num: int
    id: str
    code: str
    organization: str
    external_id: str | None
    state: State
    version: int
    revision: int
    document: bytes
    changed_at: datetime
    source: str | None = None


class NewDevice(Struct, frozen=True, kw_only=True):
    """What a new device is kept with."""

    id: str
    code: str
    organization: str
    external_id: str | None
    document: bytes
    changed_at: datetime
    source: str | None = None


class RevisionRow(Struct, frozen=True, array_like=True):
    """One published revision, in the order of the columns."""

    number: int
    hash: str
    previous_hash: str | None
    document: bytes
    published_at: datetime
    published_by: str


async def take_code(session: Session, code: str, subject: str) -> bool:
    """Give a code out for ever; return False where it was given out before."""
    return await session.run("insert_code", code=code, subject=subject) > 0


async def insert(session: Session, new: NewDevice) -> DeviceRow:
    """Keep a new device as a draft and return it."""
    rows = await session.rows(
        "insert_device",
        id=new.id,
        code=new.code,
        organization=new.organization,
        external_id=new.external_id,
        document=new.document,
        changed_at=new.changed_at,
        source=new.source,
    )
    return DeviceRow(
        num=int(rows[0][0]),
        id=new.id,
        code=new.code,
        organization=new.organization,
        external_id=new.external_id,
        state="draft",
        version=1,
        revision=0,
        document=new.document,
        changed_at=new.changed_at,
        source=new.source,
    )


async def update(
    session: Session,
    row: DeviceRow,
    *,
    external_id: str | None,
    document: bytes,
    changed_at: datetime,
) -> DeviceRow | None:
    """Replace a device's newest text; return it, or None where it changed since it was read."""
    changed = await session.run(
        "update_device",
        num=row.num,
        version=row.version,
        external_id=external_id,
        document=document,
        changed_at=changed_at,
    )
    now = structs.replace(row, external_id=external_id, document=document, changed_at=changed_at)
    return structs.replace(now, version=row.version + 1) if changed else None


async def set_state(
    session: Session, row: DeviceRow, state: State, revision: int, changed_at: datetime
) -> DeviceRow | None:
    """Move a device to a state; return it, or None where it changed since it was read."""
    changed = await session.run(
        "set_device_state",
        num=row.num,
        version=row.version,
        state=state,
        revision=revision,
        changed_at=changed_at,
    )
    now = structs.replace(row, state=state, revision=revision, changed_at=changed_at)
    return structs.replace(now, version=row.version + 1) if changed else None


async def find_by_id(session: Session, device_id: str) -> DeviceRow | None:
    """Return one device by its id."""
    return await _find(session, id=device_id)


async def find_by_code(session: Session, code: str) -> DeviceRow | None:
    """Return one device by its code, in capitals."""
    return await _find(session, code=code)


async def find_by_external_id(
    session: Session, organization: str, external_id: str
) -> DeviceRow | None:
    """Return one device by its owner's own key."""
    return await _find(session, organization=organization, external_id=external_id)


async def _find(session: Session, **given: str) -> DeviceRow | None:
    values = {"id": None, "code": None, "organization": None, "external_id": None, **given}
    return await fetch_one(session, DeviceRow, "find_device", **values)


async def list_drafts(
    session: Session, organization: str, after: int, limit: int
) -> list[DeviceRow]:
    """Return the devices of an organization by number, from one on, whatever their state."""
    return await fetch(
        session, DeviceRow, "list_drafts", organization=organization, after=after, limit=limit
    )


async def insert_revision(session: Session, device: int, row: RevisionRow) -> None:
    """Keep a published revision of a device, by the device's number."""
    await session.run(
        "insert_revision",
        device=device,
        number=row.number,
        hash=row.hash,
        previous_hash=row.previous_hash,
        document=row.document,
        published_at=row.published_at,
        published_by=row.published_by,
    )


async def find_revision(session: Session, device: int, number: int) -> RevisionRow | None:
    """Return one revision of a device, by the device's number."""
    return await fetch_one(session, RevisionRow, "find_revision", device=device, number=number)
