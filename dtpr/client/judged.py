"""What is here, out of all devices that are known on this side: the register's own judgement.

Nothing leaves this side, and nothing is written twice: relations, order and margins are those of
`dtpr.registry.judging`, over devices that are found in a tree of boxes.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import shapely

from dtpr.client.known import Known, site_of
from dtpr.geo.anchor import Anchor
from dtpr.geo.box import box_around
from dtpr.geo.lookout import Lookout
from dtpr.geo.sight import RELATIONS, Sight
from dtpr.geo.site import Site
from dtpr.registry.judging import Candidates, Judgement, Placed, judge
from dtpr.registry.levels import NEAR, Dot, Limits
from dtpr.schema.answers import NearbyQuestion

# Positions are kept in whole 1e-7 degrees.
_MOVED_M = 1.0
_ONLY_IN_VIEW = frozenset({"in_view"})


class Seen(NamedTuple):
    """One device and how it lies to the position."""

    device: Known
    sight: Sight


class Devices:
    """Devices that are known whole as far as a question goes."""

    def __init__(self, known: Iterable[Known]) -> None:
        # Their numbers are in the order of their ids, by which ties are broken.
        self._known = sorted(known, key=lambda each: each.id)
        self._sites: dict[int, Lookout | Site] = {}
        boxes: list[tuple[float, float, float, float]] = []
        self._owners: list[int] = []
        self._anywhere: list[int] = []
        for num, each in enumerate(self._known):
            reach = each.reach
            if reach is None:
                self._anywhere.append(num)
                continue
            for part in reach.parts():
                boxes.append((part.west, part.south, part.east, part.north))
                self._owners.append(num)
        sides = np.array(boxes).reshape(-1, 4)
        self._tree = shapely.STRtree(shapely.box(*sides.T))

    def __len__(self) -> int:
        return len(self._known)

    def judge(
        self, here: Anchor, question: NearbyQuestion, slack: float, today: date
    ) -> tuple[Judgement, Sequence[Seen]]:
        """Return what is here and how far that holds, no farther than a slack in metres.

        Everything within the radius and the slack has to be known.
        """
        limits = limits_of(question)
        nums = [
            num
            for num in self._near(here, question.radius_m + slack)
            if self._known[num].is_asked_for(question, today)
        ]
        order = {num: num for num in nums}
        found = judge(self._candidates(here, nums, limits, slack), here, limits, order)
        return found, [Seen(self._known[num], sight) for num, sight in found.chosen]

    def _near(self, here: Anchor, metres: float) -> list[int]:
        around = box_around(here.lon, here.lat, metres + _MOVED_M).parts()
        drawn = [shapely.box(each.west, each.south, each.east, each.north) for each in around]
        found = self._tree.query(drawn)[1].tolist()
        return sorted({*self._anywhere, *(self._owners[each] for each in found)})

    def _candidates(
        self, here: Anchor, nums: Iterable[int], limits: Limits, slack: float
    ) -> Candidates:
        dots: list[Dot] = []
        sites: list[Placed] = []
        for num in nums:
            known = self._known[num]
            if limits.relations == _ONLY_IN_VIEW and not known.senses:
                continue
            point = None if known.views else known.point
            if point is None:
                sites.append(Placed(num, known.rank, self._site(num)))
            elif "near" in limits.relations:
                dots.append(Dot(num, NEAR + known.rank, point.x, point.y, point.z))
        return Candidates(
            centre=here, slack=slack, reach_m=limits.radius_m + slack, dots=dots, sites=sites
        )

    def _site(self, num: int) -> Lookout | Site:
        if num not in self._sites:
            self._sites[num] = site_of(self._known[num])
        return self._sites[num]


def limits_of(question: NearbyQuestion) -> Limits:
    """Return what a question allows."""
    return Limits(
        radius_m=question.radius_m,
        limit=question.limit,
        relations=frozenset(question.relations or RELATIONS),
    )
