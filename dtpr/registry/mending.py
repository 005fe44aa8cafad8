"""What a device's geometry is mended to before it is kept, and what the writer is told of it."""

from typing import NamedTuple

import msgspec

from dtpr.geo.repair import repair_geometry
from dtpr.schema.device import Device
from dtpr.schema.geometry import Area
from dtpr.schema.rules import Finding
from dtpr.schema.rules.finding import warning

REPAIRED = "DTPR_GEOMETRY_REPAIRED"


class Mended(NamedTuple):
    """A device whose geometries can be measured, and a warning for each thing that was done."""

    device: Device
    findings: list[Finding]


def mend_device(device: Device) -> Mended:
    """Return a device with its geometry and its drawn views mended.

    Raises:
        InvalidError: One of them is beyond repair; the position is named.
    """
    mended = repair_geometry("geometry", device.geometry)
    findings = [_told("geometry", note) for note in mended.notes]
    views = list(device.views)
    for place, view in enumerate(views):
        if view.area:
            field = f"views[{place}].area"
            area, notes = repair_geometry(field, view.area)
            if notes and isinstance(area, Area):
                views[place] = msgspec.structs.replace(view, area=area)
                findings += [_told(field, note) for note in notes]
    if not findings:
        return Mended(device, [])
    return Mended(msgspec.structs.replace(device, geometry=mended.geometry, views=views), findings)


def _told(field: str, note: str) -> Finding:
    return warning(REPAIRED, field, note, "look at it on a map, and mend it at its source")
