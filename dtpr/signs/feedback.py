"""The cell that leads to the record: a QR code, and its address to type."""

import math
from functools import partial
from typing import Literal, NamedTuple

from dtpr.signs import fonts, honeycomb
from dtpr.signs.display import FilledPath, Group, TextLine
from dtpr.signs.fonts import Family
from dtpr.signs.grounds import draw_ground, ring_width
from dtpr.signs.honeycomb import Honeycomb
from dtpr.signs.labels import MisfitError, shrink
from dtpr.signs.outlines import place
from dtpr.signs.qr import QrOutline, count_modules, qr_outline, smallest_side
from dtpr.signs.text import X_HEIGHT, metrics_of

LINK_X_HEIGHT_MM = 1.6
"""The smallest x-height of the printed address, in mm (the project's rule)."""

QR_MM_PER_METRE = 100.0
"""How large a code is for each metre that it is scanned from (the rule of the trade: a tenth)."""

_SIZE = 2.3
_WEIGHT: Literal[400] = 400
_GAP = 0.3
# The narrow letters are as high, and are only taken where the others do not fit.
_FAMILIES: tuple[Family, ...] = ("latin", "narrow")
_TALLEST_MM = 600


class _Address(NamedTuple):
    text: str
    family: Family
    size: float
    baseline: float

    @property
    def width(self) -> float:
        return _width(self.text, self.family) * self.size


def draw_feedback(
    link: str, comb: Honeycomb, distance_m: float | None = None, *, ring: bool = True
) -> list[Group]:
    """Return the cell that leads to the record: its ground, the QR code and the short address.

    The code is as large as its hexagon lets it be, or as a distance in m asks for. Raises
    MisfitError when it would be under 20 mm or the address under 1.6 mm x-height.
    """
    modules = count_modules(link)
    smallest = smallest_side(modules)
    largest = _largest_side(link, comb, ring=ring)
    if largest < smallest:
        message = f"its QR code would be {largest:.1f} mm, under {smallest:.1f} mm"
        height = honeycomb.height_for_qr(smallest, modules, ring_width(comb) if ring else 0.0)
        values = {"side": round(largest, 1), "least": round(smallest, 1)}
        raise MisfitError("link", message, lambda: math.ceil(height), code="code", **values)
    if distance_m:
        largest = min(largest, max(smallest, QR_MM_PER_METRE * distance_m))
    # A smaller code leaves more width for the address, because the hexagon narrows below it.
    if not _fit_address(short_link(link), _below(qr_outline(link, smallest), comb), comb):
        text = short_link(link)
        message = f"“{text}” does not fit in one line under its QR code"
        least = partial(_least_height, link, comb.height)
        raise MisfitError("link", message, least, code="address", text=text)
    codes = (qr_outline(link, side) for side in shrink(largest, smallest))
    fitted = ((code, _fit_address(short_link(link), _below(code, comb), comb)) for code in codes)
    code, address = next((code, address) for code, address in fitted if address)
    ground = draw_ground("feedback", "white", comb, ring=ring)
    return [ground, *_draw_code(link, code, address, comb)]


def short_link(link: str) -> str:
    """Return the address as it is printed: without its scheme and in lower case."""
    return link.partition("://")[2].lower().rstrip("/")


def _largest_side(link: str, comb: Honeycomb, *, ring: bool) -> float:
    width = ring_width(comb) if ring else 0.0
    return honeycomb.qr_side(comb.height, count_modules(link), width)


def _least_height(link: str, height: float) -> float | None:
    code = qr_outline(link, smallest_side(count_modules(link)))
    heights = range(math.ceil(height), _TALLEST_MM)
    combs = (Honeycomb(each, {"feedback": (0.0, 0.0)}) for each in heights)
    found = (
        comb.height for comb in combs if _fit_address(short_link(link), _below(code, comb), comb)
    )
    return next(found, None)


def _below(code: QrOutline, comb: Honeycomb) -> float:
    return code.side_mm / 2 + code.quiet_mm - honeycomb.QR_LIFT * comb.unit


def _fit_address(text: str, below: float, comb: Honeycomb) -> _Address | None:
    metrics = metrics_of(text, _WEIGHT)
    for family in _FAMILIES:
        for size in shrink(_SIZE * comb.unit, LINK_X_HEIGHT_MM / X_HEIGHT):
            baseline = below + _GAP * comb.unit + metrics.ascent * size
            address = _Address(text, family, size, baseline)
            bottom = baseline + metrics.descent * size
            if address.width / 2 <= honeycomb.half_width(comb.height, bottom):
                return address
    return None


def _width(text: str, family: Family) -> float:
    return fonts.advance_of(text, family, _WEIGHT, rtl=False)


def _draw_code(link: str, code: QrOutline, address: _Address, comb: Honeycomb) -> list[Group]:
    x, y = comb.centres["feedback"]
    half = code.side_mm / 2
    qr = place(code.outline, x - half, y - honeycomb.QR_LIFT * comb.unit - half)
    letters = fonts.draw_run(address.text, address.family, _WEIGHT, rtl=False).outline
    line = place(letters, x - address.width / 2, y + address.baseline, address.size)
    return [
        Group(
            name="feedback qr",
            text=link,
            role="link",
            paths=(FilledPath(outline=qr, ink="black"),),
        ),
        Group(
            name="feedback label",
            text=address.text,
            role="text",
            paths=(FilledPath(outline=line, ink="black"),),
            x_height_mm=address.size * X_HEIGHT,
            lines=(_letters(address, x, y),),
        ),
    ]


def _letters(address: _Address, x: float, y: float) -> TextLine:
    return TextLine(
        text=address.text,
        at=(x, y + address.baseline),
        align="centre",
        size=address.size,
        weight=_WEIGHT,
        is_narrow=address.family == "narrow",
    )
