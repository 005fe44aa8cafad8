"""What was fetched from a register, kept in memory and, where a folder is named, on disk too."""

import hashlib
import secrets
from collections import OrderedDict
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError, Problem

MOST_BYTES = 64 * 1024**2

_encode = msgspec.msgpack.Encoder().encode


class Kept(Struct, frozen=True):
    """An answer with its ETag, and when the register last said that it is the newest."""

    body: bytes
    etag: str
    checked_at: datetime


class Shelf:
    """The answers of one register by their names; in memory what is used least goes first."""

    def __init__(self, address: str, folder: Path | None = None, most: int = MOST_BYTES) -> None:
        """Take the address, the folder of all registers or None, and how much memory to take."""
        digest = hashlib.sha256(address.encode()).hexdigest()[:16]
        self._folder = folder / digest if folder else None
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._most = most
        self._size = 0

    def get(self, name: str) -> Kept | None:
        """Return what is kept under a name; a file that cannot be read is as none."""
        found = self._kept.get(name) or self._read(name)
        if found:
            self._remember(name, found)
        return found

    def put(self, name: str, kept: Kept) -> None:
        """Keep an answer instead of the one before.

        Raises:
            InvalidError: The folder cannot be written.
        """
        self._remember(name, kept)
        if self._folder:
            self._write(self._folder, name, _encode(kept))

    def _remember(self, name: str, kept: Kept) -> None:
        before = self._kept.pop(name, None)
        self._size += len(kept.body) - (len(before.body) if before else 0)
        self._kept[name] = kept
        while self._size > self._most and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped.body)

    def _read(self, name: str) -> Kept | None:
        if self._folder is None:
            return None
        try:
            return msgspec.msgpack.decode((self._folder / _file(name)).read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError):
            return None

    def _write(self, folder: Path, name: str, content: bytes) -> None:
        part = folder / f".{secrets.token_hex(4)}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(folder / _file(name))
        except OSError as error:
            reason = f"{folder} cannot be written: {error.strerror}"
            raise InvalidError(Problem("cache", reason, "name a folder of yours")) from error


def _file(name: str) -> str:
    return name.replace("/", "-")
