"""Of what can matter around a centre, what still can once it has been looked at from there.

A search finds boxes; here each device is measured. Of what surely senses all positions within the
slack, or none of them, only the distance is open; and what surely comes after a full answer is
left out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import structs

from dtpr.geo.lookout import Look, Lookout
from dtpr.registry.judging import IN_VIEW, NEAR, Candidates, Dot, Limits, Placed


class _Looked(NamedTuple):
    """A device with how it lies to the centre."""

    placed: Placed
    look: Look


def narrowed(candidates: Candidates, limits: Limits) -> Candidates:
    """Return candidates that give the same answers everywhere within the slack."""
    slack = candidates.slack
    looked = [_Looked(each, each.site.look_from(candidates.centre)) for each in candidates.sites]
    dots = list(candidates.dots)
    if last := _last_in_view(looked, slack, limits):
        looked = [each for each in looked if _comes_before(each, *last)]
        dots = []
    sites = []
    for placed, look in looked:
        if not isinstance(placed.site, Lookout) or look.margin_m <= slack:
            sites.append(placed)
        elif look.certainty is not None and "in_view" in limits.relations:
            dots.append(_dot(placed, placed.site, IN_VIEW, look.certainty))
        elif look.certainty is None and last is None and _is_near(look, candidates, limits):
            dots.append(_dot(placed, placed.site, NEAR, None))
    return structs.replace(candidates, sites=sites, dots=dots)


def _last_in_view(
    looked: Sequence[_Looked], slack: float, limits: Limits
) -> tuple[int, float] | None:
    """Return the class and distance up to which devices matter, where an answer is surely full.

    It is, where as many as it takes and one more see every position within the slack. What is
    farther from the centre than the last of them, by twice the slack, comes after it everywhere.
    """
    if "in_view" not in limits.relations:
        return None
    sure = sorted(
        (placed.rank, look.distance_m)
        for placed, look in looked
        if look.certainty is not None and look.margin_m > slack
    )
    if len(sure) <= limits.limit:
        return None
    rank, metres = sure[limits.limit]
    return rank, metres + 2 * slack


def _comes_before(each: _Looked, rank: int, metres: float) -> bool:
    return (each.placed.rank, each.look.distance_m) <= (rank, metres)


def _is_near(look: Look, candidates: Candidates, limits: Limits) -> bool:
    return "near" in limits.relations and look.distance_m <= candidates.reach_m


def _dot(placed: Placed, lookout: Lookout, relation: int, certainty: int | None) -> Dot:
    there = lookout.anchor
    return placed.num, relation + placed.rank, there.x, there.y, there.z, certainty
