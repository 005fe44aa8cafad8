"""Text as outlines: runs by direction and script, widths, and one filled outline a line.

A sign carries no live text, because renderers shape Khmer and Arabic differently or wrongly.
Lengths are in em, y points down, the baseline is 0.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from dtpr.errors import InvalidError, Problem
from dtpr.signs import fonts
from dtpr.signs.bidi import CONTROLS, Stretch, starts_right, stretches_of
from dtpr.signs.fonts import FAMILIES, FAMILY_OF, X_HEIGHTS, Family, Weight
from dtpr.signs.outlines import Outline, bounds_of, place

X_HEIGHT = X_HEIGHTS["latin"]
CAP_HEIGHT = 0.714

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
# A soft hyphen asks for hyphenation, which a sign does not do.
_UNWANTED = str.maketrans("", "", "\u00ad" + CONTROLS)
# Zero width space and word joiner steer line breaks, the next three directions: none is drawn.
_BREAK_MARKS = "\u200b\u2060"
_SILENT = str.maketrans("", "", _BREAK_MARKS + "\ufeff")
_DIRECTION_MARKS = str.maketrans("", "", "\u200e\u200f\u061c")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})

_ASCENT = 0.78
_DESCENT = 0.24
_LEADING = 1.28
_CLEARANCE = 0.06


class Metrics(NamedTuple):
    """How far a text reaches above and below the baseline, and from line to line, in em.

    `x_height` is that of its script with the smallest letters.
    """

    ascent: float
    descent: float
    leading: float
    x_height: float


class Run(NamedTuple):
    """A stretch of text in one direction, one script and one font, or the blank between two."""

    text: str
    family: Family
    rtl: bool


def clean_text(text: str) -> str:
    """Return the text composed (NFC), blanks collapsed, ends trimmed, soft hyphens gone.

    No-break spaces, U+200B and U+2060 stay: they steer the line breaks. What would turn the
    order of the letters round (embeddings, overrides, isolates) is taken out.
    """
    composed = unicodedata.normalize("NFC", text).translate(_UNWANTED)
    return _BLANKS.sub(" ", composed).strip(" " + _BREAK_MARKS)


def runs_right(text: str, locale: str) -> bool:
    """Whether a text in a language is set from right to left.

    A text of Latin letters alone, such as a name or an address, is not.
    """
    if text.isascii() or not any(map(starts_right, text)):
        return False
    return reads_right(locale) or starts_right(text)


def reads_right(locale: str) -> bool:
    """Whether a language is written from right to left."""
    return locale.partition("-")[0] in _RIGHT_TO_LEFT


@lru_cache(maxsize=1024)
def metrics_of(text: str, weight: Weight = 600) -> Metrics:
    """Return the vertical measures of a text: those of Latin text, and more where it needs more."""
    tops, bottoms = [_ASCENT], [_DESCENT]
    runs = [run for run in split_runs(text) if run.text != " "]
    for run in runs:
        if outline := _draw(run, weight).outline:
            _, top, _, bottom = bounds_of(outline)
            tops.append(-top)
            bottoms.append(bottom)
    ascent, descent = max(tops), max(bottoms)
    leading = max(_LEADING, ascent + descent + _CLEARANCE)
    x_height = min((X_HEIGHTS[run.family] for run in runs), default=X_HEIGHT)
    return Metrics(ascent, descent, leading, x_height)


@lru_cache(maxsize=8192)
def measure(text: str, weight: Weight) -> float:
    """Return the width of one line of text, in em."""
    return sum(
        fonts.advance_of(run.text, run.family, weight, rtl=run.rtl) for run in split_runs(text)
    )


def draw_text(text: str, weight: Weight, *, rtl: bool = False) -> Outline:
    """Return one line of text as an outline that starts at (0, 0) on the baseline, in em."""
    steps: list[tuple[str, tuple[float, ...]]] = []
    pen = 0.0
    for run in split_runs(text, rtl=rtl):
        outline, advance = _draw(run, weight)
        steps += place(outline, pen, 0)
        pen += advance
    return tuple(steps)


def _draw(run: Run, weight: Weight) -> fonts.Drawn:
    return fonts.draw_run(run.text, run.family, weight, rtl=run.rtl)


@lru_cache(maxsize=2048)
def split_runs(text: str, *, rtl: bool | None = None) -> tuple[Run, ...]:
    """Return one line of text in runs, as they stand from left to right.

    `rtl` is the direction of the line, by default that of its first letter. Marks that steer are
    left out. Raises InvalidError that names a character which no font has: a sign shows no empty
    boxes.
    """
    plain = text.translate(_SILENT)
    direction = starts_right(plain) if rtl is None else rtl
    runs: list[Run] = []
    for stretch in stretches_of(plain, rtl=direction):
        part = _split(Stretch(stretch.text.translate(_DIRECTION_MARKS), stretch.rtl))
        runs += reversed(part) if stretch.rtl else part
    return tuple(runs)


def _split(stretch: Stretch) -> list[Run]:
    runs: list[Run] = []
    script: str | None = None
    current: Family | None = next(filter(None, map(_own_family, stretch.text)), None)
    for character in stretch.text:
        own = fonts.script_of(character)
        current = _family_of(character, own, current)
        joins = runs and runs[-1].family == current and own in {None, script}
        if joins and " " not in (character, runs[-1].text):
            runs[-1] = Run(runs[-1].text + character, current, stretch.rtl)
        else:
            runs.append(Run(character, current, stretch.rtl))
        script = own or script
    return runs


def _own_family(character: str) -> Family | None:
    script = fonts.script_of(character)
    return FAMILY_OF.get(script, "latin") if script else None


def _family_of(character: str, script: str | None, current: Family | None) -> Family:
    wanted: Family = FAMILY_OF.get(script or "", "latin")
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
            "write the text in Latin, Greek, Cyrillic, Khmer or Arabic letters",
            "character",
            (("character", character),),
        )
    )
