"""Devices: how they are written, published, withdrawn, and read again."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from dtpr.errors import (
    ConflictError,
    ForbiddenError,
    GoneError,
    InvalidError,
    NotFoundError,
    Problem,
    StaleError,
)
from dtpr.geo.units import Units
from dtpr.registry.access import NOT_YOURS, Actor
from dtpr.registry.checking import check_device, refuse_errors
from dtpr.registry.clipping import clip
from dtpr.registry.codes import take_code
from dtpr.registry.generalizing import Generalizing
from dtpr.registry.harvest_writing import mark_of, seen_here
from dtpr.registry.mending import mend_device
from dtpr.registry.names import Minter, normal_code
from dtpr.registry.placing import Placing
from dtpr.registry.publishing import (
    Edition,
    Wording,
    new_edition,
    pins_of,
    published_form,
    release_in,
)
from dtpr.registry.releases import Releases
from dtpr.registry.store import Driver, Session, changes, harvests, obstacles, published
from dtpr.registry.store import devices as kept
from dtpr.registry.store import places as kept_places
from dtpr.registry.store.changes import ChangeKind, NewChange
from dtpr.registry.store.devices import DeviceRow, NewDevice
from dtpr.registry.whereabouts import places_around
from dtpr.schema.device import Device, Disclosure, DraftDevice
from dtpr.schema.releases import Taxonomy
from dtpr.schema.rules import Finding
from dtpr.schema.view import View

Change = Literal["created", "changed", "unchanged"]


class Written(NamedTuple):
    """A device after a write, and what the rules say about it."""

    draft: DraftDevice
    findings: list[Finding]
    change: Change


class DeviceWriter:
    """What may be done to devices inside one transaction."""

    def __init__(
        self, session: Session, taxonomy: Taxonomy, minter: Minter, now: Callable[[], datetime]
    ) -> None:
        self._session = session
        self._taxonomy = taxonomy
        self._minter = minter
        self._now = now
        self._placing = Placing(session)
        self._generalizing = Generalizing(session)
        self._sources: dict[str, str | None] = {}

    @property
    def session(self) -> Session:
        """Return the transaction, for what is written beside the devices."""
        return self._session

    def elements_added(self) -> None:
        """Say that organizations have elements of their own that they had not before."""
        self._placing.forget()

    async def create(
        self, actor: Actor, organization: str, device: Device, code: str | None = None
    ) -> Written:
        """Keep a new device as a draft, under a code of its own.

        Raises:
            InvalidError: Its geometry or place is wrong.
            RuleError: It breaks a rule that no draft may break.
            ConflictError: The organization has a device of this external id already.
        """
        actor.require("editor", organization)
        if source := await self._source_of(organization):
            raise _of_another(f"The organization {organization}", source)
        device, mended = mend_device(device)
        findings = [*mended, *await self._check(organization, device)]
        await self._refuse_taken(organization, device)
        device_id = self._minter.device_id()
        new = NewDevice(
            id=device_id,
            code=await take_code(self._session, self._minter, device_id, code),
            organization=organization,
            external_id=device.external_id,
            document=msgspec.json.encode(device),
            changed_at=self._now(),
        )
        row = await kept.insert(self._session, new)
        return Written(_draft(row), findings, "created")

    async def replace(
        self, actor: Actor, device_id: str, device: Device, version: int | None = None
    ) -> Written:
        """Replace the newest text of a device; what is public stays until it is published.

        Raises:
            InvalidError: Its geometry or place is wrong.
            RuleError: It breaks a rule that no draft may break.
            ConflictError: The organization has another device of this external id.
            StaleError: The device is not at this version any more.
        """
        row = await self._row(actor, device_id, version)
        device, mended = mend_device(device)
        findings = [*mended, *await self._check(row.organization, device, row.id)]
        document = msgspec.json.encode(device)
        if document == row.document:
            return Written(_draft(row), findings, "unchanged")
        if device.external_id != row.external_id:
            await self._refuse_taken(row.organization, device)
        changed = await kept.update(
            self._session,
            row,
            external_id=device.external_id,
            document=document,
            changed_at=self._now(),
        )
        if changed is None:
            raise _stale(row)
        return Written(_draft(changed), findings, "changed")

    async def put(self, actor: Actor, organization: str, device: Device) -> Written:
        """Create a device, or replace the one that has the same external id."""
        found = device.external_id and await kept.find_by_external_id(
            self._session, organization, device.external_id
        )
        if found:
            return await self.replace(actor, found.id, device)
        return await self.create(actor, organization, device)

    async def publish(
        self, actor: Actor, device_id: str, version: int | None = None, *, repin: bool = True
    ) -> Written:
        """Make the newest text public as the next revision; nothing happens if it already is.

        Where the device is to be known by an area only, that is all the revision knows of it.
        The revision is pinned to the releases that answer to its versions now, and to the local
        elements as they are now. `repin` tells whether other words alone make a new revision.

        Raises:
            RuleError: A rule found an error; every one is named.
            StaleError: The device is not at this version any more.
        """
        row = await self._row(actor, device_id, version, role="publisher")
        draft = _decode(row)
        findings = await self._check(row.organization, draft, row.id)
        refuse_errors(findings)
        device = await self._generalizing.public_form(draft)
        previous = await kept.find_revision(self._session, row.num, row.revision)
        snapshot = await self._placing.snapshot(row.organization, device)
        wording = Wording(pins_of(device, self._taxonomy), snapshot)
        if row.state == "published" and previous:
            public = msgspec.json.decode(previous.document, type=Disclosure)
            was = Wording(public.releases, public.local_elements)
            if public.device == device and not (repin and was != wording):
                return Written(_draft(row), findings, "unchanged")
        now = self._now()
        edition, revision = new_edition(row, device, wording, previous, now)
        moved = await self._move(row, "published", revision.number, now)
        left = await published.remove(self._session, row.num) if row.state == "published" else ()
        await kept.insert_revision(self._session, row.num, revision)
        await self._placing.settle(row.organization, device, now)
        release = release_in(edition.disclosure, device.datachain, self._taxonomy)
        clipped = await clip(self._session, row.num, device)
        around = await places_around(self._session, device.place)
        form = published_form(row.num, edition.disclosure, release, clipped, around)
        touched = [*left, *await published.put(self._session, form)]
        kind: ChangeKind = "changed" if row.state == "published" else "published"
        await changes.insert(self._session, _change(moved, kind, now, touched))
        return Written(_draft(moved), findings, "changed")

    async def withdraw(self, actor: Actor, device_id: str, version: int | None = None) -> Written:
        """Take a device out of the public; its code goes on telling what it was.

        Raises:
            ConflictError: It is not public.
            StaleError: The device is not at this version any more.
        """
        row = await self._row(actor, device_id, version, role="publisher")
        if row.state != "published":
            raise ConflictError(f"The device {row.code} is {row.state}, not published.")
        now = self._now()
        moved = await self._move(row, "withdrawn", row.revision, now)
        touched = await published.remove(self._session, row.num)
        await obstacles.delete_clip(self._session, row.num)
        await changes.insert(self._session, _change(moved, "withdrawn", now, touched))
        return Written(_draft(moved), [], "changed")

    async def findings(
        self, organization: str, device: Device, device_id: str | None = None
    ) -> list[Finding]:
        """Return what the rules find in a device of an organization.

        Nothing is kept of it. `device_id` is the id that it is kept under, if it is.

        Raises:
            InvalidError: Its geometry, its dates or a release is wrong.
        """
        placeable = await self._placing.placeable(organization, device, device_id)
        found = check_device(device, self._taxonomy, placeable)
        return [*found, *await self._generalizing.findings(device, device_id)]

    async def _check(
        self, organization: str, device: Device, device_id: str | None = None
    ) -> list[Finding]:
        findings = await self.findings(organization, device, device_id)
        if device.place and not await kept_places.find(self._session, device.place):
            raise InvalidError(
                Problem("place", f"there is no place {device.place!r}", "add the place first")
            )
        refuse_errors([each for each in findings if each.code in _NEVER_KEPT])
        return findings

    async def _row(
        self,
        actor: Actor,
        device_id: str,
        version: int | None = None,
        role: Literal["editor", "publisher"] = "editor",
    ) -> DeviceRow:
        row = await kept.find_by_id(self._session, device_id)
        if row is None:
            raise NotFoundError(NOT_YOURS)
        actor.require(role, row.organization)
        if row.source:
            raise _of_another(f"The device {row.code}", row.source)
        if version is not None and version != row.version:
            raise _stale(row)
        return row

    async def _source_of(self, organization: str) -> str | None:
        """Return the register that an organization was harvested from, None for our own."""
        if organization not in self._sources:
            found = await harvests.source_of(self._session, "organization", organization)
            self._sources[organization] = found
        return self._sources[organization]

    async def _move(
        self, row: DeviceRow, state: Literal["published", "withdrawn"], revision: int, now: datetime
    ) -> DeviceRow:
        moved = await kept.set_state(self._session, row, state, revision, now)
        if moved is None:
            raise _stale(row)
        return moved

    async def _refuse_taken(self, organization: str, device: Device) -> None:
        if device.external_id and await kept.find_by_external_id(
            self._session, organization, device.external_id
        ):
            raise ConflictError(f"There is a device with the external id {device.external_id!r}.")


class Devices:
    """The devices of an instance."""

    def __init__(
        self, store: Driver, releases: Releases, minter: Minter, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._releases = releases
        self._minter = minter
        self._now = now

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[DeviceWriter]:
        """Open a transaction: what is written in the block is kept whole, or not at all."""
        async with self._store.transaction() as session:
            yield DeviceWriter(session, self._releases.taxonomy, self._minter, self._now)

    async def draft(self, actor: Actor, device_id: str) -> DraftDevice:
        """Return the newest text of a device of the actor's own organization.

        Raises:
            NotFoundError: There is none, or it is another organization's.
        """
        row = await kept.find_by_id(self._store, device_id)
        if row is None:
            raise NotFoundError(NOT_YOURS)
        actor.require("viewer", row.organization)
        return _draft(row)

    async def drafts(
        self, actor: Actor, organization: str, *, after: int = 0, limit: int = 100
    ) -> tuple[list[DraftDevice], int | None]:
        """Return devices of an organization in every state, and the number to go on after."""
        actor.require("viewer", organization)
        rows = await kept.list_drafts(self._store, organization, after, limit + 1)
        drafts = [_draft(row) for row in rows[:limit]]
        return drafts, rows[limit - 1].num if len(rows) > limit else None

    async def edition(self, id_or_code: str) -> Edition:
        """Return what is public of a device, by its id or its code.

        Raises:
            NotFoundError: There is no such device, or it was never published.
            GoneError: It was withdrawn; `was` is its last edition.
        """
        row = await kept.find_by_id(self._store, id_or_code) or await kept.find_by_code(
            self._store, normal_code(id_or_code)
        )
        revision = await kept.find_revision(self._store, row.num, row.revision) if row else None
        if row is None or revision is None:
            raise NotFoundError(f"There is no public device {id_or_code!r}.")
        disclosure = msgspec.json.decode(revision.document, type=Disclosure)
        await self._releases.know(*disclosure.releases)
        edition = Edition(disclosure, revision.hash)
        if row.source and (origin := await harvests.origin(self._store, row.num)):
            here = seen_here(disclosure, row, origin.place)
            edition = Edition(here, revision.hash, mark_of(origin, disclosure))
        if row.state == "withdrawn":
            raise GoneError(f"The device {row.code} was withdrawn.", edition)
        return edition

    async def clipped(self, device_id: str) -> list[View] | None:
        """Return what obstacles leave of the views of a public device, None where all of them."""
        return await obstacles.find_clip(self._store, device_id)


_NEVER_KEPT = (
    "INSTANCE_ELEMENT_UNKNOWN",
    "DTPR_LOCAL_ELEMENT_FOREIGN",
    "DTPR_ACTION_TARGET_UNSAFE",
)


def _decode(row: DeviceRow) -> Device:
    return msgspec.json.decode(row.document, type=Device)


def _draft(row: DeviceRow) -> DraftDevice:
    return DraftDevice(
        id=row.id,
        code=row.code,
        organization=row.organization,
        state=row.state,
        version=row.version,
        revision=row.revision,
        changed_at=row.changed_at,
        device=_decode(row),
    )


def _change(row: DeviceRow, kind: ChangeKind, now: datetime, touched: Sequence[Units]) -> NewChange:
    return NewChange(
        at=now,
        num=row.num,
        device=row.id,
        organization=row.organization,
        kind=kind,
        revision=row.revision,
        touched=touched,
    )


def _of_another(what: str, source: str) -> ForbiddenError:
    return ForbiddenError(f"{what} is a copy from {source}; change it there and harvest again.")


def _stale(row: DeviceRow) -> StaleError:
    return StaleError(
        f"The device {row.code} was changed meanwhile; read it again and repeat the change."
    )
