"""PMTiles: all tiles of a map in one file, of which clients read parts by ranges.

Tiles come in the order of their numbers along a Hilbert curve, so the file is clustered, and equal
ones are kept once.

Source: PMTiles Specification 3.4; the package `pmtiles` writes the directories.
"""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from dtpr.geo.box import Box
from dtpr.geo.mercator import Tile

MEDIA_TYPE = "application/vnd.pmtiles"
_LEVEL = 6
_E7 = 10**7


@lru_cache(maxsize=32)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, _LEVEL, mtime=0)


def order_of(tile: Tile) -> int:
    """Return the place of a tile in the file."""
    return int(zxy_to_tileid(*tile))


class PmtilesFile:
    """A file of vector tiles that is being written."""

    def __init__(self, path: Path) -> None:
        """Begin a new file."""
        self._file = path.open("xb")
        self._writer = Writer(self._file)
        self._tiles = 0

    def __len__(self) -> int:
        return self._tiles

    def add(self, tile: Tile, content: bytes) -> None:
        """Add a Mapbox Vector Tile; `order_of` says in which order."""
        self._writer.write_tile(order_of(tile), _packed(content))
        self._tiles += 1

    def finish(self, box: Box, middle_zoom: int, metadata: Mapping[str, Any]) -> None:
        """Write the directories and close the file; a file without tiles gets an empty one."""
        if not self._tiles:
            self.add(Tile(0, 0, 0), b"")
        west, south, east, north = (
            round(each * _E7) for each in (box.west, box.south, box.east, box.north)
        )
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_lon_e7": west,
            "min_lat_e7": south,
            "max_lon_e7": east,
            "max_lat_e7": north,
            "center_zoom": middle_zoom,
            "center_lon_e7": (west + east) // 2,
            "center_lat_e7": (south + north) // 2,
        }
        self._writer.finalize(header, dict(metadata))
        self.close()

    def close(self) -> None:
        """Close the file, whole or not."""
        self._writer.tile_f.close()
        self._file.close()
