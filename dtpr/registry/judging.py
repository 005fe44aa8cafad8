"""Which of the devices near a position are the answer, and how far the answer holds.

Everything here is arithmetic over devices that were found before (`Candidates`): the same for a
single question, for all positions of a square, and for a plain loop over a whole register.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from typing import Any, NamedTuple, cast

from msgspec import Struct

from dtpr.geo.anchor import BEND, Anchor, arc_of, bearing_to
from dtpr.geo.forms import CERTAINTIES
from dtpr.geo.lookout import Look, Lookout
from dtpr.geo.site import RELATIONS, Relation, Sight, Site, sight_of

RANKS = 3
"""How many classes of sensitivity there are, 0 the most sensitive."""

IN_VIEW, AREA, NEAR = (RANKS * place for place in range(len(RELATIONS)))
"""Where the levels of each relation begin; a device's own is that and its class."""

Dot = tuple[int, int, float, float, float, int | None]
"""A point of which only the distance is open.

Its number, its level, its place in space in metres, and how well the view is known that covers all
positions that matter (an index into `CERTAINTIES`), None if there is none.
"""


class Placed(NamedTuple):
    """A device that is more than a dot, or that senses something near."""

    num: int
    rank: int
    site: Lookout | Site


class Candidates(Struct, frozen=True, kw_only=True):
    """All that can matter to an answer anywhere within `slack` metres of a centre.

    What is farther from it than `reach_m` metres, and does not sense within the slack, does not.
    """

    centre: Anchor
    slack: float
    reach_m: float
    dots: Sequence[Dot]
    sites: Sequence[Placed]


class Limits(Struct, frozen=True, kw_only=True):
    """What a question allows: metres, a number of devices, and the relations that count."""

    radius_m: float
    limit: int
    relations: frozenset[Relation] = frozenset(RELATIONS)

    @property
    def levels(self) -> tuple[int | None, ...]:
        """Where the levels of each relation begin, None for one that does not count."""
        return _levels(self.relations)


@lru_cache(maxsize=8)
def _levels(relations: frozenset[Relation]) -> tuple[int | None, ...]:
    return tuple(
        RANKS * place if each in relations else None for place, each in enumerate(RELATIONS)
    )


class Judgement(Struct, frozen=True):
    """The devices of an answer in order, whether there are more, and how far that holds.

    `ties` are devices whose order only their ids can tell; until they are known it is provisional.
    """

    chosen: Sequence[tuple[int, Sight]]
    more: bool
    margin_m: float
    ties: Sequence[int]


# One device in order: its level (relation, then class), metres and number; then what it is.
_Ranked = tuple[int, float, int, Dot | Placed, Look]
_NO_LOOK = Look(None, 0.0, math.inf)


def judge(
    candidates: Candidates, here: Anchor, limits: Limits, ids: Mapping[int, str] | None = None
) -> Judgement:
    """Return the answer at a position within the slack of the candidates.

    Args:
        candidates: What can matter.
        here: The position that is asked about.
        limits: The radius, how many, and which relations.
        ids: The ids of devices that tie, by their numbers.
    """
    ranked, edges = _ranked(candidates, here, limits)
    if ids:
        ranked.sort(key=lambda each: (each[0], each[1], ids.get(each[2], "")))
    radius, limit = limits.radius_m, limits.limit
    inside = [each for each in ranked if each[1] <= radius or each[0] < NEAR]
    outside = [each for each in ranked if each[1] > radius and each[0] >= NEAR]
    last = inside[limit - 1] if len(inside) >= limit else None
    margin = min(
        candidates.slack - metres_between(candidates.centre, here),
        _edge_margin(edges, last),
        _radius_margin(inside[:limit], outside, last, radius),
        _gap(inside, limit),
    )
    return Judgement(
        chosen=[(each[2], _sight(each, here)) for each in inside[:limit]],
        more=len(inside) > limit,
        margin_m=max(0.0, margin),
        ties=[] if ids else _ties(inside, limit),
    )


