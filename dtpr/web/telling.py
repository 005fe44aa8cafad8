"""The devices of an answer as JSON: summaries as they are kept, and how each of them lies."""

import json
from collections.abc import Sequence
from math import floor
from typing import TYPE_CHECKING, Final

from librt.strings import BytesWriter

from dtpr.geo.sight import CERTAINTIES, RELATIONS, Sight

if TYPE_CHECKING:
    from mypy_extensions import i64

_COMMA: Final = b","
_DISTANCE: Final = b',"distance_m":'
_BEARING: Final = b',"bearing_deg":'
_NO_BEARING: Final = b',"bearing_deg":null'
_NORTH: Final = 359.95
_TAILS: Final = {
    (relation, certainty): b',"relation":%b,"certainty":%b}'
    % (json.dumps(relation).encode(), json.dumps(certainty).encode())
    for relation in RELATIONS
    for certainty in (None, *CERTAINTIES)
}

_ZERO: Final = ord("0")
_POINT: Final = ord(".")
_MOST: Final = 10_000.0
"""Up to so many tenths a number is written down digit by digit, which takes much less time."""


def tell(
    written: BytesWriter,
    devices: list[tuple[int, Sight]],
    summaries: Sequence[tuple[bytes, bytes, bytes] | None],
) -> None:
    """Write devices down in order, separated by commas.

    Args:
        written: Where to.
        devices: Their numbers, and how they lie.
        summaries: Theirs, each in pieces and without its closing brace.
    """
    is_first = True
    for (_, sight), brief in zip(devices, summaries, strict=True):
        if brief is None:
            # Where the register never rests, what is gone meanwhile is left out.
            continue
        if not is_first:
            written.write(_COMMA)
        is_first = False
        front, middle, rear = brief
        written.write(front)
        written.write(middle)
        written.write(rear)
        written.write(_DISTANCE)
        _write_nearest(written, sight.distance_m)
        bearing = sight.bearing_deg
        if bearing is None:
            written.write(_NO_BEARING)
        else:
            written.write(_BEARING)
            # What would be rounded to 360 is north.
            _write_nearest(written, bearing if bearing < _NORTH else 0.0)
        written.write(_TAILS[sight.relation, sight.certainty])


def write_down(written: BytesWriter, number: float) -> None:
    """Write a number with one decimal as JSON has it, rounded down; it is not negative."""
    tenths = number * 10
    if tenths <= _MOST:
        _write_tenths(written, floor(tenths))
    else:
        written.write(b"%.1f" % (floor(tenths) / 10))


def _write_nearest(written: BytesWriter, number: float) -> None:
    """Write a number with one decimal, the nearest one."""
    tenths = number * 10 + 0.5
    if tenths <= _MOST:
        _write_tenths(written, floor(tenths))
    else:
        written.write(b"%.1f" % number)


def _write_tenths(written: BytesWriter, tenths: "i64") -> None:
    place: i64 = 10
    while place * 10 <= tenths:
        place *= 10
    while place:
        written.append(_ZERO + tenths // place % 10)
        if place == 10:
            written.append(_POINT)
        place //= 10
