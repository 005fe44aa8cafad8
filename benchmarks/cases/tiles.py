"""Tiles of the web map: from memory beside a bare answer, made anew beside another encoder."""

import http.client
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import mapbox_vector_tile

from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case, Sample
from benchmarks.processes import Server, serving
from benchmarks.setting import environment_of, read_through
from benchmarks.targets import Target
from benchmarks.world import World, make_world, questions_of
from benchmarks.wrk import Burst, find_wrk
from dtpr.formats.mvt import Corner, Layer, Properties, Shared, Value
from dtpr.geo.mercator import Tile, tile_at
from dtpr.registry import Registry, open_registry
from dtpr.registry.tile_drawing import DEVICES, FOOTPRINTS, PLACES, draw
from dtpr.registry.tiles import TileForm
from dtpr.settings import Settings

JSON, MVT, COLD, PEER, LISTED, LOW = (
    "tile json",
    "tile mvt",
    "tile z14",
    "mapbox-vector-tile",
    "tile z12",
    "tile z0-z11",
)
_FORMS: dict[str, TileForm] = {JSON: "json", MVT: "mvt"}
_QUESTIONS, _HOT, _MADE = 400, 8, 12

_COLD_BUDGET = 0.2
"""What a tile may cost that is made anew, as a part of what the other encoder takes."""

_HEADS = {JSON: '{"tile"', MVT: "\x1a"}


async def cases(bench: Bench) -> list[Case]:
    """Return tiles of every store, for each size of world.

    Raises:
        BenchmarkError: `wrk` or PostgreSQL is missing, or an answer is wrong.
    """
    find_wrk()
    found: list[Case] = []
    for size in bench.options.sizes:
        world = make_world(size)
        for store, address in (await bench.databases.filled(world, bench.tell)).items():
            read_through(address)
            found += await _cases_of(bench, world, store, address)
    return found


async def _cases_of(bench: Bench, world: World, store: str, address: str) -> list[Case]:
    settings = Settings(database=address, tiles_cache_mb=0)
    registry = await bench.stack.enter_async_context(open_registry(settings))
    tiles = _tiles(world, 14)
    server = bench.stack.enter_context(
        serving(["dtpr", "serve", "--port", "0"], environment_of(address))
    )
    found: list[Case] = []
    for name in (JSON, MVT):
        if bench.wants(name):
            found += await _hot(bench, world, store, name, (registry, server, tiles))
    if bench.wants(COLD):
        found += await _cold(registry, store, world.size, tiles)
    if bench.wants(LOW):
        found += _low(registry, store, world)
    return found


def _tiles(world: World, z: int) -> list[Tile]:
    """Return the tiles of a zoom that people ask in, each once."""
    asked = questions_of(world, _QUESTIONS)
    return list(dict.fromkeys(tile_at(each.lon, each.lat, z) for each in asked))


