"""Areas of the plane: outlines that are moved, stroked and cut, by skia-pathops.

Its curves have 32-bit floats, so that work is done in units of which a logo has about 1000.
"""

import math
from typing import Any, TypeAlias

import pathops

from dtpr.signs.logos.limits import LARGEST, MAX_MEETING_STEPS, refused
from dtpr.signs.logos.numbers import Matrix, apply, keeps_circles, scaling
from dtpr.signs.outlines import DECIMALS, Outline, Step

Area: TypeAlias = Any  # pathops.Path, which has no types.
Bounds = tuple[float, float, float, float]

_CAPS = {"butt": "BUTT_CAP", "round": "ROUND_CAP", "square": "SQUARE_CAP"}
_JOINS = {"miter": "MITER_JOIN", "round": "ROUND_JOIN", "bevel": "BEVEL_JOIN"}
_EXACT = 0.02
"""How far a round end may be off, in units."""


def filled(outline: Outline, matrix: Matrix, *, even_odd: bool) -> Area:
    """Return what an outline encloses after a matrix has moved it."""
    area = _drawn(outline, matrix)
    area.fillType = pathops.FillType.EVEN_ODD if even_odd else pathops.FillType.WINDING
    return area


def stroked(
    outline: Outline, matrix: Matrix, width: float, cap: str, join: str, miter: float
) -> Area:
    """Return what a pen of a width covers, the width being in the units before the matrix."""
    scale = scaling(matrix)
    rest: Matrix | None = None
    if keeps_circles(matrix):
        area = _drawn(outline, matrix)
    else:
        # A pen that is no circle on the page: stroke with a round one at that size, then distort.
        area = _drawn(outline, (scale, 0.0, 0.0, scale, 0.0, 0.0))
        a, b, c, d, e, f = matrix
        rest = (a / scale, b / scale, c / scale, d / scale, e, f)
    area.stroke(
        width * scale,
        getattr(pathops.LineCap, _CAPS.get(cap, "BUTT_CAP")),
        getattr(pathops.LineJoin, _JOINS.get(join, "MITER_JOIN")),
        miter,
    )
    area.convertConicsToQuads(_EXACT)
    area.fillType = pathops.FillType.WINDING
    return area.transform(*rest) if rest else area


def common(one: Area, other: Area) -> Area:
    """Return what two areas have in common.

    Raises:
        FileError: They are too intricate.
    """
    return _combined(one, other, pathops.PathOp.INTERSECTION)


def joined(one: Area, other: Area) -> Area:
    """Return what either of two areas covers.

    Raises:
        FileError: They are too intricate.
    """
    return _combined(one, other, pathops.PathOp.UNION)


def _combined(one: Area, other: Area, how: Any) -> Area:
    mend = "simplify the paths, or remove clipping and transparency"
    if len(list(one.verbs)) + len(list(other.verbs)) > MAX_MEETING_STEPS:
        raise refused("paths that are cut or seen through each other have too many points", mend)
    try:
        return pathops.op(one, other, how, fix_winding=False)
    except pathops.PathOpsError as error:
        raise refused(
            "paths that are cut or seen through each other are too intricate", mend
        ) from error


def rectangle(box: Bounds) -> Area:
    """Return the area of a box."""
    left, top, right, bottom = box
    corners = (
        ("M", (left, top)),
        ("L", (right, top)),
        ("L", (right, bottom)),
        ("L", (left, bottom)),
    )
    return _drawn((*corners, ("Z", ())), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))


def bounds(area: Area) -> Bounds | None:
    """Return (left, top, right, bottom) of an area, None if it is flat, empty or not finite."""
    left, top, right, bottom = area.bounds
    if not all(map(math.isfinite, area.bounds)) or not (left < right and top < bottom):
        return None
    return left, top, right, bottom


def is_inside(inner: Bounds, outer: Bounds, margin: float = 0.0) -> bool:
    """Return whether a box lies within another one, or beyond it by no more than a margin."""
    return (
        inner[0] >= outer[0] - margin
        and inner[1] >= outer[1] - margin
        and inner[2] <= outer[2] + margin
        and inner[3] <= outer[3] + margin
    )


def do_meet(one: Bounds, other: Bounds) -> bool:
    """Return whether two boxes have an area in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def outline_of(area: Area, x: float, y: float, scale: float) -> Outline:
    """Return an area as closed contours, moved by (-x, -y) and then made larger by `scale`."""
    letters = {
        pathops.PathVerb.MOVE: "M",
        pathops.PathVerb.LINE: "L",
        pathops.PathVerb.QUAD: "Q",
        pathops.PathVerb.CUBIC: "C",
    }
    steps: list[Step] = []
    contour: list[Step] = []

    def finish() -> None:
        if len(contour) > 1:
            steps.extend([*contour, ("Z", ())])
        contour.clear()

    for verb, points in area:
        if verb in (pathops.PathVerb.MOVE, pathops.PathVerb.CLOSE):
            finish()
        if verb in letters:
            flat = (
                round((value - origin) * scale, DECIMALS) + 0.0
                for point in points
                for value, origin in zip(point, (x, y), strict=True)
            )
            contour.append((letters[verb], tuple(flat)))
    finish()
    return tuple(steps)


def is_even_odd(area: Area) -> bool:
    """Return whether contours inside others cut holes, whichever way round they run."""
    return bool(area.fillType == pathops.FillType.EVEN_ODD)


def _drawn(outline: Outline, matrix: Matrix) -> Area:
    area = pathops.Path()
    draw = {"M": area.moveTo, "L": area.lineTo, "Q": area.quadTo, "C": area.cubicTo}
    for letter, values in outline:
        if letter == "Z":
            area.close()
            continue
        points = zip(values[::2], values[1::2], strict=True)
        moved = [each for point in points for each in apply(matrix, point)]
        if not all(abs(each) <= LARGEST for each in moved):
            raise refused("it reaches too far from its view", "export it again in a usual size")
        draw[letter](*moved)
    return area
