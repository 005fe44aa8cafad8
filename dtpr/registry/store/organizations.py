"""Organizations as they are kept."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from dtpr.registry.store.driver import Session
from dtpr.schema.organization import Organization


async def put(session: Session, organization: Organization, changed_at: datetime) -> None:
    """Keep an organization, new or changed."""
    await session.run(
        "put_organization",
        slug=organization.slug,
        document=msgspec.json.encode(organization),
        changed_at=changed_at,
    )


async def find(session: Session, slug: str) -> Organization | None:
    """Return one organization by its slug."""
    rows = await session.rows("find_organization", slug=slug)
    return _decode(rows[0][0]) if rows else None


async def list_all(session: Session) -> list[Organization]:
    """Return all organizations by slug."""
    return [_decode(document) for (document,) in await session.rows("list_organizations")]


async def version(session: Session) -> Sequence[object]:
    """Return a value that differs whenever an organization was added or changed."""
    return tuple((await session.rows("organizations_changed"))[0])


def _decode(document: bytes) -> Organization:
    return msgspec.json.decode(document, type=Organization)
