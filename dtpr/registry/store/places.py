"""Places as they are kept."""

from datetime import datetime

import msgspec

from dtpr.registry.store.driver import Session
from dtpr.schema.place import Place


async def put(session: Session, place: Place, changed_at: datetime) -> bool:
    """Keep a place, new or changed; return False where its slug is another organization's."""
    changed = await session.run(
        "put_place",
        slug=place.slug,
        organization=place.organization,
        parent=place.parent,
        document=msgspec.json.encode(place),
        changed_at=changed_at,
    )
    return changed > 0


async def find(session: Session, slug: str) -> Place | None:
    """Return one place by its slug."""
    rows = await session.rows("find_place", slug=slug)
    return _decode(rows[0][0]) if rows else None


async def list_some(
    session: Session,
    *,
    organization: str | None = None,
    parent: str | None = None,
    after: str = "",
    limit: int = 100,
) -> list[Place]:
    """Return places by slug, from one on."""
    rows = await session.rows(
        "list_places",
        organization=organization,
        parent=parent,
        after=after,
        limit=limit,
    )
    return [_decode(document) for (document,) in rows]


def _decode(document: bytes) -> Place:
    return msgspec.json.decode(document, type=Place)
