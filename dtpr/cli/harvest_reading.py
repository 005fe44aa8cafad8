"""Where a harvest reads: the changes of a register, a folder of files, or one file of devices."""

import gzip
import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

import msgspec

from dtpr.cli.fetcher import Bounds, Fetcher, is_address, opened
from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.schema.harvest import StaticList

LIST = "register.json"
"""The name of the list of files in a folder that a register is served from."""

_BOUNDS = Bounds(total_bytes=None, total_s=None, what="a page of changes")
_PAGE = 500
_FILES = (".ndjson", ".ndjson.gz")
_GZIP = b"\x1f\x8b"


Lines = gzip.GzipFile | BinaryIO


class Place(NamedTuple):
    """An address or a path, and what asks servers."""

    address: str
    fetcher: Fetcher

    @property
    def is_file(self) -> bool:
        """Tell whether it is one file of devices."""
        return self.address.endswith(_FILES)

    @property
    def is_remote(self) -> bool:
        """Tell whether it is asked over the network."""
        return "://" in self.address

    async def changes(self, after: str | None) -> bytes:
        """Return a page of the changes of a register.

        Raises:
            NotFoundError: It has no changes, or the cursor is not one of its own.
        """
        query = f"limit={_PAGE}" + (f"&after={quote(after)}" if after else "")
        return await self.fetcher.read(f"{self._base}/v1/changes?{query}")

    async def files(self) -> StaticList:
        """Return what a folder holds.

        Raises:
            NotFoundError: It has no list of files.
            InvalidError: The list has not the form of one.
        """
        content = await self.read(LIST)
        try:
            return msgspec.json.decode(content, type=StaticList)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            mend = "write the folder with `dtpr changes`"
            raise InvalidError(Problem(LIST, f"it is no list of files: {error}", mend)) from error

    async def read(self, name: str, sha256: str | None = None) -> bytes:
        """Return a small file of a folder.

        Raises:
            InvalidError: It is not the file that the list means.
        """
        if self.is_remote:
            content = await self.fetcher.read(f"{self._base}/{name}")
        else:
            content = _read(Path(self.address) / name)
        if sha256 and hashlib.sha256(content).hexdigest() != sha256:
            mend = "wait until all files are there, and harvest again"
            raise InvalidError(Problem(name, "its SHA-256 is not the one in the list", mend))
        return content

    @asynccontextmanager
    async def devices(self, name: str | None = None) -> AsyncIterator[Path]:
        """Hold a file of devices on this machine for the length of the block."""
        if not self.is_remote:
            yield Path(self.address) / name if name else Path(self.address)
            return
        with TemporaryDirectory(prefix="dtpr-harvest-") as folder:
            path = Path(folder) / (name or self.address).rpartition("/")[2]
            await self.fetcher.download(f"{self._base}/{name}" if name else self.address, path)
            yield path

    @property
    def _base(self) -> str:
        return self.address.rstrip("/")


@asynccontextmanager
async def opened_place(address: str) -> AsyncIterator[Place]:
    """Hold a place to read from for the length of the block."""
    if "://" in address and not is_address(address):
        mend = "give an https address or a path"
        raise InvalidError(Problem("source", f"{address[:200]} is not asked", mend))
    async with opened(_BOUNDS) as fetcher:
        yield Place(address, fetcher)


@contextmanager
def opened_lines(path: Path) -> Iterator[Lines]:
    """Hold the lines of a file of devices, packed or not, for the length of the block.

    Raises:
        NotFoundError: There is no such file.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        # Some servers unpack what they send, whatever its name: its first bytes tell.
        is_packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        yield gzip.GzipFile(fileobj=file) if is_packed else file


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}.") from error
