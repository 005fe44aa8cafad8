"""Building one pack: each of its forms, all as of one moment, and what leads to it from earlier.

Devices go through some hundred at a time: while one lot is packed on a thread, the next is read. So
memory does not grow with the register, but for the numbers and dots of the devices of the pack.
"""

import asyncio
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dtpr import __version__
from dtpr.formats import gis
from dtpr.formats.gis.forms import WGS84
from dtpr.formats.packed import Measure, measure
from dtpr.formats.pmtiles import MEDIA_TYPE as PMTILES
from dtpr.registry.exporting import LINES, Export, opened_export
from dtpr.registry.open_data import Publisher
from dtpr.registry.pack_ledger import Base, Deltas, Ledger
from dtpr.registry.pack_shelf import KeptFile, KeptPack, Shelf
from dtpr.registry.pack_texts import PackTexts
from dtpr.registry.pack_tiles import PackTiles
from dtpr.registry.packs import REGISTER, Subject
from dtpr.registry.tiles import Tiles
from dtpr.schema.packs import PackForm

if TYPE_CHECKING:
    from dtpr.registry import Registry

MEDIA_TYPES: Mapping[PackForm, str] = {
    "ndjson.gz": "application/gzip",
    "geojson.gz": "application/gzip",
    "gpkg": gis.FORMS["gpkg"].media_type,
    "pmtiles": PMTILES,
}
"""The media types of the forms."""

MOST_DELTAS = 8
"""There are deltas from so many earlier builds of a pack."""

_LEDGER = "ledger"
_BATCH = 500

Progress = Callable[[str, int, int | None], None]
"""Is told which form is being written, how much of it is done, and of how much."""


class Order(Struct, frozen=True, kw_only=True):
    """How packs are built: as whose data, in which forms, and whether also where nothing changed.

    NDJSON is always among the forms, as deltas come from it.
    """

    publisher: Publisher
    forms: Collection[PackForm]
    anew: bool = False


class PackBuilder:
    """Builds one pack."""

    def __init__(
        self, registry: "Registry", shelf: Shelf, order: Order, subject: Subject, progress: Progress
    ) -> None:
        self._registry = registry
        self._shelf = shelf
        self._order = order
        self._subject = subject
        self._progress = progress
        self._known = shelf.known(subject.pack)

    async def build(self) -> KeptPack | None:
        """Build the pack; where nothing has changed since, return the one that is there.

        A pack that was never built and would have no device is not begun: then it returns None,
        unless it is of everything.

        Raises:
            StoreError: The store, or the process that writes a GeoPackage, failed.
        """
        subject, known = self._subject, self._known
        # What happens from here on is told as a change, also where the pack has it already.
        state = await self._registry.change_feed.end()
        held = opened_export(self._registry, self._order.publisher, subject.selection)
        async with held as export:
            tag = await export.tag(__version__, *sorted(self._order.forms))
            if known and known.tag == tag and not self._order.anew:
                return known
            if not (known or export.devices or subject.pack == REGISTER):
                return None
            build = known.build + 1 if known else 1
            folder = self._shelf.begin(subject.pack, build)
            try:
                files, deltas = await self._write(export, folder, build, state)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        try:
            await self._write_geopackage(folder, files)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        new = KeptPack(
            pack=subject.pack,
            build=build,
            tag=tag,
            state=state,
            built_at=export.header.as_of,
            devices=export.devices,
            files={form: KeptFile(self._name(form), each) for form, each in files.items()},
            deltas=deltas,
        )
        await asyncio.to_thread(self._shelf.keep, new)
        return new

    async def _write(
        self, export: Export, folder: Path, build: int, state: str
    ) -> tuple[dict[PackForm, Measure], list[tuple[Base, KeptFile]]]:
        """Write what is read from the store."""
        texts = self._texts(export, folder, build, state)
        try:
            nums = await self._write_devices(export, texts)
            files, deltas = await asyncio.to_thread(texts.finish)
        finally:
            texts.close()
        if "pmtiles" in self._order.forms:
            path = folder / self._name("pmtiles")
            await self._write_tiles(export, nums, path)
            files["pmtiles"] = await asyncio.to_thread(measure, path)
        return files, deltas

    def _texts(self, export: Export, folder: Path, build: int, state: str) -> PackTexts:
        known, subject = self._known, self._subject
        bases = _bases(known)
        ledger = Ledger(
            self._shelf.path(known, _LEDGER) if known else None,
            folder / _LEDGER,
            build,
            min((each.build for each in bases), default=build),
        )
        texts = PackTexts(
            folder,
            {each: self._name(each) for each in self._order.forms},
            Deltas(ledger, bases, folder),
        )
        texts.begin(subject.pack, state, export.header)
        return texts

    async def _write_devices(self, export: Export, texts: PackTexts) -> set[int]:
        """Write the devices; return their numbers."""
        nums: set[int] = set()
        writing: asyncio.Task[None] | None = None
        async for rows in export.moment.rows(size=_BATCH):
            lines = await export.moment.told(rows)
            if writing:
                await writing
            writing = asyncio.create_task(asyncio.to_thread(texts.add, rows, lines))
            nums.update(each.num for each in rows)
            self._progress("devices", len(nums), export.devices)
        if writing:
            await writing
        return nums

    async def _write_tiles(self, export: Export, nums: Collection[int], path: Path) -> None:
        registry, is_all = self._registry, self._subject.pack == REGISTER
        tiles = Tiles(export.moment.session, registry.organizations, registry.watch)
        drawn = PackTiles(export.moment, tiles, None if is_all else nums, export.header)
        await drawn.write(path, lambda done, of: self._progress("pmtiles", done, of))

    async def _write_geopackage(self, folder: Path, files: dict[PackForm, Measure]) -> None:
        """Write the GeoPackage from its lines; the store is let go of by now."""
        if "gpkg" not in self._order.forms:
            return
        self._progress("gpkg", 0, None)
        path = folder / self._name("gpkg")
        await gis.build(folder / LINES, path, "gpkg", WGS84)
        (folder / LINES).unlink()
        files["gpkg"] = await asyncio.to_thread(measure, path)

    def _name(self, form: PackForm) -> str:
        return f"{self._subject.pack}.{form}"


def _bases(known: KeptPack | None) -> list[Base]:
    """Return the builds that deltas lead from, the newest first."""
    if known is None:
        return []
    earlier = [base for base, _ in known.deltas]
    return [Base(known.build, known.state), *earlier][:MOST_DELTAS]
