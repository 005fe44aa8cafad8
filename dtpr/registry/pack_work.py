"""Building several packs, one after another, by one process at a time."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from dtpr.errors import NotFoundError
from dtpr.geo.box import Box
from dtpr.registry.pack_building import Order, PackBuilder
from dtpr.registry.pack_shelf import KeptPack, Shelf
from dtpr.registry.packs import Subject, subject_of, usual_packs
from dtpr.schema.packs import PackWork

if TYPE_CHECKING:
    from dtpr.registry import Registry

Tell = Callable[[PackWork], None]

_TOLD_EVERY_S = 0.5


class PackWorks:
    """Builds packs of a register."""

    def __init__(
        self, registry: "Registry", shelf: Shelf, areas: Mapping[str, Box], tell: Tell
    ) -> None:
        """Take the register, where packs are kept, the named areas, and who is told of progress."""
        self._registry = registry
        self._shelf = shelf
        self._areas = areas
        self._tell = tell
        self._told_at = 0.0

    async def build(
        self, order: Order, packs: Sequence[str] = (), *, wait: bool = False
    ) -> list[KeptPack]:
        """Build some packs; without any, the usual ones and all that were built before.

        What was built before and is of nothing any more, such as an area that is not named now, is
        dropped.

        Raises:
            NotFoundError: A pack that is named can be of nothing.
            BusyError: Somebody else builds, and is not to be waited for.
            StoreError: The store or the folder failed.
        """
        named = [await subject_of(self._registry, each, self._areas) for each in packs]
        with self._shelf.building(wait=wait):
            built = [await self._build(order, each) for each in named or await self._usual()]
        return [each for each in built if each]

    async def _usual(self) -> list[Subject]:
        names = dict.fromkeys(await usual_packs(self._registry, self._areas))
        found = [await subject_of(self._registry, each, self._areas) for each in names]
        for kept in self._shelf.all():
            if kept.pack not in names:
                found += await self._still_there(kept.pack)
        return found

    async def _still_there(self, pack: str) -> list[Subject]:
        with suppress(NotFoundError):
            return [await subject_of(self._registry, pack, self._areas)]
        self._shelf.drop(pack)
        return []

    async def _build(self, order: Order, subject: Subject) -> KeptPack | None:
        def progress(step: str, done: int, of: int | None) -> None:
            self._told(PackWork(pack=subject.pack, step=step, done=done, of=of))

        progress("devices", 0, None)
        return await PackBuilder(self._registry, self._shelf, order, subject, progress).build()

    def _told(self, work: PackWork) -> None:
        """Tell how far it is, now and then, and when something new begins."""
        now = time.monotonic()
        if work.done and now < self._told_at + _TOLD_EVERY_S:
            return
        self._told_at = now
        self._shelf.tell(work)
        self._tell(work)
