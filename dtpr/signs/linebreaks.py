"""Line breaks: where a text may break, and how to set it in few and even lines.

Source: UAX #14 through ICU, with its dictionary for Khmer.
"""

import re
from collections.abc import Sequence
from functools import cache

from icu4py.breakers import LineBreaker

from dtpr.signs.fonts import Weight
from dtpr.signs.text import measure

_HYPHENS = ("-", "\u2010")
_HYPHEN_COST = 1000.0
_LOCALE = re.compile(r"^[a-z]{2,3}")

Lines = tuple[str, ...]


def break_text(text: str, locale: str) -> Lines:
    """Return the text in the pieces between which a line may break, blanks kept.

    U+200B allows a break and U+2060 forbids one, as in Unicode.
    """
    found = _LOCALE.match(locale)
    return tuple(LineBreaker(text, found[0] if found else "en"))


def wrap(
    pieces: Sequence[str], weight: Weight, rooms: Sequence[float], *, at_hyphens: bool = False
) -> Lines | None:
    """Set pieces of text in exactly as many lines as there are rooms.

    Args:
        pieces: Text between break opportunities, from `break_text`.
        weight: The weight of the letters.
        rooms: The room of each line, in em.
        at_hyphens: Whether a word may be broken after its own hyphen, which looks hyphenated.

    Returns:
        The lines with the least squared raggedness, or None when they do not fit.
    """
    if len(pieces) < len(rooms) or measure("".join(pieces), weight) > sum(rooms):
        return None

    hyphen_cost = _HYPHEN_COST if at_hyphens else float("inf")

    @cache
    def best(start: int, row: int) -> tuple[float, Lines]:
        ends = [len(pieces)] if row == len(rooms) - 1 else range(start + 1, len(pieces))
        return min((option(start, end, row) for end in ends), default=(float("inf"), ()))

    def option(start: int, end: int, row: int) -> tuple[float, Lines]:
        line = "".join(pieces[start:end]).strip(" ")
        spare = rooms[row] - measure(line, weight)
        if spare < 0:
            return float("inf"), ()
        if end == len(pieces):
            return spare**2, (line,)
        cost, rest = best(end, row + 1)
        hyphen = hyphen_cost if line.endswith(_HYPHENS) else 0.0
        return spare**2 + hyphen + cost, (line, *rest)

    cost, lines = best(0, 0)
    return lines if cost < float("inf") else None
