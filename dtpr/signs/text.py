"""Text as outlines: runs by script, widths, and one filled outline a line.

A sign carries no live text, because renderers shape Khmer differently or wrongly. Lengths are in
em, y points down, the baseline is 0.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from dtpr.errors import InvalidError, Problem
from dtpr.signs import fonts
from dtpr.signs.fonts import FAMILIES, Family, Weight
from dtpr.signs.outlines import Outline, place

X_HEIGHT = 0.536
CAP_HEIGHT = 0.714

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
# A soft hyphen asks for hyphenation, which a sign does not do.
_SOFT_HYPHEN = "\u00ad"
# Zero width space and word joiner: they steer line breaks and draw nothing.
_BREAK_MARKS = "\u200b\u2060"
_SILENT = str.maketrans("", "", _BREAK_MARKS)


class Metrics(NamedTuple):
    """How far a script reaches above and below the baseline, and from line to line, in em."""

    ascent: float
    descent: float
    leading: float


_PLAIN = Metrics(ascent=0.78, descent=0.24, leading=1.28)
# Khmer stacks vowels above and subscripts below its letters.
_STACKED = Metrics(ascent=1.0, descent=0.54, leading=1.6)


class Run(NamedTuple):
    """A stretch of text in one script and one font."""

    text: str
    family: Family


def clean_text(text: str) -> str:
    """Return the text composed (NFC), blanks collapsed, ends trimmed, soft hyphens gone.

    No-break spaces, U+200B and U+2060 stay: they steer the line breaks.
    """
    composed = unicodedata.normalize("NFC", text).replace(_SOFT_HYPHEN, "")
    return _BLANKS.sub(" ", composed).strip(" " + _BREAK_MARKS)


def metrics_of(text: str) -> Metrics:
    """Return the vertical measures of a text: Khmer needs more room than the other scripts."""
    return _STACKED if any(run.family == "khmer" for run in split_runs(text)) else _PLAIN


def measure(text: str, weight: Weight) -> float:
    """Return the width of one line of text, in em."""
    return sum(
        glyph.advance
        for run in split_runs(text)
        for glyph in fonts.shape(run.text, run.family, weight)
    )


def draw_text(text: str, weight: Weight) -> Outline:
    """Return one line of text as an outline that starts at (0, 0) on the baseline, in em."""
    steps: Outline = ()
    pen = 0.0
    for run in split_runs(text):
        for glyph in fonts.shape(run.text, run.family, weight):
            outline = fonts.draw_glyph(glyph.number, run.family, weight)
            steps += place(outline, pen + glyph.x, -glyph.y)
            pen += glyph.advance
    return steps


@lru_cache(maxsize=1024)
def split_runs(text: str) -> tuple[Run, ...]:
    """Return the text in runs of one script and one font, without the marks that steer breaks.

    Raises InvalidError that names a character which no font has: a sign shows no empty boxes.
    """
    runs: list[Run] = []
    script: str | None = None
    for character in text.translate(_SILENT):
        own = fonts.script_of(character)
        family = _family_of(character, own, runs[-1].family if runs else None)
        if runs and runs[-1].family == family and own in {None, script}:
            runs[-1] = Run(runs[-1].text + character, family)
        else:
            runs.append(Run(character, family))
        script = own or script
    return tuple(runs)


def _family_of(character: str, script: str | None, current: Family | None) -> Family:
    wanted: Family = "khmer" if script == "Khmr" else "latin"
    first = current if script is None and current else wanted
    for family in (first, *FAMILIES):
        if character in fonts.characters(family):
            return family
    name = unicodedata.name(character, "unnamed")
    raise InvalidError(
        Problem(
            "text",
            f"no font of the signs has the character “{character}” "
            f"(U+{ord(character):04X}, {name.lower()})",
            "write the text in Latin, Greek, Cyrillic or Khmer letters",
        )
    )
