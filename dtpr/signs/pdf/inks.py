"""The inks of print: process colours, and spot inks that a printer mixes.

Source of the CMYK values: the project's start values; the printer confirms them on the stock.
"""

from typing import Literal, NamedTuple

import numpy as np
from pikepdf import Array, Dictionary, Name

from dtpr.signs.colours import Ink
from dtpr.signs.display import Paint, Picture, Process
from dtpr.signs.pdf.content import colour

InkChoice = Literal["spot", "process"]
Cmyk = tuple[float, float, float, float]
_Samples = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]

BLACK: Cmyk = (0.0, 0.0, 0.0, 1.0)


class Spot(NamedTuple):
    """An ink with a plate of its own: its short name in the file, its name, how it looks."""

    key: str
    name: str
    cmyk: Cmyk


REGISTRATION = Spot("All", "All", (1.0, 1.0, 1.0, 1.0))
"""Prints on every plate: for marks only."""

CUT = Spot("Cut", "CutContour", (0.0, 1.0, 0.0, 0.0))
"""Is cut and never printed."""

CMYK: dict[Ink, Cmyk] = {
    "black": BLACK,
    "white": (0.0, 0.0, 0.0, 0.0),
    "yellow": (0.0, 0.1, 1.0, 0.0),
    "blue": (0.7, 0.1, 0.0, 0.0),
}

SPOTS: dict[Ink, Spot] = {
    "yellow": Spot("Yellow", "DTPR Yellow", CMYK["yellow"]),
    "blue": Spot("Blue", "DTPR Blue", CMYK["blue"]),
}


def spot_of(paint: Paint, inks: InkChoice) -> Spot | None:
    """Return the spot ink of a paint, None where the process inks print it.

    A logo never has one: those inks carry a meaning.
    """
    return None if isinstance(paint, Process) or inks == "process" else SPOTS.get(paint)


def set_fill(paint: Paint, inks: InkChoice) -> str:
    """Return the operator that fills with a paint."""
    spot = spot_of(paint, inks)
    return f"/{spot.key} cs 1 scn" if spot else colour(_process(paint), "k")


def set_stroke(paint: Paint, inks: InkChoice) -> str:
    """Return the operator that draws lines with a paint."""
    spot = spot_of(paint, inks)
    return stroke_spot(spot) if spot else colour(_process(paint), "K")


def stroke_spot(spot: Spot) -> str:
    """Return the operator that draws lines with a spot ink."""
    return f"/{spot.key} CS 1 SCN"


def separation(spot: Spot) -> Array:
    """Return the colour space of a spot ink; DeviceCMYK stands in for it on screens."""
    tint = Dictionary(
        FunctionType=2,
        Domain=[0, 1],
        N=1,
        C0=[0, 0, 0, 0],
        C1=[round(each, 3) for each in spot.cmyk],
    )
    return Array([Name.Separation, Name(f"/{spot.name}"), Name.DeviceCMYK, tint])


def cmyk_of(rgb: str) -> Cmyk:
    """Return a screen colour `#RRGGBB` in process inks, with all grey in the black plate.

    K = 1 - max(R, G, B), and each other ink is (1 - channel - K) / (1 - K): no profile is needed,
    greys are black ink alone, and three inks are the most that ever meet.
    """
    samples = np.frombuffer(bytes.fromhex(rgb[1:]), np.uint8).reshape(1, 3)
    cyan, magenta, yellow, black = (_convert(samples)[0] / 255).tolist()
    return cyan, magenta, yellow, black


def cmyk_samples(picture: Picture) -> bytes:
    """Return the samples of a picture in process inks, one byte an ink."""
    return _convert(np.frombuffer(picture.samples, np.uint8).reshape(-1, 3)).tobytes()


def _convert(rgb: _Samples) -> _Samples:
    highest = rgb.max(axis=1, keepdims=True).astype(np.uint16)
    inks = ((highest - rgb) * 255 + highest // 2) // np.maximum(highest, 1)
    return np.concatenate([inks, 255 - highest], axis=1).astype(np.uint8)


def _process(paint: Paint) -> Cmyk:
    return cmyk_of(paint.rgb) if isinstance(paint, Process) else CMYK[paint]
