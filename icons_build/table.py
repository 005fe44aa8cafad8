"""The symbol table: every symbol as one outline, made when dtpr is built and read when it runs."""

import json
import os
from pathlib import Path

import pathops

from dtpr.signs.outlines import format_outline
from icons_build import paths
from icons_build.composing import Composer
from icons_build.font import SymbolFont
from icons_build.heavier import HeavierComposer
from icons_build.recipes import Book, Part, Recipe, read_book

TABLE = "dtpr/signs/symbols.json"
"""Where the table lies in a checkout and in the package."""

FOLDER = Path(__file__).parents[1] / "icons"


def write_table(root: Path) -> Path:
    """Write the table of a checkout and return its path; an unchanged table is left alone."""
    target = root / TABLE
    table = make_table()
    if not target.exists() or target.read_bytes() != table:
        # Whoever reads it meanwhile sees the old table or the new one, never a half.
        passing = target.with_suffix(f".{os.getpid()}.tmp")
        passing.write_bytes(table)
        passing.replace(target)
    return target


def make_table(folder: Path = FOLDER) -> bytes:
    """Return the table of a folder with `symbols.toml` and `symbols/`; same input, same bytes.

    FontError says what to install, ValueError which symbol cannot be drawn.
    """
    book = read_book(folder / "symbols.toml")
    usual = Composer(book, SymbolFont(book.font), folder / "symbols")
    heavier = HeavierComposer(book, folder / "symbols")
    symbols = {
        name: _row(book, recipe) | _draw(usual, heavier, name, recipe)
        for name, recipe in sorted(book.symbols.items())
    }
    return (json.dumps({"symbols": symbols}, indent=1) + "\n").encode()


def _row(book: Book, recipe: Recipe) -> dict[str, str]:
    same = {"same": recipe.same} if recipe.same else {}
    return {"source": _source_of(book, recipe), **same}


def _source_of(book: Book, recipe: Recipe) -> str:
    if recipe.same:
        return _source_of(book, book.symbols[recipe.same])
    glyphs = _glyphs_in(book, recipe.parts)
    return " + ".join(f"material-symbols:{each}" for each in glyphs) or "own"


def _glyphs_in(book: Book, parts: list[Part]) -> list[str]:
    found: dict[str, None] = {}
    for part in parts:
        if part.glyph:
            found[part.glyph] = None
        elif part.use:
            found |= dict.fromkeys(_glyphs_in(book, book.families[part.use]))
    return list(found)


def _draw(usual: Composer, heavier: HeavierComposer, name: str, recipe: Recipe) -> dict[str, str]:
    try:
        path, sign = usual.draw(recipe), heavier.draw(recipe)
        own = {"sign": _data(sign)} if sign else {}
        return {"path": _data(path)} | own
    except (ValueError, OSError) as error:
        raise ValueError(f"the symbol {name} cannot be drawn: {error}") from error


def _data(path: pathops.Path) -> str:
    return format_outline(paths.outline_of(path))
