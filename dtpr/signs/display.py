"""The display list: what a sign shows, as filled paths in millimetres with inks named by meaning.

One list serves every writer (SVG, PDF for print and for screens, PNG), so a sign is drawn once.
"""

from typing import Literal

from msgspec import Struct

from dtpr.signs.colours import RGB, Ink
from dtpr.signs.outlines import Outline, bounds_of

Box = tuple[float, float, float, float]
Role = Literal["art", "heading", "text", "link"]
Align = Literal["left", "centre", "right"]


class Process(Struct, frozen=True):
    """A colour of a logo: printed with the process inks, never with an ink that has a meaning."""

    rgb: str


Paint = Ink | Process


def rgb_of(paint: Paint) -> str:
    """Return a paint as it shows on a screen, `#RRGGBB`."""
    return paint.rgb if isinstance(paint, Process) else RGB[paint]


class FilledPath(Struct, frozen=True, kw_only=True):
    """One outline filled with one paint; x to the right and y down, in mm from the top left."""

    outline: Outline
    ink: Paint
    even_odd: bool = False


class Picture(Struct, frozen=True, kw_only=True):
    """A raster of a logo: opaque RGB samples, and the box in mm that it fills."""

    box: Box
    width_px: int
    height_px: int
    samples: bytes


class TextLine(Struct, frozen=True, kw_only=True):
    """One line of letters that a group draws as an outline: what an editable copy sets anew.

    `at` is where the baseline has its left end, its middle or its right end, as `align` says, and
    `size` is one em, all in mm.
    """

    text: str
    at: tuple[float, float]
    align: Align
    size: float
    weight: int
    rtl: bool = False
    is_narrow: bool = False


class Group(Struct, frozen=True, kw_only=True):
    """Paths that belong together, and the words that they stand for.

    `text` is what a screen reader says, in `locale` (the sheet's, if it is empty); a group without
    text is decoration. A `link` leads to its text. `x_height_mm` is how large letters are set, 0
    where there are none, and `lines` are those letters line by line.
    """

    name: str
    text: str = ""
    locale: str = ""
    role: Role = "art"
    paths: tuple[FilledPath, ...]
    pictures: tuple[Picture, ...] = ()
    x_height_mm: float = 0.0
    lines: tuple[TextLine, ...] = ()

    @property
    def box(self) -> Box:
        """Return (left, top, right, bottom) in mm; the group must hold a path or a picture."""
        boxes = [bounds_of(path.outline) for path in self.paths]
        boxes += [each.box for each in self.pictures]
        left, top, right, bottom = zip(*boxes, strict=True)
        return min(left), min(top), max(right), max(bottom)


class DisplayList(Struct, frozen=True, kw_only=True):
    """One sheet: its size in mm, its words for screen readers, and its groups, lowest first.

    `cut` is the line that a sticker is cut along, which is never printed.
    """

    width_mm: float
    height_mm: float
    title: str
    description: str
    locale: str
    groups: tuple[Group, ...]
    cut: Outline = ()


def one_path(name: str, outline: Outline, ink: Ink, text: str = "") -> Group:
    """Return a group that holds a single path."""
    return Group(name=name, text=text, paths=(FilledPath(outline=outline, ink=ink),))
