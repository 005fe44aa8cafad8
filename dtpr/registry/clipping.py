"""What obstacles leave of the views of a device: derived at publishing, never written by anyone."""

import msgspec

from dtpr.geo.box import box_around
from dtpr.geo.outlook import FARTHEST_CLIPPED_M, clip_sector
from dtpr.registry.publishing import views_shown
from dtpr.registry.store import Session
from dtpr.registry.store import obstacles as kept
from dtpr.schema.device import Device
from dtpr.schema.geometry import Point
from dtpr.schema.view import View


async def clipped_views(session: Session, device: Device) -> list[View] | None:
    """Return the views of a disclosed device behind obstacles, None where nothing hides any.

    Where the position is generalized there is no apex to look from, so nothing is clipped.
    """
    if device.generalization or not isinstance(device.geometry, Point):
        return None
    views = views_shown(device)
    clipped = [await _clipped(session, device.geometry, each) for each in views]
    return clipped if clipped != views else None


async def clip(session: Session, num: int, device: Device) -> list[View] | None:
    """Keep what obstacles leave of the views of a device, by its number, and return it."""
    views = await clipped_views(session, device)
    if views is None:
        await kept.delete_clip(session, num)
    else:
        await kept.put_clip(session, num, views)
    return views


async def _clipped(session: Session, apex: Point, view: View) -> View:
    sector = view.sector
    if sector is None or sector.range_m > FARTHEST_CLIPPED_M:
        return view
    outlines = await kept.meeting(session, box_around(*apex.coordinates, sector.range_m))
    area = clip_sector(apex.coordinates, sector, outlines) if outlines else None
    if area is None:
        return view
    return msgspec.structs.replace(view, sector=None, area=area, clipped=True)
