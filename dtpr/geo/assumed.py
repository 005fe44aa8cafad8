"""What is assumed of a view that nobody has described whole: by technology, from one table."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from msgspec import Meta

from dtpr.geo.directions import Direction
from dtpr.schema.base import Record
from dtpr.schema.decode import convert
from dtpr.schema.geometry import Geometry, Point
from dtpr.schema.view import Certainty, Sector, View

_FULL = 360.0


class AssumedRange(Record, frozen=True, kw_only=True):
    """How far and how wide some technologies sense, and where that figure is from."""

    elements: list[str]
    range_m: Annotated[float, Meta(gt=0)]
    width_deg: Annotated[float, Meta(gt=0, le=360)]
    source: str


class WithoutRange(Record, frozen=True, kw_only=True):
    """Technologies that have no footprint, and why."""

    elements: list[str]
    why: str


class AssumedTable(Record, frozen=True, kw_only=True):
    """The whole file `assumed.yaml`."""

    ranges: list[AssumedRange]
    without: list[WithoutRange]


class Reach(Record, frozen=True, kw_only=True):
    """What is known of how far and how wide a device senses, and how well that is known."""

    width_deg: float | None = None
    range_m: float | None = None
    certainty: Certainty = "declared"


@cache
def assumed_table() -> AssumedTable:
    """Return what is assumed, by technology."""
    data = (files("dtpr.geo") / "assumed.yaml").read_bytes()
    return convert(yaml.safe_load(data), AssumedTable)


def effective_views(
    geometry: Geometry, views: Sequence[View], element_ids: Iterable[str]
) -> list[View]:
    """Return the views of a device, and where a point has none, the disc that is assumed of it.

    A point without a view whose technologies have no range has none, nor has an area or a route.
    """
    if views or not isinstance(geometry, Point):
        return list(views)
    found = _widest(element_ids, directed=False)
    return [_disc(found)] if found else []


def directed_views(
    directions: Sequence[Direction], reach: Reach, element_ids: Iterable[str], source_text: str
) -> list[View]:
    """Return a view for each direction; what nobody has said is taken from the table.

    A view that takes a figure from the table is `assumed`, whatever the certainty of the rest.
    Where no range is known at all, there are no views.
    """
    found = _widest(element_ids, directed=True)
    range_m = reach.range_m or (found.range_m if found else None)
    if range_m is None:
        return []
    default_width = found.width_deg if found else _FULL
    return [_view(each, reach, range_m, default_width, source_text) for each in directions]


def _view(
    direction: Direction, reach: Reach, range_m: float, default_width: float, source_text: str
) -> View:
    width = direction.width_deg or reach.width_deg
    whole = width is not None and reach.range_m is not None
    return View(
        sector=Sector(
            bearing_deg=direction.bearing_deg, width_deg=width or default_width, range_m=range_m
        ),
        certainty=reach.certainty if whole else "assumed",
        source_text=source_text,
    )


class _Found(Record, frozen=True, kw_only=True):
    """What is assumed of one technology."""

    element_id: str
    range_m: float
    width_deg: float
    source: str


@cache
def _by_element() -> dict[str, _Found]:
    return {
        element_id: _Found(
            element_id=element_id,
            range_m=each.range_m,
            width_deg=each.width_deg,
            source=each.source,
        )
        for each in assumed_table().ranges
        for element_id in each.elements
    }


def _widest(element_ids: Iterable[str], *, directed: bool) -> _Found | None:
    """Return the technology with the longest range; `directed` prefers one that looks one way.

    A direction is told of what has one: of a camera, not of the radio beside it.
    """
    table = _by_element()
    found = [table[each] for each in element_ids if each in table]
    narrow = [each for each in found if each.width_deg < _FULL]
    chosen = narrow if directed and narrow else found
    return max(chosen, key=lambda each: (each.range_m, each.element_id), default=None)


@cache
def _disc(found: _Found) -> View:
    return View(
        sector=Sector(range_m=found.range_m),
        certainty="assumed",
        source_text=f"Nobody has said where it senses; assumed for {found.element_id}. "
        f"{found.source}",
    )
