"""What one meets on a way: every device that sees, covers or is near it, in order of travel.

The way is gone along part by part. What the boxes of a part hold is measured against the whole way,
so that a device that is met twice is told once, and an answer can go on where another one ended.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple

from msgspec import Struct

from dtpr.geo.anchor import UNITS_PER_DEGREE
from dtpr.geo.encounter import Closest, Encounter, Passage
from dtpr.geo.sight import CERTAINTIES, RELATIONS, Relation
from dtpr.geo.way import Way, way_along
from dtpr.registry.asked import asked_nearby, filters_of
from dtpr.registry.coverage import Statement
from dtpr.registry.organizations import Organizations
from dtpr.registry.store import Driver, published
from dtpr.registry.store.published import Around, Filters, MetRow
from dtpr.registry.watch import Watch
from dtpr.schema.along import AlongQuestion

_FIRST_PART_M, _LEAST_PART_M, _MOST_PART_M = 250.0, 25.0, 8_000.0
_FEW, _MANY = 32, 1_000
"""After a part with few devices a longer one is looked at; one with too many is cut."""

_MOST_MEASURED = 3_000
"""So many devices are measured for an answer; then it ends, and the next one goes on."""

_PARTS_AT_ONCE = 256
_SLICE_S = 0.01
_BESIDE_M = 1.0
"""Boxes of what is sensed are that much wider than the way, so that rounding leaves nothing out."""

_Key = tuple[float, str]


class Meeting(Struct, frozen=True):
    """One device on a way: its number and id, where it is met, and where it is nearest."""

    num: int
    id: str
    passages: Sequence[Passage]
    encounter: Encounter

    @property
    def key(self) -> _Key:
        """Return its place in the order of travel."""
        return _tenth(self.passages[0].from_m), self.id

    @property
    def best(self) -> Passage:
        """Return the passage that comes first in the order of relations and certainties."""
        return min(self.passages, key=_weight)

    @property
    def closest(self) -> Closest:
        """Return where the way comes nearest to it."""
        return self.encounter.closest()


class Met(Struct, frozen=True):
    """What was met: devices in order, where to go on, the length in metres, who registers."""

    devices: Sequence[Meeting]
    next: str | None
    length_m: float
    coverage: Sequence[Statement]
    as_of: datetime | None


class _Bounds(NamedTuple):
    """What counts: metres beside the way, the relations, and the filters of the store."""

    corridor_m: float
    relations: frozenset[Relation]
    filters: Filters


class Along:
    """Answers what one meets on a way."""

    def __init__(
        self,
        store: Driver,
        organizations: Organizations,
        watch: Watch,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._organizations = organizations
        self._watch = watch
        self._now = now

    async def look(self, question: AlongQuestion) -> Met:
        """Return the devices that one meets, after those that were told before.

        Raises:
            TooLargeError: The line has too many positions.
            InvalidError: The line is too long.
        """
        way = way_along(question.line.coordinates)
        await self._watch.catch_up()
        as_of = self._watch.as_of
        day = question.active_on or self._now().date()
        bounds = _Bounds(
            question.corridor_m,
            frozenset(question.relations or RELATIONS),
            filters_of(asked_nearby(question), day),
        )
        sweep = _Sweep(self._store, way, bounds, _key_of(question.after))
        devices, following = await sweep.page(question.limit)
        return Met(
            devices=devices,
            next=following,
            length_m=way.length_m,
            coverage=self._organizations.coverage_along(way),
            as_of=as_of,
        )


class _Sweep:
    """One way being gone along, from where the answer before ended."""

    def __init__(self, store: Driver, way: Way, bounds: _Bounds, after: _Key) -> None:
        self._store = store
        self._way = way
        self._bounds = bounds
        self._after = after
        self._met: list[Meeting] = []
        self._seen: set[int] = set()
        self._rested = time.perf_counter()

    async def page(self, limit: int) -> tuple[list[Meeting], str | None]:
        """Return so many devices at most, and what to go on with."""
        way, after = self._way, self._after
        reached, width = max(0.0, min(after[0] - 1, way.length_m)), _FIRST_PART_M
        while True:
            end = min(reached + width, way.length_m)
            rows = await self._rows(reached, end, is_least=width <= _LEAST_PART_M)
            if rows is None:
                width = max(width / 2, _LEAST_PART_M)
                continue
            await self._measure(rows)
            reached, is_end = end, end >= way.length_m
            # What is not found yet begins farther on.
            told = [each for each in self._met if is_end or each.key[0] < _tenth(reached)]
            if len(told) > limit or is_end:
                return _paged(told, limit)
            if len(self._seen) >= _MOST_MEASURED and _tenth(reached) > after[0]:
                return _paged(told, limit)[0], f"{_tenth(reached):.1f}"
            width = width * 2 if len(rows) < _FEW else width
            width = min(max(width, _LEAST_PART_M), _MOST_PART_M)

    async def _rows(self, begin_m: float, end_m: float, *, is_least: bool) -> list[MetRow] | None:
        """Return devices that a part of the way may meet; None where they are too many for it."""
        found: dict[int, MetRow] = {}
        for boxes in self._boxes(begin_m, end_m):
            beyond = -1
            while True:
                rows = await self._met_in(boxes, beyond)
                found.update({each.num: each for each in rows})
                await self._rest()
                if len(rows) < _MANY:
                    break
                if not is_least:
                    return None
                # A crowd on one spot: it is read whole.
                beyond = rows[-1].num
        return [each for num, each in found.items() if num not in self._seen]

    async def _met_in(self, boxes: Around, beyond: int) -> list[MetRow]:
        filters = self._bounds.filters
        return await published.met(self._store, boxes, filters, beyond=beyond, most=_MANY)

    def _boxes(self, begin_m: float, end_m: float) -> Iterable[Around]:
        """Yield the boxes of a part of the way; twice where one crosses the antimeridian."""
        named = {"footprints": self._way.boxes(begin_m, end_m, _BESIDE_M)}
        if self._bounds.relations != {"in_view"}:
            beside = self._bounds.corridor_m + _BESIDE_M
            named["grounds"] = self._way.boxes(begin_m, end_m, beside)
        for sides in zip_longest(*named.values()):
            yield {name: side for name, side in zip(named, sides, strict=True) if side}

    async def _measure(self, rows: Sequence[MetRow]) -> None:
        """Measure devices against the whole way, some at a time."""
        batch: list[MetRow] = []
        size = 0
        for each in rows:
            self._seen.add(each.num)
            batch.append(each)
            size += 1 + each.grounds + each.footprints
            if size >= _PARTS_AT_ONCE:
                await self._measure_batch(batch)
                batch, size = [], 0
        if batch:
            await self._measure_batch(batch)

    async def _measure_batch(self, rows: Sequence[MetRow]) -> None:
        spots = await published.spots_of(self._store, [each.num for each in rows])
        parts = [part for each in rows for part in each.parts]
        encounters: dict[int, Encounter] = {}
        for each in rows:
            spot = spots.get(each.num)
            place = (spot[0] / UNITS_PER_DEGREE, spot[1] / UNITS_PER_DEGREE) if spot else None
            encounters[each.num] = Encounter(self._way, self._bounds.corridor_m, place)
            await self._rest()
        for first in range(0, len(parts), _PARTS_AT_ONCE):
            some = parts[first : first + _PARTS_AT_ONCE]
            forms: dict[int, list[bytes]] = defaultdict(list)
            for num, form in await published.part_forms(self._store, some):
                forms[num].append(form)
            for num, own in forms.items():
                for form in own:
                    encounters[num].add(form)
                    await self._rest()
        for each in rows:
            await self._keep(each, encounters[each.num])

    async def _keep(self, row: MetRow, encounter: Encounter) -> None:
        passages = encounter.passages(self._bounds.relations)
        if passages:
            meeting = Meeting(row.num, row.id, passages, encounter)
            if meeting.key > self._after:
                self._met.append(meeting)
        await self._rest()

    async def _rest(self) -> None:
        """Let others have their turn, now and then."""
        if time.perf_counter() - self._rested > _SLICE_S:
            await asyncio.sleep(0)
            self._rested = time.perf_counter()


def _paged(told: list[Meeting], limit: int) -> tuple[list[Meeting], str | None]:
    page = sorted(told, key=lambda each: each.key)[: limit + 1]
    if len(page) <= limit:
        return page, None
    metres, name = page[limit - 1].key
    return page[:limit], f"{metres:.1f}:{name}"


def _weight(passage: Passage) -> tuple[int, int]:
    certainty = CERTAINTIES.index(passage.certainty) if passage.certainty else 0
    return RELATIONS.index(passage.relation), certainty


def _key_of(after: str | None) -> _Key:
    metres, _, name = (after or "0.0").partition(":")
    return float(metres), name


def _tenth(metres: float) -> float:
    """Return metres as they stand in an answer."""
    return round(metres, 1)
