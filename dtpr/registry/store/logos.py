"""Logos of organizations as they are kept: the rebuilt file only, never what was sent."""

from datetime import datetime

from dtpr.registry.store.driver import Session, fetch, fetch_one
from dtpr.signs.logos.files import LogoFile, MediaType


async def put(session: Session, organization: str, file: LogoFile, changed_at: datetime) -> None:
    """Keep the present logo of an organization, and mark the organization as changed."""
    await session.run("retire_logo", organization=organization)
    await session.run(
        "put_logo",
        organization=organization,
        hash=file.hash,
        media_type=file.media_type,
        content=file.content,
        changed_at=changed_at,
    )
    await _tidy(session, organization, changed_at)


async def delete(session: Session, organization: str, changed_at: datetime) -> bool:
    """Take the logo of an organization out of use; return whether there was one."""
    dropped = await session.run("retire_logo", organization=organization)
    if dropped:
        await _tidy(session, organization, changed_at)
    return bool(dropped)


async def find(session: Session, organization: str) -> LogoFile | None:
    """Return the present logo of an organization."""
    return await fetch_one(session, LogoFile, "find_logo", organization=organization)


async def find_by_hash(session: Session, organization: str, digest: str) -> LogoFile | None:
    """Return a logo of an organization, of now or of the past."""
    return await fetch_one(
        session, LogoFile, "find_logo_by_hash", organization=organization, hash=digest
    )


async def find_hash(session: Session, organization: str) -> str | None:
    """Return the hash of the present logo of an organization."""
    rows = await session.rows("find_logo_hash", organization=organization)
    return str(rows[0][0]) if rows else None


async def hold(session: Session, organization: str, digest: str) -> bool:
    """Keep a logo from being dropped for as long as a transaction; return whether it is there."""
    return bool(await session.rows("hold_logo", organization=organization, hash=digest))


async def list_kinds(session: Session) -> dict[str, MediaType]:
    """Return the media type of each present logo, by the organization's slug."""
    return dict(await fetch(session, tuple[str, MediaType], "list_logos"))


async def _tidy(session: Session, organization: str, changed_at: datetime) -> None:
    await session.run("drop_logos", organization=organization)
    await session.run("touch_organization", slug=organization, changed_at=changed_at)
