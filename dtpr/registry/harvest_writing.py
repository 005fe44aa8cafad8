"""How devices of another register are kept: as they were published there, under their own ids."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec
from msgspec import structs

from dtpr.errors import InvalidError, Problem, StaleError
from dtpr.geo.units import Units
from dtpr.registry.clipping import clip
from dtpr.registry.codes import take_code
from dtpr.registry.harvest_checking import Verified
from dtpr.registry.harvest_naming import Naming
from dtpr.registry.names import Minter, normal_code
from dtpr.registry.publishing import published_form, release_in
from dtpr.registry.store import Session, changes, obstacles, published
from dtpr.registry.store import devices as kept_devices
from dtpr.registry.store import harvests as kept
from dtpr.registry.store.changes import ChangeKind, NewChange
from dtpr.registry.store.devices import DeviceRow, NewDevice, RevisionRow
from dtpr.registry.whereabouts import places_around
from dtpr.schema.device import Disclosure
from dtpr.schema.harvest import SourceText
from dtpr.schema.open_data import SourceMark
from dtpr.schema.releases import Taxonomy

Outcome = Literal["kept", "unchanged", "elsewhere", "renamed"]


class Reading(NamedTuple):
    """What is being read: a source, what it says of itself, and which reading of it this is."""

    source: str
    text: SourceText
    round: int


class HarvestWriter:
    """What may be done to the devices of one source, inside one transaction."""

    def __init__(
        self,
        session: Session,
        taxonomy: Taxonomy,
        minter: Minter,
        now: Callable[[], datetime],
        reading: Reading,
    ) -> None:
        self._session = session
        self._taxonomy = taxonomy
        self._minter = minter
        self._now = now
        self._source = reading.source
        self._text = reading.text
        self._round = reading.round

    async def put(self, verified: Verified, naming: Naming) -> Outcome:
        """Keep a device as it is public at its source.

        One that is kept here already, as our own or from another source, is left as it is; so is
        one of which a newer revision is kept.

        Raises:
            InvalidError: Its revision was told otherwise before, or its organization is not known.
        """
        told = verified.disclosure
        row = await kept_devices.find_by_id(self._session, told.id)
        if row is not None and row.source != self._source:
            return "elsewhere"
        place = await naming.place(told.device.place)
        owner = await naming.organization(told.organization)
        known = row and await kept_devices.find_revision(self._session, row.num, told.revision)
        if known and known.hash != verified.hash:
            reason = f"revision {told.revision} had another hash before"
            raise InvalidError(Problem("hash", reason, "ask its register what happened"))
        if row is None:
            row = await self._insert(told, owner)
        if row.organization != owner:
            reason = "it was another one before"
            raise InvalidError(Problem("organization", reason, "ask its register"))
        await kept.put_device(self._session, row.num, self._source, place=place, round_=self._round)
        if row.revision > told.revision or (known and row.state == "published"):
            return "unchanged"
        await self._publish(row, verified, place, is_new=known is None)
        return "kept" if row.code == normal_code(told.code) else "renamed"

    async def doom(self, device: str) -> Outcome:
        """Let a device be withdrawn at the end of the reading."""
        row = await kept_devices.find_by_id(self._session, device)
        if row is None or row.source != self._source:
            return "elsewhere" if row else "unchanged"
        await kept.doom(self._session, row.num)
        return "unchanged"

    async def withdraw(self, row: DeviceRow) -> None:
        """Take a public device out of the public.

        Raises:
            StaleError: Somebody else did in this moment.
        """
        now = self._now()
        moved = await self._move(row, "withdrawn", row.revision, now)
        touched = await published.remove(self._session, row.num)
        await obstacles.delete_clip(self._session, row.num)
        await self._tell(moved, "withdrawn", now, touched)

    async def _insert(self, told: Disclosure, owner: str) -> DeviceRow:
        code = normal_code(told.code)
        if not await kept_devices.take_code(self._session, code, told.id):
            code = await take_code(self._session, self._minter, told.id)
        new = NewDevice(
            id=told.id,
            code=code,
            organization=owner,
            # Their own keys stay in what they published: here they may meet those of others.
            external_id=None,
            document=msgspec.json.encode(told.device),
            changed_at=self._now(),
            source=self._source,
        )
        return await kept_devices.insert(self._session, new)

    async def _publish(
        self, row: DeviceRow, verified: Verified, place: str | None, *, is_new: bool
    ) -> None:
        told, now = verified.disclosure, self._now()
        mark = self._text.mark(self._source, told.code)
        here = seen_here(told, row, place)
        if is_new:
            await kept_devices.insert_revision(self._session, row.num, _revision(verified))
        written = await kept_devices.update(
            self._session,
            row,
            external_id=None,
            document=msgspec.json.encode(told.device),
            changed_at=now,
        )
        moved = await self._move(written or row, "published", told.revision, now)
        was_public = row.state == "published"
        left = await published.remove(self._session, row.num) if was_public else ()
        release = release_in(here, here.device.datachain, self._taxonomy)
        clipped = await clip(self._session, row.num, here.device)
        around = await places_around(self._session, here.device.place)
        form = published_form(row.num, here, release, clipped, around, source=mark)
        touched = [*left, *await published.put(self._session, form)]
        await self._tell(moved, "changed" if was_public else "published", now, touched)

    async def _move(
        self, row: DeviceRow, state: Literal["published", "withdrawn"], revision: int, now: datetime
    ) -> DeviceRow:
        moved = await kept_devices.set_state(self._session, row, state, revision, now)
        if moved is None:
            raise StaleError(f"The device {row.code} was changed in this moment; harvest again.")
        return moved

    async def _tell(
        self, row: DeviceRow, kind: ChangeKind, now: datetime, touched: Sequence[Units]
    ) -> None:
        change = NewChange(
            at=now,
            num=row.num,
            device=row.id,
            organization=row.organization,
            kind=kind,
            revision=row.revision,
            touched=touched,
        )
        await changes.insert(self._session, change)


def seen_here(told: Disclosure, row: DeviceRow, place: str | None) -> Disclosure:
    """Return a disclosure of another register with the names that it has here."""
    return structs.replace(
        told,
        code=row.code,
        organization=row.organization,
        device=structs.replace(told.device, place=place),
    )


def mark_of(origin: "kept.Origin", told: Disclosure) -> SourceMark:
    """Return where a device comes from, for answers."""
    return origin.text.mark(origin.source, told.code)


def _revision(verified: Verified) -> RevisionRow:
    told = verified.disclosure
    return RevisionRow(
        number=told.revision,
        hash=verified.hash,
        previous_hash=told.previous_hash,
        document=verified.document,
        published_at=told.published_at,
        published_by="publisher",
    )
