"""The steps of a harvest: from wherever its last step was kept to the end of the source."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct, structs

from dtpr.cli.harvest_reading import Lines, Place, opened_lines
from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.registry.harvesting import (
    Found,
    Harvests,
    Rejected,
    Step,
    Told,
    found_in,
    read_page,
    told_by,
)
from dtpr.schema.harvest import Progress, StaticList
from dtpr.schema.open_data import FORMAT, OpenDataEnd

_LINES = 200
_LONGEST_LINE = 32 * 2**20

Shown = Callable[[int], None]
"""Is told how many devices were read."""


class Totals(Struct, kw_only=True):
    """What came of a harvest."""

    read: int = 0
    kept: int = 0
    unchanged: int = 0
    elsewhere: int = 0
    renamed: int = 0
    withdrawn: int = 0
    rejected: list[Rejected] = []

    def add(self, step: Step) -> None:
        """Count a step too."""
        self.kept += step.kept
        self.unchanged += step.unchanged
        self.elsewhere += step.elsewhere
        self.renamed += step.renamed
        self.rejected += step.rejected


class _Line(Struct, frozen=True):
    id: str
    source: object = None


class _Head(Told, frozen=True, kw_only=True):
    record: str
    format: str


class CheckedFile(NamedTuple):
    """A file of devices that is whole: its digest, what it says of its register, its devices."""

    digest: str
    told: Told
    devices: int


class Harvest:
    """One harvest of one source."""

    def __init__(
        self, harvests: Harvests, name: str, place: Place, was: Progress, shown: Shown
    ) -> None:
        self.totals = Totals()
        self._harvests = harvests
        self._name = name
        self._place = place
        self._was = was
        self._shown = shown
        self._at = was

    async def run(self, *, again: bool = False, allow_shrink: bool = False) -> Totals:
        """Read the source to its end, and withdraw what it has not any more.

        Raises:
            ConflictError: It shrank by more than 5 %, and nobody allowed it.
            DtprError: It cannot be read, or is not what it should be.
        """
        if again:
            self._begin_anew()
        if self._place.is_file:
            async with self._place.devices() as path:
                await self._read_file(path, then=None)
        elif not self._place.is_remote or not await self._read_changes():
            await self._read_folder()
        self.totals.withdrawn = await self._harvests.finish(
            self._name, self._was, allow_shrink=allow_shrink
        )
        return self.totals

    def _begin_anew(self) -> None:
        self._at = Progress(round=self._at.round + 1)

    async def _read_changes(self) -> bool:
        """Read the changes of a register; return False where it has none."""
        more = True
        while more:
            try:
                content = await self._place.changes(self._at.cursor)
            except NotFoundError:
                if not await self._has_changes():
                    return False
                # The register refuses the cursor: its log is not the one that was read.
                self._begin_anew()
                continue
            more = await self._take_page(content)
        return True

    async def _has_changes(self) -> bool:
        if self._at.cursor is None:
            return False
        try:
            await self._place.changes(None)
        except NotFoundError:
            return False
        return True

    async def _take_page(self, content: bytes) -> bool:
        page = read_page(content)
        found, elsewhere = found_in(page)
        if page.more and page.next == self._at.cursor:
            raise InvalidError(Problem("next", "the source does not go on", "tell its register"))
        await self._take(told_by(page), found, structs.replace(self._at, cursor=page.next))
        self.totals.elsewhere += elsewhere
        return page.more

    async def _read_folder(self) -> None:
        listed = await self._place.files()
        if self._at.cursor not in {listed.cursor, *(each.next for each in listed.changes)}:
            if self._at.cursor:
                self._begin_anew()
            async with self._place.devices(listed.devices) as path:
                await self._read_file(path, then=listed.cursor)
        await self._read_pages(listed)

    async def _read_pages(self, listed: StaticList) -> None:
        for each in listed.changes:
            if each.after == self._at.cursor:
                await self._take_page(await self._place.read(each.path, each.sha256))

    async def _read_file(self, path: Path, *, then: str | None) -> None:
        """Read a file of devices, from where it was read to; `then` is the cursor at its end."""
        checked = check_file(path)
        if self._at.file != checked.digest:
            if self._at.file or not self._at.is_whole:
                self._begin_anew()
            self._at = structs.replace(self._at, file=checked.digest, line=0)
        with opened_lines(path) as file:
            next(file)
            for _ in islice(file, self._at.line):
                pass
            await self._read_lines(file, checked, then)

    async def _read_lines(self, file: Lines, checked: CheckedFile, then: str | None) -> None:
        is_first = True
        while is_first or self._at.line < checked.devices:
            is_first = False
            lines = [*islice(file, min(_LINES, checked.devices - self._at.line))]
            at = structs.replace(self._at, line=self._at.line + len(lines))
            if then and at.line == checked.devices:
                at = structs.replace(at, cursor=then, file=None, line=0)
            found = [_found(each) for each in lines]
            await self._take(checked.told, [each for each in found if each], at)
            self.totals.elsewhere += found.count(None)
            if at.cursor:
                return

    async def _take(self, told: Told, found: list[Found], at: Progress) -> None:
        address = self._place.address
        self.totals.add(await self._harvests.take(self._name, address, told, found, self._was, at))
        self._was = self._at = at
        self.totals.read += len(found)
        self._shown(self.totals.read)


def check_file(path: Path) -> CheckedFile:
    """Return what a file of devices is, if it is whole.

    Raises:
        NotFoundError: There is no such file.
        InvalidError: It is no file of devices, or a part of it is missing.
    """
    digest, count, last = hashlib.sha256(), -1, b""
    try:
        with opened_lines(path) as file:
            told = _told(file.readline(_LONGEST_LINE))
            file.seek(0)
            for line in _lines(file):
                digest.update(last)
                count, last = count + 1, line
    except (OSError, EOFError) as error:
        raise _cut_off(path) from error
    end = _end(last)
    if end is None or end.devices != count - 1 or end.sha256 != digest.hexdigest():
        raise _cut_off(path)
    digest.update(last)
    return CheckedFile(digest.hexdigest(), told, end.devices)


def _lines(file: Lines) -> Iterator[bytes]:
    while line := file.readline(_LONGEST_LINE):
        yield line


def _told(line: bytes) -> Told:
    try:
        head = msgspec.json.decode(line, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_export(str(error)) from error
    if head.format != FORMAT:
        raise _no_export(f"it says that it is {head.format!r}")
    return head


def _no_export(why: str) -> InvalidError:
    mend = "give what `dtpr export --form ndjson` writes"
    return InvalidError(Problem("source", f"it is no export of a register: {why}", mend))


def _end(line: bytes) -> OpenDataEnd | None:
    try:
        return msgspec.json.decode(line, type=OpenDataEnd)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _cut_off(path: Path) -> InvalidError:
    reason = f"{path.name} is not whole: its end is missing, or does not fit what is before it"
    return InvalidError(Problem("source", reason, "fetch it again"))


def _found(line: bytes) -> Found | None:
    """Return the device of a line, None for one that is of another register in turn."""
    try:
        told = msgspec.json.decode(line, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Found("?", line)
    return None if told.source else Found(told.id, line)
