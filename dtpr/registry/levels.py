"""The order of an answer: relation first, then class of sensitivity, then distance, then id."""

from functools import lru_cache

from msgspec import Struct

from dtpr.geo.site import RELATIONS, Relation

RANKS = 3
"""How many classes of sensitivity there are, 0 the most sensitive."""

IN_VIEW, AREA, NEAR = (RANKS * place for place in range(len(RELATIONS)))
"""Where the levels of each relation begin; a device's own is that and its class."""

Dot = tuple[int, int, float, float, float, int | None]
"""A point of which only the distance is open.

Its number, its level, its place in space in metres, and how well the view is known that covers all
positions that matter (an index into `CERTAINTIES`), None if there is none.
"""


class Limits(Struct, frozen=True, kw_only=True):
    """What a question allows: metres, a number of devices, and the relations that count."""

    radius_m: float
    limit: int
    relations: frozenset[Relation] = frozenset(RELATIONS)

    @property
    def levels(self) -> tuple[int | None, ...]:
        """Where the levels of each relation begin, None for one that does not count."""
        return _levels(self.relations)


@lru_cache(maxsize=8)
def _levels(relations: frozenset[Relation]) -> tuple[int | None, ...]:
    return tuple(
        RANKS * place if each in relations else None for place, each in enumerate(RELATIONS)
    )
