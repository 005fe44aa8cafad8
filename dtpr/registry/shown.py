"""What of a device's ground is shown: whole where that is small, else simplified, once a revision.

Whoever measures takes the whole from the disclosure or from the parts that searches keep.
"""

from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from dtpr.geo.footprint import footprint_of
from dtpr.geo.simplify import simplified
from dtpr.registry.publishing import Edition, views_shown
from dtpr.schema.base import Record
from dtpr.schema.footprints import Footprint, FootprintProperties, Footprints
from dtpr.schema.geometry import Area, Geometry
from dtpr.schema.view import View

_KEPT = 256
"""Grounds of some 25 KB each: a few MB at most."""


class ShownGround(Record, frozen=True, kw_only=True):
    """The geometry and the views of a device as they are shown, and how near they are to true."""

    geometry: Geometry
    views: list[View]
    within_m: float | None


_kept: OrderedDict[str, ShownGround] = OrderedDict()


def shown_ground(edition: Edition) -> ShownGround:
    """Return what of a public device's ground is shown; the same revision is drawn once."""
    found = _kept.pop(edition.hash, None) or _draw(edition)
    _kept[edition.hash] = found
    if len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return found


def footprints(edition: Edition, clipped: Sequence[View] | None) -> Footprints:
    """Return the outlines of the views of a public device; `clipped` are those behind obstacles."""
    views = views_shown(edition.disclosure.device) if clipped is None else clipped
    return Footprints(features=[_feature(edition, each) for each in views])


def _draw(edition: Edition) -> ShownGround:
    device = edition.disclosure.device
    geometry, within = simplified(device.geometry)
    views, tolerances = [], [within]
    for view in views_shown(device):
        shown, view_within = _simplified_view(view)
        views.append(shown)
        tolerances.append(view_within)
    return ShownGround(
        geometry=geometry,
        views=views,
        within_m=max((each for each in tolerances if each is not None), default=None),
    )


def _simplified_view(view: View) -> tuple[View, float | None]:
    if view.area is None:
        return view, None
    area, within = simplified(view.area)
    if within is None or not isinstance(area, Area):
        return view, None
    return msgspec.structs.replace(view, area=area), within


def _feature(edition: Edition, view: View) -> Footprint:
    disclosure = edition.disclosure
    whole = footprint_of(disclosure.device.geometry, [view])
    area, within = simplified(whole) if whole else (None, None)
    return Footprint(
        geometry=area if isinstance(area, Area) else None,
        properties=FootprintProperties(
            device=disclosure.id,
            code=disclosure.code,
            certainty=view.certainty,
            clipped=view.clipped,
            source_text=view.source_text,
            simplified_within_m=within,
        ),
    )
