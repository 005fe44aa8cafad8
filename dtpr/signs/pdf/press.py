"""A display list as art for print: every path in its ink, and the line to cut along."""

from collections.abc import Iterator

from dtpr.signs.boxes import meet
from dtpr.signs.display import Box, DisplayList, FilledPath, Picture
from dtpr.signs.outlines import Outline, bounds_of, format_number
from dtpr.signs.pdf.book import OVERPRINT, Art
from dtpr.signs.pdf.content import draw, fill, place_image
from dtpr.signs.pdf.inks import (
    CUT,
    InkChoice,
    Spot,
    set_fill,
    set_stroke,
    spot_of,
    stroke_spot,
)
from dtpr.signs.pdf.marks import hairline

CUT_BLEED_MM = 2.0
"""How far the ground of a shape that is cut out reaches beyond its cutting line."""


def art_of(sheet: DisplayList, inks: InkChoice) -> Art:
    """Return a sheet as art, in mm from its top left corner.

    White is no ink where nothing lies under it. A path that fills the cutting line bleeds.
    """
    return _Press(inks, sheet.cut).print(sheet)


class _Press:
    """Prints one sheet, and remembers what it used."""

    def __init__(self, inks: InkChoice, cut: Outline) -> None:
        self._inks: InkChoice = inks
        self._cut = cut
        self._operators: list[str] = []
        self._colour = ""
        self._spots: dict[Spot, None] = {}
        self._pictures: dict[str, Picture] = {}
        self._covered: list[Box] = []

    def print(self, sheet: DisplayList) -> Art:
        for group in sheet.groups:
            for path in group.paths:
                self._fill(path)
            for picture in group.pictures:
                self._show(picture)
        if sheet.cut:
            self._draw_cut()
        return Art(
            content="\n".join(self._operators),
            spots=tuple(self._spots),
            pictures=self._pictures,
            overprints=bool(sheet.cut),
        )

    def _fill(self, path: FilledPath) -> None:
        box = bounds_of(path.outline)
        if path.ink == "white" and not any(meet(box, each) for each in self._covered):
            return
        self._covered.append(box)
        if spot := spot_of(path.ink, self._inks):
            self._spots[spot] = None
        if (colour := set_fill(path.ink, self._inks)) != self._colour:
            self._operators.append(colour)
            self._colour = colour
        if path.outline == self._cut:
            self._operators += self._bleed(path)
        self._operators.append(fill(path.outline, even_odd=path.even_odd))

    def _bleed(self, path: FilledPath) -> Iterator[str]:
        # A line as wide as twice the bleed lies half of it outside.
        yield f"q {set_stroke(path.ink, self._inks)} {format_number(2 * CUT_BLEED_MM)} w 1 j"
        yield f"{draw(path.outline)} S Q"

    def _show(self, picture: Picture) -> None:
        name = f"Picture{len(self._pictures) + 1}"
        self._pictures[name] = picture
        self._covered.append(picture.box)
        self._operators.append(place_image(name, picture.box))

    def _draw_cut(self) -> None:
        self._spots[CUT] = None
        self._operators += [f"/{OVERPRINT} gs", hairline(stroke_spot(CUT)), f"{draw(self._cut)} S"]
