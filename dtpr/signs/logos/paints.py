"""What an SVG fills with: a colour, or the mean colour of a gradient.

Source: SVG 1.1, 11.2 (paint) and 13.2 (gradients); CSS Color 3.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from tinycss2 import color3

from dtpr.signs.logos.limits import MAX_USE_DEPTH, refused
from dtpr.signs.logos.numbers import share
from dtpr.signs.logos.styles import Style
from dtpr.signs.logos.tree import Node

_GRADIENTS = ("linearGradient", "radialGradient")
_ADDRESS = "url("


class Colour(Struct, frozen=True):
    """Red, green, blue and opacity, 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @property
    def hex(self) -> str:
        """Return `#RRGGBB`, without the opacity."""
        channels = (self.red, self.green, self.blue)
        return "#" + "".join(f"{round(each * 255):02X}" for each in channels)

    def over(self, ground: "Colour", alpha: float) -> "Colour":
        """Return what is seen of this colour with an opacity on an opaque ground."""
        return Colour(
            ground.red + (self.red - ground.red) * alpha,
            ground.green + (self.green - ground.green) * alpha,
            ground.blue + (self.blue - ground.blue) * alpha,
        )


WHITE = Colour(1.0, 1.0, 1.0)
BLACK = Colour(0.0, 0.0, 0.0)


class Paints:
    """The paints of one drawing, and whether a gradient was among them."""

    def __init__(self, ids: Mapping[str, Node], styled: Callable[[Node, Style], Style]) -> None:
        self._ids = ids
        self._styled = styled
        self._means: dict[str, Colour | None] = {}
        self.has_gradient = False

    def paint(self, text: str, style: Style) -> Colour | None:
        """Return the colour of a `fill` or `stroke`; None where nothing is painted.

        Raises:
            FileError: It is no colour, or leads to what is no gradient.
        """
        if text.lower() == "none":
            return None
        if not text.lower().startswith(_ADDRESS):
            return self.colour(text, style)
        name, _, fallback = text[len(_ADDRESS) :].partition(")")
        found = self._ids.get(name.strip().strip("'\"").removeprefix("#"))
        if found is None and fallback.strip():
            return self.paint(fallback.strip(), style)
        if found is None or found.tag not in _GRADIENTS:
            raise refused(f"a fill leads to {name[:60]!r}, which is no gradient", "use one colour")
        self.has_gradient = True
        key = found.attributes["id"]
        if key not in self._means:
            self._means[key] = _mean(self._stops(found))
        return self._means[key]

    def colour(self, text: str, style: Style) -> Colour:
        """Return a colour; `currentColor` is the one of the property `color`.

        Raises:
            FileError: It is not understood.
        """
        if text.lower() == "currentcolor":
            inherited = style.get("color", "black")
            return BLACK if inherited.lower() == "currentcolor" else self.colour(inherited, style)
        found = color3.parse_color(text)
        if not isinstance(found, color3.RGBA) or not all(map(math.isfinite, found)):
            raise refused(f"the colour {text[:60]!r} is not understood", "write it as #RRGGBB")
        return Colour(*(min(1.0, max(0.0, each)) for each in found))

    def _stops(self, gradient: Node, depth: int = 0) -> Sequence[tuple[float, Colour]]:
        stops: list[tuple[float, Colour]] = []
        offset = 0.0
        for each in gradient.children:
            if each.tag == "stop":
                offset = max(offset, share(each.attributes.get("offset", "0"), "an offset"))
                stops.append((offset, self._stop(each)))
        parent = self._ids.get(gradient.attributes.get("href", "").removeprefix("#"))
        if stops or parent is None or parent.tag not in _GRADIENTS:
            return stops
        if depth >= MAX_USE_DEPTH:
            raise refused(f"gradients follow more than {MAX_USE_DEPTH} others", "use one colour")
        return self._stops(parent, depth + 1)

    def _stop(self, node: Node) -> Colour:
        style = self._styled(node, {})
        found = self.colour(style.get("stop-color", "black"), style)
        alpha = found.alpha * share(style.get("stop-opacity", "1"), "stop-opacity")
        return Colour(found.red, found.green, found.blue, alpha)


def _mean(stops: Sequence[tuple[float, Colour]]) -> Colour | None:
    """Return the mean along a gradient, each colour counted by its opacity."""
    if not stops:
        return None
    ends = [(0.0, stops[0][1]), *stops, (1.0, stops[-1][1])]
    parts = [
        ((end - start) / 2 * each.alpha, each)
        for (start, one), (end, two) in pairwise(ends)
        for each in (one, two)
    ]
    alpha = sum(part for part, _ in parts)
    if not alpha:
        return None
    return Colour(
        sum(part * each.red for part, each in parts) / alpha,
        sum(part * each.green for part, each in parts) / alpha,
        sum(part * each.blue for part, each in parts) / alpha,
        min(1.0, alpha),
    )