async def _hot(
    bench: Bench, world: World, store: str, name: str, using: tuple[Registry, Server, list[Tile]]
) -> list[Case]:
    """Return tiles of a middling length that are asked for over and over, and bare answers."""
    registry, server, tiles = using
    form = _FORMS[name]
    bodies = {each: (await registry.tiles.tile(each, form)).body for each in tiles[:64]}
    by_size = sorted(bodies, key=lambda each: len(bodies[each]))
    middle = len(by_size) // 2
    hot = by_size[max(0, middle - _HOT // 2) : middle + _HOT // 2]
    paths = [f"/v1/tiles/{each}.{form}" for each in hot]
    for path, tile in zip(paths, hot, strict=True):
        if _get(server, path) != bodies[tile]:
            raise BenchmarkError(f"{path} is answered differently than the register has it.")
    # One body that is sent again and again stays in the processor's cache; eight long ones do not.
    sizes = [str(len(bodies[each])) for each in hot]
    hello = bench.stack.enter_context(serving(["benchmarks.hello", *dict.fromkeys(sizes)], {}))
    lengths = _file(bench, f"bare {name} {store} {world.size}", [f"/{each}" for each in sizes])
    bare = Burst(hello.address, lengths, '"xx', 'x"', "get")
    file = _file(bench, f"{name} {store} {world.size}", paths)
    asked = Burst(server.address, file, _HEADS[name], "", "get")
    baseline = Case(
        name=f"hello {name}",
        unit="req",
        store=store,
        devices=world.size,
        measure=Target(hello, bare).measure,
    )
    own = Case(
        name=name,
        unit="req",
        store=store,
        devices=world.size,
        measure=Target(server, asked).measure,
        baseline=baseline,
    )
    return [baseline, own]


async def _cold(registry: Registry, store: str, devices: int, tiles: Sequence[Tile]) -> list[Case]:
    """Return tiles that are made anew, by us and by another encoder, both from the same rows."""
    chosen = tiles[:_MADE]

    def encode(tile: Tile) -> Callable[[], Awaitable[object]]:
        async def work() -> object:
            layers = [_Plain(each) for each in (DEVICES, FOOTPRINTS, PLACES)]
            draw(await registry.tiles.contents(tile), *layers)
            told = [{"name": each.name, "features": each.features} for each in layers]
            return mapbox_vector_tile.encode(told, default_options={"y_coord_down": True})

        return work

    def make(tile: Tile) -> Callable[[], Awaitable[object]]:
        return lambda: registry.tiles.tile(tile, "mvt")

    peer = Case(
        name=PEER,
        unit="tiles",
        store=store,
        devices=devices,
        measure=_Making([encode(each) for each in chosen]).measure,
    )
    own = Case(
        name=COLD,
        unit="tiles",
        store=store,
        devices=devices,
        measure=_Making([make(each) for each in chosen]).measure,
        baseline=peer,
        budget=_COLD_BUDGET,
    )
    return [peer, own]


class _Plain(Layer):
    """A layer that only gathers features, as the other encoder takes them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.features: list[dict[str, Any]] = []
        self._shares: list[dict[str, Value | None]] = []

    def share(self, names: tuple[str, ...], values: Shared) -> bytes:
        """Remember what is shared by its number."""
        self._shares.append(dict(zip(names, values, strict=True)))
        return (len(self._shares) - 1).to_bytes(4)

    def add_points(self, points: Sequence[Corner], properties: Properties) -> None:
        """Gather a point."""
        self._gather("Point", points[0], properties)

    def add_outline(
        self, centre: Corner, outline: tuple[Corner, ...], properties: Properties
    ) -> None:
        """Gather an area around a point."""
        ring = [(centre[0] + x, centre[1] + y) for x, y in outline]
        self._gather("Polygon", [[*ring, ring[0]]], properties)

    def add_polygons(
        self, polygons: Iterable[Sequence[Sequence[Corner]]], properties: Properties
    ) -> None:
        """Gather areas."""
        self._gather("MultiPolygon", list(polygons), properties)

    def _gather(self, kind: str, coordinates: object, properties: Properties) -> None:
        shared = self._shares[int.from_bytes(properties.shared)] if properties.shared else {}
        said = {**properties.own, **shared}
        geometry = {"type": kind, "coordinates": coordinates}
        self.features.append({"geometry": geometry, "properties": said})


def _low(registry: Registry, store: str, world: World) -> list[Case]:
    """Return tiles of zoom 12, and all that they lie in, made anew: the latter are counts."""
    listed = _tiles(world, 12)[:_MADE]
    above = [tile.above(z) for tile in listed for z in range(12)]

    def make(tile: Tile) -> Callable[[], Awaitable[object]]:
        return lambda: registry.tiles.tile(tile, "mvt")

    baseline = Case(
        name=LISTED,
        unit="tiles",
        store=store,
        devices=world.size,
        measure=_Making([make(each) for each in listed]).measure,
    )
    own = Case(
        name=LOW,
        unit="tiles",
        store=store,
        devices=world.size,
        measure=_Making([make(each) for each in above]).measure,
        baseline=baseline,
    )
    return [baseline, own]


class _Making:
    """Makes one thing after the other, and goes through all of them as often as there is time."""

    def __init__(self, works: Sequence[Callable[[], Awaitable[object]]]) -> None:
        self._works = works
        self._next = cycle(works)

    async def measure(self, _number: int, seconds: float) -> Sample:
        begun, cpu, done, most = time.perf_counter(), time.process_time(), 0, 0.0
        while time.perf_counter() - begun < seconds / 2 or done % len(self._works):
            started = time.perf_counter()
            await next(self._next)()
            most = max(most, time.perf_counter() - started)
            done += 1
        return Sample(
            rate=done / (time.perf_counter() - begun),
            most_ms=most * 1e3,
            cpu_us=(time.process_time() - cpu) / done * 1e6,
        )


def _file(bench: Bench, name: str, lines: Sequence[str]) -> Path:
    file = bench.folder / f"tiles-{name.replace(' ', '-')}"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def _get(server: Server, path: str) -> bytes:
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()
