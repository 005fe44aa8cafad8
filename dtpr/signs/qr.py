"""QR codes as one outline: the union of the dark modules, so that no hairlines show between them.

Source: ISO/IEC 18004; sizes from the DTPR guide (20 mm) and the project's own floor of 0.4 mm.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import segno
from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.signs.outlines import Outline, Point, place, polygon

SMALLEST_SIDE_MM = 20.0
SMALLEST_MODULE_MM = 0.4
QUIET_MODULES = 4

# Schemes and hosts are read in any case (RFC 3986, section 6.2.2.1), and so are the register's own
# short addresses right below its host; what stands below a path of its own may not be.
_SHORT_LINK = re.compile(r"https?://[-.:0-9A-Za-z]+/[sd]/[0-9A-Z]+")

Matrix = tuple[tuple[bool, ...], ...]
_Corner = tuple[int, int]
_Edge = tuple[_Corner, _Corner]


class QrOutline(Struct, frozen=True, kw_only=True):
    """One QR code in mm: its dark modules as an outline with the top left corner at (0, 0).

    The side does not count the quiet zone, which stays white on all four sides.
    """

    outline: Outline
    modules: int
    module_mm: float
    side_mm: float
    quiet_mm: float


def qr_outline(link: str, side_mm: float) -> QrOutline:
    """Return the QR code of a link, error correction Q or better.

    Raises InvalidError that says the smallest side that would do when the side is under 20 mm or
    a module under 0.4 mm, or when no QR code holds the link.
    """
    modules = count_modules(link)
    if side_mm < smallest_side(modules):
        raise InvalidError(
            Problem(
                "link",
                f"a QR code of {side_mm:.1f} mm with {modules} modules a side is too small to scan",
                f"give it at least {smallest_side(modules):.1f} mm",
            )
        )
    module_mm = side_mm / modules
    return QrOutline(
        outline=place(_traced(coded(link)), 0, 0, module_mm),
        modules=modules,
        module_mm=module_mm,
        side_mm=side_mm,
        quiet_mm=QUIET_MODULES * module_mm,
    )


@lru_cache(maxsize=256)
def coded(link: str) -> str:
    """Return what the QR code of a link says: the link, in capitals where that is safe and smaller.

    Capitals take 5.5 bits each and other letters 8 (ISO/IEC 18004, alphanumeric mode), so that a
    short link has fewer and larger modules, which are read from further away.
    """
    capitals = link.upper()
    if not _SHORT_LINK.fullmatch(link) or len(_code(capitals).matrix) >= len(_code(link).matrix):
        return link
    return capitals


def count_modules(link: str) -> int:
    """Return how many modules a side the QR code of a link has."""
    return len(_code(coded(link)).matrix)


def smallest_side(modules: int) -> float:
    """Return the smallest side in mm that may be printed, rounded up to a tenth."""
    needed = max(SMALLEST_SIDE_MM, modules * SMALLEST_MODULE_MM)
    return math.ceil(round(needed * 10, 6)) / 10


def error_correction(link: str) -> str:
    """Return the level of error correction that a link gets: Q, or H where that costs nothing."""
    level: str = _code(coded(link)).error
    return level


def matrix_of(text: str) -> Matrix:
    """Return the rows of modules of the QR code that says just a text, True where one is dark."""
    return tuple(tuple(bool(each) for each in row) for row in _code(text).matrix)


@lru_cache(maxsize=256)
def _code(text: str) -> segno.QRCode:
    try:
        return segno.make_qr(text, error="Q", boost_error=True)
    except ValueError as error:
        raise InvalidError(
            Problem("link", "no QR code holds a text like this", "give a short link")
        ) from error


@lru_cache(maxsize=64)
def _traced(text: str) -> Outline:
    return trace_modules(matrix_of(text))


def trace_modules(matrix: Sequence[Sequence[bool]]) -> Outline:
    """Return the outline of all dark modules, one unit a module.

    Dark areas run clockwise and holes the other way, so both fill rules give the same picture.
    """
    ends = _edges(matrix)
    left = {(start, end): None for start, several in ends.items() for end in several}
    steps: Outline = ()
    while left:
        edge = next(iter(left))
        ring: list[_Corner] = []
        while edge in left:
            del left[edge]
            ring.append(edge[0])
            edge = _follow(edge, ends)
        steps += polygon(_bends(ring))
    return steps


def _edges(matrix: Sequence[Sequence[bool]]) -> dict[_Corner, list[_Corner]]:
    dark = {(x, y): None for y, row in enumerate(matrix) for x, on in enumerate(row) if on}
    ends: defaultdict[_Corner, list[_Corner]] = defaultdict(list)
    for x, y in dark:
        corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
        neighbours = ((x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y))
        for side, neighbour in enumerate(neighbours):
            if neighbour not in dark:
                ends[corners[side]].append(corners[(side + 1) % 4])
    return ends


def _follow(edge: _Edge, ends: dict[_Corner, list[_Corner]]) -> _Edge:
    (x, y), here = edge
    # Where two modules touch by a corner, the right turn stays with the module at hand.
    right = (here[0] - (here[1] - y), here[1] + (here[0] - x))
    several = ends[here]
    return here, right if right in several else several[0]


def _bends(ring: list[_Corner]) -> list[Point]:
    befores, afters = ring[-1:] + ring[:-1], ring[1:] + ring[:1]
    return [
        here
        for before, here, after in zip(befores, ring, afters, strict=True)
        if (before[0] == here[0]) != (here[0] == after[0])
    ]
