"""The drawing form of `symbols/`: one SVG of 24 units that holds only filled paths."""

import re

from dtpr.signs.outlines import Fill, parse_outline

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
CLOSE = "</svg>"

_PATH = re.compile(r'<path( fill-rule="evenodd")? d="([^"<>&]+)"/>')
_FILE = re.compile(rf"{re.escape(OPEN)}\s*((?:{_PATH.pattern}\s*)+){CLOSE}\s*")


def parse_drawing(svg: str) -> tuple[Fill, ...]:
    """Return the filled outlines of a drawing.

    Raises ValueError for anything but an `svg` of 24 units with filled `path` elements.
    """
    found = _FILE.fullmatch(svg)
    if found is None:
        raise ValueError("a drawing is one svg of 24 units that holds only filled paths")
    return tuple(
        Fill(outline=parse_outline(data), even_odd=bool(rule))
        for rule, data in _PATH.findall(found[1])
    )
