"""Line breaks: where a text may break, and how to set it in few and even lines.

Source: UAX #14 through ICU, with its dictionary for Khmer.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate

from icu4py.breakers import LineBreaker

from dtpr.signs.fonts import Weight
from dtpr.signs.text import measure

_HYPHENS = ("-", "\u2010")
_HYPHEN_COST = 1000.0
_LOCALE = re.compile(r"^[a-z]{2,3}")

Lines = tuple[str, ...]


@lru_cache(maxsize=1024)
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
    # Widths add up, since pieces mostly end at a blank; the lines found are measured once more.
    starts = [0.0, *accumulate(measure(each, weight) for each in pieces)]
    if len(pieces) < len(rooms) or starts[-1] > sum(rooms) + len(rooms):
        return None
    ends_at = [
        start + measure(each.rstrip(" "), weight)
        for start, each in zip(starts, pieces, strict=False)
    ]
    hyphen_cost = _HYPHEN_COST if at_hyphens else float("inf")
    hyphens = [hyphen_cost if each.rstrip(" ").endswith(_HYPHENS) else 0.0 for each in pieces]

    @cache
    def best(start: int, row: int) -> tuple[float, tuple[int, ...]]:
        # The least cost of setting what is left, and where each line ends.
        found: tuple[float, tuple[int, ...]] = (float("inf"), ())
        is_last = row == len(rooms) - 1
        for end in (len(pieces),) if is_last else range(start + 1, len(pieces)):
            spare = rooms[row] - (ends_at[end - 1] - starts[start])
            if spare < 0:
                break
            cost, rest = (0.0, ()) if is_last else best(end, row + 1)
            cost += spare**2 + (0.0 if is_last else hyphens[end - 1])
            found = min(found, (cost, (end, *rest)))
        return found

    cost, ends = best(0, 0)
    if cost == float("inf"):
        return None
    lines = tuple(
        "".join(pieces[start:end]).strip(" ") for start, end in zip((0, *ends), ends, strict=False)
    )
    fit = (measure(line, weight) <= room for line, room in zip(lines, rooms, strict=True))
    return lines if all(fit) else None
