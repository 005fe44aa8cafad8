"""Pictures of SVG files, and areas of outlines."""

import io
import math
import re
from itertools import pairwise
from typing import Any

import resvg_py
import zxingcpp
from PIL import Image
from shapely import Polygon, make_valid
from shapely.geometry.base import BaseGeometry

from dtpr.schema.taxonomy import Category, Element
from dtpr.signs.outlines import Fill, Outline, Point, parse_outline

_CURVE_STEPS = 8


def element(**changes: Any) -> Element:
    fields: dict[str, Any] = {
        "id": "identifiable_video",
        "category": "device__tech",
        "symbol": "video",
        "title": {"en": "Identifiable Video"},
    }
    return Element(**(fields | changes))


def category(**changes: Any) -> Category:
    fields: dict[str, Any] = {
        "id": "device__tech",
        "order": 2,
        "shape": "hexagon",
        "name": {"en": "Technology"},
    }
    return Category(**(fields | changes))


def rasterise(svg: str, width: int, height: int) -> Image.Image:
    data = resvg_py.svg_to_bytes(
        svg_string=svg, width=width, height=height, dpi=96, skip_system_fonts=True
    )
    return Image.open(io.BytesIO(bytes(data))).convert("RGBA")


def scan(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]


def paths_in(svg: str) -> list[tuple[str, Outline]]:
    """The colour and the outline of each path, lowest first."""
    tags = re.findall(r'<path d="([^"]+)" fill="([^"]+)"(?: fill-rule="evenodd")?/>', svg)
    return [(fill, parse_outline(data)) for data, fill in tags]


def area_of(fill: Fill) -> BaseGeometry:
    """The filled area of contours that lie beside or inside each other."""
    area: BaseGeometry = Polygon()
    for contour in flatten(fill.outline):
        area = area.symmetric_difference(make_valid(Polygon(contour)))
    return area


def flatten(outline: Outline) -> list[list[Point]]:
    contours: list[list[Point]] = []
    for letter, values in outline:
        points = list(zip(values[::2], values[1::2], strict=True))
        if letter == "M":
            contours.append(points)
        elif points:
            contours[-1] += _curve([contours[-1][-1], *points])
    return contours


def _curve(points: list[Point]) -> list[Point]:
    steps = _CURVE_STEPS if len(points) > 2 else 1
    return [_bezier(points, step / steps) for step in range(1, steps + 1)]


def _bezier(points: list[Point], at: float) -> Point:
    while len(points) > 1:
        points = [
            (math.fsum((x0 * (1 - at), x1 * at)), math.fsum((y0 * (1 - at), y1 * at)))
            for (x0, y0), (x1, y1) in pairwise(points)
        ]
    return points[0]
