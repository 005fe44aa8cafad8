"""The register as open data: what is public of each device, in the order of registration.

Everything is read at one moment (`opened`), in batches, so that memory does not grow with the
register. A moment holds a connection of the store: read it as fast as the store gives, and let what
goes to somebody else wait elsewhere (`spooling`).
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
from msgspec import Struct

from dtpr.errors import StoreError
from dtpr.geo.box import Box
from dtpr.registry.asked import Asked, check_asked, filters_of
from dtpr.registry.elements import Elements
from dtpr.registry.finding import Finding
from dtpr.registry.harvest_writing import mark_of, seen_here
from dtpr.registry.organizations import Organizations
from dtpr.registry.releases import Releases
from dtpr.registry.store import Driver, harvests
from dtpr.registry.store import devices as kept_devices
from dtpr.registry.store import open_data as kept
from dtpr.registry.store.driver import Session, Snapshot
from dtpr.registry.store.open_data import PublicRow, Selected
from dtpr.registry.store.search import Sought, either, every, term
from dtpr.registry.store.terms import place_term
from dtpr.registry.whereabouts import places_within
from dtpr.schema.canonical import canonical_json
from dtpr.schema.device import Disclosure
from dtpr.schema.open_data import FORMAT, Licence, OpenDataHeader, PublicDevice, Register
from dtpr.schema.place import Place
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER
from dtpr.settings import Settings

__all__ = ["BATCH", "Moment", "OpenData", "PublicRow", "Publisher", "Selection", "line_of"]

BATCH = 100
"""How many devices are read at once: a millisecond, in which nobody else is answered."""

_CLASSES = [each.encode() for each in IDENTIFIABILITY_ORDER]


class Publisher(Struct, frozen=True, kw_only=True):
    """Whose data it is, and on what terms: what a header says in every file."""

    register: Register
    licence: Licence
    attribution: str


class Selection(Struct, frozen=True, kw_only=True):
    """Which public devices: the filters of a search, none for all."""

    asked: Asked = Asked()
    query: str | None = None
    box: Box | None = None
    inside: str | None = None
    """A place: what stands in it, or in a place inside it."""

    @property
    def told(self) -> dict[str, str]:
        """Return the filters that are given, as the API spells them."""
        given = {
            **msgspec.structs.asdict(self.asked),
            "q": self.query,
            "bbox": _told(self.box),
            "inside": self.inside,
        }
        return {name: each for name, each in given.items() if each}


EVERYTHING = Selection()


class Moment:
    """What is public at one moment, of a selection."""

    def __init__(self, snapshot: Snapshot, selection: Selection, selected: Selected) -> None:
        self._snapshot = snapshot
        self._selection = selection
        self._selected = selected

    @property
    def session(self) -> Snapshot:
        """Return what reads the store as it is at this moment."""
        return self._snapshot

    async def header(self, publisher: Publisher) -> OpenDataHeader:
        """Return what stands before the devices."""
        return OpenDataHeader(
            format=FORMAT,
            register=publisher.register,
            licence=publisher.licence,
            attribution=publisher.attribution,
            as_of=(await kept.state(self._snapshot))[0],
            selection=self._selection.told,
            organizations=await kept.organizations(self._snapshot, self._selected),
            places=_outermost_first(await kept.places(self._snapshot, self._selected)),
        )

    async def tag(self, header: OpenDataHeader, *more: str) -> str:
        """Return a name for what data with a header says: other data has another one."""
        _, mark = await kept.state(self._snapshot)
        return hashlib.sha256(msgspec.json.encode([header, mark, more])).hexdigest()[:32]

    async def count(self) -> int:
        """Return how many devices there are."""
        return await kept.count(self._snapshot, self._selected)

    def rows(self, after: int = 0, size: int = BATCH) -> AsyncIterator[Sequence[PublicRow]]:
        """Yield the devices as they are kept, beyond a number, so many at a time."""
        return kept.rows(self._snapshot, self._selected, after, size)

    async def lines(self, after: int = 0, size: int = BATCH) -> AsyncIterator[Sequence[bytes]]:
        """Yield the devices as JSON, beyond a number, so many at a time."""
        async for rows in self.rows(after, size):
            yield await self.told(rows)

    async def told(self, rows: Sequence[PublicRow]) -> list[bytes]:
        """Return devices as JSON."""
        told: list[bytes] = []
        for row in rows:
            is_copy = row.source is not None
            told.append(await line_of_copy(self._snapshot, row) if is_copy else line_of(row))
        return told

    async def devices(self, after: int = 0) -> AsyncIterator[PublicDevice]:
        """Yield the devices, beyond a number."""
        async for lines in self.lines(after):
            for line in lines:
                yield msgspec.json.decode(line, type=PublicDevice)


class OpenData:
    """What is public in a register, for everybody to take away."""

    def __init__(
        self,
        store: Driver,
        organizations: Organizations,
        releases: Releases,
        elements: Elements,
        finding: Finding,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._organizations = organizations
        self._releases = releases
        self._elements = elements
        self._finding = finding
        self._now = now

    @asynccontextmanager
    async def opened(self, selection: Selection = EVERYTHING) -> AsyncIterator[Moment]:
        """Hold a moment of the register for the length of the block.

        Raises:
            InvalidError: A filter names an element or organization that is not known, or the query
                has no words.
        """
        asked = selection.asked
        await check_asked(asked, self._releases.taxonomy, self._organizations, self._elements)
        filters = filters_of(asked, self._now().date())
        sought = await self._sought(selection)
        async with self._store.snapshot() as snapshot:
            yield Moment(snapshot, selection, Selected(filters, selection.box, sought))

    async def _sought(self, selection: Selection) -> Sought | None:
        found = await self._finding.sought(selection.query)
        if selection.inside is None:
            return found
        places = await places_within(self._store, selection.inside)
        inside = either([term(place_term(each)) for each in places])
        return every([found, inside]) if found else inside

    async def stream(
        self, selection: Selection = EVERYTHING, after: int = 0
    ) -> AsyncIterator[PublicDevice]:
        """Yield the public devices of a selection, all as of one moment, beyond a number.

        Raises:
            InvalidError: A filter names an element or organization that is not known.
        """
        async with self.opened(selection) as moment:
            async for device in moment.devices(after):
                yield device


def publisher_of(settings: Settings) -> Publisher:
    """Return what the settings of an instance say of its data."""
    return Publisher(
        register=Register(name=settings.name, url=settings.address),
        licence=Licence(id=settings.licence, url=f"https://spdx.org/licenses/{settings.licence}"),
        attribution=settings.attribution or f"{settings.name}, {settings.address}",
    )


def line_of(row: PublicRow, source: bytes = b"") -> bytes:
    """Return the JSON of a public device, without the end of a line.

    The canonical JSON of its disclosure goes into it as it was hashed, unread. `source` is the JSON
    of where a copy comes from.
    """
    return b'{"record":"device","hash":"%b","identifiability":"%b",%b%b' % (
        row.hash.encode(),
        _CLASSES[row.identifiability],
        b'"source":%b,' % source if source else b"",
        row.document[1:],
    )


async def line_of_copy(session: Session, row: PublicRow) -> bytes:
    """Return a device of another register with the names that it has here."""
    told = msgspec.json.decode(row.document, type=Disclosure)
    origin = await harvests.origin(session, row.num)
    device = await kept_devices.find_by_id(session, told.id)
    if origin is None or device is None:
        raise StoreError(f"The device {told.id} has lost where it comes from.")
    record = canonical_json(seen_here(told, device, origin.place))
    mark = msgspec.json.encode(mark_of(origin, told))
    return line_of(PublicRow(row.num, row.identifiability, row.hash, record), mark)


def _outermost_first(places: Iterable[Place]) -> list[Place]:
    """Return places so that each comes after the one that it lies in; others by slug."""
    waiting = {each.slug: each for each in places}
    ordered: list[Place] = []
    while waiting:
        slug = next(iter(waiting))
        ordered += reversed([*_taken_outwards(slug, waiting)])
    return ordered


def _taken_outwards(slug: str | None, waiting: dict[str, Place]) -> Iterable[Place]:
    while slug in waiting:
        place = waiting.pop(slug)
        yield place
        slug = place.parent


def _told(box: Box | None) -> str:
    if box is None:
        return ""
    return ",".join(str(each) for each in (box.west, box.south, box.east, box.north))
