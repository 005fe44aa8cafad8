"""Small squares of the Earth, each with everything that can matter to an answer inside it.

A walk through a square is answered from memory, and still exactly: what is remembered holds all
that any position in it can need, and each answer is measured from the position itself. What is
published or withdrawn drops only the squares that it can matter to. Nothing is kept of who asked,
or of where in a square; a square is forgotten after some minutes, or when memory runs out. No timer
runs for that: what is past its time goes when the next square is put, and is never answered from.
Only a square that is asked about a second time is remembered: to find out what can matter in all of
it takes longer than one answer.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dtpr.geo.anchor import Anchor, anchor_at
from dtpr.geo.box import Box, box_around
from dtpr.geo.units import Units, box_of_units
from dtpr.registry.judging import Candidates
from dtpr.registry.marks import Marks
from dtpr.registry.terms import Terms

WIDEST_M = 20.0
_LEVELS = 3
"""Squares are 20, 10 or 5 metres wide: the denser the devices, the smaller."""

_METRES_PER_DEGREE = 111_195.0
_LIFETIME_S, _BETWEEN_SWEEPS_S = 300.0, 30.0
_PATCH_DEG = 0.02
_MOST_PATCHES = 256
# What a square takes in memory, in bytes: some more than `sys.getsizeof` tells of its parts.
_BYTES_EACH, _BYTES_A_SITE = 900, 200

_Patch = tuple[int, int]


class Square(NamedTuple):
    """Which square it is, and what was asked in it."""

    level: int
    row: int
    column: int
    terms: Terms


class _Kept(NamedTuple):
    candidates: Candidates
    bounds: Sequence[Box]
    patches: Sequence[_Patch]
    size: int
    until: float


class Cells:
    """Squares with what can matter in them, bounded in bytes; the one used least goes first."""

    def __init__(self, most_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most_bytes
        self._clock = clock
        self._size = 0
        self._kept: OrderedDict[Square, _Kept] = OrderedDict()
        self._squares_of: dict[_Patch, set[Square]] = {}
        self._marks = Marks(clock)
        self._next_sweep = 0.0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, square: Square) -> Candidates | None:
        """Return what can matter in a square, None if that is not known."""
        found = self._kept.get(square)
        if found is None:
            return None
        if found.until < self._clock():
            self._drop(square)
            return None
        self._kept.move_to_end(square)
        return found.candidates

    def is_worth_it(self, square: Square) -> bool:
        """Tell whether somebody asked in a square before: then somebody will again, it seems."""
        return self._marks.is_known(square)

    def put(self, square: Square, candidates: Candidates) -> None:
        """Remember what can matter in a square; `candidates.reach_m` says how far that lies."""
        now = self._clock()
        self._sweep(now)
        self._drop(square)
        size = _BYTES_EACH + len(candidates.points) + _BYTES_A_SITE * len(candidates.sites)
        if size > self._most // 8 or candidates.crowd:
            return
        centre = candidates.centre
        bounds = box_around(centre.lon, centre.lat, candidates.reach_m).parts()
        patches = [patch for each in bounds for patch in _patches(each)]
        kept = _Kept(candidates, bounds, patches, size, now + _LIFETIME_S)
        self._kept[square] = kept
        for each in patches:
            self._squares_of.setdefault(each, set()).add(square)
        self._size += size
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def forget(self, touched: Sequence[Units]) -> None:
        """Drop the squares that what happened in some boxes can matter to."""
        for units in touched:
            box = box_of_units(units)
            for square in [each for each in self._near(box) if self._meets(each, box)]:
                self._drop(square)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._squares_of.clear()
        self._marks.clear()
        self._size = 0

    def _sweep(self, now: float) -> None:
        if now < self._next_sweep:
            return
        self._next_sweep = now + _BETWEEN_SWEEPS_S
        for square in [square for square, each in self._kept.items() if each.until < now]:
            self._drop(square)

    def _near(self, box: Box) -> set[Square]:
        patches = list(_patches(box))
        if len(patches) > _MOST_PATCHES or patches == [_EVERYWHERE]:
            return set(self._kept)
        near = self._squares_of.get(_EVERYWHERE, set()).copy()
        for each in patches:
            near |= self._squares_of.get(each, set())
        return near

    def _meets(self, square: Square, box: Box) -> bool:
        return any(
            each.west <= box.east
            and box.west <= each.east
            and each.south <= box.north
            and box.south <= each.north
            for each in self._kept[square].bounds
        )

    def _drop(self, square: Square) -> None:
        kept = self._kept.pop(square, None)
        if kept is None:
            return
        self._size -= kept.size
        for each in kept.patches:
            squares = self._squares_of.get(each)
            if squares is not None:
                squares.discard(square)
                if not squares:
                    del self._squares_of[each]


def square_at(here: Anchor, reach_m: float, terms: Terms) -> Square:
    """Return the square that a position lies in; small where the last device is not far."""
    level = next((n for n in range(_LEVELS - 1) if reach_m >= 4 * WIDEST_M / 2**n), _LEVELS - 1)
    height = _height(level)
    row = int((here.lat + 90) // height)
    columns = _columns(level, row)
    # 180 degrees east is 180 degrees west.
    column = int((here.lon + 180) / 360 * columns) % columns
    return Square(level, row, column, terms)


def centre_of(square: Square) -> Anchor:
    """Return the middle of a square."""
    height = _height(square.level)
    width = 360 / _columns(square.level, square.row)
    return anchor_at(
        (square.column + 0.5) * width - 180, min(90.0, (square.row + 0.5) * height - 90)
    )


def half_diagonal_m(square: Square) -> float:
    """Return how far any position of a square is from its middle, in metres, or a little more."""
    return WIDEST_M / float(1 << square.level) * 0.72


def _height(level: int) -> float:
    return WIDEST_M / float(1 << level) / _METRES_PER_DEGREE


def _columns(level: int, row: int) -> int:
    height = _height(level)
    middle = math.radians((row + 0.5) * height - 90)
    return max(1, int(360 * math.cos(middle) / height))


_EVERYWHERE: _Patch = (-1, -1)


def _patches(box: Box) -> Iterator[_Patch]:
    """Yield the patches of the index that a box meets; one stands for more than fit."""
    west, east = int(box.west // _PATCH_DEG), int(box.east // _PATCH_DEG)
    south, north = int(box.south // _PATCH_DEG), int(box.north // _PATCH_DEG)
    if (east - west + 1) * (north - south + 1) > _MOST_PATCHES:
        yield _EVERYWHERE
        return
    for column in range(west, east + 1):
        for row in range(south, north + 1):
            yield column, row
