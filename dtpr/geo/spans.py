"""Parts of a way: from so many metres to so many, as arrays (n, 2) in order and apart."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dtpr.geo.distance import Floats

_GAP_M = 1e-3
"""Parts so near to one another are one."""

NOTHING: Floats = np.empty((0, 2))


class Stretch(NamedTuple):
    """A part of a way, in metres from its start, and which layer holds there."""

    from_m: float
    to_m: float
    layer: int


def joined(spans: Sequence[Floats]) -> Floats:
    """Return what some spans in any order hold together."""
    every = np.concatenate([NOTHING, *spans])
    if len(every) < 2:
        return every
    every = every[np.argsort(every[:, 0], kind="stable")]
    ends = np.maximum.accumulate(every[:, 1])
    first = np.concatenate([[True], every[1:, 0] > ends[:-1] + _GAP_M])
    last = np.concatenate([first[1:], [True]])
    return np.column_stack([every[first, 0], ends[last]])


def topmost(layers: Sequence[Floats]) -> list[Stretch]:
    """Return, in order, which of some layers holds where: the first of those that do."""
    points = np.unique(np.concatenate([each.ravel() for each in layers]))
    if not len(points):
        return []
    ends = (
        np.column_stack([points[:-1], points[1:]]) if len(points) > 1 else points[None].repeat(2, 1)
    )
    middles = ends.mean(axis=1)
    which = np.full(len(middles), len(layers))
    for number in reversed(range(len(layers))):
        which[_holds(layers[number], middles)] = number
    found: list[Stretch] = []
    for (begin, end), layer in zip(ends.tolist(), which.tolist(), strict=True):
        if layer == len(layers):
            continue
        last = found[-1] if found else None
        if last and last.layer == layer and begin - last.to_m <= _GAP_M:
            found[-1] = last._replace(to_m=end)
        else:
            found.append(Stretch(begin, end, layer))
    return found


def _holds(spans: Floats, points: Floats) -> NDArray[np.bool_]:
    starts = np.concatenate([[-np.inf], spans[:, 0]])
    ends = np.concatenate([[-np.inf], spans[:, 1]])
    inside: NDArray[np.bool_] = points <= ends[np.searchsorted(starts, points, "right") - 1]
    return inside
