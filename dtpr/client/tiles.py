"""Devices out of the tiles of a register: only those that changed since are fetched.

Which tiles are asked for follows from the tile that one is in (`dtpr.client.blocks`). The index,
which everybody asks for alike, says which of them are not empty, and which are other ones now.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import xor
from typing import TypeVar

import msgspec

from dtpr.client.asking import Server, SilentError, SourceError
from dtpr.client.blocks import ZOOM, Block
from dtpr.client.judged import Devices
from dtpr.client.known import Known
from dtpr.client.shelf import Kept, Shelf
from dtpr.errors import DtprError, NotFoundError, Problem, TooLargeError
from dtpr.geo.mercator import MOST_ZOOM, Tile
from dtpr.schema.organization import Organization
from dtpr.schema.tiles import TileAnswer, TileDevice, TileIndex, TileOrganizations, TilePieces

INDEX, ORGANIZATIONS = "index", "organizations"

MAX_AGE_S = 60.0
"""An index is not asked for again for so long; the register lets it be kept as long."""

MOST_TILES = 1000
_MOST_TRIES = 5

Versions = Mapping[Tile, str]
Answered = TypeVar("Answered")


class _OtherError(Exception):
    """A tile is not the one that the index tells."""


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


class Tiles:
    """The tiles of one register."""

    def __init__(
        self,
        server: Server,
        shelf: Shelf,
        *,
        max_age_s: float = MAX_AGE_S,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Take who is asked, where answers are kept, and for how long the index is the newest."""
        self._server = server
        self._shelf = shelf
        self._max_age = timedelta(seconds=max_age_s)
        self._now = now
        self._index: tuple[Kept, Versions] | None = None
        self._devices: tuple[Versions, Devices] | None = None
        self._organizations: tuple[bytes, Sequence[Organization]] | None = None
        self.is_offline = False

    @property
    def checked_at(self) -> datetime | None:
        """When the register last said what is the newest."""
        kept = self._shelf.get(INDEX)
        return kept.checked_at if kept else None

    async def devices(self, block: Block) -> Devices:
        """Return the devices of a block, all of them as they were at one moment.

        Without a line they are those that are kept, if the whole block is.

        Raises:
            SilentError: There is no line, and not all is kept.
            SourceError: The register has no tiles, or they are broken or never stay the same.
            TooLargeError: The block has too many tiles, as around a pole.
        """
        self.is_offline = False
        for again in range(_MOST_TRIES):
            versions = versions_in(await self._entries(fresh=again > 0), block)
            if self._devices is None or self._devices[0] != versions:
                try:
                    answers = await self._all(versions, fresh=again > 0)
                except _OtherError:
                    continue
                self._devices = versions, Devices(known_in(answers))
            return self._devices[1]
        raise SourceError(f"{self._server.address} changes faster than it can be read.")

    async def organizations(self) -> Sequence[Organization]:
        """Return every organization with what it registers where."""
        body = (await self._fetched(ORGANIZATIONS)).body
        if self._organizations is None or self._organizations[0] is not body:
            found = _read(body, TileOrganizations, ORGANIZATIONS).organizations
            self._organizations = body, found
        return self._organizations[1]

    async def _entries(self, *, fresh: bool) -> Versions:
        kept = await self._fetched(INDEX, fresh=fresh)
        if self._index is None or self._index[0].etag != kept.etag or not kept.etag:
            index = _read(kept.body, TileIndex, INDEX)
            if index.zoom != ZOOM:
                raise SourceError(f"Its tiles have devices from zoom {index.zoom}, not {ZOOM}.")
            self._index = kept, {_tile(each.tile): each.version for each in index.tiles}
        return self._index[1]

    def _lists(self, tile: Tile) -> bool:
        """Tell whether the index says that there is something in a tile itself."""
        return self._index is not None and tile.above(ZOOM) in self._index[1]

    async def _fetched(self, name: str, *, fresh: bool = False) -> Kept:
        """Return what is the same for everybody, asked for anew where it is not young."""
        kept = self._shelf.get(name)
        now = self._now()
        is_young = kept and timedelta(0) <= now - kept.checked_at < self._max_age
        if kept and not fresh and (is_young or self.is_offline):
            return kept
        try:
            told = await self._server.read(_path(name), kept.etag if kept else "", fresh=fresh)
        except NotFoundError as error:
            raise SourceError(f"{self._server.address} has no tiles: is it a register?") from error
        except SilentError:
            if kept is None:
                raise
            self.is_offline = True
            return kept
        body = kept.body if told.body is None and kept else told.body or b""
        found = Kept(body, told.etag, now)
        self._shelf.put(name, found)
        return found

    async def _all(self, versions: Versions, *, fresh: bool) -> list[TileAnswer]:
        """Return all tiles of some versions, several asked for at a time."""
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._whole(tile, version, fresh=fresh))
                    for tile, version in versions.items()
                ]
        except* (_OtherError, DtprError) as errors:
            raise _first(errors) from None
        return [answer for task in tasks for answer in task.result()]

    async def _whole(self, tile: Tile, version: str, *, fresh: bool) -> list[TileAnswer]:
        """Return a tile, or where it is too long the tiles inside it."""
        answer = await self._tile(tile, version, fresh=fresh)
        if answer.complete:
            return [answer]
        if tile.z == MOST_ZOOM:
            mend = "use a pack or an export"
            raise TooLargeError(Problem("from", f"tile {tile} has more than it lists", mend))
        inside = [
            Tile(tile.z + 1, 2 * tile.x + right, 2 * tile.y + down)
            for down in (0, 1)
            for right in (0, 1)
        ]
        return [
            answer for each in inside for answer in await self._whole(each, version, fresh=fresh)
        ]

    async def _tile(self, tile: Tile, version: str, *, fresh: bool) -> TileAnswer:
        name = str(tile)
        kept = self._shelf.get(name)
        if kept and kept.etag == version:
            try:
                return _read(kept.body, TileAnswer, name)
            except SourceError:
                # A file that was broken on this side is fetched again.
                pass
        try:
            body = (await self._server.read(_path(name), fresh=fresh)).body or b""
        except NotFoundError as error:
            if self._lists(tile):
                raise _OtherError(name) from error
            return _empty(name, version)
        answer = _read(body, TileAnswer, name)
        if answer.version != version:
            raise _OtherError(name)
        self._shelf.put(name, Kept(body, version, self._now()))
        return answer


