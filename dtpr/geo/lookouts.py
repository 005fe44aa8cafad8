"""Many points that sense in sectors, looked at all at once."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dtpr.geo.anchor import BEND, UNITS_PER_DEGREE, Anchor, anchor_at
from dtpr.geo.distance import Floats
from dtpr.geo.forms import SECTOR
from dtpr.geo.wedge import CAUTION

UNSEEN = 255
"""Stands for the certainty of a view where none covers a position."""


class Looks(NamedTuple):
    """How each of the devices lies to a position, as `dtpr.geo.lookout.Look` has it for one."""

    certainty: NDArray[np.uint8]
    distance_m: Floats
    margin_m: Floats


class Lookouts:
    """The places of devices and their sectors, in arrays."""

    def __init__(self, views: Sequence[Sequence[bytes]]) -> None:
        """Take the sectors of each device, in the form in which they are kept; one at least."""
        read = np.frombuffer(b"".join(chain.from_iterable(views)), SECTOR)
        self._starts = np.cumsum([0, *map(len, views[:-1])])
        self._certainty, self._range_m = read["certainty"], read["range_m"]
        self._is_disc = read["width_deg"] >= 360
        half = np.radians(read["width_deg"] / 2)
        self._cosine, self._sine = np.cos(half), np.sin(half)
        # Places as `anchor_at` has them to the last bit: who stands on one spot is equally far.
        keys = (read["lon"].astype(np.int64) << 32) + read["lat"]
        _, first, which = np.unique(keys, return_index=True, return_inverse=True)
        anchors = [_anchor(int(read["lon"][each]), int(read["lat"][each])) for each in first]
        place, east, north = (np.array(each)[which].T for each in zip(*anchors, strict=True))
        self.places: Floats = place
        turn = np.radians(read["bearing_deg"])
        self._along = np.cos(turn) * north + np.sin(turn) * east
        self._right = np.cos(turn) * east - np.sin(turn) * north

    def place_of(self, device: int) -> tuple[float, float, float]:
        """Return where one of the devices is in space, in metres."""
        x, y, z = self.places[:, self._starts[device]].tolist()
        return x, y, z

    def look_from(self, here: Anchor) -> Looks:
        """Return how the devices lie to a position: `Lookout.look_from` for all of them."""
        x, y, z = (
            each - own for each, own in zip((here.x, here.y, here.z), self.places, strict=True)
        )
        square = x * x + y * y + z * z
        chord = np.sqrt(square)
        metres = chord + chord * square * BEND
        beyond = metres - self._range_m
        along = x * self._along[0] + y * self._along[1] + z * self._along[2]
        right = np.abs(x * self._right[0] + y * self._right[1] + z * self._right[2])
        out = right * self._cosine - along * self._sine
        ahead = right * self._sine + along * self._cosine > 0
        side = np.where(ahead, np.abs(out), metres)
        within = (out <= 0) | (metres == 0) | self._is_disc
        edge = np.where(
            beyond > 0,
            np.where((out <= 0) | (beyond > side), beyond, side),
            np.minimum(-beyond, side),
        )
        edge = np.where(self._is_disc, np.abs(beyond), edge)
        known = np.where((beyond <= 0) & within, self._certainty, np.uint8(UNSEEN))
        return Looks(
            certainty=np.minimum.reduceat(known, self._starts),
            distance_m=metres[self._starts],
            margin_m=CAUTION * np.minimum.reduceat(edge, self._starts),
        )


def _anchor(lon: int, lat: int) -> tuple[Sequence[float], Sequence[float], Sequence[float]]:
    """Return the place, the direction east and the direction north of a position in units."""
    at = anchor_at(lon / UNITS_PER_DEGREE, lat / UNITS_PER_DEGREE)
    return (at.x, at.y, at.z), (at.east_x, at.east_y, 0.0), (at.north_x, at.north_y, at.north_z)
