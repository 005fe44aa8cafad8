"""What is here: the devices that see a position, cover it or stand near it."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct

from dtpr.geo.anchor import Anchor, anchor_at
from dtpr.geo.sight import Sight
from dtpr.registry.cells import Cells, centre_of, half_diagonal_m, square_at
from dtpr.registry.coverage import Statement
from dtpr.registry.judging import Candidates, Judgement, judge, metres_between
from dtpr.registry.kept_blocks import KeptBlocks
from dtpr.registry.levels import Limits
from dtpr.registry.memories import NONE, Memories
from dtpr.registry.narrowing import narrowed
from dtpr.registry.organizations import Organizations
from dtpr.registry.publishing import Listing
from dtpr.registry.searching import Search
from dtpr.registry.store import Driver, published
from dtpr.registry.store.changes import ChangeRow
from dtpr.registry.terms import KnownTerms, Terms
from dtpr.registry.watch import Watch
from dtpr.schema.answers import NearbyQuestion

_LEAST_SLACK_M, _SMALL_SLACK_M, _MOST_SLACK_M = 3.0, 50.0, 500.0
_SLACK_SHARE = 0.1
"""How far around a position is looked beside, as a share of how far the last device is."""

_MANY = 512
"""Where so many rows were read, an answer may hold less far: it is not looked for once more."""

_MOST_TRIES = 5


class Look(Struct, frozen=True):
    """What was found: numbers of devices and how they lie, who registers, how far that holds."""

    devices: list[tuple[int, Sight]]
    more: bool
    coverage: Sequence[Statement]
    valid_within_m: float
    as_of: datetime | None


class Seen(NamedTuple):
    """One device and how it lies to the position."""

    listing: Listing
    sight: Sight


class Surroundings(Struct, frozen=True):
    """What is here, who registers here, how far that holds, and since when nothing has changed."""

    devices: Sequence[Seen]
    more: bool
    coverage: Sequence[Statement]
    valid_within_m: float
    as_of: datetime | None


class Nearby:
    """Answers what is around a position, in one order: relation, sensitivity, distance, id."""

    def __init__(
        self,
        store: Driver,
        organizations: Organizations,
        watch: Watch,
        now: Callable[[], datetime],
        memories: Memories = NONE,
    ) -> None:
        """Take the store, who registers in it, what tells of changes, and the clock."""
        squares, blocks = memories.nearby_cache_mb * 2**20, memories.nearby_blocks_mb * 2**20
        self._store = store
        self._organizations = organizations
        self._watch = watch
        self._now = now
        self._search = Search(store, KeptBlocks(store, watch, blocks) if blocks else None)
        self._terms = KnownTerms()
        self._cells = Cells(squares) if squares else None
        watch.add(self._forget)

    async def around(self, question: NearbyQuestion) -> Surroundings:
        """Return the devices within the radius, and all that see or cover the position."""
        for _ in range(_MOST_TRIES):
            found = await self.look(question)
            steps = self._watch.steps
            listings = await published.listings(self._store, [num for num, _ in found.devices])
            await self._watch.catch_up()
            if steps == self._watch.steps:
                break
        return Surroundings(
            devices=[
                Seen(msgspec.json.decode(listings[num], type=Listing), sight)
                for num, sight in found.devices
                # Where the register never rests, what is gone meanwhile is left out.
                if num in listings
            ],
            more=found.more,
            coverage=found.coverage,
            valid_within_m=found.valid_within_m,
            as_of=found.as_of,
        )

    async def look(self, question: NearbyQuestion, *, alike: bool = False) -> Look:
        """Return the numbers of the devices of an answer, and how they lie to the position.

        `alike` makes it the same in the same state of the register, whatever was asked before.
        """
        await self._watch.catch_up_together()
        here = anchor_at(question.lon, question.lat)
        terms = self._terms.of(question, self._now().date())
        find = self._found_alike if alike else self._candidates
        judged = await self._judge(await find(here, terms), here, terms.limits)
        coverage = self._organizations.coverage_here(here)
        return Look(
            devices=judged.chosen,
            more=judged.more,
            coverage=coverage.statements,
            valid_within_m=min(judged.margin_m, coverage.margin_m),
            as_of=self._watch.as_of,
        )

    async def listings(self, nums: Sequence[int]) -> dict[int, bytes]:
        """Return the listings of some public devices, in JSON, by their numbers."""
        return await published.listings(self._store, nums)

    async def _judge(self, candidates: Candidates, here: Anchor, limits: Limits) -> Judgement:
        judged = judge(candidates, here, limits)
        if judged.ties:
            first = await published.first_by_id(self._store, judged.ties, len(judged.ties))
            order = {num: place for place, num in enumerate(first)}
            judged = judge(candidates, here, limits, order)
        return judged

    async def _candidates(self, here: Anchor, terms: Terms) -> Candidates:
        if self._cells is None:
            return await self._found(here, 0.0, terms)
        reaches = self._search.reaches(here, terms)
        square = square_at(here, reaches[-1], terms)
        known = self._cells.get(square)
        if known is None:
            if not self._cells.is_worth_it(square):
                return await self._found(here, 0.0, terms)
            steps = self._watch.steps
            found = await self._found(centre_of(square), half_diagonal_m(square), terms)
            known = narrowed(found, terms.limits)
            if steps == self._watch.steps:
                self._cells.put(square, known)
        if metres_between(known.centre, here) < known.slack:
            return known
        # Near the poles a square is none.
        return await self._found(here, 0.0, terms)

    async def _found(self, centre: Anchor, least: float, terms: Terms) -> Candidates:
        reaches = self._search.reaches(centre, terms)
        slack = least + _slack_for(reaches[-1], terms.limits)
        found = await self._search.candidates(centre, slack, terms, reaches)
        better = least + _slack_for(found.reaches[-1], terms.limits)
        if better > 2 * slack and found.met <= _MANY:
            found = await self._search.candidates(centre, better, terms, found.reaches)
        return found

    async def _found_alike(self, here: Anchor, terms: Terms) -> Candidates:
        """Return what can matter within a slack that only the devices decide, and no memory."""
        found = await self._search.candidates(here, _LEAST_SLACK_M, terms, anew=True)
        judged = judge(found, here, terms.limits)
        reach = judged.chosen[-1][1].distance_m if judged.more else math.inf
        slack = _slack_for(reach, terms.limits)
        if slack > _LEAST_SLACK_M:
            found = await self._search.candidates(here, slack, terms, anew=True)
        return found

    async def _forget(self, changes: Sequence[ChangeRow] | None) -> None:
        if self._cells is None:
            return
        if changes is None:
            self._cells.clear()
            return
        for each in changes:
            self._cells.forget(each.touched)


def _slack_for(reach_m: float, limits: Limits) -> float:
    most = min(max(limits.radius_m / 2, _SMALL_SLACK_M), _MOST_SLACK_M)
    return min(max(_SLACK_SHARE * reach_m, _LEAST_SLACK_M), most)
