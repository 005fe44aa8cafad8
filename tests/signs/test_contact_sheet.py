"""The picture of all symbols in docs/icons.md: `./dev bless` makes it anew."""

import io
import os
import re
from pathlib import Path

import pytest

from dtpr.signs.outlines import Outline, format_outline, place
from dtpr.signs.symbols import GRID, drawing_of, find_row, symbol_ids
from dtpr.signs.text import draw_text, measure
from tests.signs.pictures import rasterise

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "symbols.png"
LARGEST_BYTES = 300_000
COLUMNS = 8
WIDTH, HEIGHT = 112, 104
SYMBOL = 48
TEXT, LEADING = 10.0, 12.0


@pytest.mark.golden
def test_the_contact_sheet_shows_the_symbols_of_now() -> None:
    drawn = contact_sheet()

    if os.environ.get("DTPR_TEST_BLESS"):
        PICTURE.write_bytes(drawn)
    assert len(drawn) < LARGEST_BYTES
    assert PICTURE.read_bytes() == drawn


def contact_sheet() -> bytes:
    """A PNG of every symbol over its id, in order; second names are left out."""
    names = [each for each in symbol_ids() if (row := find_row(each)) and not row.same]
    width, height = COLUMNS * WIDTH, -(-len(names) // COLUMNS) * HEIGHT
    paths = [
        f'<path d="{format_outline(outline)}"/>'
        for number, name in enumerate(names)
        for outline in cell(name, number % COLUMNS * WIDTH, number // COLUMNS * HEIGHT)
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<path fill="#FFF" d="M0 0H{width}V{height}H0Z"/>{"".join(paths)}</svg>'
    )
    file = io.BytesIO()
    rasterise(svg, width, height).convert("L").save(file, "PNG", optimize=True)
    return file.getvalue()


def cell(name: str, left: float, top: float) -> list[Outline]:
    (fill,) = drawing_of(name) or ()
    scale = SYMBOL / GRID
    outlines = [place(fill.outline, left + (WIDTH - SYMBOL) / 2, top + 10, scale)]
    for number, line in enumerate(wrap(name)):
        x = left + (WIDTH - measure(line, 400) * TEXT) / 2
        baseline = top + 10 + SYMBOL + 14 + number * LEADING
        outlines.append(place(draw_text(line, 400), x, baseline, TEXT))
    return outlines


def wrap(name: str) -> list[str]:
    """The id in lines that are no wider than a cell, broken after a hyphen or an underscore."""
    lines = [""]
    for piece in re.findall(r"[^_-]+[_-]?", name):
        if lines[-1] and measure(lines[-1] + piece, 400) * TEXT > WIDTH - 8:
            lines.append("")
        lines[-1] += piece
    return lines
