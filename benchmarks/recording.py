"""What the register would write for the devices of a world, recorded instead of run.

The store's own methods make the rows, so the loader cannot differ from the register.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from benchmarks.world import Entry, World, entry_at
from dtpr.registry.publishing import Wording, new_edition, pins_of, published_form
from dtpr.registry.store import Session, changes, published
from dtpr.registry.store import devices as kept
from dtpr.registry.store.changes import NewChange
from dtpr.registry.store.devices import DeviceRow, NewDevice
from dtpr.registry.store.driver import Row
from dtpr.schema.releases import Taxonomy, shipped_taxonomy

LOADED_AT = datetime(2026, 11, 22, 12, tzinfo=UTC)

_NEW_DEVICE, _NEW_WORDS = "insert_device", "add_words"


class Named(NamedTuple):
    """A device of a world, by its place there, with the names that it is registered under."""

    place: int
    id: str
    code: str


class Told(NamedTuple):
    """One query with the values that it is to be run with, in order."""

    query: str
    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def values(self) -> list[dict[str, Any]]:
        """Return the values as a session takes them."""
        return [dict(zip(self.names, each, strict=True)) for each in self.rows]


class Recorder:
    """A session that runs nothing: it remembers what it was told, to be run in one go."""

    def __init__(self, first: int, words: set[str]) -> None:
        """Begin with the number of the next device, and the words that were told of before."""
        self._next = first
        self._words = words
        self._told: dict[str, Told] = {}

    async def rows(self, name: str, **values: Any) -> Sequence[Row]:
        """Remember a query that returns the number of a new device, or new words; foretell them."""
        if name == _NEW_WORDS:
            return self._new_words(values["words"])
        if name != _NEW_DEVICE:
            raise RuntimeError(f"What the query {name} returns cannot be foretold.")
        self._remember(name, [values])
        self._next += 1
        return [(self._next - 1,)]

    async def run(self, name: str, **values: Any) -> int:
        """Remember a query that changes one row."""
        self._remember(name, [values])
        return 1

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        """Remember a query with many sets of values."""
        self._remember(name, values)

    def told(self) -> list[Told]:
        """Return everything that was remembered, in the order in which it was first told."""
        return list(self._told.values())

    def _new_words(self, words: Sequence[str]) -> Sequence[Row]:
        """Return the words that were not told of yet; they are kept once only."""
        new = [each for each in words if each not in self._words]
        if new:
            self._words.update(new)
            self._remember(_NEW_WORDS, [{"words": new}])
        return [(each,) for each in new]

    def _remember(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        for each in values:
            told = self._told.get(name)
            if told is None:
                told = self._told[name] = Told(name, tuple(each), [])
            told.rows.append(tuple([each[column] for column in told.names]))


async def record(world: World, batch: Sequence[Named], first: int, words: set[str]) -> list[Told]:
    """Return what registering and publishing some devices writes.

    `first` is the number of the first; `words` are those that batches before it told of, and gets
    its own.
    """
    recorder, taxonomy = Recorder(first, words), shipped_taxonomy()
    for each in batch:
        entry = entry_at(world, each.place)
        await _publish(recorder, await _create(recorder, each, entry), entry, taxonomy)
    return recorder.told()


async def _create(session: Session, named: Named, entry: Entry) -> DeviceRow:
    await kept.take_code(session, named.code, named.id)
    new = NewDevice(
        id=named.id,
        code=named.code,
        organization=entry.organization,
        external_id=entry.device.external_id,
        document=msgspec.json.encode(entry.device),
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
    touched = await published.put(session, published_form(row.num, edition.disclosure, release))
    change = NewChange(
        at=LOADED_AT,
        num=row.num,
        device=row.id,
        organization=row.organization,
        kind="published",
        revision=revision.number,
        touched=touched,
    )
    await changes.insert(session, change)