def metres_between(one: Anchor, other: Anchor) -> float:
    """Return the length in metres of the way between two positions."""
    x, y, z = other.x - one.x, other.y - one.y, other.z - one.z
    return arc_of(x * x + y * y + z * z)


def _ranked(
    candidates: Candidates, here: Anchor, limits: Limits
) -> tuple[list[_Ranked], list[tuple[int, float]]]:
    """Return all devices in order, and the class and margin of each that has an edge near."""
    ranked = _dots(candidates.dots, here)
    edges = []
    levels = limits.levels
    for placed in candidates.sites:
        num, rank, site = placed
        look = site.look_from(here)
        certainty, metres, margin, is_inside = look
        edges.append((rank, margin))
        level = levels[0 if certainty is not None else 1 if is_inside else 2]
        if level is not None:
            ranked.append((level + rank, metres, num, placed, look))
    # Numbers differ, so that what stands behind them is never compared.
    cast("list[Any]", ranked).sort()
    return ranked, edges


def _dots(dots: Sequence[Dot], here: Anchor) -> list[_Ranked]:
    ranked: list[_Ranked] = []
    here_x, here_y, here_z = here.x, here.y, here.z
    for dot in dots:
        num, level, x, y, z, _ = dot
        x -= here_x
        y -= here_y
        z -= here_z
        square = x * x + y * y + z * z
        chord = sqrt(square)
        # As `arc_of` has it: this loop is half of the work of an answer.
        ranked.append((level, chord + chord * square * BEND, num, dot, _NO_LOOK))
    return ranked


def _edge_margin(edges: Sequence[tuple[int, float]], last: _Ranked | None) -> float:
    """Return the least move in metres that could change a relation that matters.

    Where the answer is full, devices that could only come after its last one do not.
    """
    return min(
        (margin for rank, margin in edges if last is None or rank <= last[0]), default=math.inf
    )


def _radius_margin(
    chosen: Sequence[_Ranked], outside: Sequence[_Ranked], last: _Ranked | None, radius: float
) -> float:
    """Return the least move in metres that could take a device into the radius or out of it.

    A move of some metres changes no distance by more than that many.
    """
    margin = math.inf
    if chosen and chosen[-1][0] >= NEAR:
        margin = radius - max(each[1] for each in chosen if each[0] >= NEAR)
    for level, metres, *_ in outside:
        if last is None or level < last[0]:
            margin = min(margin, metres - radius)
        elif level == last[0]:
            margin = min(margin, (metres - last[1]) / 2)
    return margin


def _gap(inside: Sequence[_Ranked], limit: int) -> float:
    """Return the least move in metres that could change which devices the limit leaves out.

    Only devices of the same level can change places; two of them do when each has come half of
    their difference nearer. Inside areas every distance is 0 and stays so.
    """
    if len(inside) <= limit:
        return math.inf
    last, following = inside[limit - 1], inside[limit]
    if last[0] != following[0] or following[1] == 0:
        return math.inf
    return (following[1] - last[1]) / 2


def _ties(inside: Sequence[_Ranked], limit: int) -> list[int]:
    """Return the devices that nothing but their ids puts in order, where that decides."""
    first = inside[: limit + 1]
    tied = {one[:2] for one, other in pairwise(first) if one[1] == other[1] and one[0] == other[0]}
    return [each[2] for each in inside if each[:2] in tied] if tied else []


def _sight(ranked: _Ranked, here: Anchor) -> Sight:
    _, metres, _, what, look = ranked
    if isinstance(what, Placed):
        site = what.site
        return sight_of(look, site, here) if isinstance(site, Lookout) else site.sight_from(here)
    _, _, x, y, z, known = what
    bearing = bearing_to(here, x - here.x, y - here.y, z - here.z)
    if known is None:
        return Sight(metres, bearing, "near", None, math.inf)
    return Sight(metres, bearing, "in_view", CERTAINTIES[known], math.inf)
