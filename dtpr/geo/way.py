"""A way that somebody takes: cut into pieces so short that each is straight in space.

Edges are straight in longitude and latitude (RFC 7946, 3.1.1) and go the short way about the Earth:
a step of more than 180 degrees crosses the antimeridian.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from dtpr.errors import InvalidError, Problem, TooLargeError
from dtpr.geo.anchor import BEND
from dtpr.geo.box import Box, box_around
from dtpr.geo.distance import LEAST_RADIUS_M, Floats, to_ecef
from dtpr.geo.units import Units, units_of
from dtpr.schema.geometry import Position

LONGEST_WAY_M = 50_000.0
MOST_POSITIONS = 2_000

_MOST_PIECES = 20_000
_PIECE_M = 75.0
_BESIDE_M = 1e-4
"""How far a piece may lie beside the way, in metres."""

_GROUP = 32
_SAMPLES = 16

Bools = NDArray[np.bool_]


class Balls(NamedTuple):
    """Balls in space: their middles (n, 3) and radii (n), metres."""

    middles: Floats
    radii: Floats


class Way:
    """The pieces of a way, in order of travel; those of no length are left out.

    `starts` and `steps` (n, 3) are earth-centred metres; `lonlat` and `turns` (n, 2) the same in
    degrees, none across the antimeridian; `begins` (n + 1) metres from the start of the way.
    """

    def __init__(self, unrolled: Floats) -> None:
        """Take corners (n + 1, 2) in degrees, of which longitudes run on beyond 180."""
        corners = to_ecef(unrolled[:, 0], unrolled[:, 1])
        steps = np.diff(corners, axis=0)
        chords = np.linalg.norm(steps, axis=1)
        kept = chords > 0
        if not kept.any():
            kept[0] = True
        self.starts, self.steps = corners[:-1][kept], steps[kept]
        chords = chords[kept]
        self.lengths = chords + chords**3 * BEND
        self.begins = np.concatenate([[0.0], np.cumsum(self.lengths)])
        self._unrolled = unrolled[:-1][kept]
        self.turns = np.diff(unrolled, axis=0)[kept]
        middles = self._unrolled[:, 0] + self.turns[:, 0] / 2
        self.lonlat = self._unrolled - np.column_stack(
            [360 * np.floor((middles + 180) / 360), np.zeros(len(middles))]
        )
        self.balls = Balls(self.starts + self.steps / 2, chords / 2)
        self.groups = self._grouped()

    @property
    def length_m(self) -> float:
        """Return how long the way is."""
        return float(self.begins[-1])

    def drawn(self) -> BaseGeometry:
        """Return the way as shapely has it, in degrees, not across the antimeridian."""
        if not self.length_m:
            return shapely.MultiPoint(_both_names(self.lonlat[:1]))
        lines = np.stack([self.lonlat, self.lonlat + self.turns], axis=1)
        return shapely.MultiLineString(list(_both_names(lines)))

    def near(self, middle: Floats, reach_m: float) -> NDArray[np.int_]:
        """Return the pieces that may come as near as that to a point in space."""
        away = self.balls.middles - middle
        squares = np.einsum("ij,ij->i", away, away)
        return np.flatnonzero(squares <= (self.balls.radii + reach_m) ** 2)

    def position(self, metres: float) -> Position:
        """Return where one is so many metres from the start, in degrees."""
        at = min(int(np.searchsorted(self.begins, metres, "right")) - 1, len(self.lengths) - 1)
        part = (metres - self.begins[at]) / self.lengths[at] if self.lengths[at] else 0.0
        lon, lat = (self.lonlat[at] + min(max(part, 0.0), 1.0) * self.turns[at]).tolist()
        return lon, lat

    def boxes(self, begin_m: float, end_m: float, beside_m: float) -> list[Units]:
        """Return boxes that hold all within some metres of a part of the way."""
        first = int(np.searchsorted(self.begins, begin_m, "right")) - 1
        first = min(first, len(self.lengths) - 1)
        last = max(int(np.searchsorted(self.begins, end_m, "left")), first + 1)
        corners = self._unrolled[first:last]
        both = np.concatenate([corners, corners + self.turns[first:last]])
        west, south = both.min(axis=0).tolist()
        east, north = both.max(axis=0).tolist()
        high = float(np.degrees(beside_m / LEAST_RADIUS_M))
        # A disc is widest in degrees where it lies nearest to a pole.
        wide = box_around(0.0, max(abs(south), abs(north)), beside_m).east
        whole = wide >= 180 or east - west + 2 * wide >= 360
        sides = (-180.0, 180.0) if whole else (_wrapped(west - wide), _wrapped(east + wide))
        box = Box(sides[0], max(south - high, -90.0), sides[1], min(north + high, 90.0))
        return [units_of(each) for each in box.parts()]

    def _grouped(self) -> Balls:
        """Return a ball about each run of some pieces."""
        middles, radii = [], []
        for first in range(0, len(self.lengths), _GROUP):
            some = slice(first, first + _GROUP)
            own = self.balls.middles[some]
            middle = own.mean(axis=0)
            middles.append(middle)
            away = np.linalg.norm(own - middle, axis=1) + self.balls.radii[some]
            radii.append(away.max())
        return Balls(np.array(middles), np.array(radii))

    def group(self, number: int) -> slice:
        """Return the pieces of a group."""
        return slice(number * _GROUP, (number + 1) * _GROUP)


def way_along(path: Sequence[Position], field: str = "line") -> Way:
    """Return the way along a path.

    Pieces lie within a tenth of a millimetre of the line that is straight in degrees.

    Raises:
        TooLargeError: It has too many positions.
        InvalidError: It is too long, or turns about a pole too often.
    """
    if len(path) > MOST_POSITIONS:
        wrong = f"it has {len(path)} positions, and {MOST_POSITIONS} are taken"
        raise TooLargeError(Problem(f"{field}.coordinates", wrong, "send a simpler line, or less"))
    unrolled = _unrolled(np.array(path, dtype=np.float64))
    _check_length(_rough_length(unrolled), field, slack=1.05)
    way = Way(_cut(_cut_at_seam(unrolled), field))
    _check_length(way.length_m, field)
    return way


def _unrolled(corners: Floats) -> Floats:
    """Return corners whose longitudes run on across the antimeridian, the short way."""
    steps = np.diff(corners[:, 0])
    short = steps - 360 * np.round(steps / 360)
    lons = corners[0, 0] + np.concatenate([[0.0], np.cumsum(short)])
    # Sums of rounded steps drift; whole turns added to what was given do not.
    turns = np.round((lons - corners[:, 0]) / 360)
    return np.column_stack([corners[:, 0] + 360 * turns, corners[:, 1]])


def _rough_length(corners: Floats) -> float:
    parts = np.linspace(0, 1, _SAMPLES)[None, :, None]
    walked = corners[:-1, None] + parts * np.diff(corners, axis=0)[:, None]
    space = to_ecef(walked[..., 0], walked[..., 1])
    return float(np.linalg.norm(np.diff(space, axis=1), axis=2).sum())


def _check_length(metres: float, field: str, slack: float = 1.0) -> None:
    if metres <= LONGEST_WAY_M * slack:
        return
    wrong = f"it is {metres / 1000:.1f} km long, and {LONGEST_WAY_M / 1000:.0f} km are taken"
    raise InvalidError(Problem(field, wrong, "ask for a part of it at a time"))


def _cut_at_seam(corners: Floats) -> Floats:
    """Return the corners with one more wherever the way crosses the antimeridian."""
    parts = [corners[:1]]
    for start, end in pairwise(corners):
        low, high = sorted(((start[0] + 180) / 360, (end[0] + 180) / 360))
        seams = np.arange(np.ceil(low), np.floor(high) + 1) * 360 - 180
        inner = seams[(seams > min(start[0], end[0])) & (seams < max(start[0], end[0]))]
        for seam in inner:
            part = (seam - start[0]) / (end[0] - start[0])
            parts.append(np.array([[seam, start[1] + part * (end[1] - start[1])]]))
        parts.append(end[None])
    return np.concatenate(parts)


def _cut(corners: Floats, field: str) -> Floats:
    """Return so many corners that the way between two of them is straight in space."""
    middles = (corners[:-1] + corners[1:]) / 2
    while (wanted := _bent(corners, middles)).any():
        corners = np.insert(corners, np.flatnonzero(wanted) + 1, middles[wanted], axis=0)
        if len(corners) > _MOST_PIECES:
            wrong = "it turns about a pole too often"
            raise InvalidError(Problem(field, wrong, "ask for a part of it at a time"))
        middles = (corners[:-1] + corners[1:]) / 2
    return corners


def _bent(corners: Floats, middles: Floats) -> Bools:
    space = to_ecef(corners[:, 0], corners[:, 1])
    true = to_ecef(middles[:, 0], middles[:, 1])
    beside = np.linalg.norm((space[:-1] + space[1:]) / 2 - true, axis=1)
    lengths = np.linalg.norm(np.diff(space, axis=0), axis=1)
    bent: Bools = (beside > _BESIDE_M) | (lengths > _PIECE_M)
    return bent


def _both_names(places: Floats) -> Floats:
    """Return places, and those on the antimeridian once more by its other name."""
    on_seam = (np.abs(places[..., 0]) == 180).reshape(len(places), -1).all(axis=1)
    return np.concatenate([places, places[on_seam] * (-1, 1)])


def _wrapped(lon: float) -> float:
    return (lon + 180) % 360 - 180
