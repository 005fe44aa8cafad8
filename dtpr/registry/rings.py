"""How wide to look for points of each class: wide enough for an answer, and not much wider."""

import math
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter

from msgspec import Struct

from dtpr.registry.levels import RANKS, Dot, Limits

FIRST_GUESS_M = 60.0
MOST_AT_ONCE = 512
"""So many points of a class at most are read in a ring, before a narrower one is tried."""

_LEAST_STEP_M = 0.5
_PATIENCE, _MORE = 3, 8
"""After so many rings that were too wide, so many times as much is read at once."""

_ROOM = 1.3
"""Rings begin that much wider than the last one nearby had to be."""

_LEAST_GROWTH, _LEAP = 1.3, 4.0

Found = Sequence[tuple[float, Dot]]
"""Points with their distances from the centre in metres, the nearest first."""

Reaches = tuple[float, ...]
"""The distance of the last point that was needed, class by class; infinite where all were."""


class Span(Struct, frozen=True, kw_only=True):
    """What is asked: the classes in order, what is allowed, and how far it is to hold in metres."""

    ranks: Sequence[int] = tuple(range(RANKS))
    limits: Limits
    slack: float

    @property
    def far(self) -> float:
        """How far away a device may be and still come into the radius."""
        return self.limits.radius_m + self.slack

    @property
    def sure(self) -> float:
        """How far away a device may be and surely be in the radius."""
        return self.limits.radius_m - self.slack


class _Class:
    """The ring of one class while it is being fitted."""

    def __init__(self, width: float, least: float, far: float) -> None:
        self.width = min(max(width, _LEAST_STEP_M), far)
        self.most = MOST_AT_ONCE
        self._too_narrow, self._too_wide = least, math.inf
        self._narrowed = 0

    def narrow(self, needed: int) -> None:
        """Take a narrower ring: this one holds more than may be read at once."""
        self._too_wide = self.width
        self._narrowed += 1
        guess = self.width * math.sqrt(4 * needed / self.most)
        # However dense a crowd is: a ring is at least halved, so that there are few tries.
        self._go(min(guess, (self._too_narrow + self._too_wide) / 2))

    def widen(self, width: float) -> None:
        """Take a wider ring: this one holds too little."""
        self._too_narrow = self.width
        self._go(width)

    def _go(self, width: float) -> None:
        step = self._too_wide - self._too_narrow
        if self._narrowed >= _PATIENCE or step <= _LEAST_STEP_M:
            # A crowd: more of it is read.
            self.width, self.most = self._too_wide, _MORE * self.most
            self._too_wide, self._narrowed = math.inf, 0
        elif self._too_narrow < width < self._too_wide:
            self.width = width
        else:
            self.width = (self._too_narrow + self._too_wide) / 2


class Rings:
    """The rings of one search; they are fitted try by try, until they hold enough."""

    def __init__(self, span: Span, reaches: Reaches) -> None:
        """Begin with what was needed nearby."""
        self._span = span
        self._classes = [self._class(each) for each in reaches[: len(span.ranks)]]
        self.cuts: list[float] = []
        self.reaches: Reaches = ()

    @property
    def widths(self) -> Mapping[int, float]:
        """The width in metres of each class that is to be looked for."""
        return {
            rank: each.width for rank, each in zip(self._span.ranks, self._classes, strict=False)
        }

    @property
    def most(self) -> Mapping[int, int]:
        """How many points of each class may be read at once."""
        classes = zip(self._span.ranks, self._classes, strict=False)
        return {rank: each.most for rank, each in classes}

    def fit(self, found: Mapping[int, Found], crowded: Collection[int]) -> int | None:
        """Fit the rings for another try; return the class that needs it, None for none.

        Args:
            found: The points of each class within its ring.
            crowded: The classes of which not all points in the ring were read.
        """
        needed = self._span.limits.limit + 1
        reaches: list[float] = []
        cuts: list[float] = []
        for place, rank in enumerate(self._span.ranks):
            if place == len(self._classes):
                self._classes.append(self._class(reaches[-1]))
                return rank
            ring, points = self._classes[place], found[rank]
            if rank in crowded:
                ring.narrow(needed)
                return rank
            enough, cut = self._cut(points, needed)
            if cut > ring.width:
                ring.widen(cut if len(points) >= needed else self._wider(ring, points, needed))
                return rank
            cuts.append(cut)
            reaches.append(points[needed - 1][0] if enough else math.inf)
            if enough:
                break
            needed -= bisect_right(points, self._span.sure, key=itemgetter(0))
        del self._classes[len(cuts) :]
        self.cuts, self.reaches = cuts, tuple(reaches)
        return None

    def kept(self, found: Mapping[int, Found]) -> list[Dot]:
        """Return the points that can matter."""
        return [
            dot
            for rank, cut in zip(self._span.ranks, self.cuts, strict=False)
            for metres, dot in found[rank]
            if metres <= cut
        ]

    def _cut(self, points: Found, needed: int) -> tuple[bool, float]:
        """Return whether so many are surely in the radius, and how far all must be known.

        What is farther from the centre than the last one that is needed, by twice the slack, is
        farther than it at every position within the slack.
        """
        if len(points) >= needed and points[needed - 1][0] <= self._span.sure:
            return True, min(points[needed - 1][0] + 2 * self._span.slack, self._span.far)
        return False, self._span.far

    def _wider(self, ring: _Class, points: Found, needed: int) -> float:
        growth = math.sqrt(2 * needed / len(points)) if points else _LEAP
        return min(self._span.far, ring.width * min(max(growth, _LEAST_GROWTH), _LEAP))

    def _class(self, reach: float) -> _Class:
        # A ring that is no wider than that shows no more than one on the spot itself.
        least = min(2 * self._span.slack, self._span.far)
        return _Class(_ROOM * reach + least, least, self._span.far)
