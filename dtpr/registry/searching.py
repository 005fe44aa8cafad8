"""Finds everything that can matter to an answer near a position, and reads little besides.

Points of each class are looked for in a ring around the position, as wide as it took to fill an
answer nearby the last time. Where a ring holds too little or too much, another one is tried: the
work follows the length of the answer, not the number of devices. Each try is one statement, so that
what it finds was true at one moment.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

from dtpr.geo.anchor import UNITS_PER_DEGREE, Anchor
from dtpr.geo.forms import read_form
from dtpr.geo.site import Site
from dtpr.registry.boxes import Around, boxes_of
from dtpr.registry.gathering import Asked, Gathered, Part
from dtpr.registry.hints import Hints
from dtpr.registry.judging import Candidates, Placed
from dtpr.registry.kept_blocks import KeptBlocks
from dtpr.registry.levels import Dot
from dtpr.registry.rings import FIRST_GUESS_M, MOST_AT_ONCE, Reaches, Rings, Span
from dtpr.registry.store import Driver, published
from dtpr.registry.store.published import Filters
from dtpr.registry.terms import Terms
from dtpr.schema.geometry import Position

if TYPE_CHECKING:
    from dtpr.registry.store.driver import Row

_MOST_TRIES = 5
_A_CROWD = 2 * MOST_AT_ONCE
_ONLY_IN_VIEW = frozenset({"in_view"})


class Search:
    """Searches one store; it remembers how wide the rings had to be."""

    def __init__(self, store: Driver, blocks: KeptBlocks | None = None) -> None:
        """Take the store, and what is kept of it in memory."""
        self._store = store
        self._blocks = blocks
        self._hints = Hints()

    async def candidates(
        self,
        centre: Anchor,
        slack: float,
        terms: Terms,
        known: Reaches | None = None,
        *,
        anew: bool = False,
    ) -> Candidates:
        """Return all that can matter to an answer within some metres of a centre.

        `known` is what `reaches` tells there, or more; `anew` asks the store, whatever is kept of
        it.
        """
        span = Span(ranks=_ranks(terms), limits=terms.limits, slack=slack)
        guess = known or self.reaches(centre, terms)
        blocks = None if anew else self._blocks
        for _ in range(_MOST_TRIES):
            rings = Rings(span, guess)
            found = await self._gathered(centre, span, rings, terms.filters, blocks)
            if rings.reaches:
                self._hints.put(centre, terms, rings.reaches, guess)
                guess = rings.reaches
            # What several statements read was true at one moment, if nothing was written meanwhile.
            if found.version == self._store.version_read():
                break
            blocks = None
        return await self._candidates(centre, span, rings, found, guess)

    def reaches(self, centre: Anchor, terms: Terms) -> Reaches:
        """Return how far the last points are that an answer takes, as it was nearby, in metres."""
        # Who asks for no points need not look.
        return self._hints.get(centre, terms) if _ranks(terms) else (FIRST_GUESS_M,)

    async def _candidates(
        self, centre: Anchor, span: Span, rings: Rings, found: Gathered, reaches: Reaches
    ) -> Candidates:
        width = max(rings.cuts, default=span.slack)
        apart = found.apart
        dots = [each for each in rings.kept(found.points) if each.num not in apart]
        candidates = Candidates(
            centre=centre,
            slack=min(span.slack, found.holds_m),
            reach_m=max(span.slack, width),
            dots=await self._thinned(dots, span.limits.limit),
            sites=await self._sites(centre, found, width),
            crowd=found.crowd,
        )
        candidates.met, candidates.reaches = found.met, reaches
        return candidates

    async def _gathered(
        self,
        centre: Anchor,
        span: Span,
        rings: Rings,
        filters: Filters,
        blocks: KeptBlocks | None,
    ) -> Gathered:
        found = Gathered(centre)
        widths, far, is_first = rings.widths, 0.0, True
        while True:
            wide = max((span.slack, *rings.widths.values()))
            has_grounds = wide > far and span.limits.relations != _ONLY_IN_VIEW
            far = max(far, wide)
            asked = Asked(widths, rings.most, has_grounds, has_views=is_first)
            await self._take(found, boxes_of(centre, span, asked, far), asked, filters, blocks)
            if is_first:
                found.version = self._store.version_read()
                if found.fill_with_sight(span.limits):
                    return found
                is_first = False
            rank = rings.fit(found.ringed(span.limits), found.crowded)
            if rank is None:
                return found
            widths = {rank: rings.widths[rank]}

    async def _take(
        self,
        found: Gathered,
        sides: Sequence[Around],
        asked: Asked,
        filters: Filters,
        blocks: KeptBlocks | None,
    ) -> None:
        """Read what lies in some boxes, on each side of the antimeridian."""
        if blocks is not None and len(sides) == 1:
            kept = await blocks.covering(sides[0], filters)
            if kept is not None:
                found.take_blocks(kept, sides[0], asked)
                return
        rows: list[Row] = []
        for each in sides:
            rows += await published.around(self._store, each, filters, asked.most)
        found.take(rows, asked)
        if blocks is not None and len(rows) >= _A_CROWD:
            for each in sides:
                blocks.leave(each, filters)

    async def _thinned(self, dots: list[Dot], limit: int) -> list[Dot]:
        """Leave out of points that are alike in all but their ids those no answer has room for."""
        if len(dots) <= MOST_AT_ONCE:
            return dots
        stacks: dict[Hashable, list[Dot]] = defaultdict(list)
        for each in dots:
            stacks[each.level, each.x, each.y, each.z].append(each)
        kept: list[Dot] = []
        for stack in stacks.values():
            if len(stack) > limit + 1:
                nums = [each.num for each in stack]
                first = set(await published.first_by_id(self._store, nums, limit + 1))
                kept += [each for each in stack if each.num in first]
            else:
                kept += stack
        return kept

    async def _sites(self, centre: Anchor, found: Gathered, width: float) -> list[Placed]:
        sites, others = found.lookouts()
        return sites + await self._other_sites(centre, others, width) if others else sites

    async def _other_sites(
        self, centre: Anchor, parts: Mapping[int, Part], width: float
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

    async def _places(self, parts: Mapping[int, Part]) -> dict[int, Position]:
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


def _site(place: Position | None, grounds: Sequence[bytes], views: Sequence[bytes]) -> Site:
    return Site.near(place, [read_form(each) for each in grounds], [read_form(v) for v in views])


def _ranks(terms: Terms) -> Sequence[int]:
    if "near" not in terms.limits.relations:
        return ()
    if terms.filters.identifiability is not None:
        return (terms.filters.identifiability,)
    return (0, 1, 2)
