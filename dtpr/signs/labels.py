"""Labels: short texts set in few, even, centred lines inside a shape that narrows.

All lengths share one unit (mm on a sign, grid units in an icon), measured from the shape's centre
with y down.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import NamedTuple

from msgspec import Struct

from dtpr.signs.fonts import Weight
from dtpr.signs.linebreaks import Lines, break_text, wrap
from dtpr.signs.outlines import Outline, Step, place
from dtpr.signs.text import Metrics, clean_text, draw_text, measure, metrics_of, runs_right

SHRINK = 0.94
"""Each try is six per cent smaller than the one before."""

_NOTE_LINES = 2
_MOST_LINES = 6


class MisfitError(Exception):
    """Something does not fit on the sheet; the sign turns it into advice on the size.

    `least_hexagon` finds the smallest height of a hexagon in mm that would do, where a hexagon is
    what is too small; it is only asked for when nothing else fits. `code` and `values` say the
    same as the message to a program.
    """

    def __init__(
        self,
        field: str,
        message: str,
        least_hexagon: Callable[[], float | None] = lambda: None,
        *,
        code: str = "misfit",
        **values: str | float,
    ) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.least_hexagon = least_hexagon
        self.code = code
        self.values = values


class Wording(Struct, frozen=True, kw_only=True):
    """A text in one language, with an optional lighter text under it."""

    text: str
    locale: str
    note: str = ""

    @property
    def whole(self) -> str:
        """Return the text and the note as they are read aloud."""
        return clean_text(f"{self.text} {self.note}")


class _Part(NamedTuple):
    pieces: Lines
    weight: Weight
    most_lines: int
    rtl: bool
    is_second: bool


class Label(Wording, frozen=True, kw_only=True, dict=True):
    """One text to set, with an optional note and an optional second language under it."""

    second: Wording | None = None

    @cached_property
    def metrics(self) -> Metrics:
        """Return the vertical measures that hold for all lines."""
        second = self.second.whole if self.second else ""
        return metrics_of(" ".join(filter(None, (self.whole, second))))

    def parts(self, most_lines: int) -> list[_Part]:
        """Return what is set one under the other: pieces between breaks, heaviest first."""
        parts = [_part(self.text, self, 600, most_lines)]
        if self.note:
            parts.append(_part(self.note, self, 400, _NOTE_LINES))
        if self.second:
            parts.append(_part(self.second.text, self.second, 400, most_lines, is_second=True))
            if self.second.note:
                note = self.second.note
                parts.append(_part(note, self.second, 400, _NOTE_LINES, is_second=True))
        return parts


def _part(
    text: str, wording: Wording, weight: Weight, most_lines: int, *, is_second: bool = False
) -> _Part:
    cleaned = clean_text(text)
    pieces = break_text(cleaned, wording.locale)
    return _Part(pieces, weight, most_lines, runs_right(cleaned, wording.locale), is_second)


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
    rtl: bool = False
    is_second: bool = False


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
    parts = label.parts(slot.most_lines)
    counts = product(*(range(1, part.most_lines + 1) for part in parts))
    for shares in sorted(counts, key=sum):
        if sum(shares) > max(_MOST_LINES, slot.most_lines):
            break
        rows = _place_rows(label.metrics, slot, size, sum(shares))
        lines = _fill_rows(parts, rows, shares, size, at_hyphens=at_hyphens)
        if lines:
            return lines
    return None


def _place_rows(metrics: Metrics, slot: Slot, size: float, rows: int) -> list[tuple[float, float]]:
    leading = metrics.leading * size
    first = slot.first_baseline(rows, size, leading)
    baselines = [first + row * leading for row in range(rows)]
    return [(baseline, _room(metrics, slot, baseline, size)) for baseline in baselines]


def _fill_rows(
    parts: list[_Part],
    rows: list[tuple[float, float]],
    shares: tuple[int, ...],
    size: float,
    *,
    at_hyphens: bool,
) -> tuple[Line, ...] | None:
    filled: list[Line] = []
    for part, share in zip(parts, shares, strict=True):
        own = rows[len(filled) : len(filled) + share]
        rooms = [room for _, room in own]
        texts = wrap(part.pieces, part.weight, rooms, at_hyphens=at_hyphens)
        if texts is None:
            return None
        filled += [
            Line(text, part.weight, baseline, size, part.rtl, part.is_second)
            for text, (baseline, _) in zip(texts, own, strict=True)
        ]
    return tuple(filled)


def _room(metrics: Metrics, slot: Slot, baseline: float, size: float) -> float:
    top, bottom = baseline - metrics.ascent * size, baseline + metrics.descent * size
    return 2 * min(slot.half_width(top), slot.half_width(bottom)) / size


def draw_lines(lines: Iterable[Line], x: float, y: float) -> Outline:
    """Return lines as one outline, each centred on x, with baselines counted from y."""
    steps: list[Step] = []
    for line in lines:
        start = x - measure(line.text, line.weight) * line.size / 2
        outline = draw_text(line.text, line.weight, rtl=line.rtl)
        steps += place(outline, start, y + line.baseline, line.size)
    return tuple(steps)
