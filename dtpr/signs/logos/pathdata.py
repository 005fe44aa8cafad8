"""SVG path data: every command becomes absolute M, L, Q, C and Z, arcs become cubics.

Source: SVG 1.1, 8.3 (commands) and F.6 (arcs).
"""

import math
import re

from dtpr.signs.logos.limits import refused
from dtpr.signs.logos.numbers import NUMBER, bounded
from dtpr.signs.outlines import Outline, Point, Step

_COMMAND = re.compile(r"[\s,]*([MmLlHhVvCcSsQqTtAaZz])")
_VALUE = re.compile(rf"[\s,]*({NUMBER})")
_FLAG = re.compile(r"[\s,]*([01])")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_FLAGS = (3, 4)
_FLAT = 1e-9
_EXPORT = "export it again"


def read_path(data: str) -> Outline:
    """Return the steps of path data; a contour need not be closed.

    Raises:
        FileError: It is not path data.
    """
    pen = _Pen()
    position, data = 0, data.strip()
    while position < len(data):
        command = _COMMAND.match(data, position)
        if command is None or (not pen.steps and command[1] not in "Mm"):
            raise refused(f"path data is not understood: {data[position:][:30]!r}", _EXPORT)
        position = _run(pen, command[1], data, command.end())
    return tuple(pen.steps)


def _run(pen: "_Pen", letter: str, data: str, position: int) -> int:
    """Draw a command as often as it has numbers for; return where they end."""
    count = _COUNTS[letter.upper()]
    if count == 0:
        pen.close()
        return position
    is_first = True
    while is_first or _VALUE.match(data, position):
        values, position = _values(letter, count, data, position)
        pen.draw(letter, values)
        is_first = False
        # More points behind an M are lines.
        letter = {"M": "L", "m": "l"}.get(letter, letter)
    return position


def _values(letter: str, count: int, data: str, position: int) -> tuple[list[float], int]:
    values: list[float] = []
    for index in range(count):
        # The flags of an arc may stand together, such as `01`.
        is_flag = letter in "Aa" and index in _FLAGS
        found = (_FLAG if is_flag else _VALUE).match(data, position)
        if found is None:
            raise refused(f"the path command {letter} takes {count} numbers", _EXPORT)
        values.append(bounded(float(found[1]), "a number of a path"))
        position = found.end()
    return values, position


class _Pen:
    """Where drawing is, and what it has left behind."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._at: Point = (0.0, 0.0)
        self._start: Point = (0.0, 0.0)
        self._handle: Point | None = None
        self._curve = ""
        self._is_closed = False

    def close(self) -> None:
        """Go back to where the contour began."""
        if self.steps[-1][0] != "Z":
            self.steps.append(("Z", ()))
        self._at, self._curve, self._is_closed = self._start, "", True

    def draw(self, letter: str, values: list[float]) -> None:
        """Draw one command."""
        kind = letter.upper()
        points = self._points(kind, values, is_relative=letter.islower())
        if kind == "M":
            self._start = points[-1]
        elif self._is_closed:
            self.steps.append(("M", self._start))
        self._is_closed = False
        handle = None
        if kind == "A":
            self._add("C", *_arc(self._at, points[-1], values))
        elif kind in "CS":
            first = self._mirrored("C") if kind == "S" else points[0]
            self._add("C", (first, *points[-2:]))
            handle = points[-2]
        elif kind in "QT":
            handle = self._mirrored("Q") if kind == "T" else points[0]
            self._add("Q", (handle, points[-1]))
        else:
            self._add("M" if kind == "M" else "L", (points[-1],))
        self._handle, self._curve = handle, {"S": "C", "T": "Q"}.get(kind, kind)
        self._at = points[-1]

    def _points(self, kind: str, values: list[float], *, is_relative: bool) -> list[Point]:
        from_x, from_y = self._at if is_relative else (0.0, 0.0)
        if kind == "H":
            return [(from_x + values[0], self._at[1])]
        if kind == "V":
            return [(self._at[0], from_y + values[0])]
        pairs = values[5:] if kind == "A" else values
        return [(from_x + x, from_y + y) for x, y in zip(pairs[::2], pairs[1::2], strict=True)]

    def _mirrored(self, curve: str) -> Point:
        if self._handle is None or self._curve != curve:
            return self._at
        return 2 * self._at[0] - self._handle[0], 2 * self._at[1] - self._handle[1]

    def _add(self, letter: str, *curves: tuple[Point, ...]) -> None:
        for points in curves:
            flat = tuple(bounded(each, "a number of a path") for point in points for each in point)
            self.steps.append((letter, flat))


def _arc(start: Point, end: Point, values: list[float]) -> list[tuple[Point, ...]]:
    radius_x, radius_y, turn_deg, is_large, is_clockwise, *_ = values
    return arc_curves(
        start,
        end,
        (radius_x, radius_y),
        turn_deg=turn_deg,
        is_large=is_large == 1,
        is_clockwise=is_clockwise == 1,
    )


def arc_curves(
    start: Point,
    end: Point,
    radii: Point,
    *,
    turn_deg: float = 0.0,
    is_large: bool = False,
    is_clockwise: bool = True,
) -> list[tuple[Point, ...]]:
    """Return an elliptical arc as cubics of a quarter turn at most, off by 0.03 % of a radius."""
    radius_x, radius_y = abs(radii[0]), abs(radii[1])
    if min(radius_x, radius_y) < _FLAT or math.dist(start, end) < _FLAT:
        return [(start, end, end)]
    turn = math.radians(turn_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    near = ((cos * half_x + sin * half_y) / radius_x, (cos * half_y - sin * half_x) / radius_y)
    # In units of the radii: the ends lie at ±near, and the centre across from their middle.
    far = math.hypot(*near)
    grow = max(1.0, far)
    radius_x, radius_y, near = radius_x * grow, radius_y * grow, (near[0] / grow, near[1] / grow)
    reach = math.sqrt(max(0.0, (grow / far) ** 2 - 1)) * (-1 if is_large == is_clockwise else 1)
    centre = (reach * near[1], -reach * near[0])
    first = math.atan2(near[1] - centre[1], near[0] - centre[0])
    sweep = math.atan2(-near[1] - centre[1], -near[0] - centre[0]) - first
    sweep = sweep % math.tau if is_clockwise else -(-sweep % math.tau)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)

    def placed(x: float, y: float) -> Point:
        across, down = (centre[0] + x) * radius_x, (centre[1] + y) * radius_y
        return middle[0] + cos * across - sin * down, middle[1] + sin * across + cos * down

    pieces = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / pieces
    handle = 4 / 3 * math.tan(step / 4)
    curves: list[tuple[Point, ...]] = []
    for index in range(pieces):
        one, two = first + index * step, first + (index + 1) * step
        last = end if index == pieces - 1 else placed(math.cos(two), math.sin(two))
        curves.append(
            (
                placed(
                    math.cos(one) - handle * math.sin(one), math.sin(one) + handle * math.cos(one)
                ),
                placed(
                    math.cos(two) + handle * math.sin(two), math.sin(two) - handle * math.cos(two)
                ),
                last,
            )
        )
    return curves
