"""Tiles of the web map: what is in one, and those that are asked for often kept as they are sent.

What is kept is never older than the register: whether anything was written is looked at before
each answer (`Watch`), and where it was, one look at the marks of a tile tells whether that tile is
another one.
"""

import asyncio
import gzip
import hashlib
import math
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from dtpr.geo.anchor import Anchor, anchor_at
from dtpr.geo.box import Box
from dtpr.geo.forms import AreaForm, Form, RouteForm, read_form
from dtpr.geo.mercator import Tile, box_of_tile, units_of_tile
from dtpr.registry.judging import metres_between
from dtpr.registry.organizations import Organizations
from dtpr.registry.store import Session, published
from dtpr.registry.store import tiles as kept
from dtpr.registry.store.tiles import LISTED_ZOOM, DeviceInTile, Indexed
from dtpr.registry.tile_drawing import Forms, TileContents, write_json, write_mvt
from dtpr.registry.watch import Watch
from dtpr.schema.geometry import Position
from dtpr.schema.tiles import IndexedTile, TileIndex, TileOrganizations

TileForm = Literal["json", "mvt"]

MOST_LISTED = 20_000
"""A tile of so many devices is some 20 MB; beyond that it is not complete."""

_MADE_AS = 1
"""Counts changes of how tiles are written, as their ETags do not see their bytes."""

_MOST_TRIES = 5
_FEW = 200
"""So many devices are drawn in less time than it takes to find a thread."""

_LARGEST_SHARE = 4
_WRITERS: dict[TileForm, Callable[[TileContents], bytes]] = {"json": write_json, "mvt": write_mvt}

_LEAST_GZIPPED, _GZIP_LEVEL = 500, 6
_CAUTION = 1.1
_BYTES_EACH = 600
"""What Python takes for an answer beside its bytes."""

_Key = tuple[str, Tile | None, bool]


class Encoded(Struct, frozen=True):
    """An answer as it is sent: its bytes, its ETag, whether they are gzip, and its version."""

    body: bytes
    etag: str
    is_gzipped: bool = False
    version: str | None = None


class _Kept(Struct):
    """An answer with the step of the watch at which it was seen to be the newest."""

    answer: Encoded
    steps: int

    @property
    def size(self) -> int:
        return len(self.answer.body) + _BYTES_EACH


_Make = Callable[[], Awaitable[Encoded]]
_Version = Callable[[], Awaitable[str | None]]


class Tiles:
    """The tiles of a register."""

    def __init__(
        self, store: Session, organizations: Organizations, watch: Watch, most_bytes: int = 0
    ) -> None:
        """Take the store, who registers, and how much memory hot tiles may take."""
        self._store = store
        self._organizations = organizations
        self._watch = watch
        self._most = most_bytes
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._size = 0
        self._making: dict[_Key, tuple[int, asyncio.Task[Encoded]]] = {}

    @property
    def bytes_kept(self) -> int:
        """Return how much memory the hot tiles take, about."""
        return self._size

    async def tile(self, tile: Tile, form: TileForm, *, zipped: bool = False) -> Encoded:
        """Return a tile; one that has nothing in it is a tile too."""

        async def make() -> Encoded:
            contents = await self.contents(tile)
            body, version = await _written(contents, form), contents.version
            etag = _etag(form, version) if version else _etag_of(body)
            return Encoded(body=body, etag=etag, version=version)

        async def version() -> str | None:
            return await self._version(tile) if tile.z >= LISTED_ZOOM else None

        return await self._answer((form, tile, zipped), make, version)

    async def index(self, *, zipped: bool = False) -> Encoded:
        """Return the list of tiles that are not empty."""

        async def make() -> Encoded:
            tiles = [_indexed(each) for each in await kept.index(self._store)]
            return _hashed(msgspec.json.encode(TileIndex(zoom=LISTED_ZOOM, tiles=tiles)))

        return await self._answer(("index", None, zipped), make, _no_version)

    async def organizations(self, *, zipped: bool = False) -> Encoded:
        """Return every organization, as tiles name them."""

        async def make() -> Encoded:
            known = await self._organizations.all()
            found = [known[each] for each in sorted(known)]
            return _hashed(msgspec.json.encode(TileOrganizations(organizations=found)))

        return await self._answer(("organizations", None, zipped), make, _no_version)

    async def etag(self, tile: Tile, form: TileForm) -> str:
        """Return the ETag of a tile; from zoom 12 on without making it."""
        if tile.z < LISTED_ZOOM:
            return (await self.tile(tile, form)).etag
        return _etag(form, await self._version(tile))

    async def contents(self, tile: Tile) -> TileContents:
        """Return what is in a tile, as it was at one moment."""
        if tile.z < LISTED_ZOOM:
            return TileContents(tile=tile, clusters=await kept.clusters(self._store, tile))
        version = await self._version(tile)
        for _ in range(_MOST_TRIES):
            found = await self._contents(tile, version)
            now = await self._version(tile)
            if now == version:
                break
            version = now
        return found

    async def _contents(self, tile: Tile, version: str) -> TileContents:
        box = units_of_tile(tile)
        devices = await kept.devices(self._store, box, MOST_LISTED + 1)
        listed = devices[:MOST_LISTED]
        return TileContents(
            tile=tile,
            version=version,
            is_complete=len(devices) <= MOST_LISTED,
            devices=listed,
            forms=await self._forms(tile, listed),
            places=await kept.places(self._store, box),
        )

    async def _forms(self, tile: Tile, devices: Sequence[DeviceInTile]) -> dict[int, Forms]:
        """Return what of large devices matters in a tile.

        That is what lies in it; of one that senses there also what of it is nearest.
        """
        large = [each.num for each in devices if not each.is_whole]
        if not large:
            return {}
        found = {num: Forms([], []) for num in large}
        for num, is_view, form in await kept.pieces(self._store, units_of_tile(tile), large):
            (found[num].views if is_view else found[num].grounds).append(read_form(form))
        for num, forms in found.items():
            if forms.views:
                whole = await published.ground_forms(self._store, [num])
                nearest = nearest_forms(box_of_tile(tile), [read_form(each) for _, each in whole])
                found[num] = Forms(nearest, forms.views)
        return found

    async def _version(self, tile: Tile) -> str:
        return _told(await kept.mark_of(self._store, tile.above(LISTED_ZOOM)))

    async def _answer(self, key: _Key, make: _Make, version: _Version) -> Encoded:
        await self._watch.catch_up()
        steps = self._watch.steps
        known = self._kept.get(key)
        if known is not None:
            has_version = known.steps != steps and known.answer.version is not None
            if has_version and known.answer.version == await version():
                known.steps = max(known.steps, steps)
            if known.steps >= steps:
                self._touch(key)
                return known.answer
        name, tile, zipped = key
        if not zipped:
            return await self._made(key, make, steps)
        plain = await self._answer((name, tile, False), make, version)
        answer = await _gzipped(plain)
        self._keep(key, _Kept(answer, steps))
        return answer

    async def _made(self, key: _Key, make: _Make, steps: int) -> Encoded:
        """Make an answer, together with whoever waits for it already."""
        begun = self._making.get(key)
        if begun is None or begun[0] < steps:
            begun = self._making[key] = steps, asyncio.create_task(self._make(key, make, steps))
        return await asyncio.shield(begun[1])

    async def _make(self, key: _Key, make: _Make, steps: int) -> Encoded:
        try:
            answer = await make()
        finally:
            if self._making.get(key, (steps,))[0] == steps:
                self._making.pop(key, None)
        self._keep(key, _Kept(answer, steps))
        return answer

    def _touch(self, key: _Key) -> None:
        if key in self._kept:
            self._kept.move_to_end(key)

    def _keep(self, key: _Key, found: _Kept) -> None:
        self._drop(key)
        if found.size > self._most // _LARGEST_SHARE:
            return
        self._kept[key] = found
        self._size += found.size
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: _Key) -> None:
        dropped = self._kept.pop(key, None)
        if dropped:
            self._size -= dropped.size


