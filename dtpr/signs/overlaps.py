"""Overlaps: contours that meet are joined into one, since a cutting plotter follows every contour.

Lengths are units of a font, large enough for the tolerances of Skia. Letters are drawn of strokes
that overlap, and in joined scripts they overlap each other.
"""

from collections.abc import Sequence

import pathops
from pathops import PathVerb

from dtpr.signs.outlines import Outline, Step, bounds_of

_LETTERS = {
    PathVerb.MOVE: "M",
    PathVerb.LINE: "L",
    PathVerb.QUAD: "Q",
    PathVerb.CUBIC: "C",
    PathVerb.CLOSE: "Z",
}
_Box = tuple[float, float, float, float]


def unite(outline: Outline) -> Outline:
    """Return the area of an outline (nonzero) as contours that do not meet."""
    path = pathops.Path()
    draw = {"M": path.moveTo, "L": path.lineTo, "Q": path.quadTo, "C": path.cubicTo}
    for letter, values in outline:
        if letter == "Z":
            path.close()
        else:
            draw[letter](*values)
    path.simplify(fix_winding=True, keep_starting_points=False)
    return tuple(_step(verb, points) for verb, points in path)


def unite_neighbours(outlines: Sequence[Outline]) -> Outline:
    """Return outlines as one: those whose boxes meet are joined, the others stay as they are.

    Each one by itself must be free of overlaps.
    """
    groups: list[tuple[_Box, list[Outline]]] = []
    for outline in filter(None, outlines):
        box, members = bounds_of(outline), [outline]
        for other in [each for each in groups if _meet(each[0], box)]:
            groups.remove(other)
            box, members = _around(other[0], box), other[1] + members
        groups.append((box, members))
    return tuple(step for _, members in groups for step in _joined(members))


def _joined(members: list[Outline]) -> Outline:
    whole = tuple(step for each in members for step in each)
    return unite(whole) if len(members) > 1 else whole


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _around(one: _Box, other: _Box) -> _Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _step(verb: PathVerb, points: Sequence[tuple[float, float]]) -> Step:
    return _LETTERS[verb], tuple(value for point in points for value in point)
