"""The four inks, named by what they mean, and the ink that reads on each ground.

Source: DTPR design guide (colours of data classes), WCAG 2.2 (relative luminance, contrast).
"""

from typing import Literal

Ink = Literal["black", "white", "yellow", "blue"]

RGB: dict[Ink, str] = {
    "black": "#000000",
    "white": "#FFFFFF",
    "yellow": "#FFDD00",
    "blue": "#36B2E6",
}
"""Screen values: yellow is identifiable, blue is de-identified."""

INK_THRESHOLD = 0.179
"""The luminance at which black and white text have the same contrast (WCAG 2.2)."""


def luminance(ink: Ink) -> float:
    """Return the relative luminance of an ink, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(int(RGB[ink][at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    low = 0.04045
    return channel / 12.92 if channel <= low else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: Ink, other: Ink) -> float:
    """Return the contrast ratio of two inks, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: Ink) -> Ink:
    """Return black or white, whichever reads better on a ground."""
    return "black" if luminance(ground) >= INK_THRESHOLD else "white"