def nearest_forms(box: Box, forms: Sequence[Form]) -> list[Form]:
    """Return those parts of a device that may be the nearest to some position of a box.

    A part is left out where its nearest position is farther than the farthest of another part.
    """
    centre, reach = _around(_corners_of(box))
    spans = []
    for form in forms:
        middle, size = _around(_positions(form))
        metres = metres_between(centre, middle)
        spans.append((metres - reach - size, metres + reach + size, form))
    least = min((most for _, most, _ in spans), default=math.inf)
    return [form for near, _, form in spans if near <= least]


def _around(positions: Sequence[Position]) -> tuple[Anchor, float]:
    """Return the middle of some positions, and metres within which all between them surely lie."""
    lons, lats = zip(*positions, strict=True)
    middle = anchor_at((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    return middle, _CAUTION * max(metres_between(middle, anchor_at(*each)) for each in positions)


def _corners_of(box: Box) -> list[Position]:
    return [(lon, lat) for lon in (box.west, box.east) for lat in (box.south, box.north)]


def _positions(form: Form) -> Sequence[Position]:
    if isinstance(form, AreaForm):
        return [each for ring in form.rings for each in ring]
    if isinstance(form, RouteForm):
        return form.path
    raise ValueError("a device is an area or a route")


async def _written(contents: TileContents, form: TileForm) -> bytes:
    if len(contents.devices) <= _FEW:
        return _WRITERS[form](contents)
    return await asyncio.to_thread(_WRITERS[form], contents)


async def _gzipped(plain: Encoded) -> Encoded:
    """Return an answer with gzip, which has an ETag of its own; as it is where that is no gain."""
    if len(plain.body) < _LEAST_GZIPPED:
        return plain
    # Without the time in it, the same bytes give the same bytes.
    body = await asyncio.to_thread(gzip.compress, plain.body, _GZIP_LEVEL, mtime=0)
    if len(body) >= len(plain.body):
        return plain
    etag = f'{plain.etag[:-1]}-gzip"'
    return Encoded(body=body, etag=etag, is_gzipped=True, version=plain.version)


async def _no_version() -> None:
    return None


def _hashed(body: bytes) -> Encoded:
    return Encoded(body=body, etag=_etag_of(body))


def _indexed(found: Indexed) -> IndexedTile:
    return IndexedTile(
        tile=str(found.tile),
        devices=found.devices,
        places=found.places,
        version=_told(found.mark),
    )


def _told(mark: int) -> str:
    return f"{mark & (1 << 64) - 1:016x}"


def _etag(form: str, version: str) -> str:
    return f'"{form}{_MADE_AS}-{version}"'


def _etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
