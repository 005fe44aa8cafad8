"""Elements that organizations added for themselves, as they are kept."""

from datetime import datetime

from msgspec import Struct, structs

from dtpr.registry.store.driver import Session, fetch, fetch_one
from dtpr.schema.local_elements import ElementState


class ElementRow(Struct, frozen=True, array_like=True):
    """One element of an organization, in the order of the columns."""

    organization: str
    name: str
    state: ElementState
    version: int
    document: bytes
    used_since: datetime | None
    changed_at: datetime


async def insert(
    session: Session, organization: str, name: str, document: bytes, changed_at: datetime
) -> ElementRow | None:
    """Keep a new element and return it; None where the organization has one of this name."""
    kept = await session.run(
        "insert_local_element",
        organization=organization,
        element=name,
        document=document,
        changed_at=changed_at,
    )
    row = ElementRow(organization, name, "in_use", 1, document, None, changed_at)
    return row if kept else None


async def update(
    session: Session, row: ElementRow, *, state: ElementState, document: bytes, changed_at: datetime
) -> ElementRow | None:
    """Replace the text and the state; return the row, or None where it changed since it was read.

    The first publication of an element counts as a change.
    """
    changed = await session.run(
        "update_local_element",
        organization=row.organization,
        element=row.name,
        version=row.version,
        state=state,
        document=document,
        changed_at=changed_at,
    )
    now = structs.replace(row, state=state, document=document, changed_at=changed_at)
    return structs.replace(now, version=row.version + 1) if changed else None


async def mark_used(session: Session, row: ElementRow, at: datetime) -> ElementRow | None:
    """Write down the first publication; return the row, or None where it changed meanwhile."""
    changed = await session.run(
        "use_local_element",
        organization=row.organization,
        element=row.name,
        version=row.version,
        used_since=at,
    )
    return structs.replace(row, used_since=at, version=row.version + 1) if changed else None


async def find(session: Session, organization: str, name: str) -> ElementRow | None:
    """Return one element of an organization by its name."""
    return await fetch_one(
        session, ElementRow, "find_local_element", organization=organization, element=name
    )


async def list_all(session: Session, organization: str | None = None) -> list[ElementRow]:
    """Return the elements of one organization, or of all, by organization and name."""
    return await fetch(session, ElementRow, "list_local_elements", organization=organization)
