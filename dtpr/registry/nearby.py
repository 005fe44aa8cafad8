"""What is here: the devices that see a position, cover it or stand near it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

from dtpr.geo.box import box_around
from dtpr.geo.distance import distances
from dtpr.geo.site import RELATIONS, Sight, Site
from dtpr.registry.asked import asked_nearby, filters_of
from dtpr.registry.organizations import Organizations
from dtpr.registry.publishing import Ground, Listing
from dtpr.registry.store import Driver, changes, published
from dtpr.registry.store.published import Candidate
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.organization import CoverageStatement, Organization


class Seen(NamedTuple):
    """One device and how it lies to the position."""

    listing: Listing
    sight: Sight


class Surroundings(Struct, frozen=True):
    """What is here, who registers here, and since when nothing has changed."""

    devices: Sequence[Seen]
    more: bool
    coverage: Sequence[tuple[Organization, CoverageStatement]]
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
        found = await published.candidates(
            self._store,
            box_around(question.lon, question.lat, question.radius_m),
            filters_of(asked_nearby(question), self._now().date()),
        )
        ranked = sorted(_in_reach(question, found), key=_rank)
        chosen = ranked[: question.limit]
        listings = await published.listings(self._store, [each.num for each, _ in chosen])
        return Surroundings(
            devices=[
                Seen(msgspec.json.decode(listings[each.num], type=Listing), sight)
                for each, sight in chosen
            ],
            more=len(ranked) > len(chosen),
            coverage=await self._organizations.coverage_at(question.lon, question.lat),
            as_of=await changes.last_at(self._store),
        )


def _in_reach(
    question: NearbyQuestion, found: Sequence[Candidate]
) -> list[tuple[Candidate, Sight]]:
    dots = [each for each in found if each.shape is None]
    sights = list(zip(dots, _dot_sights(question, dots), strict=True))
    sights += [
        (each, _site(each.shape).sight(question.lon, question.lat))
        for each in found
        if each.shape is not None
    ]
    return [
        (each, sight)
        for each, sight in sights
        if sight.relation != "near" or sight.distance_m <= question.radius_m
    ]


def _dot_sights(question: NearbyQuestion, dots: Sequence[Candidate]) -> list[Sight]:
    lons = np.array([each.lon for each in dots])
    lats = np.array([each.lat for each in dots])
    metres, bearings = distances(question.lon, question.lat, lons, lats)
    pairs = zip(metres.tolist(), bearings.tolist(), strict=True)
    return [Sight(distance, bearing, "near", None) for distance, bearing in pairs]


def _rank(entry: tuple[Candidate, Sight]) -> tuple[int, int, float, str]:
    candidate, sight = entry
    return (
        RELATIONS.index(sight.relation),
        candidate.identifiability,
        sight.distance_m,
        candidate.id,
    )


@lru_cache(maxsize=1024)
def _site(shape: bytes) -> Site:
    ground = msgspec.json.decode(shape, type=Ground)
    return Site(ground.geometry, ground.views)
