"""The devices of an answer as JSON: summaries as they are kept, and how each of them lies."""

import json

from dtpr.geo.sight import CERTAINTIES, RELATIONS, Sight

_END = b',"distance_m":%.1f,"bearing_deg":%.1f%b'
_INSIDE = b',"distance_m":%.1f,"bearing_deg":null%b'
_NORTH = 359.95
_TAILS = {
    (relation, certainty): b',"relation":%b,"certainty":%b}'
    % (json.dumps(relation).encode(), json.dumps(certainty).encode())
    for relation in RELATIONS
    for certainty in (None, *CERTAINTIES)
}


def told(devices: list[tuple[int, Sight]], summaries: dict[int, bytes]) -> bytes:
    """Return devices in order, separated by commas.

    Args:
        devices: Their numbers, and how they lie.
        summaries: By number, each without its closing brace.
    """
    parts: list[bytes] = []
    for num, sight in devices:
        summary = summaries.get(num)
        # Where the register never rests, what is gone meanwhile is left out.
        if summary is not None:
            parts.append(summary + _how_it_lies(sight))
    return b",".join(parts)


def _how_it_lies(sight: Sight) -> bytes:
    """Return the end of the JSON of a device: metres and degrees to one decimal."""
    bearing, tail = sight.bearing_deg, _TAILS[sight.relation, sight.certainty]
    if bearing is None:
        return _INSIDE % (sight.distance_m, tail)
    # What would be rounded to 360 is north.
    return _END % (sight.distance_m, bearing if bearing < _NORTH else 0.0, tail)
