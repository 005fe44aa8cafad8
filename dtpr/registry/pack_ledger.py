"""Which devices a pack had in its builds, and since which build each is as it is.

What is compared is each line as it stands in the pack. So a delta has whatever is another one, also
where the log of changes says nothing of it, as when a place comes to lie inside another one.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import msgspec

from dtpr.formats.pack_delta import gone_line, put_line
from dtpr.formats.packed import Measure, PackedFile
from dtpr.schema.open_data import OpenDataHeader
from dtpr.schema.packs import DELTA_FORMAT, DeltaHeader

_DIGEST_BYTES = 12
_GONE = "-"


class Base(NamedTuple):
    """An earlier build that a delta leads from: its number and its state."""

    build: int
    state: str


class _Entry(NamedTuple):
    """A device: its number, its id, a hash of its line or `-`, the build of its last change."""

    num: int
    id: str
    digest: str
    build: int


class Ledger:
    """The ledger of one build, written beside the pack, from the one of the build before."""

    def __init__(self, before: Path | None, new: Path, build: int, oldest: int) -> None:
        """Begin a ledger.

        Args:
            before: The ledger of the build before, None for the first one.
            new: The file to write.
            build: The number of this build.
            oldest: The number of the oldest build that a delta may lead from.
        """
        self._held = ExitStack()
        self._old = self._entries(before) if before else iter(())
        self._new = self._held.enter_context(new.open("x", encoding="ascii"))
        self._build = build
        self._oldest = oldest
        self._next = next(self._old, None)

    def note(self, num: int, device: str, line: bytes) -> tuple[list[_Entry], int]:
        """Write down a device; return those that are gone before it, and since when it is so."""
        gone = self._pass(num)
        digest = hashlib.blake2b(line, digest_size=_DIGEST_BYTES).hexdigest()
        since, known = self._build, self._next
        if known and known.num == num:
            since = known.build if known.digest == digest else self._build
            self._next = next(self._old, None)
        self._write(_Entry(num, device, digest, since))
        return gone, since

    def finish(self) -> list[_Entry]:
        """Return those that are gone behind the last device, and close the file."""
        gone = self._pass(None)
        self.close()
        return gone

    def close(self) -> None:
        """Close the files."""
        self._held.close()

    def _pass(self, num: int | None) -> list[_Entry]:
        """Return the devices that were there before a number and are not any more."""
        gone = []
        while (known := self._next) and (num is None or known.num < num):
            since = known.build if known.digest == _GONE else self._build
            if since > self._oldest:
                gone.append(_Entry(known.num, known.id, _GONE, since))
                self._write(gone[-1])
            self._next = next(self._old, None)
        return gone

    def _entries(self, path: Path) -> Iterator[_Entry]:
        for line in self._held.enter_context(path.open(encoding="ascii")):
            num, device, digest, build = line.split()
            yield _Entry(int(num), device, digest, int(build))

    def _write(self, entry: _Entry) -> None:
        self._new.write(f"{entry.num} {entry.id} {entry.digest} {entry.build}\n")


class Deltas:
    """The deltas of one build: what leads to it from each of some earlier ones."""

    def __init__(self, ledger: Ledger, bases: Sequence[Base], folder: Path) -> None:
        self._ledger = ledger
        self._files = [(base, PackedFile(folder / delta_name(base.build))) for base in bases]
        self._last: str | None = None

    def begin(self, pack: str, state: str, header: OpenDataHeader) -> None:
        """Write what stands before the devices."""
        told = msgspec.json.encode(header)
        for base, file in self._files:
            first = DeltaHeader(format=DELTA_FORMAT, pack=pack, since=base.state, state=state)
            file.write(msgspec.json.encode(first) + b"\n" + told + b"\n")

    def add(self, num: int, device: str, line: bytes) -> None:
        """Write a device where it is another one."""
        gone, since = self._ledger.note(num, device, line)
        self._tell(gone)
        for base, file in self._files:
            if since > base.build:
                file.write(put_line(line, self._last))
        self._last = device

    def finish(self, end: bytes) -> list[tuple[Base, Measure]]:
        """Write the rest, and the end of the pack."""
        self._tell(self._ledger.finish())
        for _, file in self._files:
            file.write(end)
        return [(base, file.finish()) for base, file in self._files]

    def close(self) -> None:
        """Close the files, whole or not."""
        self._ledger.close()
        for _, file in self._files:
            file.close()

    def _tell(self, gone: Sequence[_Entry]) -> None:
        for each in gone:
            for base, file in self._files:
                if each.build > base.build:
                    file.write(gone_line(each.id))


def delta_name(build: int) -> str:
    """Return what the delta from a build is called in the folder of the new one."""
    return f"from-{build}.ndjson.gz"
