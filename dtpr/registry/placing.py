"""Which local elements a device may place, and what publishing makes of those that it does."""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from dtpr.registry.kept_elements import KeptElement, changed_to, kept_as, row_of
from dtpr.registry.store import Session
from dtpr.registry.store import devices as kept_devices
from dtpr.registry.store import elements as kept
from dtpr.schema.device import Device, Disclosure
from dtpr.schema.local_elements import LocalElement, LocalElements, local_ids


class Placeable(Struct, frozen=True, kw_only=True):
    """The local elements that the devices of an organization may place, but for retired ones."""

    organization: str
    elements: LocalElements
    retired: Collection[str]


class Placing:
    """The local elements of devices, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, dict[str, KeptElement]] = {}

    def forget(self) -> None:
        """Read the elements of organizations anew: some were added meanwhile."""
        self._known.clear()

    async def placeable(
        self, organization: str, device: Device, device_id: str | None = None
    ) -> Placeable:
        """Return what a device may place.

        Args:
            organization: Whose device it is.
            device: Its newest text.
            device_id: The id that it is kept under, if it is: what it said when it was published
                last, it may go on saying with elements that were retired since.
        """
        known = await self._elements(organization, device)
        retired = {each.id for each in known.values() if each.is_retired}
        if retired.intersection(local_ids(*device.chains)):
            retired -= await self._published(device_id)
        elements = {name: each.element for name, each in known.items()}
        return Placeable(organization=organization, elements=elements, retired=retired)

    async def snapshot(self, organization: str, device: Device) -> dict[str, LocalElement]:
        """Return what the local elements that a device places say now; it was checked before."""
        known = await self._elements(organization, device)
        return {each: known[each].element for each in local_ids(*device.chains)}

    async def settle(self, organization: str, device: Device, now: datetime) -> None:
        """Let the elements that a device places mean for ever what they mean now.

        Raises:
            StaleError: One was changed by somebody else in this moment.
        """
        known = await self._elements(organization, device)
        for each in [known[name] for name in local_ids(*device.chains)]:
            if not each.is_settled:
                row = await row_of(self._session, organization, each.name, each.version)
                used = await kept.mark_used(self._session, row, now)
                self._known[organization][each.id] = changed_to(used, each)

    async def _elements(self, organization: str, device: Device) -> Mapping[str, KeptElement]:
        """Return the elements of an organization by id; none where a device places no local one."""
        if not local_ids(*device.chains):
            return {}
        if organization not in self._known:
            rows = await kept.list_all(self._session, organization)
            self._known[organization] = {each.id: each for each in map(kept_as, rows)}
        return self._known[organization]

    async def _published(self, device_id: str | None) -> set[str]:
        """Return the local elements that the last revision of a device places."""
        row = await kept_devices.find_by_id(self._session, device_id) if device_id else None
        revision = row and await kept_devices.find_revision(self._session, row.num, row.revision)
        if not revision:
            return set()
        return set(msgspec.json.decode(revision.document, type=Disclosure).local_elements)
