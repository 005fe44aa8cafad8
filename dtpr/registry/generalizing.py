"""From the exact position of a device to its public one, before anything is hashed or kept.

Whatever is public derives from the disclosure, so what is left out here can be in no answer.
"""

from collections.abc import AsyncIterator, Iterator

import msgspec
from msgspec import structs

from dtpr.errors import Problem, RuleError
from dtpr.geo.box import Box
from dtpr.geo.grid import cell_at, covers_cell, draw_cell, tell_apart
from dtpr.registry.store import Session
from dtpr.registry.store import devices as kept_devices
from dtpr.registry.store import places as kept_places
from dtpr.schema.device import Device, Disclosure
from dtpr.schema.generalization import GridCell, WholePlace
from dtpr.schema.geometry import Area, Point
from dtpr.schema.rules import Finding
from dtpr.schema.rules.positions import narrowed_by, place_missing, public_before


class Generalizing:
    """The public positions of devices, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def public_form(self, device: Device) -> Device:
        """Return what may be public of a device.

        Its views would lead to it, and so would a place smaller than its cell: of the places that
        it lies in, the smallest that holds the whole cell stays.

        Raises:
            RuleError: There is nothing to put in place of the exact position.
        """
        if device.generalization is None:
            return device
        area = await self._area(device)
        if area is None:
            message = "there is nothing to put in place of the exact position"
            raise RuleError(Problem("generalization", message, "see the findings of the draft"))
        place = device.place
        if cell := _cell_of(device):
            place = await self._place_around(place, cell)
        return structs.replace(device, geometry=area, views=[], place=place)

    async def findings(self, device: Device, device_id: str | None) -> list[Finding]:
        """Return what only the register knows of a generalized position.

        `device_id` is the id that the device is kept under, if it is.
        """
        if device.generalization is None:
            return []
        area = await self._area(device)
        if area is None:
            # Rules that need no register have said the rest already.
            lacks = isinstance(device.generalization, WholePlace) and device.place
            return [place_missing("its place is drawn as no area")] if lacks else []
        earlier = [each async for each in self._revisions(device_id)]
        return [finding for each in earlier for finding in _compared(each, area)]

    async def _area(self, device: Device) -> Area | None:
        """Return the area that stands for the exact position, None where there is none."""
        if cell := _cell_of(device):
            return draw_cell(cell)
        if not isinstance(device.generalization, WholePlace) or device.place is None:
            return None
        place = await kept_places.find(self._session, device.place)
        return place.geometry if place and isinstance(place.geometry, Area) else None

    async def _place_around(self, slug: str | None, cell: Box) -> str | None:
        """Return the smallest place around a place that holds a whole cell, None if none does."""
        seen: set[str] = set()
        place = await kept_places.find(self._session, slug) if slug else None
        while place and place.slug not in seen:
            if place.geometry and covers_cell(place.geometry, cell):
                return place.slug
            seen.add(place.slug)
            parent = place.parent
            place = await kept_places.find(self._session, parent) if parent else None
        return None

    async def _revisions(self, device_id: str | None) -> AsyncIterator[Disclosure]:
        """Yield what was published of a device, oldest first."""
        row = await kept_devices.find_by_id(self._session, device_id) if device_id else None
        number = 1
        while row and (found := await kept_devices.find_revision(self._session, row.num, number)):
            yield msgspec.json.decode(found.document, type=Disclosure)
            number += 1


def _cell_of(device: Device) -> Box | None:
    """Return the cell that a device is to be known by, if it is one."""
    kind, geometry = device.generalization, device.geometry
    if isinstance(kind, GridCell) and isinstance(geometry, Point):
        return cell_at(*geometry.coordinates, kind.cell_m)
    return None


def _compared(public: Disclosure, area: Area) -> Iterator[Finding]:
    """Yield what is to be said of an earlier revision beside a new public area."""
    if public.device.generalization is None:
        yield public_before(public.revision)
    elif tell_apart(public.device.geometry, area):
        yield narrowed_by(public.revision)
