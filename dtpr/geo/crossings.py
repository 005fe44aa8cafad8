"""Where a way enters and leaves discs, wedges, corridors and areas: roots in closed form.

A piece of a way is straight in space, so that its distance from a point or an edge is the root of a
quadratic, and a side of a wedge a linear equation. All arithmetic is done on arrays.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dtpr.geo.anchor import BEND, Anchor
from dtpr.geo.distance import Floats, to_ecef
from dtpr.geo.lookout import Sector
from dtpr.geo.path import in_rings
from dtpr.geo.spans import joined
from dtpr.geo.way import Balls, Way
from dtpr.schema.geometry import Position

_PARALLEL = 1e-14
_AT_ONCE = 128
"""How many edges are measured against a group of pieces at a time."""

Ints = NDArray[np.int_]


class _Parts(NamedTuple):
    """From which part of a piece to which, 0 to 1; `low > high` where there is none."""

    low: Floats
    high: Floats

    def and_(self, other: "_Parts") -> "_Parts":
        return _Parts(np.maximum(self.low, other.low), np.minimum(self.high, other.high))


class Edges:
    """Straight edges in space, of prepared paths."""

    def __init__(self, paths: Sequence[Floats]) -> None:
        """Take paths (n, 2) in degrees, as `prepare_path` cuts them."""
        space = [to_ecef(each[:, 0], each[:, 1]) for each in paths]
        self.starts = np.concatenate([each[:-1] for each in space])
        self.steps = np.concatenate([np.diff(each, axis=0) for each in space])
        middles = self.starts + self.steps / 2
        self.balls = Balls(middles, np.linalg.norm(self.steps, axis=1) / 2)
        self.middle = middles.mean(axis=0)
        away = np.linalg.norm(middles - self.middle, axis=1) + self.balls.radii
        self.radius = float(away.max())


class Nearest(NamedTuple):
    """The least distance from a way: metres, the piece and the part of it, and the way there."""

    metres: float
    piece: int
    part: float
    there: Floats


NOWHERE = Nearest(np.inf, 0, 0.0, np.zeros(3))


def in_sector(way: Way, apex: Anchor, sector: Sector) -> Floats:
    """Return where a way lies in a sector."""
    spot = np.array([apex.x, apex.y, apex.z])
    which, disc = _in_ball(way, spot, sector.range_m)
    if sector.is_disc or not len(which):
        return _spans(way, which, disc)
    along = np.array([sector.along_x, sector.along_y, sector.along_z])
    right = np.array([sector.right_x, sector.right_y, sector.right_z])
    away, steps = way.starts[which] - spot, way.steps[which]
    sides = []
    for turn in (sector.cosine, -sector.cosine):
        line = turn * right - sector.sine * along
        sides.append(_below(away @ line, steps @ line))
    if sector.cosine >= 0:
        return _spans(way, which, disc.and_(sides[0]).and_(sides[1]))
    return joined([_spans(way, which, disc.and_(each)) for each in sides])


def within(way: Way, spot: Floats, metres: float) -> Floats:
    """Return where a way lies within some metres of a point in space."""
    return _spans(way, *_in_ball(way, spot, metres))


def beside(way: Way, edges: Edges, metres: float) -> Floats:
    """Return where a way lies within some metres of edges."""
    found = []
    for number in _groups(way, edges.middle, edges.radius + metres):
        ball = way.groups.middles[number], way.groups.radii[number]
        near = np.linalg.norm(edges.balls.middles - ball[0], axis=1)
        kept = near <= edges.balls.radii + ball[1] + metres
        if kept.any():
            some = way.group(number)
            found.append(_in_capsules(way, some, edges.starts[kept], edges.steps[kept], metres))
    return joined(found)


def in_area(way: Way, rings: Sequence[Sequence[Position]]) -> Floats:
    """Return where a way lies in some rings, or in an odd number of them (degrees)."""
    corners = np.array([[*a, *b] for ring in rings for a, b in pairwise(ring)], dtype=np.float64)
    found = _pieces_in_area(way, np.arange(len(way.lengths)), way.lonlat, corners, rings)
    # The antimeridian has two names.
    on_seam = np.flatnonzero((np.abs(way.lonlat[:, 0]) == 180) & (way.turns[:, 0] == 0))
    if len(on_seam):
        renamed = way.lonlat[on_seam] * (-1, 1)
        found += _pieces_in_area(way, on_seam, renamed, corners, rings)
    return joined(found)


def nearest(way: Way, edges: Edges, best: Nearest = NOWHERE) -> Nearest:
    """Return where a way comes nearest to edges, if that is nearer than the best so far."""
    far = np.linalg.norm(way.groups.middles - edges.middle, axis=1)
    least = far - way.groups.radii - edges.radius
    for number in np.argsort(least):
        if least[number] >= best.metres:
            break
        away = np.linalg.norm(edges.balls.middles - way.groups.middles[number], axis=1)
        kept = away - edges.balls.radii - way.groups.radii[number] < best.metres
        # The nearest edges first, so that few of them are measured at all.
        order = np.flatnonzero(kept)[np.argsort(away[kept])]
        for first in range(0, len(order), _AT_ONCE):
            some = order[first : first + _AT_ONCE]
            best = _nearer(way, int(number), edges, some, best)
    return best


def nearest_to_spot(way: Way, spot: Floats) -> Nearest:
    """Return where a way comes nearest to a point in space."""
    away = spot - way.starts
    squares = np.maximum(np.einsum("ij,ij->i", way.steps, way.steps), 1e-12)
    parts = np.clip(np.einsum("ij,ij->i", away, way.steps) / squares, 0, 1)
    there = away - parts[:, None] * way.steps
    chords = np.linalg.norm(there, axis=1)
    at = int(np.argmin(chords))
    chord = float(chords[at])
    return Nearest(chord + chord**3 * BEND, at, float(parts[at]), there[at])


def _in_ball(way: Way, spot: Floats, metres: float) -> tuple[Ints, _Parts]:
    which = way.near(spot, metres)
    return which, _ball(way.starts[which] - spot, way.steps[which], _chord(metres))


def _ball(away: Floats, steps: Floats, chord: float) -> _Parts:
    """Return where the points `away + t * steps` are within a chord of the origin."""
    return _below_quadratic(
        np.einsum("...i,...i", steps, steps),
        np.einsum("...i,...i", away, steps),
        np.einsum("...i,...i", away, away) - chord * chord,
    )


def _below_quadratic(a: Floats, b: Floats, c: Floats) -> _Parts:
    """Return where `a t² + 2 b t + c` is not above 0; a is not negative."""
    flat = a <= _PARALLEL
    roots = b * b - a * c
    root = np.sqrt(np.maximum(roots, 0))
    divisor = np.where(flat, 1.0, a)
    never = np.where(flat, c > 0, roots < 0)
    low = np.where(flat, -np.inf, (-b - root) / divisor)
    high = np.where(flat, np.inf, (-b + root) / divisor)
    return _Parts(np.where(never, np.inf, low), np.where(never, -np.inf, high))


def _below(at_start: Floats, growth: Floats) -> _Parts:
    """Return where `at_start + t * growth` is not above 0."""
    root = -at_start / np.where(growth == 0, 1.0, growth)
    low = np.where(growth < 0, root, np.where((growth == 0) & (at_start > 0), np.inf, -np.inf))
    high = np.where(growth > 0, root, np.where((growth == 0) & (at_start > 0), -np.inf, np.inf))
    return _Parts(low, high)


def _in_capsules(way: Way, some: slice, starts: Floats, steps: Floats, metres: float) -> Floats:
    """Return where pieces are within some metres of edges (n, 3): one interval for each pair."""
    chord = _chord(metres)
    own = np.arange(len(way.lengths))[some]
    every = []
    for first in range(0, len(starts), _AT_ONCE):
        corners, edges = starts[first : first + _AT_ONCE], steps[first : first + _AT_ONCE]
        away = way.starts[own][:, None] - corners[None]
        walked = np.broadcast_to(way.steps[own][:, None], away.shape)
        squares = np.maximum(np.einsum("ij,ij->i", edges, edges), 1e-12)
        at = np.einsum("pei,ei->pe", away, edges) / squares
        growth = np.einsum("pei,ei->pe", walked, edges) / squares
        tube = _below_quadratic(
            np.maximum(np.einsum("pei,pei->pe", walked, walked) - growth**2 * squares, 0),
            np.einsum("pei,pei->pe", away, walked) - at * growth * squares,
            np.einsum("pei,pei->pe", away, away) - at**2 * squares - chord**2,
        )
        slab = _below(-at, -growth).and_(_below(at - 1, growth))
        for parts in (
            tube.and_(slab),
            _ball(away, walked, chord),
            _ball(away - edges[None], walked, chord),
        ):
            which = np.broadcast_to(own[:, None], parts.low.shape)
            every.append(_spans(way, which.ravel(), _Parts(parts.low.ravel(), parts.high.ravel())))
    return joined(every)


def _pieces_in_area(
    way: Way,
    which: Ints,
    starts: Floats,
    edges: Floats,
    rings: Sequence[Sequence[Position]],
) -> list[Floats]:
    turns = way.turns[which]
    low, high = np.minimum(starts, starts + turns), np.maximum(starts, starts + turns)
    least, most = edges[:, :2].min(axis=0), edges[:, :2].max(axis=0)
    meets = ((low <= most) & (high >= least)).all(axis=1)
    found = []
    for each in np.flatnonzero(meets):
        cuts = _cuts(starts[each], turns[each], edges)
        middles = (cuts[:-1] + cuts[1:]) / 2
        spots = starts[each] + middles[:, None] * turns[each]
        inside = np.array([in_rings(lon, lat, rings) for lon, lat in spots.tolist()])
        parts = _Parts(cuts[:-1][inside], cuts[1:][inside])
        found.append(_spans(way, np.full(len(parts.low), which[each]), parts))
    return found


def _cuts(start: Floats, turn: Floats, edges: Floats) -> Floats:
    """Return at which parts of a piece, 0 to 1, it crosses edges (n, 4), straight in degrees."""
    away, along = edges[:, :2] - start, edges[:, 2:] - edges[:, :2]
    cross = turn[0] * along[:, 1] - turn[1] * along[:, 0]
    kept = cross != 0
    away, along, cross = away[kept], along[kept], cross[kept]
    parts = (away[:, 0] * along[:, 1] - away[:, 1] * along[:, 0]) / cross
    others = (away[:, 0] * turn[1] - away[:, 1] * turn[0]) / cross
    hit = (parts > 0) & (parts < 1) & (others >= 0) & (others <= 1)
    return np.unique(np.concatenate([[0.0], parts[hit], [1.0]]))


def _spans(way: Way, which: Ints, parts: _Parts) -> Floats:
    """Return parts of pieces in metres from the start of the way; a mere touch is none."""
    low, high = np.maximum(parts.low, 0), np.minimum(parts.high, 1)
    kept = low < high
    which = which[kept]
    begins, lengths = way.begins[which], way.lengths[which]
    # A piece ends where the next one begins, to the last digit.
    ends = np.where(high[kept] == 1, way.begins[which + 1], begins + high[kept] * lengths)
    return joined([np.column_stack([begins + low[kept] * lengths, ends])])


def _groups(way: Way, middle: Floats, reach_m: float) -> Ints:
    far = np.linalg.norm(way.groups.middles - middle, axis=1)
    return np.flatnonzero(far <= way.groups.radii + reach_m)


def _nearer(way: Way, number: int, edges: Edges, some: Ints, best: Nearest) -> Nearest:
    """Return the nearest of a group of pieces and some edges, if it is nearer than the best.

    Source: C. Ericson, "Real-Time Collision Detection" (2005), 5.1.9.
    """
    own = way.group(number)
    p, d = way.starts[own][:, None], way.steps[own][:, None]
    q, e = edges.starts[some][None], edges.steps[some][None]
    r = p - q
    a = np.maximum(np.einsum("...i,...i", d, d), 1e-12)
    b, f = np.einsum("...i,...i", d, e), np.einsum("...i,...i", e, r)
    c = np.einsum("...i,...i", d, r)
    g = np.maximum(np.einsum("...i,...i", e, e), 1e-12)
    denominator = a * g - b * b
    is_skew = denominator > _PARALLEL * a * g
    s = np.where(is_skew, (b * f - c * g) / np.where(is_skew, denominator, 1), 0)
    t = np.clip((b * np.clip(s, 0, 1) + f) / g, 0, 1)
    s = np.clip((b * t - c) / a, 0, 1)
    there = q + t[..., None] * e - p - s[..., None] * d
    chords = np.linalg.norm(there, axis=2)
    at = np.unravel_index(int(np.argmin(chords)), chords.shape)
    chord = float(chords[at])
    metres = chord + chord**3 * BEND
    if metres >= best.metres:
        return best
    return Nearest(metres, (own.start or 0) + int(at[0]), float(s[at]), there[at])


def _chord(metres: float) -> float:
    """Return how far apart the ends of a way of some metres are in space."""
    return metres - metres**3 * BEND
