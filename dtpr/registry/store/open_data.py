"""What is public now, whole: read in batches, at one moment."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct, structs

from dtpr.geo.box import Box
from dtpr.registry.store.driver import Session, Snapshot
from dtpr.registry.store.published import Filters, box_values
from dtpr.registry.store.search import Sought, every, passing
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place


class Selected(Struct, frozen=True):
    """Which public devices: those that pass filters, lie in a box and have what is sought."""

    filters: Filters
    box: Box | None
    sought: Sought | None


class PublicRow(Struct, frozen=True, array_like=True, gc=False):
    """What is public of one device, in the order of the columns.

    `identifiability` is its place in the order of classes, `document` the canonical JSON of its
    disclosure, `source` the register that it was harvested from, if it was.
    """

    num: int
    identifiability: int
    hash: str
    document: bytes
    source: str | None = None
    id: str = ""


async def rows(
    snapshot: Snapshot, selected: Selected, after: int, size: int
) -> AsyncIterator[Sequence[PublicRow]]:
    """Yield public devices by number, from one on, so many at a time."""
    values = _values(selected)
    async for batch in snapshot.batches("public_devices", size, after=after, **values):
        yield [PublicRow(*each) for each in batch]


async def count(session: Session, selected: Selected) -> int:
    """Return how many public devices there are."""
    return int((await session.rows("count_selected", **_values(selected)))[0][0])


async def organizations(session: Session, selected: Selected) -> list[Organization]:
    """Return the organizations of public devices and of their places, by slug."""
    found = await session.rows("organizations_of_public", **_values(selected))
    return [msgspec.json.decode(document, type=Organization) for (document,) in found]


async def places(session: Session, selected: Selected) -> list[Place]:
    """Return the places of public devices and those that they lie in, by slug."""
    found = await session.rows("places_of_public", **_values(selected))
    return [msgspec.json.decode(document, type=Place) for (document,) in found]


async def state(session: Session) -> tuple[datetime | None, str]:
    """Return when the newest change was made, and a text that is another after each change."""
    [(at, mark)] = await session.rows("public_state")
    return None if at is None else msgspec.convert(at, datetime), str(mark)


def _values(selected: Selected) -> dict[str, Any]:
    asked = [*([selected.sought] if selected.sought else [])]
    asked += passing(selected.filters, selected.box)
    return {
        **box_values(selected.box),
        **structs.asdict(selected.filters),
        "sought": every(asked).text if asked else None,
    }
