"""What a logo may be at most, and the one way in which a file is refused."""

from dtpr.errors import FileError, Problem

MAX_SVG_BYTES = 256 * 1024
MAX_PICTURE_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 25_000_000
"""How many pixels a picture is unpacked with; it is made smaller after that."""

MAX_NODES = 2000
"""How many elements are drawn, each copy of a `use` counted."""

MAX_RULES = 500
"""How many rules `style` elements have, since each is tried on each element."""

MAX_USE_DEPTH = 4
MAX_DEPTH = 64
"""How deep elements may stand inside each other."""

MAX_STEPS = 20_000
"""How many lines and curves a rebuilt logo has."""

MAX_MEETING_STEPS = 4000
"""How many lines and curves are cut with each other at once: the work grows with their square."""

LARGEST = 1e7
"""The largest number in a drawing: beyond it, the geometry is not exact any more."""


def refused(message: str, mend: str) -> FileError:
    """Return the error that says what is wrong with a logo, and what to do."""
    return FileError(Problem("logo", message, mend))
