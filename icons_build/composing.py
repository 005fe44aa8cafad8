"""Symbols from recipes: each part is drawn, placed, and added to or cut from those before it."""

from collections.abc import Sequence
from pathlib import Path

import pathops

from dtpr.signs.outlines import Fill
from icons_build import paths
from icons_build.drawings import parse_drawing
from icons_build.font import SymbolFont
from icons_build.recipes import Book, Part, Recipe


class Composer:
    """Draws the symbols of a book from its font, its families and the drawings in a folder."""

    def __init__(self, book: Book, font: SymbolFont, drawings: Path) -> None:
        self._book = book
        self._font = font
        self._drawings = drawings

    def draw(self, recipe: Recipe) -> pathops.Path:
        """Return a symbol in font units."""
        if recipe.same:
            return self.draw(self._book.symbols[recipe.same])
        return self._combine(recipe.parts)

    def _combine(self, parts: Sequence[Part]) -> pathops.Path:
        whole = pathops.Path()
        for part in parts:
            whole = self._add(whole, part)
        return whole

    def _add(self, whole: pathops.Path, part: Part) -> pathops.Path:
        piece = self._piece(part)
        if part.mode == "cut":
            return paths.cut(whole, piece)
        if part.mode == "over":
            whole = paths.cut(whole, paths.grow(paths.fill_holes(piece), part.gap))
        return paths.unite([whole, piece])

    def _piece(self, part: Part) -> pathops.Path:
        piece = paths.unite([self._source(part)])
        if part.solid:
            piece = paths.fill_holes(piece)
        return paths.place(piece, part)

    def _source(self, part: Part) -> pathops.Path:
        if part.glyph:
            return self._font.draw(part.glyph, fill=part.fill, weight=part.weight)
        if part.drawing:
            return self._read(part.drawing)
        if part.use:
            return self._combine(self._book.families[part.use])
        return _draw_plain(part)

    def _read(self, name: str) -> pathops.Path:
        text = (self._drawings / f"{name}.svg").read_text(encoding="utf-8")
        return paths.unite(_path_of(fill) for fill in parse_drawing(text))


def _path_of(fill: Fill) -> pathops.Path:
    path = paths.path_of(fill.outline)
    if fill.even_odd:
        path.fillType = pathops.FillType.EVEN_ODD
    path.simplify(fix_winding=True, keep_starting_points=False)
    return path


def _draw_plain(part: Part) -> pathops.Path:
    if part.stroke:
        return paths.stroke(paths.read_path(part.stroke), part.width)
    if part.shape:
        return paths.read_path(part.shape)
    if part.box:
        return paths.box(*part.box, part.radius)
    if part.frame:
        return paths.stroke(paths.box(*part.frame, part.radius), part.width)
    if part.ring:
        return paths.stroke(paths.disc(*part.ring), part.width)
    return paths.disc(*part.disc) if part.disc else pathops.Path()
