"""Numbers, lengths and transforms as SVG writes them.

Source: SVG 1.1, 4.2 (numbers, lengths) and 7.6 (transforms); CSS 2.2, 4.3.2 (96 px an inch).
"""

import math
import re
from collections.abc import Callable

from dtpr.signs.logos.limits import LARGEST, refused
from dtpr.signs.outlines import Point

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): x' = ax + cy + e, y' = bx + dy + f."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
NUMBERS = re.compile(NUMBER)

_LENGTH = re.compile(rf"({NUMBER})\s*(px|pt|pc|mm|cm|in|Q|%)?", re.IGNORECASE)
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 960 / 25.4}
_UNITS |= {"in": 96.0, "q": 24 / 25.4}
_STEP = re.compile(r"[\s,]*([A-Za-z]+)\s*\(([^()]*)\)[\s,]*")


def number(text: str, what: str) -> float:
    """Return one number; it is finite and not huge.

    Raises:
        FileError: It is not a number.
    """
    if not NUMBERS.fullmatch(text.strip()):
        raise refused(f"{what} is not a number: {text[:60]!r}", "export it again")
    return bounded(float(text), what)


def bounded(value: float, what: str) -> float:
    """Return a number that geometry can be exact with.

    Raises:
        FileError: It is larger.
    """
    if not abs(value) <= LARGEST:
        raise refused(f"{what} is larger than {LARGEST:.0f}", "export it again in a usual size")
    return value


def numbers(text: str, what: str) -> list[float]:
    """Return a list of numbers with blanks or commas between them.

    Raises:
        FileError: It is something else.
    """
    if NUMBERS.sub("", text).strip(" ,\t\r\n\f"):
        raise refused(f"{what} is not a list of numbers: {text[:60]!r}", "export it again")
    return [bounded(float(each), what) for each in NUMBERS.findall(text)]


def length(text: str, what: str, whole: float) -> float:
    """Return a length in user units; a percentage is of `whole`.

    Raises:
        FileError: It is not a length, or in a unit that depends on a font.
    """
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise refused(f"{what} is not a length: {text[:60]!r}", "give it in px")
    value, unit = float(found[1]), (found[2] or "").lower()
    return bounded(value * (whole / 100 if unit == "%" else _UNITS[unit]), what)


def share(text: str, what: str) -> float:
    """Return a number or a percentage as a share from 0 to 1.

    Raises:
        FileError: It is neither.
    """
    value = number(text.removesuffix("%"), what) / (100 if text.endswith("%") else 1)
    return min(1.0, max(0.0, value))


def multiply(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the matrix that does `inner` first, then `outer`."""
    a, b, c, d, _, _ = outer
    return (
        a * inner[0] + c * inner[1],
        b * inner[0] + d * inner[1],
        a * inner[2] + c * inner[3],
        b * inner[2] + d * inner[3],
        *apply(outer, (inner[4], inner[5])),
    )


def apply(matrix: Matrix, point: Point) -> Point:
    """Return a point moved by a matrix."""
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def scaling(matrix: Matrix) -> float:
    """Return by how much a matrix makes lengths longer, as the root of what it does to areas."""
    a, b, c, d, _, _ = matrix
    return math.sqrt(abs(a * d - b * c))


def keeps_circles(matrix: Matrix) -> bool:
    """Return whether a circle stays one, so that a stroke stays as wide all around."""
    a, b, c, d, _, _ = matrix
    near = 1e-6 * max(map(abs, matrix[:4]))
    return (abs(a - d) <= near and abs(b + c) <= near) or (
        abs(a + d) <= near and abs(b - c) <= near
    )


def transform(text: str) -> Matrix:
    """Return the matrix of a `transform` attribute.

    Raises:
        FileError: It is not understood.
    """
    matrix, position, steps = IDENTITY, 0, text.strip()
    while position < len(steps):
        step = _STEP.match(steps, position)
        if step is None:
            raise refused(f"a transform is not understood: {text[:60]!r}", "export it again")
        matrix = multiply(matrix, _matrix(step[1], numbers(step[2], "a transform")))
        position = step.end()
    for each in matrix:
        bounded(each, "a transform")
    return matrix


def _matrix(name: str, values: list[float]) -> Matrix:
    counts, make = _TRANSFORMS.get(name, ((), None))
    if make is None or len(values) not in counts:
        raise refused(f"the transform `{name[:20]}` is not understood", "export it again")
    return make(*values)


def _rotation(angle_deg: float, x: float = 0.0, y: float = 0.0) -> Matrix:
    angle = math.radians(angle_deg)
    cos, sin = math.cos(angle), math.sin(angle)
    return cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y


_TRANSFORMS: dict[str, tuple[tuple[int, ...], Callable[..., Matrix]]] = {
    "matrix": ((6,), lambda *values: values),
    "translate": ((1, 2), lambda x, y=0.0: (1.0, 0.0, 0.0, 1.0, x, y)),
    "scale": ((1, 2), lambda x, y=None: (x, 0.0, 0.0, x if y is None else y, 0.0, 0.0)),
    "rotate": ((1, 3), _rotation),
    "skewX": ((1,), lambda angle: (1.0, 0.0, math.tan(math.radians(angle)), 1.0, 0.0, 0.0)),
    "skewY": ((1,), lambda angle: (1.0, math.tan(math.radians(angle)), 0.0, 1.0, 0.0, 0.0)),
}
"""How many numbers each transform takes, and its matrix."""
