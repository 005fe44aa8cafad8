"""Who registers at a position, out of all coverage statements of an instance."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

import shapely
from msgspec import Struct

from dtpr.geo.anchor import Anchor, anchor_at
from dtpr.geo.box import Box, box_around, box_of
from dtpr.geo.extent import AreaExtent
from dtpr.geo.way import Way
from dtpr.registry.judging import metres_between
from dtpr.schema.organization import CoverageStatement, Organization

_LOOKOUT_M = 2000.0
_LOOKOUTS_M = {0.064: 16_000.0, 0.008: _LOOKOUT_M, 0.002: _LOOKOUT_M}
"""Widths of squares in degrees, and how far away from their centres edges are looked at."""

_MOST_SQUARES = 8192

_Key = tuple[float, int, int]
Statement = tuple[Organization, CoverageStatement]


class CoverageHere(NamedTuple):
    """Who registers at a position; a move of less than `margin_m` metres does not change it."""

    statements: Sequence[Statement]
    margin_m: float


class _Square(Struct, frozen=True):
    """What holds in some square of the Earth: around its centre, edges are so many metres away.

    `close` are the areas whose edge may lie in the square itself.
    """

    centre: Anchor
    margin_m: float
    sure: Sequence[int]
    close: Sequence[int]


class CoverageMap:
    """All areas of coverage; what was found once for a square is remembered.

    It is some 7 km wide where no edge comes near, and else some 900 m or 200 m.
    """

    def __init__(self, organizations: Sequence[Organization]) -> None:
        self._statements: list[Statement] = [
            (organization, statement)
            for organization in organizations
            for statement in organization.coverage
        ]
        self._extents = [AreaExtent(statement.area) for _, statement in self._statements]
        boxes = [_drawn(box_of(statement.area)) for _, statement in self._statements]
        self._tree = shapely.STRtree(boxes)
        self._squares: OrderedDict[_Key, _Square] = OrderedDict()

    def at(self, here: Anchor) -> CoverageHere:
        """Return the statements whose area holds a position, in the order of their owners."""
        for width in _LOOKOUTS_M:
            square = self._square(width, here)
            margin = square.margin_m - metres_between(square.centre, here)
            if not square.close and margin > 0:
                return CoverageHere([self._statements[each] for each in square.sure], margin)
        near = self._near(here, _LOOKOUT_M)
        return CoverageHere(
            [
                self._statements[each]
                for each in near
                if self._extents[each].covers(here.lon, here.lat)
            ],
            min((self._margin(each, here, _LOOKOUT_M) for each in near), default=_LOOKOUT_M),
        )

    def along(self, way: Way) -> list[Statement]:
        """Return the statements whose area a way touches, in the order of their owners."""
        drawn = way.drawn()
        found = sorted({*self._tree.query(shapely.get_parts(drawn))[1].tolist()})
        return [self._statements[each] for each in found if self._extents[each].meets(drawn)]

    def _square(self, width: float, here: Anchor) -> _Square:
        key = (width, int(here.lon // width), int(here.lat // width))
        found = self._squares.get(key)
        if found is None:
            found = self._squares[key] = self._look(*key)
            if len(self._squares) > _MOST_SQUARES:
                self._squares.popitem(last=False)
        return found

    def _look(self, width: float, column: int, row: int) -> _Square:
        centre = anchor_at((column + 0.5) * width, min(90.0, (row + 0.5) * width))
        corner = anchor_at(column * width, max(-90.0, row * width))
        half = metres_between(centre, corner) * 1.01
        lookout = _LOOKOUTS_M[width]
        near = self._near(centre, lookout)
        margins = {each: self._margin(each, centre, lookout) for each in near}
        close = [each for each, margin in margins.items() if margin <= half]
        sure = (each for each in near if self._extents[each].covers(centre.lon, centre.lat))
        return _Square(centre, min(margins.values(), default=lookout), sorted(sure), close)

    def _near(self, here: Anchor, lookout: float) -> list[int]:
        boxes = [_drawn(each) for each in box_around(here.lon, here.lat, lookout).parts()]
        found = self._tree.query(boxes)
        return sorted({*found[1].tolist()})

    def _margin(self, number: int, here: Anchor, lookout: float) -> float:
        return min(self._extents[number].margin(here.lon, here.lat), lookout)


def _drawn(box: Box) -> shapely.Polygon:
    return shapely.box(box.west, box.south, box.east, box.north)
