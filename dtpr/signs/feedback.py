"""The cell that leads to the record: a QR code, and its address to type."""

from typing import Literal

from dtpr.signs import honeycomb
from dtpr.signs.display import Group, one_path
from dtpr.signs.grounds import draw_ground, ring_width
from dtpr.signs.honeycomb import Honeycomb
from dtpr.signs.labels import Line, MisfitError, draw_lines, shrink
from dtpr.signs.outlines import place
from dtpr.signs.qr import QrOutline, count_modules, qr_outline, smallest_side
from dtpr.signs.text import CAP_HEIGHT, X_HEIGHT, measure, metrics_of

LINK_X_HEIGHT_MM = 1.6
"""The smallest x-height of the printed address, in mm (the project's rule)."""

_SIZE = 2.3
_WEIGHT: Literal[400] = 400
_GAP = 0.3


def draw_feedback(link: str, comb: Honeycomb) -> list[Group]:
    """Return the cell that leads to the record: its ring, the QR code and the short address.

    Raises MisfitError when the code would be under 20 mm or the address under 1.6 mm x-height.
    """
    modules = count_modules(link)
    largest, smallest = (
        honeycomb.qr_side(comb.height, modules, ring_width(comb)),
        smallest_side(modules),
    )
    if largest < smallest:
        raise MisfitError("link", f"its QR code would be {largest:.1f} mm, under {smallest:.1f} mm")
    # A smaller code leaves more width for the address, because the hexagon narrows below it.
    for side in shrink(largest, smallest):
        code = qr_outline(link, side)
        line = _fit_link(short_link(link), _below(code, comb), comb)
        if line:
            return [draw_ground("feedback", "white", comb), *_draw_link(link, code, line, comb)]
    raise MisfitError("link", f"“{short_link(link)}” does not fit in one line under its QR code")


def short_link(link: str) -> str:
    """Return the address as it is printed: without its scheme and in lower case."""
    return link.partition("://")[2].lower().rstrip("/")


def _below(code: QrOutline, comb: Honeycomb) -> float:
    return code.side_mm / 2 + code.quiet_mm - honeycomb.QR_LIFT * comb.unit


def _fit_link(text: str, below: float, comb: Honeycomb) -> Line | None:
    width = measure(text, _WEIGHT)
    descent = metrics_of(text).descent
    for size in shrink(_SIZE * comb.unit, LINK_X_HEIGHT_MM / X_HEIGHT):
        baseline = below + _GAP * comb.unit + CAP_HEIGHT * size
        if width * size / 2 <= honeycomb.half_width(comb.height, baseline + descent * size):
            return Line(text, _WEIGHT, baseline, size)
    return None


def _draw_link(link: str, code: QrOutline, line: Line, comb: Honeycomb) -> list[Group]:
    x, y = comb.centres["feedback"]
    half = code.side_mm / 2
    qr = place(code.outline, x - half, y - honeycomb.QR_LIFT * comb.unit - half)
    return [
        one_path("feedback qr", qr, "black", link),
        one_path("feedback label", draw_lines([line], x, y), "black", line.text),
    ]
