"""The four outlines of icons on the 36-unit grid, computed from a few measures.

Source: the measured geometry of the DTPR icons (hexagon 31.72 across the flats, circle 34, rounded
square 32, octagon 35.3; a rule of 2 units).
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from dtpr.schema.taxonomy import Shape, ShapeId
from dtpr.signs.outlines import (
    Outline,
    Point,
    Step,
    format_outline,
    place,
    polygon,
    reverse_polygon,
)

GRID = 36.0
CENTRE = GRID / 2
RULE = 2.0
SHAPE_IDS: tuple[ShapeId, ...] = ("hexagon", "circle", "rounded-square", "octagon")

_Cubic = tuple[Point, Point, Point, Point]

_TOUCHING = 1e-6


class _Form(NamedTuple):
    """A regular polygon: its sides, its width across the flats and its corner radius."""

    sides: int
    across: float
    radius: float


_FORMS: dict[ShapeId, _Form] = {
    "hexagon": _Form(6, 31.72, 3),
    # A circle is a square that is rounded all the way.
    "circle": _Form(4, 34, 17),
    "rounded-square": _Form(4, 32, 4),
    "octagon": _Form(8, 35.3, 3),
}


def find_shape(shape_id: ShapeId) -> Shape:
    """Return the outer outline of a shape as SVG path data."""
    return Shape(id=shape_id, path=format_outline(ground_of(shape_id)))


@cache
def ground_of(shape_id: ShapeId) -> Outline:
    """Return the outer outline of a shape, on the 36-unit grid."""
    return _inset(shape_id, 0.0)


@cache
def ring_of(shape_id: ShapeId) -> Outline:
    """Return the rule of a shape as two contours, the inner one turned round to cut the hole."""
    return ground_of(shape_id) + reverse_polygon(_inset(shape_id, RULE))


def half_width(shape_id: ShapeId, y: float) -> float:
    """Return half the free width inside the rule of a shape, `y` units from its centre.

    It is 0 or less where the shape has ended. Rounded corners are not taken off.
    """
    apothem = _FORMS[shape_id].across / 2 - RULE
    away = abs(y)
    if shape_id == "circle":
        return math.sqrt(max(0.0, apothem**2 - away**2))
    if shape_id == "hexagon":
        return min(apothem, 2 * apothem - away * math.sqrt(3))
    if away > apothem:
        return 0.0
    return apothem if shape_id == "rounded-square" else min(apothem, apothem * math.sqrt(2) - away)


def _inset(shape_id: ShapeId, inset: float) -> Outline:
    form = _FORMS[shape_id]
    shape = regular_polygon(form.sides, form.across - 2 * inset, form.radius - inset)
    return place(shape, CENTRE, CENTRE)


def regular_polygon(sides: int, across: float, radius: float) -> Outline:
    """Return a regular polygon about (0, 0), `across` wide from flat to flat, corners rounded.

    Its left and right sides are upright, so that a hexagon stands on a corner.
    """
    reach = across / 2 / math.cos(math.pi / sides)
    turns = [2 * math.pi * (corner + 0.5) / sides for corner in range(sides)]
    return rounded_polygon([(reach * math.cos(a), reach * math.sin(a)) for a in turns], radius)


def rounded_polygon(corners: Sequence[Point], radius: float) -> Outline:
    """Return a convex polygon whose corners are arcs of a radius, as cubics."""
    if radius <= 0:
        return polygon(corners)
    steps: list[Step] = []
    befores, afters = [*corners[-1:], *corners[:-1]], [*corners[1:], *corners[:1]]
    for before, corner, after in zip(befores, corners, afters, strict=True):
        start, leave, arrive, end = _arc(before, corner, after, radius)
        if not steps or math.dist(start, steps[-1][1][-2:]) > _TOUCHING:
            steps.append(("L" if steps else "M", start))
        steps.append(("C", (*leave, *arrive, *end)))
    return (*steps, ("Z", ()))


def _arc(before: Point, corner: Point, after: Point, radius: float) -> _Cubic:
    into = _unit(before, corner)
    out = _unit(corner, after)
    turn = math.acos(max(-1.0, min(1.0, into[0] * out[0] + into[1] * out[1])))
    cut = radius * math.tan(turn / 2)
    # 4/3 tan(turn / 4) is the cubic that meets the arc at its ends and its middle.
    near = cut - radius * 4 / 3 * math.tan(turn / 4)
    return (
        (corner[0] - into[0] * cut, corner[1] - into[1] * cut),
        (corner[0] - into[0] * near, corner[1] - into[1] * near),
        (corner[0] + out[0] * near, corner[1] + out[1] * near),
        (corner[0] + out[0] * cut, corner[1] + out[1] * cut),
    )


def _unit(start: Point, end: Point) -> Point:
    length = math.dist(start, end)
    return (end[0] - start[0]) / length, (end[1] - start[1]) / length
