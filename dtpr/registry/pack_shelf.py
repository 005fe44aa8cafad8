"""The folder that packs are kept in: each build whole, or not there at all.

A pack is a folder of its name. Its files lie in a folder of their build, and a small file says
which build is the newest; it is put in place of the one before when all others are written.
Who reads a build that is swept meanwhile holds its open file, and reads it to the end.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from dtpr.errors import BusyError, NotFoundError, StoreError
from dtpr.formats.packed import Measure
from dtpr.registry.pack_ledger import Base
from dtpr.schema.packs import PackForm, PackWork

_NEWEST, _LOCK, _WORK = "newest.json", "lock", "work.json"
_TRIES = 3


class KeptFile(Struct, frozen=True):
    """A file of a build: what it is called there, and its measure."""

    name: str
    measure: Measure


class KeptPack(Struct, frozen=True, kw_only=True):
    """The newest build of a pack; `tag` names all that it says."""

    pack: str
    build: int
    tag: str
    state: str
    built_at: datetime | None
    devices: int
    files: dict[PackForm, KeptFile]
    deltas: list[tuple[Base, KeptFile]]


class Shelf:
    """The packs of an instance."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[KeptPack]:
        """Return every pack, the whole register first, then by name."""
        if not self._folder.is_dir():
            return []
        found = [self._newest(each.name) for each in self._folder.iterdir()]
        kept = [each for each in found if each]
        return sorted(kept, key=lambda each: (each.pack != "register", each.pack))

    def find(self, pack: str) -> KeptPack:
        """Return the newest build of a pack.

        Raises:
            NotFoundError: It was not built yet.
        """
        if found := self._newest(pack):
            return found
        raise NotFoundError(f"There is no pack {pack[:90]!r}; see /v1/packs/index.json.")

    def known(self, pack: str) -> KeptPack | None:
        """Return the newest build of a pack, None where there is none."""
        return self._newest(pack)

    def open(self, pack: KeptPack, file: KeptFile) -> BinaryIO:
        """Open a file of a build.

        Raises:
            NotFoundError: A newer build has taken its place.
        """
        try:
            return self.path(pack, file.name).open("rb")
        except FileNotFoundError as error:
            raise NotFoundError("A newer pack has just taken its place; ask again.") from error

    def path(self, pack: KeptPack, name: str) -> Path:
        """Return where a file of a build is."""
        return self._folder / pack.pack / str(pack.build) / name

    @contextmanager
    def building(self, *, wait: bool = False) -> Iterator[None]:
        """Be the only one who builds for the length of the block.

        Raises:
            BusyError: Somebody else does, and is not to be waited for.
            StoreError: The folder cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / _LOCK).open("w")
        except OSError as error:
            reason = f"Packs cannot be kept in {self._folder}: {error.strerror}."
            raise StoreError(reason) from error
        # The lock goes with the process that holds it, however that ends.
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as error:
                raise BusyError(
                    "Packs are being built already; wait until that is done."
                ) from error
            try:
                yield
            finally:
                (self._folder / _WORK).unlink(missing_ok=True)

    def begin(self, pack: str, build: int) -> Path:
        """Return a new folder for the files of a build; what an earlier one left is dropped."""
        folder = self._folder / pack / str(build)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def keep(self, new: KeptPack) -> None:
        """Make a build the newest one of its pack, and sweep all others."""
        folder = self._folder / new.pack
        for path in (folder / str(new.build)).iterdir():
            _sync(path)
        _replace(folder / _NEWEST, msgspec.json.encode(new))
        for each in folder.iterdir():
            if each.is_dir() and each.name != str(new.build):
                shutil.rmtree(each, ignore_errors=True)

    def drop(self, pack: str) -> None:
        """Drop a pack that nothing is asked of any more."""
        (self._folder / pack / _NEWEST).unlink(missing_ok=True)
        shutil.rmtree(self._folder / pack, ignore_errors=True)

    def tell(self, work: PackWork) -> None:
        """Write down what is being built."""
        _replace(self._folder / _WORK, msgspec.json.encode(work))

    def work(self) -> PackWork:
        """Return what is being built."""
        with suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode((self._folder / _WORK).read_bytes(), type=PackWork)
        return PackWork()

    def _newest(self, pack: str) -> KeptPack | None:
        with suppress(OSError, ValueError):
            told = (self._folder / pack / _NEWEST).read_bytes()
            return msgspec.json.decode(told, type=KeptPack)
        return None


def _replace(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    _sync(part)
    part.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