def versions_in(entries: Versions, block: Block) -> Versions:
    """Return the tiles of a block that are not empty, each with its version.

    That is the exclusive or of its own entry and of those of the tiles that it lies in.

    Raises:
        TooLargeError: They are too many.
    """
    found: dict[Tile, str] = {}
    wide = {each.z for each in entries if each.z < ZOOM}
    for tile in block.tiles():
        around = [tile, *(tile.above(z) for z in wide)]
        marks = [int(entries[each], 16) for each in around if each in entries]
        if marks:
            found[tile] = f"{reduce(xor, marks):016x}"
        if len(found) > MOST_TILES:
            wrong = f"more than {MOST_TILES} tiles meet here, as around a pole"
            mend = "use a pack or an export"
            raise TooLargeError(Problem("from", wrong, mend))
    return found


def known_in(answers: Sequence[TileAnswer]) -> Iterator[Known]:
    """Yield the devices of some tiles, each once, with all the pieces that the tiles have of it."""
    devices: dict[str, TileDevice] = {}
    pieces: dict[str, list[TilePieces]] = {}
    for answer in answers:
        devices.update((each.id, each) for each in answer.devices)
        for name, each in answer.pieces.items():
            pieces.setdefault(name, []).append(each)
    for name, device in devices.items():
        yield _known(device, pieces.get(name, []))


def _known(device: TileDevice, pieces: Sequence[TilePieces]) -> Known:
    return Known(
        id=device.id,
        code=device.code,
        organization=device.organization,
        name=device.name,
        identifiability=device.identifiability,
        position=device.position,
        place=device.place,
        purposes=device.purposes,
        active_from=device.active_from,
        active_until=device.active_until,
        geometry=device.geometry,
        views=device.views,
        pieces=pieces,
    )


def _empty(name: str, version: str) -> TileAnswer:
    """Return a tile that has nothing, as one is that static files do not have."""
    return TileAnswer(
        tile=name, version=version, complete=True, clusters=[], devices=[], pieces={}, places=[]
    )


def _path(name: str) -> str:
    return f"/v1/tiles/{name}.json"


def _tile(name: str) -> Tile:
    z, x, y = map(int, name.split("/"))
    return Tile(z, x, y)


def _read(body: bytes, form: type[Answered], name: str) -> Answered:
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"Its tile {name} is broken: {error}.") from error


def _first(errors: BaseExceptionGroup[Exception]) -> Exception:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
