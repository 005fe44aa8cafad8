"""Outlines: contours of absolute M, L, Q, C and Z steps, read, written, moved and measured."""

import re
from collections.abc import Iterable

from msgspec import Struct

Point = tuple[float, float]
Step = tuple[str, tuple[float, ...]]
Outline = tuple[Step, ...]

OPERANDS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
DECIMALS = 3

_NUMBER = r"-?(?:\d+\.?\d*|\.\d+)"
_STEP = re.compile(rf"\s*([MLQCZ])((?:[\s,]*{_NUMBER})*)\s*")
_NUMBERS = re.compile(_NUMBER)
_FORMATS = {count: " ".join(["%.3f"] * count) for count in (0, 2, 4, 6)}
_ZEROS = re.compile(r"(\.\d?[1-9])0+(?!\d)")
_MINUS_ZERO = re.compile(r"-0(?![.\d])")


class Fill(Struct, frozen=True, kw_only=True):
    """One filled outline and its rule: nonzero, or even-odd."""

    outline: Outline
    even_odd: bool = False


def parse_outline(data: str) -> Outline:
    """Return the outline that SVG path data describes.

    Only absolute `M L Q C Z` are read, each with its letter and with closed contours: the form
    of our own drawings (icons/README.md). Anything else raises ValueError.
    """
    steps: list[Step] = []
    position = 0
    while position < len(data):
        found = _STEP.match(data, position)
        if found is None:
            raise ValueError(f"path data is not understood at {position}: {data[position:][:20]!r}")
        position = found.end()
        steps.append((found[1], _operands(found[1], found[2])))
    _check_contours(steps)
    return tuple(steps)


def _operands(letter: str, text: str) -> tuple[float, ...]:
    values = tuple(map(float, _NUMBERS.findall(text)))
    if len(values) != OPERANDS[letter]:
        raise ValueError(f"{letter} takes {OPERANDS[letter]} numbers, not {len(values)}")
    return values


def _check_contours(steps: list[Step]) -> None:
    letters = "".join(letter for letter, _ in steps)
    if not re.fullmatch(r"(M[LQC]+Z)+", letters):
        raise ValueError("each contour starts with M, goes on with L, Q or C, and ends with Z")


def format_outline(outline: Outline) -> str:
    """Return SVG path data, with at most three decimals."""
    # In one go, since a sign has ten thousands of numbers; the same text as format_number gives.
    text = "".join([letter + _FORMATS[len(values)] % values for letter, values in outline])
    return _MINUS_ZERO.sub("0", _ZEROS.sub(r"\1", text.replace(".000", "")))


def format_number(value: float) -> str:
    """Return a number with at most three decimals, no trailing zeros and no minus zero."""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def place(
    outline: Outline, x: float, y: float, scale: float = 1.0, *, flip: bool = False
) -> Outline:
    """Return the outline scaled about its origin and moved to (x, y); `flip` turns y over."""
    down = -scale if flip else scale
    steps: list[Step] = []
    for letter, at in outline:
        if len(at) == 2:  # noqa: PLR2004 - one point, the most frequent
            steps.append((letter, (at[0] * scale + x, at[1] * down + y)))
        else:
            pairs = zip(at[::2], at[1::2], strict=True)
            moved = [value for a, b in pairs for value in (a * scale + x, b * down + y)]
            steps.append((letter, tuple(moved)))
    return tuple(steps)


def polygon(points: Iterable[Point]) -> Outline:
    """Return one closed contour with straight sides."""
    first, *rest = points
    return (("M", first), *(("L", each) for each in rest), ("Z", ()))


def reverse_polygon(outline: Outline) -> Outline:
    """Return one contour of lines and cubics the other way round, so that it cuts a hole."""
    *drawn, _ = outline
    ends = [values[-2:] for _, values in drawn]
    back: list[Step] = [("M", ends[-1])]
    for index in range(len(drawn) - 1, 0, -1):
        letter, values = drawn[index]
        handles = values[2:4] + values[0:2] if letter == "C" else ()
        back.append((letter, handles + ends[index - 1]))
    return (*back, ("Z", ()))


def points_of(outline: Outline) -> list[Point]:
    """Return every point of the outline, handles too: their hull holds the whole drawing."""
    return [
        (values[index], values[index + 1])
        for _, values in outline
        for index in range(0, len(values), 2)
    ]


def bounds_of(outline: Outline) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) of all points, handles included."""
    points = points_of(outline)
    across = [x for x, _ in points]
    down = [y for _, y in points]
    return min(across), min(down), max(across), max(down)
