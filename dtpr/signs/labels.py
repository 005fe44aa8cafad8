"""Labels: short texts set in few, even, centred lines inside a shape that narrows.

All lengths share one unit (mm on a sign, grid units in an icon), measured from the shape's centre
with y down.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple

from msgspec import Struct

from dtpr.signs.fonts import Weight
from dtpr.signs.linebreaks import Lines, break_text, wrap
from dtpr.signs.outlines import Outline, place
from dtpr.signs.text import Metrics, clean_text, draw_text, measure, metrics_of

SHRINK = 0.94
"""Each try is six per cent smaller than the one before."""

_LABEL_WEIGHT: Literal[600] = 600
_NOTE_WEIGHT: Literal[400] = 400
_NOTE_LINES = 2


class MisfitError(Exception):
    """Something does not fit on the sheet; the sign turns it into advice on the size."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class Label(Struct, frozen=True, kw_only=True, dict=True):
    """One text to set, with an optional lighter text under it."""

    text: str
    locale: str
    note: str = ""

    @cached_property
    def pieces(self) -> Lines:
        """Return the text between its break opportunities."""
        return break_text(clean_text(self.text), self.locale)

    @cached_property
    def note_pieces(self) -> Lines:
        """Return the note between its break opportunities."""
        return break_text(self.note, self.locale)

    @cached_property
    def metrics(self) -> Metrics:
        """Return the vertical measures that hold for all lines."""
        return metrics_of(clean_text(self.text) + self.note)


class Slot(NamedTuple):
    """Where a label may stand.

    Attributes:
        half_width: Half the free width at a height.
        first_baseline: The baseline of the first of so many lines, a leading apart, at a size.
        most_lines: The most lines that the label itself may take, its note not counted.
    """

    half_width: Callable[[float], float]
    first_baseline: Callable[[int, float, float], float]
    most_lines: int


class Line(NamedTuple):
    """One line of text that has its place: its baseline and its size (one em)."""

    text: str
    weight: Weight
    baseline: float
    size: float


def shrink(largest: float, smallest: float) -> Iterator[float]:
    """Yield sizes from the largest down, each 6 % smaller, and the smallest last."""
    size = largest
    while size > smallest:
        yield size
        size *= SHRINK
    yield smallest


def set_label(
    label: Label, slot: Slot, size: float, *, at_hyphens: bool = False
) -> tuple[Line, ...] | None:
    """Return the label in as few lines as will do at a size, or None when it does not fit."""
    notes = range(1, _NOTE_LINES + 1) if label.note else range(1)
    for count, note_count in product(range(1, slot.most_lines + 1), notes):
        rows = _place_rows(label.metrics, slot, size, count + note_count)
        lines = _fill_rows(label, rows, count, at_hyphens=at_hyphens)
        if lines:
            return tuple(
                Line(*line, baseline, size) for line, (baseline, _) in zip(lines, rows, strict=True)
            )
    return None


def _place_rows(metrics: Metrics, slot: Slot, size: float, rows: int) -> list[tuple[float, float]]:
    leading = metrics.leading * size
    first = slot.first_baseline(rows, size, leading)
    baselines = [first + row * leading for row in range(rows)]
    return [(baseline, _room(metrics, slot, baseline, size)) for baseline in baselines]


def _fill_rows(
    label: Label, rows: list[tuple[float, float]], count: int, *, at_hyphens: bool
) -> list[tuple[str, Weight]] | None:
    rooms = [room for _, room in rows]
    lines = wrap(label.pieces, _LABEL_WEIGHT, rooms[:count], at_hyphens=at_hyphens)
    notes: Lines | None = ()
    if label.note:
        notes = wrap(label.note_pieces, _NOTE_WEIGHT, rooms[count:], at_hyphens=at_hyphens)
    if lines is None or notes is None:
        return None
    weighted: list[tuple[str, Weight]] = [(line, _LABEL_WEIGHT) for line in lines]
    return weighted + [(note, _NOTE_WEIGHT) for note in notes]


def _room(metrics: Metrics, slot: Slot, baseline: float, size: float) -> float:
    top, bottom = baseline - metrics.ascent * size, baseline + metrics.descent * size
    return 2 * min(slot.half_width(top), slot.half_width(bottom)) / size


def draw_lines(lines: Iterable[Line], x: float, y: float) -> Outline:
    """Return lines as one outline, each centred on x, with baselines counted from y."""
    steps: Outline = ()
    for line in lines:
        start = x - measure(line.text, line.weight) * line.size / 2
        steps += place(draw_text(line.text, line.weight), start, y + line.baseline, line.size)
    return steps
