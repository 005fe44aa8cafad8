"""Content streams: outlines as PDF operators, in mm from the top left with y down.

Source: ISO 32000-1, 8.5 (paths) and 8.3.3 (coordinate systems).
"""

from typing import NamedTuple

from dtpr.signs.boxes import rectangle
from dtpr.signs.display import Box
from dtpr.signs.outlines import Outline, Point, format_number

POINT_MM = 25.4 / 72
"""The unit of PDF, in mm."""

_LETTERS = {"M": "m", "L": "l", "Q": "c", "C": "c", "Z": "h"}
_Handles = tuple[float, ...]


class Page(NamedTuple):
    """The size of a page in mm, and where the top left corner of what is drawn lies on it."""

    width_mm: float
    height_mm: float
    left_mm: float = 0.0
    top_mm: float = 0.0

    def to_pdf(self, box: Box) -> list[float]:
        """Return a box of the drawing as a PDF rectangle: points from the bottom left."""
        left, top, right, bottom = box
        across = (left + self.left_mm, right + self.left_mm)
        up = (self.height_mm - self.top_mm - bottom, self.height_mm - self.top_mm - top)
        return [round(mm / POINT_MM, 4) for mm in (across[0], up[0], across[1], up[1])]

    @property
    def media_box(self) -> list[float]:
        """Return the whole page as a PDF rectangle."""
        return [0, 0, round(self.width_mm / POINT_MM, 4), round(self.height_mm / POINT_MM, 4)]

    @property
    def transform(self) -> str:
        """Return the operator from which on lengths are mm and y points down."""
        scale = 1 / POINT_MM
        x, y = self.left_mm * scale, (self.height_mm - self.top_mm) * scale
        return f"{scale:.6f} 0 0 {-scale:.6f} {x:.4f} {y:.4f} cm"


def draw(outline: Outline) -> str:
    """Return the operators that make an outline the current path."""
    parts: list[str] = []
    here: _Handles = ()
    for letter, values in outline:
        handles = _cubic((here[0], here[1]), values) if letter == "Q" else values
        parts += map(format_number, handles)
        parts.append(_LETTERS[letter])
        here = values[-2:] or here
    return " ".join(parts)


def fill(outline: Outline, *, even_odd: bool = False) -> str:
    """Return the operators that fill an outline with the current colour."""
    return f"{draw(outline)} f*" if even_odd else f"{draw(outline)} f"


def clip(box: Box) -> str:
    """Return the operators that keep what follows inside a box."""
    return f"{draw(rectangle(box))} W n"


def place_image(name: str, box: Box) -> str:
    """Return the operators that show an image of the resources in a box."""
    left, top, right, bottom = box
    # An image fills the unit square with its first row on top, where y is 1.
    numbers = " ".join(map(format_number, (right - left, 0, 0, top - bottom, left, bottom)))
    return f"q {numbers} cm /{name} Do Q"


def colour(levels: tuple[float, ...], operator: str) -> str:
    """Return the operator that sets a colour of levels from 0 to 1."""
    return " ".join([*map(format_number, levels), operator])


def _cubic(start: Point, quadratic: _Handles) -> _Handles:
    # PDF has no quadratic curves: the two handles lie two thirds of the way to the one.
    x, y, end_x, end_y = quadratic
    return (
        start[0] + 2 / 3 * (x - start[0]),
        start[1] + 2 / 3 * (y - start[1]),
        end_x + 2 / 3 * (x - end_x),
        end_y + 2 / 3 * (y - end_y),
        end_x,
        end_y,
    )
