"""Blocks: texts set in lines of one width, as headlines, paragraphs and footers are.

Lengths are in mm; a block is set from its top, and measured before it has a place.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from dtpr.signs.colours import Ink
from dtpr.signs.display import Align, FilledPath, Group, Role, TextLine
from dtpr.signs.fonts import Weight
from dtpr.signs.labels import shrink
from dtpr.signs.linebreaks import break_text, wrap
from dtpr.signs.outlines import Outline, Step, bounds_of, place
from dtpr.signs.subject import Said
from dtpr.signs.text import clean_text, draw_text, measure, metrics_of, runs_right


class Block(NamedTuple):
    """Lines of one text: the em in mm, and how far it reaches from its top to its bottom."""

    said: Said
    lines: tuple[str, ...]
    weight: Weight
    size: float

    @property
    def height(self) -> float:
        """Return how high the block is in mm."""
        metrics = metrics_of(self._text, self.weight)
        more = (len(self.lines) - 1) * metrics.leading
        return (metrics.ascent + metrics.descent + more) * self.size

    @property
    def x_height(self) -> float:
        """Return the height of the low letters in mm."""
        return metrics_of(self._text, self.weight).x_height * self.size

    @property
    def _text(self) -> str:
        return clean_text(self.said.text)

    def draw(self, name: str, role: Role, at: "Place", ink: Ink = "black") -> Group:
        """Return the block as a group whose top is at a place."""
        metrics = metrics_of(self._text, self.weight)
        rtl = runs_right(self._text, self.said.locale)
        steps: list[Step] = []
        lines: list[TextLine] = []
        for number, line in enumerate(self.lines):
            baseline = at.top + (metrics.ascent + number * metrics.leading) * self.size
            free = at.right - at.left - measure(line, self.weight) * self.size
            x = at.left + free * _SHARES[at.align]
            outline = place(draw_text(line, self.weight, rtl=rtl), x, baseline, self.size)
            steps += _between(outline, at)
            lines.append(self._letters(line, (_anchor(at), baseline), at.align, rtl=rtl))
        return Group(
            name=name,
            text=self._text,
            locale=self.said.locale,
            role=role,
            paths=(FilledPath(outline=tuple(steps), ink=ink),),
            x_height_mm=self.x_height,
            lines=tuple(lines),
        )

    def _letters(self, text: str, at: tuple[float, float], align: Align, *, rtl: bool) -> TextLine:
        return TextLine(text=text, at=at, align=align, size=self.size, weight=self.weight, rtl=rtl)


_SHARES: dict[Align, float] = {"left": 0.0, "centre": 0.5, "right": 1.0}


def _anchor(at: "Place") -> float:
    return at.left + (at.right - at.left) * _SHARES[at.align]


def _between(outline: Outline, at: "Place") -> Outline:
    # Some letters reach a little out of their own width.
    left, _, right, _ = bounds_of(outline)
    over = max(0.0, at.left - left) - max(0.0, right - at.right)
    return place(outline, over, 0.0) if over else outline


class Place(NamedTuple):
    """Where a block stands, in mm, and to which side its lines lean."""

    left: float
    right: float
    top: float
    align: Align = "left"


class Style(NamedTuple):
    """How a text is set: its weight, its x-heights in mm, and the most lines that it takes.

    A name may be broken after its own hyphens where it does not fit otherwise.
    """

    weight: Weight
    largest: float
    smallest: float
    most_lines: int
    is_name: bool = False


@lru_cache(maxsize=1024)
def set_block(said: Said, style: Style, width: float) -> Block | None:
    """Return a text as large as its style has it, or smaller, until it fits a width in mm.

    A line that ends in the text ends there too. None is for a text that does not fit.
    """
    paragraphs = [clean_text(each) for each in said.text.split("\n")]
    paragraphs = [each for each in paragraphs if each]
    x_height = metrics_of(clean_text(said.text), style.weight).x_height
    sizes = list(shrink(style.largest / x_height, style.smallest / x_height))
    for at_hyphens, size in product((False, True) if style.is_name else (False,), sizes):
        setting = _Setting(said.locale, style.weight, width / size, at_hyphens)
        if lines := _set_lines(paragraphs, setting, style.most_lines):
            return Block(said, lines, style.weight, size)
    return None


class _Setting(NamedTuple):
    locale: str
    weight: Weight
    room: float
    at_hyphens: bool


def _set_lines(
    paragraphs: Sequence[str], setting: _Setting, most_lines: int
) -> tuple[str, ...] | None:
    lines: list[str] = []
    for text in paragraphs:
        left = most_lines - len(lines)
        found = next(filter(None, _wrapped(text, setting, left)), None)
        if found is None:
            return None
        lines += found
    return tuple(lines)


def _wrapped(text: str, setting: _Setting, most: int) -> Iterator[tuple[str, ...] | None]:
    pieces = break_text(text, setting.locale)
    for count in range(1, most + 1):
        rooms = [setting.room] * count
        yield wrap(pieces, setting.weight, rooms, at_hyphens=setting.at_hyphens)
