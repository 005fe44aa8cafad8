"""The order of an answer: relation first, then class of sensitivity, then distance, then id."""

from typing import Final, final

from dtpr.geo.sight import RELATIONS, Relation

RANKS: Final = 3
"""How many classes of sensitivity there are, 0 the most sensitive."""

IN_VIEW: Final = 0
AREA: Final = 3
NEAR: Final = 6
"""Where the levels of each relation begin; a device's own is that and its class."""

NOT_ASKED: Final = -1
"""Where the levels of a relation begin that does not count."""

_EVERY_RELATION = frozenset(RELATIONS)


@final
class Limits:
    """What a question allows: metres, a number of devices, and the relations that count.

    `levels` are where those of each relation begin, in the order of an answer.
    """

    __slots__ = ("levels", "limit", "radius_m", "relations")

    def __init__(
        self,
        *,
        radius_m: float,
        limit: int,
        relations: frozenset[Relation] = _EVERY_RELATION,
    ) -> None:
        self.radius_m = radius_m
        self.limit = limit
        self.relations = relations
        self.levels: tuple[int, int, int] = (
            IN_VIEW if "in_view" in relations else NOT_ASKED,
            AREA if "area" in relations else NOT_ASKED,
            NEAR if "near" in relations else NOT_ASKED,
        )


@final
class Dot:
    """A point of which only the distance is open.

    Its number, its level, its place in space in metres, and how well the view is known that covers
    all positions that matter (an index into `CERTAINTIES`), None if there is none.
    """

    __slots__ = ("known", "level", "num", "x", "y", "z")

    def __init__(
        self, num: int, level: int, x: float, y: float, z: float, known: int | None = None
    ) -> None:
        self.num = num
        self.level = level
        self.x = x
        self.y = y
        self.z = z
        self.known = known
