"""The symbols: our own drawings on a 24-unit grid, found in the package or in a checkout.

The drawing rule is in icons/README.md; tests hold every file to it.
"""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from dtpr.schema.taxonomy import Symbol
from dtpr.signs.outlines import Fill, parse_outline

Drawing = tuple[Fill, ...]

GRID = 24.0
LIVE_AREA = (2.0, 22.0)

_OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
_CLOSE = "</svg>"
_PATH = re.compile(r'<path( fill-rule="evenodd")? d="([^"<>&]+)"/>')
_FILE = re.compile(rf"{re.escape(_OPEN)}\s*((?:{_PATH.pattern}\s*)+){_CLOSE}\s*")


def symbol_ids() -> tuple[str, ...]:
    """Return the ids of all symbols that are drawn, in order."""
    return tuple(_drawings())


def find_symbol(symbol_id: str) -> Symbol | None:
    """Return a symbol by its id, or None when it is not drawn yet."""
    return _read(symbol_id) if symbol_id in _drawings() else None


def drawing_of(symbol_id: str) -> Drawing | None:
    """Return the filled outlines of a symbol on the 24-unit grid, or None when it is not drawn."""
    return _parse(symbol_id) if symbol_id in _drawings() else None


def parse_drawing(svg: str) -> Drawing:
    """Return the filled outlines of an SVG file in our own drawing form.

    Raises ValueError for anything but an `svg` of 24 units with filled `path` elements.
    """
    found = _FILE.fullmatch(svg)
    if found is None:
        raise ValueError("a drawing is one svg of 24 units that holds only filled paths")
    return tuple(
        Fill(outline=parse_outline(data), even_odd=bool(rule))
        for rule, data in _PATH.findall(found[1])
    )


@cache
def _read(symbol_id: str) -> Symbol:
    _parse(symbol_id)
    text = _drawings()[symbol_id].read_text(encoding="utf-8").strip()
    return Symbol(id=symbol_id, body=text.removeprefix(_OPEN).removesuffix(_CLOSE).strip())


@cache
def _parse(symbol_id: str) -> Drawing:
    return parse_drawing(_drawings()[symbol_id].read_text(encoding="utf-8"))


@cache
def _drawings() -> dict[str, Traversable]:
    # Look-ups go by this list, so that an id from outside never becomes a path.
    found = [each for each in _folder().iterdir() if each.name.endswith(".svg")]
    return {each.name.removesuffix(".svg"): each for each in sorted(found, key=lambda f: f.name)}


def _folder() -> Traversable:
    installed = files("dtpr") / "icons" / "symbols"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "icons" / "symbols"
