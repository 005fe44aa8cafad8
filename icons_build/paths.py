"""Paths at build time: plain geometry that is placed, joined and cut by Skia.

Everything is in font units, 40 to a unit of the 24-unit grid, so that Skia's tolerances are small.
"""

import math
import re
from collections.abc import Iterable

import pathops
from pathops import LineCap, LineJoin, PathOp, PathVerb

from dtpr.signs.outlines import OPERANDS, Outline, Step
from icons_build.recipes import Box, Part

UNIT = 40.0
GRID = 24.0
LIVE_REACH = 10.0
"""How far from the middle of the grid a symbol may reach."""

DECIMALS = 2

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
_STEP = re.compile(r"([MLQCZ])([-\d., ]*)")
_LETTERS = {
    PathVerb.MOVE: "M",
    PathVerb.LINE: "L",
    PathVerb.QUAD: "Q",
    PathVerb.CUBIC: "C",
    PathVerb.CLOSE: "Z",
}
# The share of the radius that the handle of a cubic quarter circle has.
_ARC = 0.5523
_CONIC_TOLERANCE = 0.5
# Crumbs that rounding and cutting leave behind are smaller than this, in square units of the grid.
_CRUMB = 0.02


def path_of(outline: Outline) -> pathops.Path:
    """Return an outline of the 24-unit grid as a path; its contours may be open."""
    path = pathops.Path()
    steps = {"M": path.moveTo, "L": path.lineTo, "Q": path.quadTo, "C": path.cubicTo}
    for letter, values in outline:
        if letter == "Z":
            path.close()
        else:
            steps[letter](*(value * UNIT for value in values))
    return path


def read_path(data: str) -> pathops.Path:
    """Return the path of absolute M, L, Q, C and Z steps; ValueError for anything else."""
    if _STEP.sub("", data).strip():
        raise ValueError(f"path data may hold only M, L, Q, C and Z: {data!r}")
    steps: list[Step] = []
    for letter, text in _STEP.findall(data):
        values = tuple(map(float, _NUMBER.findall(text)))
        if len(values) != OPERANDS[letter]:
            raise ValueError(f"{letter} takes {OPERANDS[letter]} numbers: {data!r}")
        steps.append((letter, values))
    return path_of(tuple(steps))


def outline_of(path: pathops.Path) -> Outline:
    """Return a path as one outline of the 24-unit grid, without overlaps, to two decimals."""
    joined = unite([path])
    contours = [_steps_of(contour) for contour in joined.contours if _is_seen(contour)]
    # A fixed order, so that the same recipe gives the same bytes.
    return tuple(step for contour in sorted(contours, key=repr) for step in contour)


def unite(paths: Iterable[pathops.Path]) -> pathops.Path:
    """Return the area of several paths as contours that do not meet."""
    whole = pathops.Path()
    for path in paths:
        whole.addPath(path)
    whole.simplify(fix_winding=True, keep_starting_points=False)
    return whole


def cut(path: pathops.Path, knife: pathops.Path) -> pathops.Path:
    """Return what is left of a path outside another."""
    return pathops.op(path, knife, PathOp.DIFFERENCE, fix_winding=True, keep_starting_points=False)


def grow(path: pathops.Path, by: float) -> pathops.Path:
    """Return a path with an even margin around it, in units of the grid."""
    return unite([path, stroke(path, 2 * by)])


def stroke(path: pathops.Path, width: float) -> pathops.Path:
    """Return the line along a path, with round ends and corners."""
    line = pathops.Path(path)
    line.stroke(width * UNIT, LineCap.ROUND_CAP, LineJoin.ROUND_JOIN, 4)
    line.convertConicsToQuads(_CONIC_TOLERANCE)
    return unite([line])


def fill_holes(path: pathops.Path) -> pathops.Path:
    """Return the area inside the outer contours of a path."""
    return unite(_upright(contour) for contour in unite([path]).contours)


def disc(x: float, y: float, radius: float) -> pathops.Path:
    """Return a filled circle."""
    return box(x - radius, y - radius, x + radius, y + radius, radius)


def box(left: float, top: float, right: float, bottom: float, radius: float) -> pathops.Path:
    """Return a filled box with rounded corners."""
    if not radius:
        corners = f"M{left} {top}L{right} {top}L{right} {bottom}L{left} {bottom}Z"
        return read_path(corners)
    bend, handle = radius, radius * (1 - _ARC)
    return read_path(
        f"M{left + bend} {top}L{right - bend} {top}"
        f"C{right - handle} {top} {right} {top + handle} {right} {top + bend}"
        f"L{right} {bottom - bend}"
        f"C{right} {bottom - handle} {right - handle} {bottom} {right - bend} {bottom}"
        f"L{left + bend} {bottom}"
        f"C{left + handle} {bottom} {left} {bottom - handle} {left} {bottom - bend}"
        f"L{left} {top + bend}"
        f"C{left} {top + handle} {left + handle} {top} {left + bend} {top}Z"
    )


def place(path: pathops.Path, part: Part) -> pathops.Path:
    """Return a path turned and mirrored about the middle of the grid, then fitted into its box."""
    middle = GRID / 2 * UNIT
    placed = path.transform(1, 0, 0, 1, -middle, -middle)
    if part.mirror:
        placed = placed.transform(-1, 0, 0, 1, 0, 0)
    placed = placed.transform(*_turn(part.turn), middle, middle)
    return fit(placed, part.into) if part.into else placed


def fit(path: pathops.Path, into: Box) -> pathops.Path:
    """Return a path as large as a box (left, top, right, bottom) allows, in its middle."""
    left, top, right, bottom = path.bounds
    scale = min(
        (into[2] - into[0]) * UNIT / (right - left), (into[3] - into[1]) * UNIT / (bottom - top)
    )
    x = (into[0] + into[2]) / 2 * UNIT - scale * (left + right) / 2
    y = (into[1] + into[3]) / 2 * UNIT - scale * (top + bottom) / 2
    return path.transform(scale, 0, 0, scale, x, y)


def keep_inside(path: pathops.Path) -> pathops.Path:
    """Return a path, made smaller about the middle of the grid where it leaves the live area."""
    middle = GRID / 2 * UNIT
    reach = max(abs(edge - middle) for edge in path.bounds)
    scale = min(1.0, LIVE_REACH * UNIT / reach)
    offset = middle * (1 - scale)
    return path.transform(scale, 0, 0, scale, offset, offset)


def _turn(degrees: float) -> tuple[float, float, float, float]:
    angle = math.radians(degrees)
    return math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle)


def _upright(contour: pathops.Path) -> pathops.Path:
    """Return a contour that turns clockwise, so that it fills and never cuts."""
    turned = pathops.Path(contour)
    if not turned.clockwise:
        turned.reverse()
    return turned


def _is_seen(contour: pathops.Path) -> bool:
    area: float = contour.area
    return abs(area) > _CRUMB * UNIT**2


def _steps_of(contour: pathops.Path) -> Outline:
    return tuple(
        (
            _LETTERS[verb],
            tuple(round(value / UNIT, DECIMALS) + 0.0 for point in points for value in point),
        )
        for verb, points in contour
    )
