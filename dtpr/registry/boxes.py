"""The boxes that one statement searches."""

from collections.abc import Iterator
from itertools import zip_longest

from dtpr.geo.anchor import Anchor
from dtpr.geo.units import Units, units_around
from dtpr.registry.gathering import Asked
from dtpr.registry.rings import Span

Around = dict[str, Units]
"""Boxes by what is looked for in them."""


def boxes_of(centre: Anchor, span: Span, asked: Asked, far: float) -> list[Around]:
    """Return the boxes of a statement, for each side of the antimeridian.

    Args:
        centre: Around where.
        span: What is asked.
        asked: What is to be read.
        far: How many metres from the centre areas and routes are looked for.
    """
    lon, lat = centre.lon, centre.lat
    named: dict[str, list[Units]] = {}
    for rank, width in asked.widths.items():
        named[_RANKS[rank]] = units_around(lon, lat, width)
    if asked.has_views:
        named["footprints"] = units_around(lon, lat, span.slack)
    if asked.has_grounds:
        named["grounds"] = units_around(lon, lat, far)
    if all(len(each) == 1 for each in named.values()):
        return [{name: each[0] for name, each in named.items()}]
    return list(_sides(named))


def largest(boxes: Around) -> Units:
    """Return the box of some around one place that holds all of them: the highest one."""
    found: Units = (0, 0, 0, -1)
    for units in boxes.values():
        if units[3] - units[1] > found[3] - found[1]:
            found = units
    return found


_RANKS = ("rank0", "rank1", "rank2")


def _sides(named: dict[str, list[Units]]) -> Iterator[Around]:
    for sides in zip_longest(*named.values()):
        yield {name: side for name, side in zip(named, sides, strict=True) if side}
