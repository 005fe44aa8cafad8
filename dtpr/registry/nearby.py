"""What is here: the devices that see a position, cover it or stand near it."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec
from msgspec import Struct

from dtpr.geo.box import box_around
from dtpr.geo.distance import Leg, legs
from dtpr.geo.site import RELATIONS, Sight, Site
from dtpr.registry.asked import asked_nearby, filters_of
from dtpr.registry.organizations import Organizations
from dtpr.registry.publishing import Ground, Listing
from dtpr.registry.store import Driver, changes, published
from dtpr.registry.store.published import Candidate
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.organization import CoverageStatement, Organization

_Sighted = tuple[Candidate, Sight]
_NEAREST_LOOKOUT_M = 50.0
_FARTHEST_LOOKOUT_M = 500.0
_MANY = 100


class Seen(NamedTuple):
    """One device and how it lies to the position."""

    listing: Listing
    sight: Sight


class Surroundings(Struct, frozen=True):
    """What is here, who registers here, how far that holds, and since when nothing has changed."""

    devices: Sequence[Seen]
    more: bool
    coverage: Sequence[tuple[Organization, CoverageStatement]]
    valid_within_m: float
    as_of: datetime | None


class Nearby:
    """Answers what is around a position, in one order: relation, sensitivity, distance, id."""

    def __init__(
        self, store: Driver, organizations: Organizations, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._organizations = organizations
        self._now = now

    async def around(self, question: NearbyQuestion) -> Surroundings:
        """Return the devices within the radius, and all that see or cover the position."""
        lookout, found = await self._look(question)
        sights = _sights(question, found)
        ranked = sorted((each for each in sights if _belongs(question, each)), key=_rank)
        chosen = ranked[: question.limit]
        listings = await published.listings(self._store, [each.num for each, _ in chosen])
        coverage = await self._organizations.coverage_at(question.lon, question.lat)
        margins = (lookout, coverage.margin_m, _margin(question, sights), _gap(question, ranked))
        return Surroundings(
            # What was withdrawn between the two questions to the store has no listing any more.
            devices=[
                Seen(msgspec.json.decode(listings[each.num], type=Listing), sight)
                for each, sight in chosen
                if each.num in listings
            ],
            more=len(ranked) > len(chosen),
            coverage=coverage.statements,
            valid_within_m=min(margins),
            as_of=await changes.last_at(self._store),
        )

    async def _look(self, question: NearbyQuestion) -> tuple[float, list[Candidate]]:
        """Return what is in the radius and somewhat beyond it, and how far beyond in metres.

        Nothing farther can come in sooner than by a move of that length. Where many devices stand,
        one of them ends the answer before that, so it is not worth looking far.
        """
        filters = filters_of(asked_nearby(question), self._now().date())
        far = min(max(question.radius_m / 2, _NEAREST_LOOKOUT_M), _FARTHEST_LOOKOUT_M)
        for lookout in sorted({_NEAREST_LOOKOUT_M, far}):
            box = box_around(question.lon, question.lat, question.radius_m + lookout)
            found = await published.candidates(self._store, box, filters)
            if len(found) > _MANY:
                break
        return lookout, found


def _sights(question: NearbyQuestion, found: Sequence[Candidate]) -> list[_Sighted]:
    ways = legs(question.lon, question.lat, [(each.lon, each.lat) for each in found])
    return [(each, _sight(question, each, way)) for each, way in zip(found, ways, strict=True)]


def _sight(question: NearbyQuestion, candidate: Candidate, way: Leg) -> Sight:
    if candidate.shape is None:
        return Sight(way.distance_m, way.bearing_deg, "near", None, math.inf)
    return _site(candidate.shape).sight(question.lon, question.lat, way)


def _belongs(question: NearbyQuestion, sighted: _Sighted) -> bool:
    _, sight = sighted
    return sight.relation != "near" or sight.distance_m <= question.radius_m


def _margin(question: NearbyQuestion, sights: Sequence[_Sighted]) -> float:
    """Return the least move in metres that could change a relation, or who is in the radius.

    A move of some metres changes no distance by more than that many.
    """
    return min(
        (
            sight.margin_m
            if sight.relation != "near"
            else min(sight.margin_m, abs(sight.distance_m - question.radius_m))
            for _, sight in sights
        ),
        default=math.inf,
    )


def _gap(question: NearbyQuestion, ranked: Sequence[_Sighted]) -> float:
    """Return the least move in metres that could change which devices the limit leaves out.

    Only devices of the same relation and class can change places; two of them do when each has
    come half of their difference nearer. Inside areas every distance is 0 and stays so.
    """
    if len(ranked) <= question.limit:
        return math.inf
    last, next_one = ranked[question.limit - 1], ranked[question.limit]
    if _rank(last)[:2] != _rank(next_one)[:2] or last[1].relation == "area":
        return math.inf
    return (next_one[1].distance_m - last[1].distance_m) / 2


def _rank(sighted: _Sighted) -> tuple[int, int, float, str]:
    candidate, sight = sighted
    return (
        RELATIONS.index(sight.relation),
        candidate.identifiability,
        sight.distance_m,
        candidate.id,
    )


@lru_cache(maxsize=16_384)
def _site(shape: bytes) -> Site:
    ground = msgspec.json.decode(shape, type=Ground)
    return Site(ground.geometry, ground.views)
