"""Finds everything that can matter to an answer near a position, and reads little besides.

Points of each class are looked for in a ring around the position, as wide as it took to fill an
answer nearby the last time. Where a ring holds too little or too much, another one is tried: the
work follows the length of the answer, not the number of devices. Each try is one statement, so that
what it finds was true at one moment.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import zip_longest
from math import sqrt
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from dtpr.geo.anchor import BEND, UNITS_PER_DEGREE, Anchor, spot_at
from dtpr.geo.forms import read_form
from dtpr.geo.lookout import Lookout, Sector, read_view
from dtpr.geo.site import Site
from dtpr.geo.units import Units, units_around
from dtpr.registry.judging import NEAR, Candidates, Dot, Limits, Placed
from dtpr.registry.rings import FIRST_GUESS_M, MOST_AT_ONCE, Found, Reaches, Rings, Span
from dtpr.registry.store import Driver, published
from dtpr.registry.store.driver import Row
from dtpr.registry.store.published import Around, Filters
from dtpr.schema.geometry import Position

_MOST_HINTS = 16_384
_HINT_DEG = 0.003
_DOT, _GROUND, _FOOTPRINT = range(3)

_MANY = 2 * MOST_AT_ONCE
"""Where a try finds more rows than that, it is not repeated as a whole."""

_Key = tuple[int, int, Limits, Filters]
_Kind = TypeVar("_Kind", bound=tuple[Any, ...])


class _Part(NamedTuple):
    """The class of a device and the forms of it that were found."""

    rank: int
    grounds: list[bytes]
    views: list[bytes]


class _Try(NamedTuple):
    """What one statement found."""

    rows: int
    points: Mapping[int, Found]
    crowded: AbstractSet[int]
    parts: Mapping[int, _Part]


class Search:
    """Searches one store; it remembers by the quarter how wide the rings had to be."""

    def __init__(self, store: Driver) -> None:
        self._store = store
        self._hints: OrderedDict[_Key, Reaches] = OrderedDict()

    async def candidates(
        self, centre: Anchor, slack: float, limits: Limits, filters: Filters
    ) -> Candidates:
        """Return all that can matter to an answer within some metres of a centre."""
        key = _key(centre, limits, filters)
        span = Span(ranks=_ranks(limits, filters), limits=limits, slack=slack)
        rings = Rings(span, self._hints.get(key, (FIRST_GUESS_M,)))
        found = await self._fitted(centre, span, rings, filters)
        self._remember(key, rings.reaches)
        width = max(rings.cuts, default=slack)
        dots = [each for each in rings.kept(found.points) if each[0] not in found.parts]
        parts = await self._thinned([*found.parts.items()], _stack_of_part, limits.limit)
        return Candidates(
            centre=centre,
            slack=slack,
            reach_m=max(slack, width),
            dots=await self._thinned(dots, _stack_of_dot, limits.limit),
            sites=await self._sites(centre, dict(parts), width),
        )

    def reach(self, centre: Anchor, limits: Limits, filters: Filters) -> float:
        """Return how far the last point is that an answer takes, as it was nearby, in metres."""
        return self._hints.get(_key(centre, limits, filters), (FIRST_GUESS_M,))[-1]

    def _remember(self, key: _Key, reaches: Reaches) -> None:
        if not reaches:
            return
        self._hints[key] = reaches
        self._hints.move_to_end(key)
        if len(self._hints) > _MOST_HINTS:
            self._hints.popitem(last=False)

    async def _fitted(self, centre: Anchor, span: Span, rings: Rings, filters: Filters) -> _Try:
        while True:
            boxes = _boxes(centre, span, rings.widths)
            found = await self._try(centre, boxes, rings.widths, filters, rings.whole)
            # Where what sees is not asked for, what may see is no nearer to filling an answer.
            apart = () if "in_view" in span.limits.relations else found.parts
            found = found._replace(points=_without(found.points, apart))
            rank = rings.fit(found.points, found.crowded)
            if rank is None:
                return found
            if found.rows <= _MANY:
                continue
            # So much is here that to read it at each try would take long: one class at a time.
            points, crowded = dict(found.points), set(found.crowded)
            while rank is not None:
                width = {rank: rings.widths[rank]}
                boxes = _boxes_of_points(centre, width)
                found = await self._try(centre, boxes, width, filters, rings.whole)
                points.update(_without(found.points, apart))
                crowded = {*(crowded - {rank}), *found.crowded}
                rank = rings.fit(points, crowded)

    async def _try(
        self,
        centre: Anchor,
        boxes: Iterable[Around],
        widths: Mapping[int, float],
        filters: Filters,
        whole: AbstractSet[int],
    ) -> _Try:
        rows: list[Row] = []
        for each in boxes:
            rows += await published.around(self._store, each, filters, whole)
        found = _sorted_out(centre, rows, widths)
        return found._replace(crowded=found.crowded - whole)

    async def _thinned(
        self, found: Sequence[_Kind], stack_of: Callable[[_Kind], Hashable], limit: int
    ) -> Sequence[_Kind]:
        """Leave out of devices that are alike in all but their ids those no answer has room for."""
        if len(found) <= MOST_AT_ONCE:
            return found
        stacks: dict[Hashable, list[_Kind]] = defaultdict(list)
        for each in found:
            stacks[stack_of(each)].append(each)
        kept: list[_Kind] = []
        for stack in stacks.values():
            if len(stack) > limit + 1:
                nums = [each[0] for each in stack]
                first = set(await published.first_by_id(self._store, nums, limit + 1))
                kept += [each for each in stack if each[0] in first]
            else:
                kept += stack
        return kept

    async def _sites(
        self, centre: Anchor, parts: Mapping[int, _Part], width: float
    ) -> list[Placed]:
        sites = []
        others = {}
        for num, part in parts.items():
            if lookout := _lookout(part):
                sites.append(Placed(num, part.rank, lookout))
            else:
                others[num] = part
        return sites + await self._other_sites(centre, others, width) if others else sites

    async def _other_sites(
        self, centre: Anchor, parts: Mapping[int, _Part], width: float
    ) -> list[Placed]:
        places = await self._places(parts)
        sites = [
            Placed(num, part.rank, _site(places.get(num), part.grounds, part.views))
            for num, part in parts.items()
        ]
        # Of an area that senses from beyond the ring, the nearest part may not have been in it.
        cut = [
            each.num
            for each in sites
            if each.num not in places
            and parts[each.num].views
            and not each.site.look_from(centre).distance_m <= width
        ]
        if not cut:
            return sites
        whole = await self._grounds(cut)
        return [
            Placed(each.num, each.rank, _site(None, whole[each.num], parts[each.num].views))
            if each.num in whole
            else each
            for each in sites
        ]

    async def _places(self, parts: Mapping[int, _Part]) -> dict[int, Position]:
        """Return where those devices stand that are points."""
        asked = [num for num, part in parts.items() if not part.grounds]
        if not asked:
            return {}
        found = await published.spots_of(self._store, asked)
        return {
            num: (lon / UNITS_PER_DEGREE, lat / UNITS_PER_DEGREE)
            for num, (lon, lat) in found.items()
        }

    async def _grounds(self, nums: Sequence[int]) -> dict[int, list[bytes]]:
        grounds: dict[int, list[bytes]] = defaultdict(list)
        for num, form in await published.ground_forms(self._store, nums):
            grounds[num].append(form)
        return grounds


def _lookout(part: _Part) -> Lookout | None:
    """Return a device that only senses in sectors, None for another."""
    if part.grounds:
        return None
    sectors: list[Sector] = []
    anchor = None
    for each in part.views:
        read = read_view(each)
        if not isinstance(read, tuple):
            return None
        anchor, sector = read
        sectors.append(sector)
    return Lookout(anchor, sectors) if anchor else None


def _site(place: Position | None, grounds: Sequence[bytes], views: Sequence[bytes]) -> Site:
    return Site.near(place, [read_form(each) for each in grounds], [read_form(v) for v in views])


def _sorted_out(centre: Anchor, rows: Sequence[Row], widths: Mapping[int, float]) -> _Try:
    points: dict[int, list[tuple[float, Dot]]] = {rank: [] for rank in widths}
    read = dict.fromkeys(widths, 0)
    parts: dict[int, _Part] = {}
    for kind, num, rank, lon, lat, form in rows:
        if kind == _DOT:
            read[rank] += 1
            x, y, z = spot_at(lon / UNITS_PER_DEGREE, lat / UNITS_PER_DEGREE)
            square = (x - centre.x) ** 2 + (y - centre.y) ** 2 + (z - centre.z) ** 2
            chord = sqrt(square)
            metres = chord + chord * square * BEND
            if metres <= widths[rank]:
                points[rank].append((metres, (num, NEAR + rank, x, y, z, None)))
            continue
        part = parts.get(num)
        if part is None:
            part = parts[num] = _Part(rank, [], [])
        (part.grounds if kind == _GROUND else part.views).append(form)
    for each in points.values():
        each.sort(key=itemgetter(0))
    crowded = {rank for rank, count in read.items() if count >= MOST_AT_ONCE}
    return _Try(len(rows), points, crowded, parts)


def _without(points: Mapping[int, Found], apart: Container[int]) -> Mapping[int, Found]:
    if not apart:
        return points
    return {
        rank: [each for each in found if each[1][0] not in apart] for rank, found in points.items()
    }


def _stack_of_dot(dot: Dot) -> Hashable:
    return dot[1:]


def _stack_of_part(found: tuple[int, _Part]) -> Hashable:
    """Return what a device is but for its number; only sectors say where they stand."""
    num, part = found
    return (part.rank, *part.views) if _lookout(part) else num


def _boxes_of_points(centre: Anchor, widths: Mapping[int, float]) -> Iterator[Around]:
    named = {
        f"rank{rank}": units_around(centre.lon, centre.lat, width) for rank, width in widths.items()
    }
    return _by_side(named)


def _boxes(centre: Anchor, span: Span, widths: Mapping[int, float]) -> Iterator[Around]:
    """Return the boxes of a search; twice where one crosses the antimeridian."""
    lon, lat = centre.lon, centre.lat
    far = max((span.slack, *widths.values()))
    named = {f"rank{rank}": units_around(lon, lat, width) for rank, width in widths.items()}
    named["footprints"] = units_around(lon, lat, span.slack)
    if span.limits.relations != _ONLY_IN_VIEW:
        named["grounds"] = units_around(lon, lat, far)
    return _by_side(named)


def _by_side(named: Mapping[str, Sequence[Units]]) -> Iterator[Around]:
    """Yield boxes for each side of the antimeridian."""
    for sides in zip_longest(*named.values()):
        yield {name: side for name, side in zip(named, sides, strict=True) if side}


_ONLY_IN_VIEW = frozenset({"in_view"})


def _ranks(limits: Limits, filters: Filters) -> Sequence[int]:
    if "near" not in limits.relations:
        return ()
    if filters.identifiability is not None:
        return (filters.identifiability,)
    return (0, 1, 2)


def _key(centre: Anchor, limits: Limits, filters: Filters) -> _Key:
    return int(centre.lon // _HINT_DEG), int(centre.lat // _HINT_DEG), limits, filters
