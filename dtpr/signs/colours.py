"""The four inks, named by what they mean, and the ink that reads on each ground.

Source: DTPR design guide (colours of data classes).
"""

from typing import Literal

from dtpr.schema import colours

Ink = Literal["black", "white", "yellow", "blue"]

RGB: dict[Ink, str] = {
    "black": "#000000",
    "white": "#FFFFFF",
    "yellow": "#FFDD00",
    "blue": "#36B2E6",
}
"""Screen values: yellow is identifiable, blue is de-identified."""


def contrast(one: Ink, other: Ink) -> float:
    """Return the contrast ratio of two inks, 1 to 21 (WCAG 2.2)."""
    return colours.contrast(RGB[one], RGB[other])


def ink_on(ground: Ink) -> Ink:
    """Return black or white, whichever reads better on a ground."""
    return "black" if colours.ink_on(RGB[ground]) == "#000" else "white"
