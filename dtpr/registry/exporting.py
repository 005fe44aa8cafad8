"""Exports: what is public, whole or selected, as a file of one of the formats."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dtpr.formats.streaming import WRITERS
from dtpr.registry.open_data import Moment, Publisher, Selection
from dtpr.schema.open_data import OpenDataHeader

if TYPE_CHECKING:
    from dtpr.registry import Registry

LINES = "lines.ndjson"
"""What a file for geographic information systems is built from, in a folder."""

Progress = Callable[[int, int], None]
"""Is told how many devices are done, and of how many."""


def _quietly(_done: int, _all: int) -> None:
    """Tell nobody."""


class Export(Struct, frozen=True):
    """What is about to be written: the header, how many devices, and a name for all it says."""

    moment: Moment
    header: OpenDataHeader
    devices: int

    async def tag(self, *more: str) -> str:
        """Return a name for the file: another content, or form, has another one."""
        return await self.moment.tag(self.header, *more)

    async def pieces(self, form: str, progress: Progress = _quietly) -> AsyncIterator[bytes]:
        """Yield the export in one of the forms of `WRITERS`, piece by piece."""
        writer, done = WRITERS[form](), 0
        yield writer.begin(self.header)
        async for lines in self.moment.lines():
            yield writer.add(lines)
            done += len(lines)
            progress(done, self.devices)
        if last := writer.end():
            yield last

    async def write_lines(self, path: Path, progress: Progress = _quietly) -> None:
        """Write the export as NDJSON to a file, which `formats.gis` builds others from."""
        with path.open("wb") as file:
            async for piece in self.pieces("ndjson", progress):
                await asyncio.to_thread(file.write, piece)


@asynccontextmanager
async def opened_export(
    registry: "Registry", publisher: Publisher, selection: Selection
) -> AsyncIterator[Export]:
    """Hold a moment of the register to export, for the length of the block.

    Raises:
        InvalidError: A filter names an element or organization that is not known.
    """
    async with registry.open_data.opened(selection) as moment:
        yield Export(moment, await moment.header(publisher), await moment.count())
