"""The Earth without `dtpr.geo`: what its answers are held against, by PROJ alone."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Geod

from dtpr.schema.geometry import Position

GEOD = Geod(ellps="WGS84")


def metres(a: Position, b: Position) -> float:
    """Return the geodesic distance of two positions in metres."""
    return float(GEOD.inv(*a, *b)[2])


def bearing(a: Position, b: Position) -> float:
    """Return the direction from one position to another in degrees from true north, 0 to 360."""
    return float(GEOD.inv(*a, *b)[0]) % 360


def walk(start: Position, bearing_deg: float, distance_m: float) -> Position:
    """Return where one comes to by walking straight on; degrees and metres."""
    lon, lat, _ = GEOD.fwd(*start, bearing_deg, distance_m)
    return (math.remainder(lon, 360), lat)


def sampled(path: Sequence[Position], step_m: float) -> NDArray[np.float64]:
    """Return positions along a path whose edges are straight in longitude and latitude."""
    pieces = []
    for start, end in pairwise(path):
        count = max(2, math.ceil(metres(start, end) / step_m) + 1)
        pieces.append(np.linspace(start, end, count))
    return np.concatenate(pieces)


def metres_to_path(here: Position, path: Sequence[Position], step_m: float = 0.1) -> float:
    """Return the distance to the nearest of many samples of a path, in metres."""
    samples = sampled(path, step_m)
    count = len(samples)
    starts = np.full(count, here[0]), np.full(count, here[1])
    return float(GEOD.inv(*starts, samples[:, 0], samples[:, 1])[2].min())


positions = st.tuples(
    st.one_of(st.floats(-180, 180), st.floats(179.9, 180), st.floats(-180, -179.9)),
    st.one_of(st.floats(-90, 90), st.floats(89.9, 90), st.floats(-90, -89.9)),
)
"""Positions anywhere, and as often around the antimeridian and the poles."""
bearings = st.floats(0, 360, exclude_max=True)
