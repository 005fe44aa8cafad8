"""The shapes of SVG as steps in their own units: rectangles, ellipses, lines and paths.

Source: SVG 1.1, 9 (basic shapes).
"""

from collections.abc import Mapping

from dtpr.signs.logos.limits import refused
from dtpr.signs.logos.numbers import length, numbers
from dtpr.signs.logos.pathdata import arc_curves, read_path
from dtpr.signs.logos.tree import Node
from dtpr.signs.outlines import Outline, Point, Step

SHAPES = frozenset(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon"])

Extent = tuple[float, float]


def shape_of(node: Node, view: Extent) -> Outline:
    """Return the steps of a shape; contours that are to be stroked as open ones have no Z.

    Raises:
        FileError: An attribute is wrong.
    """
    given = _Lengths(node.attributes, view)
    match node.tag:
        case "path":
            return read_path(node.attributes.get("d", ""))
        case "rect":
            return _rectangle(given)
        case "circle":
            radius = given.along("r")
            return _ellipse(given.x("cx"), given.y("cy"), radius, radius)
        case "ellipse":
            return _ellipse(given.x("cx"), given.y("cy"), given.x("rx"), given.y("ry"))
        case "line":
            ends = [(given.x("x1"), given.y("y1")), (given.x("x2"), given.y("y2"))]
            return _joined(ends)
    flat = numbers(node.attributes.get("points", ""), "`points`")
    if len(flat) % 2:
        raise refused("`points` lacks a number", "export it again")
    points = list(zip(flat[::2], flat[1::2], strict=True))
    return (*_joined(points), ("Z", ())) if node.tag == "polygon" and points else _joined(points)


class _Lengths:
    """Attributes that are lengths, in user units; percentages are of the view."""

    def __init__(self, attributes: Mapping[str, str], view: Extent) -> None:
        self._attributes = attributes
        self._view = view

    def x(self, name: str) -> float:
        return self._read(name, self._view[0])

    def y(self, name: str) -> float:
        return self._read(name, self._view[1])

    def along(self, name: str) -> float:
        width, height = self._view
        return self._read(name, ((width**2 + height**2) / 2) ** 0.5)

    def has(self, name: str) -> bool:
        return self._attributes.get(name, "auto").strip() != "auto"

    def _read(self, name: str, whole: float) -> float:
        return length(self._attributes.get(name, "0"), f"`{name}`", whole)


def _rectangle(given: _Lengths) -> Outline:
    x, y, width, height = given.x("x"), given.y("y"), given.x("width"), given.y("height")
    if min(width, height) <= 0:
        return ()
    radius_x = (
        given.x("rx" if given.has("rx") else "ry") if given.has("rx") or given.has("ry") else 0
    )
    radius_y = (
        given.y("ry" if given.has("ry") else "rx") if given.has("rx") or given.has("ry") else 0
    )
    across, down = min(radius_x, width / 2), min(radius_y, height / 2)
    right, bottom = x + width, y + height
    if min(across, down) <= 0:
        corners = [(x, y), (right, y), (right, bottom), (x, bottom)]
        return (*_joined(corners), ("Z", ()))
    steps: list[Step] = [("M", (x + across, y))]
    for start, end in (
        ((right - across, y), (right, y + down)),
        ((right, bottom - down), (right - across, bottom)),
        ((x + across, bottom), (x, bottom - down)),
        ((x, y + down), (x + across, y)),
    ):
        steps += [("L", start), *_arc(start, end, across, down)]
    return (*steps, ("Z", ()))


def _ellipse(x: float, y: float, radius_x: float, radius_y: float) -> Outline:
    if min(radius_x, radius_y) <= 0:
        return ()
    right, left = (x + radius_x, y), (x - radius_x, y)
    halves = [*_arc(right, left, radius_x, radius_y), *_arc(left, right, radius_x, radius_y)]
    return (("M", right), *halves, ("Z", ()))


def _arc(start: Point, end: Point, radius_x: float, radius_y: float) -> list[Step]:
    curves = arc_curves(start, end, (radius_x, radius_y))
    return [("C", tuple(each for point in curve for each in point)) for curve in curves]


def _joined(points: list[Point]) -> Outline:
    return tuple(("L" if index else "M", point) for index, point in enumerate(points))
