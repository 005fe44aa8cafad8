"""Of what can matter around a centre, what still can once it has been looked at from there.

A search finds boxes; here each device is measured. Of what surely senses all positions within the
slack, or none of them, only the distance is open; and what surely comes after a full answer is
left out.
"""

from math import inf

from dtpr.geo.lookout import Lookout
from dtpr.geo.sight import Look
from dtpr.registry.judging import Candidates, Placed, metres_to
from dtpr.registry.levels import IN_VIEW, NEAR, NOT_ASKED, Dot, Limits

_Rank = tuple[int, float]
"""A place in the order of an answer: its level, and metres from the centre."""

_LAST: _Rank = (NEAR + NEAR, inf)


def narrowed(candidates: Candidates, limits: Limits) -> Candidates:
    """Return candidates that give the same answers everywhere within the slack."""
    centre = candidates.centre
    dots = [(dot.level, metres_to(dot, centre), dot) for dot in candidates.dots]
    sites: list[tuple[int, float, Placed]] = []
    for placed in candidates.sites:
        look = placed.site.look_from(centre)
        if not isinstance(placed.site, Lookout) or look.margin_m <= candidates.slack:
            # At best, it sees.
            sites.append((IN_VIEW + placed.rank, look.distance_m, placed))
        elif dot := _dot(placed, placed.site, look, candidates, limits):
            dots.append((dot.level, look.distance_m, dot))
    last = _last([each[:2] for each in dots], candidates.slack, limits)
    return Candidates(
        centre=centre,
        slack=candidates.slack,
        reach_m=candidates.reach_m,
        dots=[dot for level, metres, dot in dots if (level, metres) <= last],
        sites=[placed for level, metres, placed in sites if (level, metres) <= last],
        crowd=candidates.crowd,
    )


def _last(known: list[_Rank], slack: float, limits: Limits) -> _Rank:
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
    in_view, _, near = limits.levels
    if look.certainty is not None:
        level = in_view
    else:
        level = near if look.distance_m <= candidates.reach_m else NOT_ASKED
    if level == NOT_ASKED:
        return None
    return Dot(placed.num, level + placed.rank, *lookout.spot, look.certainty)
