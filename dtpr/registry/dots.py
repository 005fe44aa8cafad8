"""Points in a row, packed: an answer looks at some twenty of them, one after the other.

As objects they lie all over memory, and to fetch them takes longer than to measure them.
"""

from collections.abc import Sequence
from typing import Final

from librt.strings import (
    BytesWriter,
    read_f64_le,
    read_i32_le,
    read_i64_le,
    write_f64_le,
    write_i32_le,
    write_i64_le,
)
from mypy_extensions import i64

from dtpr.registry.levels import Dot

DOT_BYTES: Final = 40
X_AT: Final = 0
Y_AT: Final = 8
Z_AT: Final = 16
NUM_AT: Final = 24
LEVEL_AT: Final = 32
KNOWN_AT: Final = 36
"""Where of a point its place in space is, its number, its level, and how well its view is known."""

UNKNOWN: Final = -1


def packed(dots: Sequence[Dot]) -> bytes:
    """Return points one after the other."""
    written = BytesWriter()
    for dot in dots:
        write_f64_le(written, dot.x)
        write_f64_le(written, dot.y)
        write_f64_le(written, dot.z)
        write_i64_le(written, dot.num)
        write_i32_le(written, dot.level)
        write_i32_le(written, UNKNOWN if dot.known is None else dot.known)
    return written.getvalue()


def unpacked(dots: bytes) -> list[Dot]:
    """Return the points that were packed."""
    return [dot_at(dots, place) for place in range(len(dots) // DOT_BYTES)]


def dot_at(dots: bytes, place: int) -> Dot:
    """Return one of them."""
    at: i64 = i64(place) * DOT_BYTES
    x, y, z = (
        read_f64_le(dots, at + X_AT),
        read_f64_le(dots, at + Y_AT),
        read_f64_le(dots, at + Z_AT),
    )
    known = int(read_i32_le(dots, at + KNOWN_AT))
    return Dot(
        int(read_i64_le(dots, at + NUM_AT)),
        int(read_i32_le(dots, at + LEVEL_AT)),
        x,
        y,
        z,
        None if known == UNKNOWN else known,
    )
