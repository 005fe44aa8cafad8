"""The tiles of a pack: those of `/v1/tiles/….mvt`, of its devices and its places alone.

They go down to zoom 14, where a unit of a tile is 0.6 m at the equator: maps draw that one larger
beyond it. Everything is read at the moment of the pack.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import shapely
from msgspec import Struct, structs

from dtpr.formats.pmtiles import PmtilesFile, order_of
from dtpr.geo.box import Box
from dtpr.geo.footprint import drawn_area
from dtpr.geo.mercator import (
    WORLD_BITS,
    Tile,
    box_of_tile,
    number_of,
    position_of_world,
)
from dtpr.registry.open_data import Moment
from dtpr.registry.store import tiles as kept
from dtpr.registry.store.tiles import CELLS_DEEPER, LISTED_ZOOM, Cluster, Dot
from dtpr.registry.tile_drawing import DEVICES, FOOTPRINTS, PLACES, TileContents, write_mvt
from dtpr.registry.tiles import Tiles
from dtpr.schema.geometry import Area, Geometry
from dtpr.schema.open_data import OpenDataHeader

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST_ZOOM = 14
MOST_TILES = 1 << 17
"""What is so large that its tiles of zoom 12 are more is only drawn where something else is."""

_BATCH = 5000
_BESIDE = 16
"""What is drawn beside a tile is less than such a part of it."""

_WORLD_BOX = Box(-180.0, -85.0, 180.0, 85.0)

Progress = Callable[[int, int], None]
"""Is told how many tiles are done, and of how many that are known of by now."""


class _Named(Struct, frozen=True):
    """Of a place no more than its name in addresses."""

    slug: str


class _Placed(Struct, frozen=True):
    """Of a place no more than where it is."""

    geometry: Geometry


class PackTiles:
    """The tiles of some devices at one moment."""

    def __init__(
        self, moment: Moment, tiles: Tiles, nums: Collection[int] | None, header: OpenDataHeader
    ) -> None:
        """Take the moment, the tiles at it, which devices (None for all), and the header."""
        self._moment = moment
        self._tiles = tiles
        self._nums = nums
        self._header = header
        self._places = {each.slug for each in header.places}
        self._within: dict[Tile, bytes] = {}
        self._areas: dict[bytes, BaseGeometry | None] = {}

    async def write(self, path: Path, progress: Progress) -> None:
        """Write a file of all tiles that are not empty."""
        dots = await self._dots()
        file = PmtilesFile(path)
        try:
            for tile, clusters in clustered(dots):
                file.add(tile, write_mvt(TileContents(tile=tile, clusters=clusters)))
            waiting = await self._listed()
            while waiting:
                waiting = await self._draw(file, waiting, progress)
            file.finish(_box_of(dots), LISTED_ZOOM, self._metadata())
        finally:
            file.close()

    async def _dots(self) -> list[Dot]:
        found: list[Dot] = []
        async for batch in kept.dots(self._moment.session, _BATCH):
            found += [each for each in batch if self._has(each.num)]
        return found

    async def _listed(self) -> list[Tile]:
        """Return the tiles of zoom 12 that may have something, in order."""
        index = await kept.index(self._moment.session)
        found = {each.tile for each in index if each.tile.z == LISTED_ZOOM}
        wide = [each.tile for each in index if each.tile.z < LISTED_ZOOM]
        for each in sorted(wide, key=lambda tile: (-tile.z, tile)):
            if len(found) + 4 ** (LISTED_ZOOM - each.z) <= MOST_TILES:
                found.update(_below(each, LISTED_ZOOM))
        return sorted(found, key=order_of)

    async def _draw(
        self, file: PmtilesFile, tiles: Sequence[Tile], progress: Progress
    ) -> list[Tile]:
        """Write some tiles of one zoom; return those of the next one that may have something."""
        deeper: list[Tile] = []
        before = len(file)
        for number, tile in enumerate(tiles):
            content = await self._drawn(tile)
            if content:
                file.add(tile, content)
                if tile.z < MOST_ZOOM:
                    deeper += _below(tile, tile.z + 1)
            progress(before + number + 1, before + len(tiles))
        return sorted(deeper, key=order_of)

    async def _drawn(self, tile: Tile) -> bytes:
        """Return a tile; one in the midst of a large place, with nothing else, is as that above."""
        content = self._within.get(tile.above(tile.z - 1))
        if content is None:
            found = await self._tiles.contents(tile)
            devices = [each for each in found.devices if self._has(each.num)]
            places = [each for each in found.places if self._shows(each)]
            content = write_mvt(structs.replace(found, devices=devices, places=places))
            if devices or not all(self._covers(each, tile) for each in places):
                return content
        if tile.z < MOST_ZOOM:
            self._within[tile] = content
        return content

    def _covers(self, place: bytes, tile: Tile) -> bool:
        """Tell whether a place covers a tile, and what is drawn beside it."""
        if place not in self._areas:
            geometry = msgspec.json.decode(place, type=_Placed).geometry
            self._areas[place] = drawn_area(geometry) if isinstance(geometry, Area) else None
        area, box = self._areas[place], box_of_tile(tile)
        beyond = (box.east - box.west) / _BESIDE
        around = shapely.box(
            box.west - beyond, box.south - beyond, box.east + beyond, box.north + beyond
        )
        return area is not None and bool(area.contains(around))

    def _has(self, num: int) -> bool:
        return self._nums is None or num in self._nums

    def _shows(self, place: bytes) -> bool:
        return self._nums is None or msgspec.json.decode(place, type=_Named).slug in self._places

    def _metadata(self) -> Mapping[str, object]:
        """Return what stands in the file (PMTiles 3.4, 5): the terms, and the layers."""
        header = self._header
        return {
            "name": header.register.name,
            "attribution": header.attribution,
            "licence": header.licence.url,
            "as_of": header.as_of and header.as_of.isoformat(),
            "type": "overlay",
            "vector_layers": [{"id": each, "fields": {}} for each in (DEVICES, FOOTPRINTS, PLACES)],
        }


def clustered(dots: Iterable[Dot]) -> Iterator[tuple[Tile, list[Cluster]]]:
    """Yield the tiles below zoom 12 with their clusters, in the order of the file."""
    cells = _counted(dots, LISTED_ZOOM - 1 + CELLS_DEEPER)
    zooms = {LISTED_ZOOM - 1: cells}
    for z in range(LISTED_ZOOM - 2, -1, -1):
        zooms[z] = cells = _summed(cells)
    for z in range(LISTED_ZOOM):
        tiles: dict[Tile, list[Cluster]] = defaultdict(list)
        for cell in sorted(zooms[z], key=number_of):
            tiles[cell.above(z)].append(zooms[z][cell])
        for tile in sorted(tiles, key=order_of):
            yield tile, tiles[tile]


def _counted(dots: Iterable[Dot], z: int) -> dict[Tile, Cluster]:
    shift = WORLD_BITS - z
    sums: dict[Tile, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for dot in dots:
        cell = sums[Tile(z, dot.x >> shift, dot.y >> shift)]
        cell[dot.rank] += 1
        cell[3] += dot.x
        cell[4] += dot.y
    return {tile: Cluster(*each) for tile, each in sums.items()}


def _summed(cells: Mapping[Tile, Cluster]) -> dict[Tile, Cluster]:
    """Return the same counts in cells of a zoom less."""
    sums: dict[Tile, Cluster] = {}
    for cell, counts in cells.items():
        above = cell.above(cell.z - 1)
        known = sums.get(above, (0, 0, 0, 0, 0))
        sums[above] = Cluster(*(one + other for one, other in zip(known, counts, strict=True)))
    return sums


def _below(tile: Tile, z: int) -> Iterator[Tile]:
    """Yield the tiles of a deeper zoom inside a tile."""
    size = 1 << z - tile.z
    for x in range(tile.x * size, (tile.x + 1) * size):
        for y in range(tile.y * size, (tile.y + 1) * size):
            yield Tile(z, x, y)


def _box_of(dots: Sequence[Dot]) -> Box:
    """Return the sides of what some dots lie in, or of the plane where there is none."""
    if not dots:
        return _WORLD_BOX
    xs, ys = [each.x for each in dots], [each.y for each in dots]
    west, north = position_of_world(min(xs), min(ys))
    east, south = position_of_world(max(xs), max(ys))
    return Box(west, south, east, north)
