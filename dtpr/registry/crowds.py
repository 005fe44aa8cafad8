"""Devices that sense in sectors, so many of them that they are judged all at once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dtpr.geo.anchor import Anchor
from dtpr.geo.lookouts import UNSEEN, Lookouts
from dtpr.registry.levels import IN_VIEW, NEAR, RANKS, Dot, Limits


class Judged(NamedTuple):
    """The devices of a crowd that may be in an answer, and how near a change is.

    Devices come with their distances in metres. Edges are a level, and the least move in metres
    that could change how a device lies that comes at that level at best. `ties` are the numbers of
    devices that may be among them instead, by their ids.
    """

    devices: Sequence[tuple[float, Dot]]
    edges: Sequence[tuple[int, float]]
    ties: Sequence[int]


class Crowd:
    """Many devices, each with its number, its class and its sectors."""

    def __init__(self, devices: Mapping[int, tuple[int, Sequence[bytes]]]) -> None:
        """Take devices by number: their class, and their sectors in the form they are kept in."""
        self.nums = devices.keys()
        self._nums = [*devices]
        self._ranks = np.array([rank for rank, _ in devices.values()])
        self._lookouts = Lookouts([views for _, views in devices.values()])

    def sight_holds_m(self, here: Anchor, count: int) -> float | None:
        """Return how far a move still leaves so many that see, None where fewer do."""
        looks = self._lookouts.look_from(here)
        margins = looks.margin_m[looks.certainty != UNSEEN]
        if len(margins) < count:
            return None
        return float(np.partition(margins, -count)[-count])

    def judged(
        self, here: Anchor, limits: Limits, order: Mapping[int, int] | None = None
    ) -> Judged:
        """Return those that can be among the first of an answer.

        `order` tells the places of those that tie, by their numbers, as `judge` has it.
        """
        looks = self._lookouts.look_from(here)
        metres = looks.distance_m
        sees = looks.certainty != UNSEEN
        level = np.where(sees, IN_VIEW, NEAR) + self._ranks
        is_near = metres <= limits.radius_m if "near" in limits.relations else np.False_
        counts = np.where(sees, "in_view" in limits.relations, is_near)
        places = [order.get(num, 0) for num in self._nums] if order else self._nums
        ranked = np.lexsort((np.array(places), metres, level))
        ranked = ranked[counts[ranked]]
        first, rest = ranked[: limits.limit + 1], ranked[limits.limit + 1 :]
        columns = (each[first].tolist() for each in (metres, level, looks.certainty))
        devices = [
            (away, self._dot(at, on, known))
            for at, away, on, known in zip(first.tolist(), *columns, strict=True)
        ]
        ties: list[int] = []
        if len(rest) and order is None:
            last = first[-1]
            tied = ranked[(level[ranked] == level[last]) & (metres[ranked] == metres[last])]
            # Which of them are the first, only their ids can tell.
            ties = [self._nums[each] for each in tied.tolist()] if len(tied) > 1 else []
        edges: list[tuple[int, float]] = []
        for rank in range(RANKS):
            own = self._ranks == rank
            edges.append((IN_VIEW + rank, float(np.min(looks.margin_m[own], initial=np.inf))))
            rim = np.abs(metres[own & ~sees] - limits.radius_m)
            edges.append((NEAR + rank, float(np.min(rim, initial=np.inf))))
        return Judged(devices, edges, ties)

    def _dot(self, device: int, level: int, known: int) -> Dot:
        x, y, z = self._lookouts.place_of(device)
        return self._nums[device], level, x, y, z, None if known == UNSEEN else known
