"""The display list: what a sign shows, as filled paths in millimetres with inks named by meaning.

One list serves every writer (dtpr/signs/svg.py is the first), so a sign is drawn once.
"""

from msgspec import Struct

from dtpr.signs.colours import Ink
from dtpr.signs.outlines import Outline, bounds_of

Box = tuple[float, float, float, float]


class FilledPath(Struct, frozen=True, kw_only=True):
    """One outline filled with one ink; x to the right and y down, in mm from the top left."""

    outline: Outline
    ink: Ink
    even_odd: bool = False


class Group(Struct, frozen=True, kw_only=True):
    """Paths that belong together, and the words that they stand for."""

    name: str
    text: str = ""
    paths: tuple[FilledPath, ...]

    @property
    def box(self) -> Box:
        """Return (left, top, right, bottom) in mm; the group must hold a path."""
        return bounds_of(tuple(step for path in self.paths for step in path.outline))


class DisplayList(Struct, frozen=True, kw_only=True):
    """One sheet: its size in mm, its words for screen readers, and its groups, lowest first."""

    width_mm: float
    height_mm: float
    title: str
    description: str
    locale: str
    groups: tuple[Group, ...]


def one_path(name: str, outline: Outline, ink: Ink, text: str = "") -> Group:
    """Return a group that holds a single path."""
    return Group(name=name, text=text, paths=(FilledPath(outline=outline, ink=ink),))
