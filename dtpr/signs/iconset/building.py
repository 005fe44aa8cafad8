"""The making of zips in a pool, in pieces that let other work of the pool through."""

import asyncio
from collections.abc import Callable, Iterable, Iterator

from dtpr.errors import BusyError
from dtpr.schema.icon_sets import SetKind
from dtpr.signs.iconset.archive import pack
from dtpr.signs.iconset.files import make_files
from dtpr.signs.iconset.paths import paths_of
from dtpr.signs.pool import WORKERS, Pool

Progress = Callable[[int, int | None], None]
"""Called with how many files are made, and of how many."""

# Measured: a raster of 1024 pixels takes some 80 ms and grows with its area, all else about 3 ms.
_LARGEST_MS, _LARGEST_PX = 80.0, 1024
_USUAL_MS = 3.0
_PIECE_MS = 300.0
_PAUSE_S = 0.5


async def build_sets(
    kinds: Iterable[SetKind], pool: Pool, progress: Progress = lambda *_: None
) -> dict[SetKind, bytes]:
    """Return zips of this version; what several of them hold is made once."""
    wanted = list(kinds)
    paths = sorted({path for kind in wanted for path in paths_of(kind)})
    files = await _make_all(paths, pool, progress)
    return {kind: await asyncio.to_thread(pack, kind, files) for kind in wanted}


async def _make_all(paths: list[str], pool: Pool, progress: Progress) -> dict[str, bytes]:
    pieces = _pieces(paths)
    files: dict[str, bytes] = {}

    async def work() -> None:
        # A worker at a time takes one piece, so that a sign that is asked for waits for one only.
        for piece in pieces:
            files.update(await _make_piece(piece, pool))
            progress(len(files), len(paths))

    async with asyncio.TaskGroup() as group:
        for _ in range(WORKERS):
            group.create_task(work())
    return files


async def _make_piece(piece: list[str], pool: Pool) -> dict[str, bytes]:
    while True:
        try:
            return await pool.run(make_files, piece)
        except BusyError:
            # Others who wait go first: nobody looks at this one.
            await asyncio.sleep(_PAUSE_S)


def _pieces(paths: Iterable[str]) -> Iterator[list[str]]:
    piece: list[str] = []
    spent = 0.0
    for path in paths:
        piece.append(path)
        spent += _cost(path)
        if spent >= _PIECE_MS:
            yield piece
            piece, spent = [], 0.0
    if piece:
        yield piece


def _cost(path: str) -> float:
    folder, *rest = path.split("/")
    if folder != "png":
        return _USUAL_MS
    return _USUAL_MS + _LARGEST_MS * (int(rest[0]) / _LARGEST_PX) ** 2
