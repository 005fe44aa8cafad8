"""How a device lies to a position."""

from typing import Literal, final

from dtpr.schema.view import Certainty

Relation = Literal["in_view", "area", "near"]
RELATIONS: tuple[Relation, ...] = ("in_view", "area", "near")
"""In the order of an answer: what sees the position, what covers it, what is near."""

CERTAINTIES: tuple[Certainty, ...] = ("surveyed", "declared", "assumed")
"""From the best known to the least."""


@final
class Look:
    """How a device lies to a position, but for the direction.

    `certainty` is that of the best known view that covers it (an index into `CERTAINTIES`), None
    for none; a move of less than `margin_m` metres changes neither that nor whether the device
    itself covers the position.
    """

    __slots__ = ("certainty", "distance_m", "is_inside", "margin_m")

    def __init__(
        self, certainty: int | None, distance_m: float, margin_m: float, *, is_inside: bool
    ) -> None:
        self.certainty = certainty
        self.distance_m = distance_m
        self.margin_m = margin_m
        self.is_inside = is_inside


@final
class Sight:
    """How a device lies to a position: metres, degrees from true north, and its relation.

    A move of less than `margin_m` metres changes no relation.
    """

    __slots__ = ("bearing_deg", "certainty", "distance_m", "margin_m", "relation")

    def __init__(
        self,
        distance_m: float,
        bearing_deg: float | None,
        relation: Relation,
        certainty: Certainty | None,
        margin_m: float,
    ) -> None:
        self.distance_m = distance_m
        self.bearing_deg = bearing_deg
        self.relation: Relation = relation
        self.certainty: Certainty | None = certainty
        self.margin_m = margin_m

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sight) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def _values(self) -> tuple[float, float | None, Relation, Certainty | None, float]:
        return self.distance_m, self.bearing_deg, self.relation, self.certainty, self.margin_m
