"""Symbols as signs show them: a little heavier, as they are read from afar (SIGNAGE, weight)."""

from pathlib import Path

import msgspec
import pathops

from icons_build import paths
from icons_build.composing import Composer
from icons_build.font import SymbolFont
from icons_build.recipes import Book, Recipe


class HeavierComposer:
    """Draws the symbols of a book heavier: glyphs by the font's weight, all else by a margin."""

    def __init__(self, book: Book, drawings: Path) -> None:
        self._book = book
        heavier = msgspec.structs.replace(book.font, weight=book.signs.weight)
        self._usual = Composer(book, SymbolFont(book.font), drawings)
        self._heavier = Composer(book, SymbolFont(heavier), drawings)

    def draw(self, recipe: Recipe) -> pathops.Path | None:
        """Return a symbol in font units in the live area, or None for one that stays as it is."""
        if recipe.same:
            return self.draw(self._book.symbols[recipe.same])
        if not recipe.heavier:
            return None
        if all(part.glyph and part.weight is None for part in recipe.parts):
            return paths.keep_inside(self._heavier.draw(recipe))
        return paths.keep_inside(paths.grow(self._usual.draw(recipe), self._book.signs.margin))
