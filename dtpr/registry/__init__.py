"""The rules of the register: who may do what, what is kept, what is answered."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from dtpr.geo.box import Box
from dtpr.registry.access import Tokens
from dtpr.registry.along import Along
from dtpr.registry.asked import Asked, asked_nearby, check_asked, filters_of
from dtpr.registry.change_feed import ChangeFeed
from dtpr.registry.devices import Devices
from dtpr.registry.elements import Elements
from dtpr.registry.features import Features
from dtpr.registry.finding import START, Finding, Mark, Page
from dtpr.registry.harvesting import Harvests
from dtpr.registry.logos import Logos
from dtpr.registry.memories import NONE, Memories
from dtpr.registry.names import Minter
from dtpr.registry.nearby import Nearby, Surroundings
from dtpr.registry.obstacles import Obstacles
from dtpr.registry.open_data import OpenData
from dtpr.registry.organizations import Organizations
from dtpr.registry.places import Places
from dtpr.registry.releases import Releases
from dtpr.registry.sign_subjects import Subjects
from dtpr.registry.signs import Signs
from dtpr.registry.store import Driver, backend_of, open_store, pending, prepare, published
from dtpr.registry.store import migrate as migrate_store
from dtpr.registry.store.changes import ChangeRow
from dtpr.registry.tiles import Tiles
from dtpr.registry.upgrading import Upgrade, UpgradeOptions, upgrade
from dtpr.registry.watch import Watch
from dtpr.schema.along import AlongQuestion
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.releases import Taxonomy, shipped_taxonomy
from dtpr.settings import Settings

__all__ = ["Registry", "migrate", "open_registry", "pending_migrations"]


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


class Size(NamedTuple):
    """How much is in a register."""

    organizations: int
    devices: int


class Registry:
    """One register: everything that the web, the command line and imports do, they do here."""

    def __init__(
        self,
        store: Driver,
        *,
        taxonomy: Taxonomy | None = None,
        minter: Minter | None = None,
        now: Callable[[], datetime] = utc_now,
        memories: Memories = NONE,
    ) -> None:
        """Put the parts together over an open store."""
        self.now = now
        self.releases = Releases(store, taxonomy or shipped_taxonomy(), now)
        self.organizations = Organizations(store, now)
        self.logos = Logos(store, self.organizations, now)
        self.elements = Elements(store, self.organizations, self.releases, now)
        self.places = Places(store, now)
        self.tokens = Tokens(store, now)
        minter = minter or Minter()
        self.devices = Devices(store, self.releases, minter, now)
        self.harvests = Harvests(store, self.releases, minter, now)
        self.obstacles = Obstacles(store, self.devices, self.releases, now)
        subjects = Subjects(store, self.devices, self.places, self.organizations, self.releases)
        self.signs = Signs(store, subjects, self.releases, minter, now)
        self.finding = Finding(store, self.organizations, self.releases)
        self.features = Features(store)
        self.watch = Watch(store)
        self.watch.add(self._refresh)
        self.nearby = Nearby(
            store,
            self.organizations,
            self.watch,
            now,
            memories,
        )
        self.along = Along(store, self.organizations, self.watch, now)
        self.change_feed = ChangeFeed(store, self.organizations)
        self.open_data = OpenData(
            store, self.organizations, self.releases, self.elements, self.finding, now
        )
        self.tiles = Tiles(store, self.organizations, self.watch, memories.tiles_cache_mb * 2**20)
        self._store = store

    @property
    def taxonomy(self) -> Taxonomy:
        """Return the releases as they are today; a question keeps to the one that it began with."""
        return self.releases.taxonomy

    async def find(
        self,
        asked: Asked,
        *,
        query: str | None = None,
        box: Box | None = None,
        after: Mark = START,
        limit: int = 100,
    ) -> Page:
        """Return public devices, those that fit a query best first, then by registration.

        Raises:
            InvalidError: A filter names an element or organization that is not known, or the query
                has no words.
        """
        await self._check(asked)
        filters = filters_of(asked, self.now().date())
        page = await self.finding.page(filters, query, box, after, limit)
        await self.releases.know(*(each.release for each in page.listings))
        return page

    async def around(self, question: NearbyQuestion) -> Surroundings:
        """Return what is around a position.

        Raises:
            InvalidError: A filter names an element or organization that is not known.
        """
        await self.check_question(question)
        found = await self.nearby.around(question)
        await self.releases.know(*(each.listing.release for each in found.devices))
        return found

    async def check_question(self, question: NearbyQuestion | AlongQuestion) -> None:
        """Refuse a question whose filters could never find anything.

        Raises:
            InvalidError: A filter names an element or organization that is not known.
        """
        if question.element or question.purpose or question.organization:
            await self._check(asked_nearby(question))

    def on_change(self, listener: Callable[[Sequence[int] | None], None]) -> None:
        """Tell somebody the numbers of the devices that changed; None if it may be any."""

        async def tell(changes: Sequence[ChangeRow] | None) -> None:
            listener(None if changes is None else [each.num for each in changes])

        self.watch.add(tell)

    def upgrade(self, options: UpgradeOptions) -> AsyncIterator[Upgrade]:
        """Yield each public device that another release would change; see `upgrading`.

        Raises:
            InvalidError: A version is not known.
        """
        return upgrade(self, self._store, options)

    async def size(self) -> Size:
        """Return how many organizations take part, and how many devices are public."""
        known = await self.organizations.all()
        return Size(len(known), await published.count(self._store))

    async def check(self) -> None:
        """Ask the store something, to see that it answers.

        Raises:
            StoreError: It does not.
        """
        await self._store.applied_migrations()

    async def _refresh(self, _changes: object) -> None:
        await self.organizations.refresh()

    async def _check(self, asked: Asked) -> None:
        await check_asked(asked, self.taxonomy, self.organizations, self.elements)


@asynccontextmanager
async def open_registry(
    settings: Settings,
    *,
    minter: Minter | None = None,
    now: Callable[[], datetime] = utc_now,
) -> AsyncIterator[Registry]:
    """Open the register of an instance; an empty database is made ready first.

    Raises:
        StoreError: The database cannot be opened or is behind; the sentence says what to do.
    """
    store = await open_store(settings.database, settings.pool_size)
    try:
        await prepare(store, backend_of(settings.database))
        registry = Registry(
            store,
            minter=minter,
            now=now,
            memories=Memories(
                nearby_cache_mb=settings.nearby_cache_mb,
                nearby_blocks_mb=settings.nearby_blocks_mb,
                tiles_cache_mb=settings.tiles_cache_mb,
            ),
        )
        await registry.releases.reload()
        yield registry
    finally:
        await store.close()


async def migrate(settings: Settings) -> list[str]:
    """Bring the database up to date and return the names of the steps that were applied."""
    store = await open_store(settings.database, settings.pool_size)
    try:
        return await migrate_store(store, backend_of(settings.database))
    finally:
        await store.close()


async def pending_migrations(settings: Settings) -> list[str]:
    """Return the names of the steps that the database lacks."""
    store = await open_store(settings.database, settings.pool_size)
    try:
        return await pending(store, backend_of(settings.database))
    finally:
        await store.close()
