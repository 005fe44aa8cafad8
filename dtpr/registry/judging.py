"""Which of the devices near a position are the answer, and how far the answer holds.

Everything here is arithmetic over devices that were found before (`Candidates`): the same for a
single question, for all positions of a square, and for a plain loop over a whole register.
"""

from collections.abc import Mapping, Sequence
from math import inf, sqrt
from typing import final

from librt.strings import read_f64_le, read_i32_le, read_i64_le
from librt.vecs import append, vec
from mypy_extensions import i64

from dtpr.geo.anchor import BEND, Anchor, arc_of, bearing_to
from dtpr.geo.lookout import Lookout
from dtpr.geo.sight import CERTAINTIES, Look, Sight
from dtpr.geo.site import Site
from dtpr.registry.crowds import Crowd
from dtpr.registry.dots import (
    DOT_BYTES,
    LEVEL_AT,
    NUM_AT,
    X_AT,
    Y_AT,
    Z_AT,
    dot_at,
    packed,
    unpacked,
)
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
    `points` are those of which only the distance is open, packed. `met` is how many rows the store
    told to find them, `reaches` how far the last points are that an answer takes, class by class.
    """

    __slots__ = ("centre", "crowd", "met", "points", "reach_m", "reaches", "sites", "slack")

    def __init__(
        self,
        *,
        centre: Anchor,
        slack: float,
        reach_m: float,
        dots: Sequence[Dot],
        sites: list[Placed],
        crowd: Crowd | None = None,
    ) -> None:
        self.centre = centre
        self.slack = slack
        self.reach_m = reach_m
        self.points = packed(dots)
        self.sites = sites
        self.crowd = crowd
        self.met = 0
        self.reaches: tuple[float, ...] = ()

    @property
    def dots(self) -> list[Dot]:
        """Return the points one by one."""
        return unpacked(self.points)


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


@final
class _Field:
    """All that is judged at a position, each by its place: points first, then sites.

    Its level (relation, then class), or `NOT_ASKED`, and how many metres it is away.
    """

    __slots__ = ("edges", "here", "levels", "looks", "metres", "points", "sites", "ties")

    def __init__(
        self,
        candidates: Candidates,
        here: Anchor,
        limits: Limits,
        order: Mapping[int, int] | None,
    ) -> None:
        self.here = here
        self.points = candidates.points
        self.sites = candidates.sites
        self.looks: list[Look] = []
        self.edges: list[tuple[int, float]] = []
        self.ties: list[int] = []
        if candidates.crowd:
            judged = candidates.crowd.judged(here, limits, order)
            self.points += packed(judged.dots)
            self.edges, self.ties = judged.edges, judged.ties
        count = i64(len(self.points)) // DOT_BYTES + len(self.sites)
        self.levels, self.metres = vec[i64](capacity=count), vec[float](capacity=count)
        self._measure()
        self._look(limits)

    def _measure(self) -> None:
        """Take in the points."""
        levels, metres = self.levels, self.metres
        points, here = self.points, self.here
        here_x, here_y, here_z = here.x, here.y, here.z
        at: i64 = 0
        end: i64 = len(points)
        while at < end:
            x = read_f64_le(points, at + X_AT) - here_x
            y = read_f64_le(points, at + Y_AT) - here_y
            z = read_f64_le(points, at + Z_AT) - here_z
            square = x * x + y * y + z * z
            chord = sqrt(square)
            levels = append(levels, i64(read_i32_le(points, at + LEVEL_AT)))
            # As `arc_of` has it: this loop is a good part of the work of an answer.
            metres = append(metres, chord + chord * square * BEND)
            at += DOT_BYTES
        self.levels, self.metres = levels, metres

    def _look(self, limits: Limits) -> None:
        """Take in the sites."""
        levels, metres = self.levels, self.metres
        in_view, area, near = limits.levels
        for placed in self.sites:
            look = placed.site.look_from(self.here)
            self.looks.append(look)
            level = in_view if look.certainty is not None else area if look.is_inside else near
            levels = append(levels, i64(level if level == NOT_ASKED else level + placed.rank))
            metres = append(metres, look.distance_m)
        self.levels, self.metres = levels, metres

    def first(self, limits: Limits, order: Mapping[int, int] | None) -> list[int]:
        """Return the places of those that count, in order: an answer, and one more if there is.

        Those that are near count within the radius.
        """
        radius, most = limits.radius_m, limits.limit + 1
        levels, metres = self.levels, self.metres
        taken: list[int] = []
        for place in range(len(levels)):
            level = levels[place]
            if level == NOT_ASKED or (level >= NEAR and metres[place] > radius):
                continue
            if len(taken) == most:
                if not self._is_before(place, taken[-1], order):
                    continue
                taken.pop()
            at = len(taken)
            while at and self._is_before(place, taken[at - 1], order):
                at -= 1
            taken.insert(at, place)
        return taken

    def radius_margin(self, taken: list[int], limits: Limits) -> float:
        """Return the least move in metres that takes one into the radius or out of it.

        One that matters, that is: a move of some metres changes no distance by more than that many.
        """
        radius, limit = limits.radius_m, limits.limit
        levels, metres = self.levels, self.metres
        margin = inf
        for place in taken[:limit]:
            if levels[place] >= NEAR:
                margin = min(margin, radius - metres[place])
        is_full = len(taken) >= limit
        last = taken[limit - 1] if is_full else 0
        following = taken[limit] if len(taken) > limit else -1
        for place in range(len(levels)):
            if levels[place] < NEAR or metres[place] <= radius:
                continue
            if not is_full or self._is_before(place, last, None):
                margin = min(margin, metres[place] - radius)
            elif levels[place] == levels[last] and (
                following < 0 or self._is_before(place, following, None)
            ):
                # It would have to come before the last one too.
                margin = min(margin, (metres[place] - metres[last]) / 2)
        return margin

    def gap(self, last: int, following: int) -> float:
        """Return the least move in metres that could change which devices the limit leaves out.

        Only devices of the same level can change places; two of them do when each has come half of
        their difference nearer. Inside areas every distance is 0 and stays so.
        """
        if self.levels[last] != self.levels[following] or self.metres[following] == 0:
            return inf
        return (self.metres[following] - self.metres[last]) / 2

    def edge_margin(self, last: int) -> float:
        """Return the least move in metres that could change a relation that matters.

        Devices that could only come after the level of the last one do not.
        """
        margin = inf
        for place in range(len(self.sites)):
            look = self.looks[place]
            if look.margin_m < margin and self.sites[place].rank <= last:
                margin = look.margin_m
        for level, edge in self.edges:
            if level <= last and edge < margin:
                margin = edge
        return margin

    def tied(self, taken: list[int]) -> list[int]:
        """Return the numbers of those that nothing but their ids puts in order, if that decides."""
        levels, metres = self.levels, self.metres
        places: list[int] = []
        for at in range(1, len(taken)):
            one, other = taken[at - 1], taken[at]
            is_tied = levels[one] == levels[other] and metres[one] == metres[other]
            if is_tied and other not in places:
                places += self._alike(other)
        return [self.num(place) for place in places]

    def level(self, place: int) -> int:
        """Return the level of one of them."""
        return int(self.levels[place])

    def num(self, place: int) -> int:
        """Return the number of one of them."""
        count = len(self.points) // DOT_BYTES
        if place < count:
            return int(read_i64_le(self.points, i64(place) * DOT_BYTES + NUM_AT))
        return self.sites[place - count].num

    def sight(self, place: int) -> Sight:
        """Return how one of them lies to the position."""
        metres = self.metres[place]
        count = len(self.points) // DOT_BYTES
        if place < count:
            dot = dot_at(self.points, place)
            bearing = bearing_to(
                self.here, dot.x - self.here.x, dot.y - self.here.y, dot.z - self.here.z
            )
            return _sight(metres, bearing, dot.known, inf)
        place -= count
        look, site = self.looks[place], self.sites[place].site
        if isinstance(site, Lookout):
            x, y, z = site.spot
            bearing = bearing_to(self.here, x - self.here.x, y - self.here.y, z - self.here.z)
            return _sight(metres, bearing, look.certainty, look.margin_m)
        return site.sight_from(self.here)

    def _is_before(self, one: int, other: int, order: Mapping[int, int] | None) -> bool:
        levels, metres = self.levels, self.metres
        if levels[one] != levels[other]:
            return levels[one] < levels[other]
        if metres[one] != metres[other] or order is None:
            return metres[one] < metres[other]
        return order.get(self.num(one), 0) < order.get(self.num(other), 0)

    def _alike(self, place: int) -> list[int]:
        levels, metres = self.levels, self.metres
        level, distance = levels[place], metres[place]
        return [
            each
            for each in range(len(levels))
            if levels[each] == level and metres[each] == distance
        ]


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
    field = _Field(candidates, here, limits, order)
    taken = field.first(limits, order)
    chosen = taken[: limits.limit]
    more = len(taken) > limits.limit
    is_full = len(chosen) == limits.limit
    margin = min(
        field.radius_margin(taken, limits),
        field.gap(taken[-2], taken[-1]) if more else inf,
        field.edge_margin(field.level(chosen[-1]) if is_full else NEAR + NEAR),
        candidates.slack - metres_between(candidates.centre, here),
    )
    return Judgement(
        chosen=[(field.num(place), field.sight(place)) for place in chosen],
        more=more,
        margin_m=max(0.0, margin),
        ties=[] if order else [*field.tied(taken), *field.ties],
    )


def metres_between(one: Anchor, other: Anchor) -> float:
    """Return the length in metres of the way between two positions."""
    x, y, z = other.x - one.x, other.y - one.y, other.z - one.z
    return arc_of(x * x + y * y + z * z)


def metres_to(dot: Dot, here: Anchor) -> float:
    """Return how far a point is from a position, in metres."""
    x, y, z = dot.x - here.x, dot.y - here.y, dot.z - here.z
    return arc_of(x * x + y * y + z * z)


def _sight(metres: float, bearing: float, known: int | None, margin: float) -> Sight:
    if known is None:
        return Sight(metres, bearing, "near", None, margin)
    return Sight(metres, bearing, "in_view", CERTAINTIES[known], margin)
