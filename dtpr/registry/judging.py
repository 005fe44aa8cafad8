"""Which of the devices near a position are the answer, and how far the answer holds.

Everything here is arithmetic over devices that were found before (`Candidates`): the same for a
single question, for all positions of a square, and for a plain loop over a whole register.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import inf, sqrt
from typing import final

from dtpr.geo.anchor import BEND, Anchor, arc_of, bearing_to
from dtpr.geo.lookout import Lookout
from dtpr.geo.sight import CERTAINTIES, Look, Sight
from dtpr.geo.site import Site
from dtpr.registry.crowds import Crowd
from dtpr.registry.levels import NEAR, NOT_ASKED, Dot, Limits


@final
class Placed:
    """A device that is more than a dot, or that senses something near."""

    __slots__ = ("num", "rank", "site")

    def __init__(self, num: int, rank: int, site: Lookout | Site) -> None:
        self.num = num
        self.rank = rank
        self.site = site


@final
class Candidates:
    """All that can matter to an answer anywhere within `slack` metres of a centre.

    What is farther from it than `reach_m` metres, and does not sense within the slack, does not.
    `met` is how many rows the store told to find them.
    """

    __slots__ = ("centre", "crowd", "dots", "met", "reach_m", "sites", "slack")

    def __init__(
        self,
        *,
        centre: Anchor,
        slack: float,
        reach_m: float,
        dots: list[Dot],
        sites: list[Placed],
        crowd: Crowd | None = None,
    ) -> None:
        self.centre = centre
        self.slack = slack
        self.reach_m = reach_m
        self.dots = dots
        self.sites = sites
        self.crowd = crowd
        self.met = 0


@final
class Judgement:
    """The devices of an answer in order, whether there are more, and how far that holds.

    `ties` are devices whose order only their ids can tell; until they are known it is provisional.
    """

    __slots__ = ("chosen", "margin_m", "more", "ties")

    def __init__(
        self, *, chosen: list[tuple[int, Sight]], more: bool, margin_m: float, ties: list[int]
    ) -> None:
        self.chosen = chosen
        self.more = more
        self.margin_m = margin_m
        self.ties = ties


# One device in order: its level (relation, then class), metres, and its place in the field.
_Ranked = tuple[int, float, int]


@final
class _Field:
    """All that is judged at a position: points first, then sites with how they lie."""

    __slots__ = ("dots", "edges", "here", "looks", "sites", "ties")

    def __init__(self, candidates: Candidates, here: Anchor) -> None:
        self.here = here
        self.dots = candidates.dots
        self.sites = candidates.sites
        self.looks: list[Look] = [each.site.look_from(here) for each in candidates.sites]
        self.edges: list[tuple[int, float]] = []
        self.ties: list[int] = []

    def add(self, crowd: Crowd, limits: Limits, order: Mapping[int, int] | None) -> None:
        """Take in what of a crowd can be in the answer."""
        judged = crowd.judged(self.here, limits, order)
        self.dots = [*self.dots, *judged.dots]
        self.edges = judged.edges
        self.ties = judged.ties

    def ranked(self, limits: Limits) -> list[_Ranked]:
        """Return all that the relations allow, in order."""
        here = self.here
        here_x, here_y, here_z = here.x, here.y, here.z
        ranked: list[_Ranked] = []
        place = 0
        for dot in self.dots:
            x, y, z = dot.x - here_x, dot.y - here_y, dot.z - here_z
            square = x * x + y * y + z * z
            chord = sqrt(square)
            # As `arc_of` has it: this loop is half of the work of an answer.
            ranked.append((dot.level, chord + chord * square * BEND, place))
            place += 1
        in_view, area, near = limits.levels
        for site, look in zip(self.sites, self.looks, strict=True):
            level = in_view if look.certainty is not None else area if look.is_inside else near
            if level != NOT_ASKED:
                ranked.append((level + site.rank, look.distance_m, place))
            place += 1
        ranked.sort()
        return ranked

    def edge_margin(self, last: int) -> float:
        """Return the least move in metres that could change a relation that matters.

        Devices that could only come after the level of the last one do not.
        """
        margin = inf
        for site, look in zip(self.sites, self.looks, strict=True):
            if site.rank <= last and look.margin_m < margin:
                margin = look.margin_m
        for level, edge in self.edges:
            if level <= last and edge < margin:
                margin = edge
        return margin

    def num(self, place: int) -> int:
        """Return the number of one of them."""
        count = len(self.dots)
        return self.dots[place].num if place < count else self.sites[place - count].num

    def sight(self, metres: float, place: int) -> Sight:
        """Return how one of them lies to the position."""
        if place < len(self.dots):
            dot = self.dots[place]
            bearing = bearing_to(
                self.here, dot.x - self.here.x, dot.y - self.here.y, dot.z - self.here.z
            )
            return _sight(metres, bearing, dot.known, inf)
        place -= len(self.dots)
        look, site = self.looks[place], self.sites[place].site
        if isinstance(site, Lookout):
            there = site.anchor
            bearing = bearing_to(
                self.here, there.x - self.here.x, there.y - self.here.y, there.z - self.here.z
            )
            return _sight(metres, bearing, look.certainty, look.margin_m)
        return site.sight_from(self.here)


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
    field = _Field(candidates, here)
    if candidates.crowd:
        field.add(candidates.crowd, limits, order)
    ranked = field.ranked(limits)
    if order:
        places = order
        ranked.sort(key=lambda each: (each[0], each[1], places.get(field.num(each[2]), 0)))
    taken, margin = _taken(ranked, limits)
    more = len(taken) > limits.limit
    chosen = taken[: limits.limit]
    if more:
        margin = min(margin, _gap(taken[-2], taken[-1]))
    last = chosen[-1][0] if len(chosen) == limits.limit else NEAR + NEAR
    margin = min(
        margin,
        candidates.slack - metres_between(candidates.centre, here),
        field.edge_margin(last),
    )
    return Judgement(
        chosen=[(field.num(place), field.sight(metres, place)) for _, metres, place in chosen],
        more=more,
        margin_m=max(0.0, margin),
        ties=[] if order else [*map(field.num, _ties(taken, ranked)), *field.ties],
    )


def metres_between(one: Anchor, other: Anchor) -> float:
    """Return the length in metres of the way between two positions."""
    x, y, z = other.x - one.x, other.y - one.y, other.z - one.z
    return arc_of(x * x + y * y + z * z)


def metres_to(dot: Dot, here: Anchor) -> float:
    """Return how far a point is from a position, in metres."""
    x, y, z = dot.x - here.x, dot.y - here.y, dot.z - here.z
    return arc_of(x * x + y * y + z * z)


def _taken(ranked: list[_Ranked], limits: Limits) -> tuple[list[_Ranked], float]:
    """Return the devices of an answer and the one after them, if there is one.

    And the least move in metres that could take one that matters into the radius or out of it: a
    move of some metres changes no distance by more than that many.
    """
    radius, limit = limits.radius_m, limits.limit
    taken: list[_Ranked] = []
    farthest, margin = -inf, inf
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


def _gap(last: _Ranked, following: _Ranked) -> float:
    """Return the least move in metres that could change which devices the limit leaves out.

    Only devices of the same level can change places; two of them do when each has come half of
    their difference nearer. Inside areas every distance is 0 and stays so.
    """
    if last[0] != following[0] or following[1] == 0:
        return inf
    return (following[1] - last[1]) / 2


def _ties(taken: list[_Ranked], ranked: list[_Ranked]) -> list[int]:
    """Return the places of those that nothing but their ids puts in order, where that decides."""
    tied = {one[:2] for one, other in pairwise(taken) if one[1] == other[1] and one[0] == other[0]}
    return [each[2] for each in ranked if each[:2] in tied] if tied else []


def _sight(metres: float, bearing: float, known: int | None, margin: float) -> Sight:
    if known is None:
        return Sight(metres, bearing, "near", None, margin)
    return Sight(metres, bearing, "in_view", CERTAINTIES[known], margin)
