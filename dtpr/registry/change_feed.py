"""What happened in the register, as others follow it: in order, without a gap, from any place on.

A place in the log is told as a cursor, which says of which log it is: one of another register, or
of a time that a restored backup has undone, is refused and never taken for a place of this one.
"""

import base64
import binascii
from collections.abc import Collection
from datetime import datetime
from typing import cast

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.registry.open_data import PublicRow, Publisher, line_of, line_of_copy
from dtpr.registry.organizations import Organizations
from dtpr.registry.publishing import Listing
from dtpr.registry.store import Driver
from dtpr.registry.store import change_feed as kept
from dtpr.registry.store import places as kept_places
from dtpr.registry.store.change_feed import LateChange, LogState, ToldChange
from dtpr.schema.changes import USUALLY_LISTED, Change, ChangePage, What
from dtpr.schema.open_data import PublicDevice
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place

MOST_BYTES = 2 * 2**20
"""A page ends where its records have so many bytes: the last one may go beyond."""

_LOG_BYTES = 8
_LATEST = 50


class Latest(Struct, frozen=True, kw_only=True):
    """One of the last changes, for a reader of feeds; `name` is none where nothing is public."""

    cursor: str
    what: What
    at: datetime
    device: str
    code: str
    organization: str
    revision: int
    name: dict[str, str] | None


class ChangeFeed:
    """The log of changes of an instance."""

    def __init__(self, store: Driver, organizations: Organizations) -> None:
        self._store = store
        self._organizations = organizations

    async def page(
        self,
        publisher: Publisher,
        *,
        after: str | None = None,
        organization: str | None = None,
        limit: int = USUALLY_LISTED,
    ) -> ChangePage:
        """Return what happened after a cursor, oldest first; without one, from the beginning.

        Raises:
            InvalidError: The cursor is not one of this log, or the organization is not known.
        """
        await self._check(organization)
        log = await kept.state(self._store)
        start = _place_of(after, log) if after else 0
        rows = await kept.page(
            self._store,
            after=start,
            end=log.end,
            organization=organization,
            limit=limit + 1,
            most_bytes=MOST_BYTES,
        )
        shown = rows[:limit]
        more = bool(rows) and rows[0].found > len(shown)
        places = await self._places({each.place for each in shown if each.place})
        named = {each.organization for each in shown} | {each.organization for each in places}
        return ChangePage(
            register=publisher.register,
            licence=publisher.licence,
            attribution=publisher.attribution,
            organizations=await self._named(named if more else organization),
            places=places,
            changes=[await self._told(each, log) for each in shown],
            next=cursor_of(log, shown[-1].seq if shown else start),
            more=more,
        )

    async def end(self) -> str:
        """Return the cursor of the settled end: what is before it is public by now, or was."""
        log = await kept.state(self._store)
        return cursor_of(log, log.end)

    async def latest(self, organization: str | None = None) -> list[Latest]:
        """Return the last changes, the newest first.

        Raises:
            InvalidError: The organization is not known.
        """
        await self._check(organization)
        log = await kept.state(self._store)
        rows = await kept.latest(self._store, end=log.end, organization=organization, limit=_LATEST)
        return [_latest(each, log) for each in rows]

    async def _check(self, organization: str | None) -> None:
        if organization and organization not in await self._organizations.all():
            reason = f"there is no organization {organization!r}"
            raise InvalidError(Problem("organization", reason, "check its name in addresses"))

    async def _named(self, names: Collection[str] | str | None) -> list[Organization]:
        """Return organizations by slug: some, one, or all of them."""
        known = await self._organizations.all()
        wanted = known.keys() if names is None else {names} if isinstance(names, str) else names
        return [known[each] for each in sorted(wanted) if each in known]

    async def _places(self, slugs: Collection[str]) -> list[Place]:
        """Return places and those that they lie in, each after the one that it lies in."""
        found: dict[str, Place] = {}
        for slug in sorted(slugs):
            found |= {each.slug: each for each in reversed(await self._way_out(slug, found))}
        return list(found.values())

    async def _way_out(self, slug: str | None, known: Collection[str]) -> list[Place]:
        way: list[Place] = []
        place = await kept_places.find(self._store, slug) if slug else None
        while place and place not in way and place.slug not in known:
            way.append(place)
            parent = place.parent
            place = await kept_places.find(self._store, parent) if parent else None
        return way

    async def _told(self, row: ToldChange, log: LogState) -> Change:
        return Change(
            cursor=cursor_of(log, row.seq),
            what=row.what,
            at=row.at,
            device=row.id,
            code=row.code,
            organization=row.organization,
            revision=row.revision,
            hash=row.hash,
            source=row.source,
            record=await self._record(row),
        )

    async def _record(self, row: ToldChange) -> PublicDevice | None:
        """Return the record as it goes out: its canonical JSON is copied, and not read."""
        if row.identifiability is None or row.public_hash is None or row.document is None:
            return None
        public = PublicRow(row.num, row.identifiability, row.public_hash, row.document)
        line = await line_of_copy(self._store, public) if row.source else line_of(public)
        return cast("PublicDevice", msgspec.Raw(line))


def cursor_of(log: LogState, place: int) -> str:
    """Return the cursor of a place in a log."""
    raw = bytes.fromhex(log.id)[:_LOG_BYTES] + place.to_bytes(8, "big")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def place_in_log(cursor: str) -> tuple[bytes, int]:
    """Return of which log a cursor is, and its place there; of no log where it is no cursor."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _LOG_BYTES + 8:
        return b"", 0
    return raw[:_LOG_BYTES], int.from_bytes(raw[_LOG_BYTES:], "big")


def _place_of(cursor: str, log: LogState) -> int:
    told, place = place_in_log(cursor)
    mend = "give the `next` of an answer of this register, or leave it out to begin"
    if told != bytes.fromhex(log.id)[:_LOG_BYTES]:
        raise InvalidError(Problem("after", "it is no cursor of this register", mend))
    if place > log.newest:
        raise InvalidError(Problem("after", "it lies beyond what happened here", mend))
    return place


def _latest(row: LateChange, log: LogState) -> Latest:
    listing = msgspec.json.decode(row.listing, type=Listing) if row.listing else None
    return Latest(
        cursor=cursor_of(log, row.seq),
        what=row.what,
        at=row.at,
        device=row.id,
        code=row.code,
        organization=row.organization,
        revision=row.revision,
        name=dict(listing.name) if listing else None,
    )
