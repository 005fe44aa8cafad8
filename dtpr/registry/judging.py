"""Which of the devices near a position are the answer, and how far the answer holds.

Everything here is arithmetic over devices that were found before (`Candidates`): the same for a
single question, for all positions of a square, and for a plain loop over a whole register.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import Any, NamedTuple, cast

from msgspec import Struct

from dtpr.geo.anchor import BEND, Anchor, arc_of, bearing_to
from dtpr.geo.forms import CERTAINTIES
from dtpr.geo.lookout import Look, Lookout
from dtpr.geo.site import Sight, Site, sight_of
from dtpr.registry.crowds import Crowd
from dtpr.registry.levels import NEAR, Dot, Limits


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
    crowd: Crowd | None = None


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
    candidates: Candidates, here: Anchor, limits: Limits, order: Mapping[int, int] | None = None
) -> Judgement:
    """Return the answer at a position within the slack of the candidates.

    Args:
        candidates: What can matter.
        here: The position that is asked about.
        limits: The radius, how many, and which relations.
        order: The places of devices that tie, in the order of their ids, by their numbers.
    """
    ranked, edges = _ranked(candidates, here, limits)
    ties: Sequence[int] = ()
    if candidates.crowd:
        crowd = candidates.crowd.judged(here, limits, order)
        ranked += [(dot[1], metres, dot[0], dot, _NO_LOOK) for metres, dot in crowd.devices]
        cast("list[Any]", ranked).sort()
        edges += crowd.edges
        ties = crowd.ties
    if order:
        ranked.sort(key=lambda each: (each[0], each[1], order.get(each[2], 0)))
    taken, radius_margin = _taken(ranked, limits)
    chosen, following = taken[: limits.limit], taken[limits.limit :]
    last = chosen[-1] if len(chosen) == limits.limit else None
    margin = min(
        candidates.slack - metres_between(candidates.centre, here),
        _edge_margin(edges, last),
        radius_margin,
        _gap(chosen[-1], following[0]) if following else math.inf,
    )
    return Judgement(
        chosen=[(each[2], _sight(each, here)) for each in chosen],
        more=bool(following),
        margin_m=max(0.0, margin),
        ties=[] if order else [*{*_ties(taken, ranked), *ties}],
    )


def metres_between(one: Anchor, other: Anchor) -> float:
    """Return the length in metres of the way between two positions."""
    x, y, z = other.x - one.x, other.y - one.y, other.z - one.z
    return arc_of(x * x + y * y + z * z)


def metres_to(dot: Dot, here: Anchor) -> float:
    """Return how far a point is from a position, in metres."""
    x, y, z = dot[2] - here.x, dot[3] - here.y, dot[4] - here.z
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


def _taken(ranked: Sequence[_Ranked], limits: Limits) -> tuple[list[_Ranked], float]:
    """Return the devices of an answer and the one after them, if there is one.

    And the least move in metres that could take one that matters into the radius or out of it: a
    move of some metres changes no distance by more than that many.
    """
    radius, limit = limits.radius_m, limits.limit
    taken: list[_Ranked] = []
    farthest, margin = -math.inf, math.inf
    for each in ranked:
        level, metres = each[0], each[1]
        is_full = len(taken) == limit
        if level < NEAR:
            taken.append(each)
        elif metres <= radius:
            taken.append(each)
            if not is_full and metres > farthest:
                farthest = metres
        elif not is_full:
            margin = min(margin, metres - radius)
        elif level == taken[-1][0]:
            # It would have to come before the last one too.
            margin = min(margin, (metres - taken[-1][1]) / 2)
        if len(taken) > limit:
            break
    return taken, min(margin, radius - farthest)


def _edge_margin(edges: Sequence[tuple[int, float]], last: _Ranked | None) -> float:
    """Return the least move in metres that could change a relation that matters.

    Where the answer is full, devices that could only come after its last one do not.
    """
    most = math.inf if last is None else last[0]
    return min([margin for rank, margin in edges if rank <= most], default=math.inf)


def _gap(last: _Ranked, following: _Ranked) -> float:
    """Return the least move in metres that could change which devices the limit leaves out.

    Only devices of the same level can change places; two of them do when each has come half of
    their difference nearer. Inside areas every distance is 0 and stays so.
    """
    if last[0] != following[0] or following[1] == 0:
        return math.inf
    return (following[1] - last[1]) / 2


def _ties(taken: Sequence[_Ranked], ranked: Sequence[_Ranked]) -> list[int]:
    """Return the devices that nothing but their ids puts in order, where that decides."""
    tied = {one[:2] for one, other in pairwise(taken) if one[1] == other[1] and one[0] == other[0]}
    return [each[2] for each in ranked if each[:2] in tied] if tied else []


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
