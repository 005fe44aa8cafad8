"""Distance fields: pictures whose alpha says how far each pixel is from the edge of a symbol.

A map draws them in any colour and with a halo. The edge is at 192; a pixel is 32 steps.
Source: MapLibre, signed distance fields (radius 8, cutoff 0.25).
"""

import io
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image

from dtpr.signs.outlines import Outline, Point

RADIUS = 8.0
EDGE = 192
_STEPS = 8

_Grid = NDArray[np.float64]


def field_of(outline: Outline, side: int) -> NDArray[np.uint8]:
    """Return the field of an outline on so many pixels square, a unit for a pixel.

    The outline must have no contours that cross.
    """
    contours = [shapely.LinearRing(each) for each in flatten(outline)]
    centres = np.arange(side) + 0.5
    across, down = np.meshgrid(centres, centres)
    away = shapely.distance(shapely.points(across, down), shapely.MultiLineString(contours))
    inside = np.zeros(away.shape, dtype=bool)
    for each in contours:
        area = shapely.Polygon(each)
        shapely.prepare(area)
        inside ^= shapely.contains_xy(area, across, down)
    return _as_alpha(np.where(inside, away, -away))


def write_png(alpha: NDArray[np.uint8]) -> bytes:
    """Return a field as PNG: black, with the field as alpha."""
    rgba = np.zeros((*alpha.shape, 4), dtype=np.uint8)
    rgba[..., 3] = alpha
    to = io.BytesIO()
    Image.fromarray(rgba, "RGBA").save(to, "PNG", compress_level=9)
    return to.getvalue()


def flatten(outline: Outline) -> list[list[Point]]:
    """Return the contours of an outline as polygons whose sides follow its curves."""
    contours: list[list[Point]] = []
    for letter, values in outline:
        points = [(values[at], values[at + 1]) for at in range(0, len(values), 2)]
        if letter == "M":
            contours.append(points)
        elif letter == "L":
            contours[-1] += points
        elif letter in "QC":
            contours[-1] += _curve([contours[-1][-1], *points])
    return contours


def _curve(handles: list[Point]) -> list[Point]:
    # De Casteljau: each round mixes neighbours, until one point is left.
    return [_mix(handles, step / _STEPS) for step in range(1, _STEPS + 1)]


def _mix(handles: list[Point], share: float) -> Point:
    while len(handles) > 1:
        handles = [
            (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            for a, b in pairwise(handles)
        ]
    return handles[0]


def _as_alpha(distance: _Grid) -> NDArray[np.uint8]:
    return np.clip(np.rint(EDGE + distance * 255 / RADIUS), 0, 255).astype(np.uint8)
