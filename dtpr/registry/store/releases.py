"""Releases of taxonomies that were taken in, and which of them is in use, as they are kept."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from dtpr.registry.store.driver import Session, fetch

Form = Literal["v1", "v2"]
"""Which of the standard's two forms a release came in: that of its first API, or of its second."""


class ReleaseRow(Struct, frozen=True, array_like=True):
    """One release without its content, in the order of the columns."""

    num: int
    version: str
    hash: str
    form: Form
    datachain_type: str
    origin: str
    imported_at: datetime
    imported_by: str


class NewRelease(Struct, frozen=True, kw_only=True):
    """What a release is kept with; `document` is its JSON, `origin` says where it came from."""

    version: str
    hash: str
    form: Form
    datachain_type: str
    document: bytes
    origin: str
    imported_at: datetime
    imported_by: str


class ContentRow(Struct, frozen=True, array_like=True):
    """The content of one release, in the order of the columns."""

    form: Form
    document: bytes


class ChoiceRow(Struct, frozen=True, array_like=True):
    """The release that was chosen for a kind of chain, in the order of the columns."""

    datachain_type: str
    version: str
    hash: str


class PublicRow(Struct, frozen=True, array_like=True):
    """The newest text of a public device and its newest revision, in the order of the columns."""

    num: int
    id: str
    code: str
    organization: str
    version: int
    draft: bytes
    revision: bytes


async def insert(session: Session, new: NewRelease) -> bool:
    """Keep a release for ever; return False where the very same one is kept already."""
    kept = await session.run(
        "insert_release",
        version=new.version,
        hash=new.hash,
        form=new.form,
        datachain_type=new.datachain_type,
        document=new.document,
        origin=new.origin,
        imported_at=new.imported_at,
        imported_by=new.imported_by,
    )
    return kept > 0


async def list_all(session: Session) -> list[ReleaseRow]:
    """Return every release that was taken in, in the order of its import."""
    return await fetch(session, ReleaseRow, "list_releases")


async def content(session: Session, num: int) -> ContentRow:
    """Return the content of a release that is kept, by its number."""
    return (await fetch(session, ContentRow, "find_release", num=num))[0]


async def choose(session: Session, choice: ChoiceRow, at: datetime, by: str) -> None:
    """Write down which release is in use for a kind of chain from now on."""
    await session.run(
        "insert_release_choice",
        datachain_type=choice.datachain_type,
        version=choice.version,
        hash=choice.hash,
        chosen_at=at,
        chosen_by=by,
    )


async def choices(session: Session) -> list[ChoiceRow]:
    """Return the choice that holds for each kind of chain."""
    return await fetch(session, ChoiceRow, "list_release_choices")


async def state(session: Session) -> tuple[int, int]:
    """Return how many imports and choices there were, to see whether there are new ones."""
    imports, chosen = (await session.rows("releases_state"))[0]
    return int(imports), int(chosen)


async def public_texts(
    session: Session, organization: str | None, after: int, limit: int
) -> list[PublicRow]:
    """Return public devices by number, from one on, of one organization or of all."""
    return await fetch(
        session,
        PublicRow,
        "list_public_texts",
        organization=organization,
        after=after,
        limit=limit,
    )
