"""Copies of other registers: what they publish is kept as it is, and can be changed only there.

A source is read in steps. Each step keeps some devices and how far it came in one transaction, so
that a harvest may end at any moment and goes on from there. What a source does not have any more
is withdrawn at the end of a reading, unless that is too much of it at once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct, structs

from dtpr.errors import ConflictError, InvalidError, Problem, StaleError
from dtpr.registry.harvest_checking import Verified, verify
from dtpr.registry.harvest_naming import Naming
from dtpr.registry.harvest_writing import HarvestWriter, Reading
from dtpr.registry.names import Minter
from dtpr.registry.releases import Releases
from dtpr.registry.store import Driver, Session
from dtpr.registry.store import harvests as kept
from dtpr.registry.store.harvests import SourceRow
from dtpr.schema.harvest import FoundPage, Progress, SourceText
from dtpr.schema.open_data import Licence, Register
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place

MOST_SHRINK = 0.05
"""Which share of its devices a source may lose at once before somebody is asked."""

_BATCH = 100


class Told(Struct, frozen=True, kw_only=True):
    """What a source says of itself beside its devices."""

    register: Register
    licence: Licence
    attribution: str
    organizations: list[Organization]
    places: list[Place]


class Found(NamedTuple):
    """A device of a source by its id, with its record; None where it is not public any more."""

    device: str
    record: bytes | None


class Rejected(NamedTuple):
    """A device that was not taken, and why."""

    device: str
    problem: Problem


class Step(Struct, kw_only=True):
    """What came of some devices of a source."""

    kept: int = 0
    unchanged: int = 0
    elsewhere: int = 0
    renamed: int = 0
    rejected: list[Rejected] = []


class Harvests:
    """The copies of other registers that an instance keeps."""

    def __init__(
        self, store: Driver, releases: Releases, minter: Minter, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._releases = releases
        self._minter = minter
        self._now = now

    async def sources(self) -> list[SourceRow]:
        """Return all sources by name."""
        return await kept.sources(self._store)

    async def begin(self, name: str, address: str) -> Progress:
        """Return how far a source was read; of a new one that is not at all.

        Raises:
            ConflictError: Another source has this name.
        """
        found = await kept.find(self._store, name)
        if found is None:
            return Progress()
        if found.text.address != address:
            raise ConflictError(
                f"The source {name} is {found.text.address}; give another name to a new source."
            )
        return found.progress

    async def take(
        self,
        name: str,
        address: str,
        told: Told,
        found: Sequence[Found],
        was: Progress,
        now: Progress,
    ) -> Step:
        """Keep some devices of a source, and how far it was read with them.

        Raises:
            StaleError: Somebody else reads the same source.
        """
        if not told.register.url.startswith(("https://", "http://")):
            reason = f"{told.register.url[:80]!r} is no address of a register"
            raise InvalidError(Problem("register.url", reason, "tell the source"))
        text = SourceText(
            address=address,
            register=told.register,
            licence=told.licence,
            attribution=told.attribution,
        )
        step = Step()
        verified = [*self._verified(found, step)]
        async with self._store.transaction() as session:
            await self._advance(session, name, text, was, now)
            naming = Naming(session, name, self._now())
            await naming.take(told.organizations, told.places)
            writer = self._writer(session, Reading(name, text, now.round))
            for device, each in verified:
                await self._take_one(writer, naming, device, each, step)
        return step

    async def finish(self, name: str, was: Progress, *, allow_shrink: bool = False) -> int:
        """Withdraw what a source has not any more, now that it was read to its end.

        Returns:
            How many devices were withdrawn.

        Raises:
            ConflictError: That is more than 5 % of what it had, and nobody allowed it.
        """
        source = await kept.find(self._store, name)
        if source is None or source.progress != was:
            raise _read_twice(name)
        async with self._store.transaction() as session:
            if was.is_whole:
                await kept.doom_unmet(session, name, was.round)
        public, doomed = await kept.counts(self._store, name)
        left = public - doomed
        if not allow_shrink and left < source.public * (1 - MOST_SHRINK):
            raise ConflictError(
                f"The source {name} shrank from {source.public} devices to {left}: nothing of it "
                "was withdrawn. If that is right, allow it with --allow-shrink."
            )
        while rows := await kept.doomed(self._store, name, _BATCH):
            async with self._store.transaction() as session:
                writer = self._writer(session, Reading(name, source.text, was.round))
                for each in rows:
                    await writer.withdraw(each)
        done = structs.replace(
            source,
            progress=structs.replace(was, is_whole=False),
            public=left,
            harvested_at=self._now(),
        )
        # Who has read on meanwhile has kept how far that is.
        await kept.update(self._store, source, done)
        return doomed

    def _writer(self, session: Session, reading: Reading) -> HarvestWriter:
        taxonomy = self._releases.taxonomy
        return HarvestWriter(session, taxonomy, self._minter, self._now, reading)

    def _verified(
        self, found: Iterable[Found], step: Step
    ) -> Iterable[tuple[str, Verified | None]]:
        for device, record in found:
            if record is None:
                yield device, None
                continue
            try:
                yield device, verify(record, self._releases.taxonomy)
            except InvalidError as error:
                step.rejected.append(Rejected(device, error.problems[0]))

    async def _advance(
        self, session: Session, name: str, text: SourceText, was: Progress, now: Progress
    ) -> None:
        source = await kept.find(session, name)
        if source is None:
            await kept.insert(session, SourceRow(name, text, now, 0, self._now()))
            return
        moved = structs.replace(source, text=text, progress=now, harvested_at=self._now())
        if source.progress != was or not await kept.update(session, source, moved):
            raise _read_twice(name)

    async def _take_one(
        self,
        writer: HarvestWriter,
        naming: Naming,
        device: str,
        verified: Verified | None,
        step: Step,
    ) -> None:
        try:
            if verified is None:
                outcome = await writer.doom(device)
            else:
                outcome = await writer.put(verified, naming)
        except InvalidError as error:
            step.rejected.append(Rejected(device, error.problems[0]))
            return
        setattr(step, outcome, getattr(step, outcome) + 1)


def read_page(content: bytes) -> FoundPage:
    """Return a page of changes as another register tells it.

    Raises:
        InvalidError: It does not have the form of one.
    """
    try:
        return msgspec.json.decode(content, type=FoundPage)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        mend = "check that the address is that of a register"
        raise InvalidError(Problem("source", f"it does not tell changes: {error}", mend)) from error


def found_in(page: FoundPage) -> tuple[list[Found], int]:
    """Return the devices of a page, each once, and how many are of other registers in turn."""
    own = {each.device: each.record for each in page.changes if each.source is None}
    found = [Found(name, _record(bytes(each))) for name, each in own.items()]
    return found, sum(each.source is not None for each in page.changes)


def _record(raw: bytes) -> bytes | None:
    return None if raw == b"null" else raw


def told_by(page: FoundPage) -> Told:
    """Return what a page says of its register."""
    return Told(
        register=page.register,
        licence=page.licence,
        attribution=page.attribution,
        organizations=page.organizations,
        places=page.places,
    )


def _read_twice(name: str) -> StaleError:
    return StaleError(f"Another harvest reads the source {name}; let one of them end.")
