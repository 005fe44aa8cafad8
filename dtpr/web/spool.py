"""A temporary file between who makes an answer and who takes it, each at a pace of its own.

What reads the store is done when the store has given everything, however slowly somebody takes it:
no connection and no transaction waits for a client, only a file on disk does.
"""

import asyncio
import base64
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

CHUNK_BYTES = 1 << 18


class Spool:
    """Bytes that are written once and read from the start, also while more are written."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self._file = file or TemporaryFile()  # noqa: SIM115 - `close` closes it
        self._hash = hashlib.sha256()
        self._ended = False
        self._error: BaseException | None = None
        self._news = asyncio.Event()
        self.size = 0

    @property
    def is_whole(self) -> bool:
        """Return whether everything has been written."""
        return self._ended and self._error is None

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what was written, as `Repr-Digest` says it (RFC 9530)."""
        return f"sha-256=:{base64.b64encode(self._hash.digest()).decode()}:"

    async def write(self, data: bytes) -> None:
        """Add some bytes."""
        self._hash.update(data)
        await asyncio.to_thread(self._file.write, data)
        self._file.flush()
        self.size += len(data)
        self._tell()

    def end(self, error: BaseException | None = None) -> None:
        """Say that nothing more will come, and why if it is not all."""
        self._ended, self._error = True, error
        self._tell()

    async def filled(self, size: int) -> None:
        """Wait until it holds so many bytes, or all that there are.

        Raises:
            DtprError: What was to write it failed.
        """
        while self.size < size and not self._ended:
            await self._next()
        if self._error:
            raise self._error

    async def read(self) -> AsyncIterator[bytes]:
        """Yield everything, as far as it is written, and wait for more.

        Raises:
            DtprError: What was to write it failed: what was read is not all.
        """
        place = 0
        while True:
            await self.filled(place + 1)
            if place == self.size:
                return
            count = min(CHUNK_BYTES, self.size - place)
            chunk = await asyncio.to_thread(os.pread, self._file.fileno(), count, place)
            place += len(chunk)
            yield chunk

    def take_in(self) -> None:
        """Measure what its file holds already; that is all."""
        while chunk := self._file.read(CHUNK_BYTES):
            self._hash.update(chunk)
            self.size += len(chunk)
        self._ended = True

    def close(self) -> None:
        """Drop everything."""
        self._file.close()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _next(self) -> None:
        await self._news.wait()


async def spool_of(path: Path) -> Spool:
    """Return a file that is whole already as a spool."""
    spool = Spool(path.open("rb"))
    await asyncio.to_thread(spool.take_in)
    return spool
