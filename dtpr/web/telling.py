"""The devices of an answer as JSON: summaries as they are kept, and how each of them lies."""

import json
from math import floor
from typing import Final

from dtpr.geo.sight import CERTAINTIES, RELATIONS, Sight

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

_WRITTEN: Final = [b"%d.%d" % divmod(tenths, 10) for tenths in range(10_001)]
"""Numbers from 0.0 to 1000.0: to write one down takes longer than to judge a device."""


def told(
    devices: list[tuple[int, Sight]], summaries: dict[int, tuple[bytes, bytes, bytes]]
) -> list[bytes]:
    """Return the pieces of devices in order, separated by commas; joined they are the text.

    Args:
        devices: Their numbers, and how they lie.
        summaries: By number, each in pieces and without its closing brace.
    """
    pieces: list[bytes] = []
    for num, sight in devices:
        brief = summaries.get(num)
        if brief is None:
            # Where the register never rests, what is gone meanwhile is left out.
            continue
        if pieces:
            pieces.append(b",")
        bearing = sight.bearing_deg
        front, middle, rear = brief
        pieces.append(front)
        pieces.append(middle)
        pieces.append(rear)
        pieces.append(_DISTANCE)
        pieces.append(_nearest(sight.distance_m))
        if bearing is None:
            pieces.append(_NO_BEARING)
        else:
            pieces.append(_BEARING)
            # What would be rounded to 360 is north.
            pieces.append(_nearest(bearing if bearing < _NORTH else 0.0))
        pieces.append(_TAILS[sight.relation, sight.certainty])
    return pieces


def written_down(number: float) -> bytes:
    """Return a number with one decimal as JSON has it, rounded down; it is not negative."""
    tenths = number * 10
    return _WRITTEN[floor(tenths)] if tenths < len(_WRITTEN) else b"%.1f" % (floor(tenths) / 10)


def _nearest(number: float) -> bytes:
    """Return a number with one decimal, the nearest one."""
    tenths = number * 10 + 0.5
    return _WRITTEN[floor(tenths)] if tenths < len(_WRITTEN) else b"%.1f" % number
