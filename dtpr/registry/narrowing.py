"""Of what can matter around a centre, what still can once it has been looked at from there.

A search finds boxes; here each device is measured. Of what surely senses all positions within the
slack, or none of them, only the distance is open; and what surely comes after a full answer is
left out.
"""

from collections.abc import Iterator
from math import inf

from msgspec import structs

from dtpr.geo.lookout import Look, Lookout
from dtpr.registry.judging import Candidates, Placed, metres_to
from dtpr.registry.levels import IN_VIEW, NEAR, Dot, Limits

_Rank = tuple[int, float]
"""A place in the order of an answer: its level, and metres from the centre."""

_LAST: _Rank = (NEAR + NEAR, inf)


def narrowed(candidates: Candidates, limits: Limits) -> Candidates:
    """Return candidates that give the same answers everywhere within the slack."""
    centre = candidates.centre
    dots = [((each[1], metres_to(each, centre)), each) for each in candidates.dots]
    sites: list[tuple[_Rank, Placed]] = []
    for placed in candidates.sites:
        look = placed.site.look_from(centre)
        if not isinstance(placed.site, Lookout) or look.margin_m <= candidates.slack:
            # At best, it sees.
            sites.append(((IN_VIEW + placed.rank, look.distance_m), placed))
        elif dot := _dot(placed, placed.site, look, candidates, limits):
            dots.append(((dot[1], look.distance_m), dot))
    last = _last((rank for rank, _ in dots), candidates.slack, limits)
    return structs.replace(
        candidates,
        sites=[placed for rank, placed in sites if rank <= last],
        dots=[dot for rank, dot in dots if rank <= last],
    )


def _last(known: Iterator[_Rank], slack: float, limits: Limits) -> _Rank:
    """Return the place after which nothing matters, where an answer is surely full.

    It is, where as many as it takes and one more come into it at every position within the slack.
    What is farther from the centre than the last of them, by twice the slack, comes after it
    everywhere.
    """
    sure = sorted(
        (level, metres)
        for level, metres in known
        if level < NEAR or metres <= limits.radius_m - slack
    )
    if len(sure) <= limits.limit:
        return _LAST
    level, metres = sure[limits.limit]
    return level, metres + 2 * slack


def _dot(
    placed: Placed, lookout: Lookout, look: Look, candidates: Candidates, limits: Limits
) -> Dot | None:
    """Return a device of which only the distance is open, None if it does not matter."""
    there = lookout.anchor
    if look.certainty is not None:
        level = IN_VIEW if "in_view" in limits.relations else None
    else:
        is_near = "near" in limits.relations and look.distance_m <= candidates.reach_m
        level = NEAR if is_near else None
    if level is None:
        return None
    return placed.num, level + placed.rank, there.x, there.y, there.z, look.certainty
