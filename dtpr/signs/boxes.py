"""Boxes: left, top, right and bottom in mm, with y down."""

from dtpr.signs.display import Box
from dtpr.signs.outlines import Outline, polygon


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes share an area."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def grow(box: Box, by: float) -> Box:
    """Return a box that reaches further on all sides."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def move(box: Box, x: float, y: float) -> Box:
    """Return a box somewhere else."""
    return box[0] + x, box[1] + y, box[2] + x, box[3] + y


def rectangle(box: Box) -> Outline:
    """Return a box as one contour."""
    left, top, right, bottom = box
    return polygon(((left, top), (right, top), (right, bottom), (left, bottom)))
