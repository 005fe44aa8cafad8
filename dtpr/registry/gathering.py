"""What a search has read so far: points, parts of devices, and parts of what they sense."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from dtpr.geo.anchor import BEND, UNITS_PER_DEGREE, Anchor, spot_at
from dtpr.geo.forms import is_sector
from dtpr.geo.lookout import read_lookout
from dtpr.geo.units import Units
from dtpr.registry.blocks import GROUNDS, VIEWS, Block, Forms
from dtpr.registry.crowds import Crowd
from dtpr.registry.judging import Placed
from dtpr.registry.levels import NEAR, Dot, Limits
from dtpr.registry.rings import MOST_AT_ONCE, Found
from dtpr.registry.store.driver import Row

_DOT, _GROUND = range(2)


class Asked(NamedTuple):
    """What one statement reads: rings of so many metres, with so many points in each at most."""

    widths: Mapping[int, float]
    most: Mapping[int, int]
    has_grounds: bool
    has_views: bool


class Part(NamedTuple):
    """The class of a device, and the forms of it and of what it senses that were found."""

    rank: int
    grounds: Sequence[bytes]
    views: Sequence[bytes]


class Gathered:
    """All that was read around a centre; what is read again takes the place of what was."""

    def __init__(self, centre: Anchor) -> None:
        self.points: dict[int, Found] = {}
        self.crowded: set[int] = set()
        self.crowd: Crowd | None = None
        self.holds_m = math.inf
        self.grounds: Forms = {}
        self.views: Forms = {}
        self.version: int | None = None
        self.met = 0
        self._centre = centre

    def take(self, rows: Sequence[Row], asked: Asked) -> None:
        """Take over the rows of a statement."""
        self.met += len(rows)
        dots: dict[int, list[Row]] = {rank: [] for rank in asked.widths}
        grounds: Forms = {}
        views: Forms = {}
        for each in rows:
            kind, num, rank, _, _, form = each
            if kind == _DOT:
                dots[rank].append(each)
                continue
            forms = grounds if kind == _GROUND else views
            known = forms.get(num)
            if known is None:
                forms[num] = (rank, [form])
            else:
                known[1].append(form)
        if asked.has_grounds:
            self.grounds = grounds
        if asked.has_views:
            self.crowd, self.views = _crowd_of(views)
        for rank, own in dots.items():
            is_whole = len(own) < asked.most[rank]
            points = _measured(self._centre, own, asked.widths[rank]) if is_whole else ()
            self._ring(rank, points, is_whole=is_whole)

    def take_blocks(self, blocks: list[Block], boxes: Mapping[str, Units], asked: Asked) -> None:
        """Take over what lies in some boxes, from the blocks that cover them."""
        if asked.has_grounds:
            self.grounds = _meeting(blocks, GROUNDS, boxes["grounds"])
        if asked.has_views:
            self.crowd, self.views = _crowd_of(_meeting(blocks, VIEWS, boxes["footprints"]))
        for rank, width in asked.widths.items():
            points = _within(self._centre, blocks, rank, boxes[f"rank{rank}"], width)
            self._ring(rank, points, is_whole=len(points) < asked.most[rank])

    def ringed(self, limits: Limits) -> Mapping[int, Found]:
        """Return the points that fill an answer, class by class.

        Where what sees is not asked for, what may see is no nearer to filling one.
        """
        if "in_view" in limits.relations or not (self.views or self.crowd):
            return self.points
        apart = self.apart
        return {
            rank: [each for each in found if each[1].num not in apart]
            for rank, found in self.points.items()
        }

    @property
    def apart(self) -> AbstractSet[int]:
        """Return the devices that are more than points."""
        apart = self.views.keys() | self.grounds.keys()
        return apart | self.crowd.nums if self.crowd else apart

    def lookouts(self) -> tuple[list[Placed], dict[int, Part]]:
        """Return the devices that only sense in sectors, and by number all that are more."""
        sites: list[Placed] = []
        others = {num: Part(rank, own, ()) for num, (rank, own) in self.grounds.items()}
        for num, (rank, views) in self.views.items():
            if num in others:
                others[num] = Part(rank, others[num].grounds, views)
            elif lookout := read_lookout(views):
                sites.append(Placed(num, rank, lookout))
            else:
                others[num] = Part(rank, (), views)
        return sites, others

    def fill_with_sight(self, limits: Limits) -> bool:
        """Tell whether a crowd that sees fills an answer; then no points matter, so far around."""
        if self.crowd is None or "in_view" not in limits.relations:
            return False
        holds = self.crowd.sight_holds_m(self._centre, limits.limit + 1)
        if holds is None:
            return False
        self.points, self.holds_m = {}, holds
        return True

    def _ring(self, rank: int, points: Found, *, is_whole: bool) -> None:
        """Take over the points of a ring; one that was not read whole is tried again."""
        if is_whole:
            self.crowded.discard(rank)
            self.points[rank] = points
        else:
            self.crowded.add(rank)
            self.points[rank] = ()


def _meeting(blocks: list[Block], kind: int, units: Units) -> Forms:
    """Return the parts in some blocks that meet a box, by device."""
    found: Forms = {}
    for block in blocks:
        block.gather(kind, units, found)
    return found


def _within(centre: Anchor, blocks: list[Block], rank: int, units: Units, width: float) -> Found:
    """Return the points in some blocks that lie in a ring, the nearest first."""
    found: list[tuple[float, Dot]] = []
    for block in blocks:
        found += block.dots_near(rank, units, centre, width)
    found.sort(key=itemgetter(0))
    return found


def _measured(centre: Anchor, rows: Sequence[Row], width: float) -> Found:
    """Return the points that lie in a ring, the nearest first."""
    found: list[tuple[float, Dot]] = []
    centre_x, centre_y, centre_z = centre.x, centre.y, centre.z
    place_of = _remembered if len(rows) >= MOST_AT_ONCE else spot_at
    for _, num, rank, lon, lat, _ in rows:
        x, y, z = place_of(lon / UNITS_PER_DEGREE, lat / UNITS_PER_DEGREE)
        dx, dy, dz = x - centre_x, y - centre_y, z - centre_z
        square = dx * dx + dy * dy + dz * dz
        chord = math.sqrt(square)
        metres = chord + chord * square * BEND
        if metres <= width:
            found.append((metres, Dot(num, NEAR + rank, x, y, z)))
    found.sort(key=itemgetter(0))
    return found


# Of a crowd many stand on one spot, it seems.
_remembered = lru_cache(maxsize=64)(spot_at)


def _crowd_of(views: Forms) -> tuple[Crowd | None, Forms]:
    """Take out those that only sense in sectors, if they are too many to be judged one by one.

    They are points: only a point has sectors.
    """
    if len(views) <= MOST_AT_ONCE:
        return None, views
    own = {num: each for num, each in views.items() if all(map(is_sector, each[1]))}
    if len(own) <= MOST_AT_ONCE:
        return None, views
    return Crowd(own), {num: each for num, each in views.items() if num not in own}
