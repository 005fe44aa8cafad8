"""Logos of organizations as they are kept: the rebuilt file only, never what was sent."""

from datetime import datetime

from dtpr.registry.store.driver import Session, fetch, fetch_one
from dtpr.signs.logos.files import LogoFile, MediaType


async def put(session: Session, organization: str, file: LogoFile, changed_at: datetime) -> None:
    """Keep the only logo of an organization, and mark the organization as changed."""
    await session.run(
        "put_logo",
        organization=organization,
        media_type=file.media_type,
        content=file.content,
        changed_at=changed_at,
    )
    await session.run("touch_organization", slug=organization, changed_at=changed_at)


async def delete(session: Session, organization: str, changed_at: datetime) -> bool:
    """Drop the logo of an organization; return whether there was one."""
    dropped = await session.run("delete_logo", organization=organization)
    if dropped:
        await session.run("touch_organization", slug=organization, changed_at=changed_at)
    return bool(dropped)


async def find(session: Session, organization: str) -> LogoFile | None:
    """Return the logo of an organization."""
    return await fetch_one(session, LogoFile, "find_logo", organization=organization)


async def list_kinds(session: Session) -> dict[str, MediaType]:
    """Return the media type of each logo, by the organization's slug."""
    return dict(await fetch(session, tuple[str, MediaType], "list_logos"))
