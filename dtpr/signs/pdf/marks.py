"""What stands around a trimmed page: crop marks, and the slug line for whoever prints it."""

from collections.abc import Iterable, Iterator
from typing import Literal

from dtpr.signs.labels import shrink
from dtpr.signs.outlines import Outline, Point, place
from dtpr.signs.pdf.content import POINT_MM, colour, draw, fill
from dtpr.signs.pdf.inks import BLACK, REGISTRATION, stroke_spot
from dtpr.signs.text import CAP_HEIGHT, draw_text, measure

SLUG_MM = 10.0
"""How far a page reaches beyond the bleed, on every side."""

HAIRLINE_MM = 0.25 * POINT_MM

_MARK_GAP = 1.0
_MARK_LENGTH = 7.0
_WEIGHT: Literal[400] = 400
_TEXT_SIZE = 2.4
_SMALLEST_TEXT = 0.5
_TEXT_LEADING = 1.2
_MOST_LINES = 3
_TEXT_INSET = 3.0
_TEXT_GAP = 1.6
_SEPARATOR = " · "


def crop_marks(across: Iterable[float], down: Iterable[float], bleed: float) -> str:
    """Return marks in all inks for cuts at so many mm across and down, clear of the bleed."""
    columns, rows = sorted(across), sorted(down)
    near, far = bleed + _MARK_GAP, bleed + _MARK_GAP + _MARK_LENGTH
    ends: list[tuple[Point, Point]] = []
    for x in columns:
        ends += [
            ((x, rows[0] - near), (x, rows[0] - far)),
            ((x, rows[-1] + near), (x, rows[-1] + far)),
        ]
    for y in rows:
        ends += [
            ((columns[0] - near, y), (columns[0] - far, y)),
            ((columns[-1] + near, y), (columns[-1] + far, y)),
        ]
    lines = (f"{draw((('M', start), ('L', end)))} S" for start, end in ends)
    return "\n".join([hairline(stroke_spot(REGISTRATION)), *lines])


def hairline(stroke: str) -> str:
    """Return the operators that draw thin lines in a colour."""
    return f"{stroke} {HAIRLINE_MM:.4f} w"


def slug_line(parts: Iterable[str], width: float, bottom: float) -> str:
    """Return parts of text below a page that is so wide, in black, in as many lines as they need.

    `bottom` is where the bleed ends. What does not fit in three lines is set smaller.
    """
    room = width - 2 * _TEXT_INSET
    words = list(parts)
    sizes = shrink(_TEXT_SIZE, _SMALLEST_TEXT)
    size = next((each for each in sizes if _fits(words, room / each)), _SMALLEST_TEXT)
    operators = [colour(BLACK, "k")]
    for row, line in enumerate(_wrap(words, room / size)):
        baseline = bottom + _TEXT_GAP + (CAP_HEIGHT + row * _TEXT_LEADING) * size
        operators.append(fill(_text(line, _TEXT_INSET, baseline, size)))
    return "\n".join(operators)


def _fits(parts: list[str], room: float) -> bool:
    lines = list(_wrap(parts, room))
    return len(lines) <= _MOST_LINES and all(measure(each, _WEIGHT) <= room for each in lines)


def _text(line: str, x: float, baseline: float, size: float) -> Outline:
    return place(draw_text(line, _WEIGHT), x, baseline, size)


def _wrap(parts: Iterable[str], room: float) -> Iterator[str]:
    line = ""
    for part in parts:
        longer = f"{line}{_SEPARATOR}{part}" if line else part
        if line and measure(longer, _WEIGHT) > room:
            yield line
            longer = part
        line = longer
    yield line
