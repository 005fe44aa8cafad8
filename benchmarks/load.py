"""Fills stores with a world, as the register would, but many rows at a time."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from benchmarks.world import Entry, World, entry_at, organizations_of
from dtpr.registry.names import Minter
from dtpr.registry.organizations import Organizations
from dtpr.registry.publishing import Wording, new_edition, pins_of, published_form
from dtpr.registry.store import Driver, Session, changes, published
from dtpr.registry.store import devices as kept
from dtpr.registry.store.devices import DeviceRow, NewDevice
from dtpr.registry.store.driver import Row
from dtpr.schema.releases import Taxonomy, shipped_taxonomy

LOADED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)

Progress = Callable[[int], None]

_BATCH = 2000


class Recorder:
    """A session that runs nothing: it remembers what it was told, to be run in one go.

    So the store's own methods make the rows, and the loader cannot differ from the register.
    """

    def __init__(self, first: int) -> None:
        """Begin with the number that the next device will be given."""
        self._next = first
        self._told: dict[str, list[Mapping[str, Any]]] = defaultdict(list)

    async def rows(self, name: str, **values: Any) -> Sequence[Row]:
        """Remember a query that returns the number of a new device, and foretell that number."""
        self._told[name].append(values)
        self._next += 1
        return [(self._next - 1,)]

    async def run(self, name: str, **values: Any) -> int:
        """Remember a query that changes one row."""
        self._told[name].append(values)
        return 1

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        """Remember a query with many sets of values."""
        self._told[name] += values

    async def write(self, session: Session) -> None:
        """Run everything that was remembered, in the order in which it was first told."""
        for name, values in self._told.items():
            await session.many(name, values)


async def load_world(
    stores: Sequence[Driver], world: World, *, minter: Minter, progress: Progress | None = None
) -> None:
    """Register and publish all devices of a world in empty stores, each in one transaction.

    Args:
        stores: Stores of any kind with the newest schema and nothing in them.
        world: What to register.
        minter: Makes the ids and codes; one with a seed makes the same in every run.
        progress: Called with the number of devices that are written.

    Raises:
        RuntimeError: A store had devices before; nothing is kept in any.
    """
    for each in stores:
        await _add_organizations(each, world)
    batch: list[_Named] = []
    done = 0
    async with _transactions(stores) as sessions:
        for batch in _batches(world, minter):
            recorder = await _record(batch, done + 1)
            await asyncio.gather(*(recorder.write(each) for each in sessions))
            done += len(batch)
            if progress:
                progress(done)
        for session in sessions:
            await _check(session, batch[-1:], done)


class _Named(NamedTuple):
    """An entry of a world with the names that it is registered under."""

    entry: Entry
    id: str
    code: str


async def _add_organizations(store: Driver, world: World) -> None:
    organizations = Organizations(store, lambda: LOADED_AT)
    for each in organizations_of(world):
        await organizations.add(each)


@asynccontextmanager
async def _transactions(stores: Sequence[Driver]) -> AsyncIterator[list[Session]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(each.transaction()) for each in stores]


def _batches(world: World, minter: Minter) -> Iterator[list[_Named]]:
    taken: set[str] = set()
    named = (_name(entry_at(world, index), minter, taken) for index in range(len(world.spots)))
    while batch := list(islice(named, _BATCH)):
        yield batch


def _name(entry: Entry, minter: Minter, taken: set[str]) -> _Named:
    device_id = minter.device_id()
    attempt, code = 0, minter.code()
    while code in taken:
        attempt += 1
        code = minter.code(attempt)
    taken.add(code)
    return _Named(entry, device_id, code)


async def _record(batch: Sequence[_Named], first: int) -> Recorder:
    recorder, taxonomy = Recorder(first), shipped_taxonomy()
    for each in batch:
        await _publish(recorder, await _create(recorder, each), each.entry, taxonomy)
    return recorder


async def _create(session: Session, named: _Named) -> DeviceRow:
    organization, device = named.entry
    await kept.take_code(session, named.code, named.id)
    new = NewDevice(
        id=named.id,
        code=named.code,
        organization=organization,
        external_id=device.external_id,
        document=msgspec.json.encode(device),
        changed_at=LOADED_AT,
    )
    return await kept.insert(session, new)


async def _publish(session: Session, row: DeviceRow, entry: Entry, taxonomy: Taxonomy) -> None:
    device = entry.device
    wording = Wording(pins_of(device, taxonomy), {})
    edition, revision = new_edition(row, device, wording, None, LOADED_AT)
    await kept.set_state(session, row, "published", revision.number, LOADED_AT)
    await kept.insert_revision(session, row.num, revision)
    release = taxonomy.release(device.datachain.schema_version)
    await published.put(session, published_form(row.num, edition.disclosure, release))
    await changes.insert(session, LOADED_AT, row.id, "published", revision.number)


async def _check(session: Session, last: Sequence[_Named], count: int) -> None:
    """Refuse a store that gave other numbers than those foretold."""
    for each in last:
        row = await kept.find_by_id(session, each.id)
        if row is None or row.num != count:
            raise RuntimeError("The world was loaded into a store that was not empty.")
