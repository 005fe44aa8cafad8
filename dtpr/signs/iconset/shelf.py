"""The icon sets of a server: kept in a folder, made when they are first asked for.

A zip is found by its name, which has its version: a version keeps its bytes, and those of the past
stay for as long as their zips lie in the folder.
"""

import asyncio
import re
import secrets
from collections.abc import Callable, Coroutine
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from dtpr.errors import NotFoundError, StoreError
from dtpr.schema.icon_sets import SetKind
from dtpr.signs.iconset.archive import archive_name
from dtpr.signs.iconset.building import build_sets
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.files import is_made, make_file
from dtpr.signs.iconset.paths import KINDS
from dtpr.signs.pool import Pool

_Making = Callable[[], Coroutine[None, None, None]]

_NAME = re.compile(r"dtpr-icons-(\d{1,6}\.\d{1,6}\.\d{1,6})-(web|print|all)\.zip")
_CHUNK_BYTES = 1 << 20


class Archive(NamedTuple):
    """One zip that is kept: where it lies, how large it is, and its SHA-256."""

    path: Path
    bytes: int
    sha256: str


class IconSets:
    """The zips of a folder, and the single files of the version that is installed.

    Without a folder, zips are kept in a temporary one until the sets are closed.
    """

    def __init__(self, pool: Pool, folder: Path | None = None) -> None:
        self._pool = pool
        self._folder = folder
        self._temporary: TemporaryDirectory[str] | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._sums: dict[tuple[Path, int, int], str] = {}
        self._files: dict[str, bytes] = {}

    def close(self) -> None:
        """Stop what is being made, and take the temporary folder away, if there is one."""
        for task in self._tasks.values():
            task.cancel()
        if self._temporary:
            self._temporary.cleanup()
            self._temporary = None

    async def kept(self) -> dict[str, dict[SetKind, Archive]]:
        """Return the zips that there are now by version, the newest first."""
        found = await asyncio.to_thread(self._list)
        found.setdefault(edition().version, {})
        newest = sorted(found, key=lambda each: [int(part) for part in each.split(".")])
        return {version: found[version] for version in reversed(newest)}

    async def archive(self, name: str) -> Archive:
        """Return a zip by its name; one of the version that is installed is made if need be.

        Raises:
            NotFoundError: It is neither kept nor of this version.
        """
        path = self._place() / name
        if not _NAME.fullmatch(name):
            raise NotFoundError(f"There is no icon set {name!r}.")
        if not await asyncio.to_thread(path.is_file):
            kind = next((each for each in KINDS if archive_name(each) == name), None)
            if kind is None:
                raise NotFoundError(f"There is no icon set {name!r}.")
            await self._once(name, partial(self._build, kind, path))
        return await asyncio.to_thread(self._read, path)

    async def file(self, path: str) -> bytes:
        """Return a single file of the version that is installed.

        Raises:
            NotFoundError: The set has no such file.
        """
        if path not in self._files:
            if not is_made(path):
                raise NotFoundError(f"The icon set has no file {path!r}.")
            await self._once(path, partial(self._make, path))
        return self._files[path]

    async def _once(self, key: str, make: _Making) -> None:
        """Wait until something is made; whoever asks meanwhile waits for the same."""
        if key not in self._tasks:
            task = asyncio.create_task(make())
            self._tasks[key] = task
            task.add_done_callback(lambda _: self._tasks.pop(key))
        # Whoever gives up waiting must not take it from the others.
        await asyncio.shield(self._tasks[key])

    async def _make(self, path: str) -> None:
        self._files[path] = await self._pool.run(make_file, path)

    async def _build(self, kind: SetKind, path: Path) -> None:
        made = await build_sets([kind], self._pool)
        try:
            await asyncio.to_thread(_write, path, made[kind])
        except OSError as error:
            message = f"The folder of icon sets {path.parent} cannot be used: {error.strerror}."
            raise StoreError(message) from error

    def _place(self) -> Path:
        if self._folder:
            return self._folder
        if self._temporary is None:
            self._temporary = TemporaryDirectory(prefix="dtpr-icons-")
        return Path(self._temporary.name)

    def _list(self) -> dict[str, dict[SetKind, Archive]]:
        found: dict[str, dict[SetKind, Archive]] = {}
        if self._folder is None and self._temporary is None:
            return found
        place = self._place()
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if name := _NAME.fullmatch(path.name):
                kind = next(each for each in KINDS if each == name[2])
                found.setdefault(name[1], {})[kind] = self._read(path)
        return found

    def _read(self, path: Path) -> Archive:
        about = path.stat()
        key = (path, about.st_mtime_ns, about.st_size)
        if key not in self._sums:
            with path.open("rb") as file:
                self._sums[key] = _sum(file.read)
        return Archive(path, about.st_size, self._sums[key])


def _sum(read: Callable[[int], bytes]) -> str:
    digest = sha256()
    while chunk := read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
