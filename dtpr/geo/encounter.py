"""One device met on a way: where it sees the walker, covers the way or is near; on which side."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

import numpy as np

from dtpr.geo.anchor import anchor_at, spot_at
from dtpr.geo.crossings import (
    NOWHERE,
    Edges,
    Nearest,
    beside,
    in_area,
    in_sector,
    nearest,
    nearest_to_spot,
    within,
)
from dtpr.geo.forms import AreaForm, CorridorForm, RouteForm
from dtpr.geo.lookout import read_view
from dtpr.geo.path import prepare_path
from dtpr.geo.sight import CERTAINTIES, Relation
from dtpr.geo.spans import joined, topmost
from dtpr.geo.way import Way
from dtpr.schema.geometry import Position
from dtpr.schema.view import Certainty

if TYPE_CHECKING:
    from dtpr.geo.anchor import Anchor
    from dtpr.geo.distance import Floats
    from dtpr.geo.lookout import Sector

Side = Literal["left", "right"]

_AHEAD_M = 0.05
"""What lies no farther beside the line of travel is on no side."""

_AREA, _NEAR = len(CERTAINTIES), len(CERTAINTIES) + 1


class Passage(NamedTuple):
    """A part of a way on which a device lies to the walker in one manner; metres from the start."""

    from_m: float
    to_m: float
    relation: Relation
    certainty: Certainty | None


class Closest(NamedTuple):
    """Where a way comes nearest to a device: how near, at how many metres, on which side."""

    distance_m: float
    at_m: float
    side: Side | None


class Encounter:
    """Gathers what the parts of a device say of a way, one part at a time."""

    def __init__(self, way: Way, corridor_m: float, spot: Position | None) -> None:
        """Take where the device stands, degrees; None if it is an area or a route."""
        self._way = way
        self._corridor_m = corridor_m
        self._spot = np.array(spot_at(*spot)) if spot else None
        self._best = NOWHERE
        self._layers: list[list[Floats]] = [[] for _ in range(_NEAR + 1)]
        if self._spot is not None:
            self._layers[_NEAR].append(within(way, self._spot, corridor_m))

    def add(self, form: bytes) -> None:
        """Take a part of the device or of what it senses, in its compact form."""
        read = read_view(form)
        match read:
            case AreaForm(certainty=None):
                self._layers[_AREA].append(in_area(self._way, read.rings))
                self._add_lines(read.edges)
            case AreaForm(certainty=int() as certainty):
                self._layers[certainty].append(in_area(self._way, read.rings))
            case RouteForm():
                self._add_lines([read.path])
            case CorridorForm():
                edges = Edges([prepare_path(read.path)])
                self._layers[read.certainty].append(beside(self._way, edges, read.half_width_m))
            case _:
                apex, sector = cast("tuple[Anchor, Sector]", read)
                self._layers[sector.certainty].append(in_sector(self._way, apex, sector))

    def passages(self, relations: Collection[Relation]) -> list[Passage]:
        """Return, in order of travel, where the device is met, and how."""
        stretches = topmost([joined(each) for each in self._layers])
        passages = (_passage(*each) for each in stretches)
        return [each for each in passages if each.relation in relations]

    def closest(self) -> Closest:
        """Return where the way comes nearest to the device itself."""
        inside = joined(self._layers[_AREA])
        if len(inside):
            return Closest(0.0, float(inside[0, 0]), None)
        if self._spot is not None:
            self._best = nearest_to_spot(self._way, self._spot)
        way, best = self._way, self._best
        at = float(way.begins[best.piece] + best.part * way.lengths[best.piece])
        return Closest(best.metres, at, _side(way, best, at))

    def _add_lines(self, paths: Sequence[Sequence[Position]]) -> None:
        if not paths:
            return
        edges = Edges([prepare_path(each) for each in paths])
        self._layers[_NEAR].append(beside(self._way, edges, self._corridor_m))
        # Whoever crosses an area comes no nearer to its edge than that.
        if not any(map(len, self._layers[_AREA])):
            self._best = nearest(self._way, edges, self._best)


def _passage(from_m: float, to_m: float, layer: int) -> Passage:
    if layer < _AREA:
        return Passage(from_m, to_m, "in_view", CERTAINTIES[layer])
    return Passage(from_m, to_m, "area" if layer == _AREA else "near", None)


def _side(way: Way, best: Nearest, at_m: float) -> Side | None:
    """Return on which side of the line of travel something lies; None ahead, behind and on it."""
    here = anchor_at(*way.position(at_m))
    east = np.array([here.east_x, here.east_y, 0.0])
    north = np.array([here.north_x, here.north_y, here.north_z])
    step = way.steps[best.piece]
    length = float(np.linalg.norm(step))
    if not length:
        return None
    across = (step @ east) * (best.there @ north) - (step @ north) * (best.there @ east)
    if abs(across) / length <= _AHEAD_M:
        return None
    return "left" if across > 0 else "right"
