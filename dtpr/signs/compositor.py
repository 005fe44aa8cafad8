"""Icons in the standard's own byte form: an outline, and a symbol that takes the ink.

The same input gives the same bytes as upstream's, so that icons can be told by their hash.
Source: DTPR API v2, icon compositor.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml

from dtpr.schema.colours import ink_on
from dtpr.schema.taxonomy import ShapeId

Plain = Literal["default", "dark"]

_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
_OPEN = re.compile(r"<svg\b[^>]*>")
_CLOSE = "</svg>"


class _Paint(NamedTuple):
    """What an icon is painted with: its ground, its rule and its symbol."""

    fill: str
    stroke: str
    ink: str


_PLAIN: Mapping[Plain, _Paint] = {
    "default": _Paint("none", "#000", "#000"),
    "dark": _Paint("#000", "#000", "#FFF"),
}


def compose(shape: ShapeId, symbol: str, variant: Plain, colour: str | None = None) -> str:
    """Return an icon of 36 units as one line of SVG.

    `symbol` is an SVG document; a `colour` (`#RRGGBB`) is the ground in place of the variant's.
    Raises ValueError for a symbol that is not one `svg` element, or a colour of another form.
    """
    paint = _PLAIN[variant] if colour is None else _Paint(colour, colour, ink_on(colour))
    outline = shape_tag(shape, paint.fill, paint.stroke)
    inner = strip_svg(symbol)
    return (
        f'<svg {_NAMESPACE} viewBox="0 0 36 36" width="36" height="36">'
        f'{outline}<g color="{paint.ink}">{inner}</g></svg>'
    )


def shape_svg(shape: ShapeId) -> str:
    """Return one outline as an SVG document of 36 units."""
    outline = shape_tag(shape, "none", "#000")
    return f'<svg {_NAMESPACE} viewBox="0 0 36 36" width="36" height="36">{outline}</svg>'


def shape_tag(shape: ShapeId, fill: str, stroke: str) -> str:
    """Return the `path` element of an outline; KeyError for a shape that the standard lacks."""
    data = standard_outlines()[shape]
    return f'<path d="{data}" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'


@cache
def standard_outlines() -> Mapping[str, str]:
    """Return the standard's four outlines as SVG path data: centre lines of a rule of 2 units."""
    file = files("dtpr.signs") / "standard_outlines.yaml"
    outlines: dict[str, str] = yaml.safe_load(file.read_bytes())
    return outlines


def strip_svg(document: str) -> str:
    """Return what stands inside the outer `svg` element of a document.

    Raises ValueError when something stands before or after it, such as a byte order mark, an XML
    declaration or a comment.
    """
    text = document if document.startswith("\ufeff") else document.strip()
    opened = _OPEN.match(text)
    if opened is None:
        raise ValueError("a symbol starts with <svg>, with nothing before it")
    if not text.endswith(_CLOSE):
        raise ValueError("a symbol ends with </svg>")
    return text[opened.end() : -len(_CLOSE)].strip()
