"""Obstacles: outlines that an operator brings in, and the published views that they cut."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from dtpr.errors import GoneError, NotFoundError
from dtpr.registry.clipping import clip, clipped_views
from dtpr.registry.devices import Devices
from dtpr.registry.publishing import Edition, published_form, release_in
from dtpr.registry.releases import Releases
from dtpr.registry.store import Driver, changes, published
from dtpr.registry.store import devices as kept_devices
from dtpr.registry.store import obstacles as kept
from dtpr.registry.store.changes import NewChange
from dtpr.registry.whereabouts import places_around
from dtpr.schema.geometry import Area

_BATCH = 200

Progress = Callable[[int, int | None], None]


class Obstacles:
    """The outlines of an instance; each source is one file, which replaces what it was before."""

    def __init__(
        self, store: Driver, devices: Devices, releases: Releases, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._devices = devices
        self._releases = releases
        self._now = now

    async def put(self, source: str, outlines: Iterable[Area]) -> int:
        """Keep the outlines of a source in place of those that it had; return how many."""
        waiting, count = iter(outlines), 0
        async with self._store.transaction() as session:
            await kept.delete(session, source)
            while batch := list(islice(waiting, _BATCH)):
                await kept.insert(session, source, batch)
                count += len(batch)
        return count

    async def sources(self) -> list[tuple[str, int]]:
        """Return how many outlines each source has."""
        return await kept.sources(self._store)

    async def remove(self, source: str) -> int:
        """Drop the outlines of a source; return how many there were.

        Raises:
            NotFoundError: There is no such source.
        """
        async with self._store.transaction() as session:
            dropped = await kept.delete(session, source)
        if not dropped:
            raise NotFoundError(f"There are no obstacles of the source {source!r}.")
        return dropped

    async def apply(self, progress: Progress = lambda _done, _total: None) -> int:
        """Cut the views of all public devices anew; return how many are others now.

        No revision is made: what was disclosed stays as it was declared.
        """
        total, done, changed, after = await published.count(self._store), 0, 0, 0
        while batch := await kept.published_ids(self._store, after, _BATCH):
            for _, device_id in batch:
                changed += await self._derive(device_id)
                done += 1
                progress(done, total)
            after = batch[-1][0]
        return changed

    async def _derive(self, device_id: str) -> bool:
        try:
            edition = await self._devices.edition(device_id)
        except GoneError:
            return False
        device = edition.disclosure.device
        views = await clipped_views(self._store, device)
        if views == await kept.find_clip(self._store, device_id):
            return False
        return await self._replace(edition)

    async def _replace(self, edition: Edition) -> bool:
        """Put a device's public form in place of the one there is, unless it changed meanwhile."""
        disclosure = edition.disclosure
        release = release_in(disclosure, disclosure.device.datachain, self._releases.taxonomy)
        async with self._store.transaction() as session:
            row = await kept_devices.find_by_id(session, disclosure.id)
            if row is None or (row.state, row.revision) != ("published", disclosure.revision):
                return False
            views = await clip(session, row.num, disclosure.device)
            left = await published.remove(session, row.num)
            around = await places_around(session, disclosure.device.place)
            form = published_form(
                row.num, disclosure, release, views, around, source=edition.source
            )
            change = NewChange(
                at=self._now(),
                num=row.num,
                device=row.id,
                organization=row.organization,
                kind="redrawn",
                revision=row.revision,
                touched=[*left, *await published.put(session, form)],
            )
            await changes.insert(session, change)
        return True
