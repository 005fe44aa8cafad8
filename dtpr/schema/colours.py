"""Colours on a screen: how light they are, and what reads on them.

Source: WCAG 2.2, relative luminance and contrast ratio; DTPR API v2, icon colours.
"""

import math
import re
from typing import Literal

RGB = tuple[int, int, int]
WireInk = Literal["#000", "#FFF"]

INK_THRESHOLD = 0.179
"""The luminance at which black and white text have the same contrast."""

_COLOUR = re.compile(r"#([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})")


def parse_colour(text: object) -> RGB | None:
    """Return red, green and blue (0 to 255) of `#RRGGBB`, None for anything else."""
    found = _COLOUR.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    red, green, blue = (int(each, 16) for each in found.groups())
    return red, green, blue


def luminance(colour: RGB) -> float:
    """Return the relative luminance of a colour, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(each / 255) for each in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21; NaN where one is not `#RRGGBB`."""
    first, second = parse_colour(one), parse_colour(other)
    if first is None or second is None:
        return math.nan
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> WireInk:
    """Return black or white, whichever reads better on a colour.

    Raises ValueError for what is not `#RRGGBB`.
    """
    parsed = parse_colour(colour)
    if parsed is None:
        raise ValueError(f"a colour is #RRGGBB, not {colour!r}")
    return "#000" if luminance(parsed) >= INK_THRESHOLD else "#FFF"


def _linear(channel: float) -> float:
    low = 0.04045
    return channel / 12.92 if channel <= low else ((channel + 0.055) / 1.055) ** 2.4
