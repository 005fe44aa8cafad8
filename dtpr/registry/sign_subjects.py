"""What signs are of: the public devices, and the places, that they show."""

from collections.abc import Sequence

import msgspec

from dtpr.errors import InvalidError, Problem
from dtpr.registry.devices import Devices
from dtpr.registry.names import normal_code
from dtpr.registry.organizations import Organizations
from dtpr.registry.places import Places
from dtpr.registry.publishing import Edition
from dtpr.registry.releases import Releases
from dtpr.registry.sign_facts import Subject
from dtpr.registry.store import Driver
from dtpr.registry.store import devices as kept_devices
from dtpr.registry.store import logos as kept_logos
from dtpr.registry.store import signs as kept
from dtpr.schema.device import Disclosure
from dtpr.schema.sign import MAX_SHOWN, Sign


class Subjects:
    """Finds what signs are of, as it is public now."""

    def __init__(
        self,
        store: Driver,
        devices: Devices,
        places: Places,
        organizations: Organizations,
        releases: Releases,
    ) -> None:
        self._store = store
        self._devices = devices
        self._places = places
        self._organizations = organizations
        self._releases = releases

    async def of_device(self, id_or_code: str) -> Subject:
        """Return a public device as a subject.

        Raises:
            NotFoundError: There is no such public device.
            GoneError: It was withdrawn.
        """
        edition = await self._devices.edition(id_or_code)
        owner = await self._organizations.get(edition.disclosure.organization)
        return Subject(owner, None, [edition], await self._logo(owner.slug))

    async def of_place(self, slug: str, organization: str | None = None) -> Subject:
        """Return a place with the public devices there of an organization, by default its own.

        Raises:
            NotFoundError: There is no such place.
            InvalidError: Nothing is public there, or more than one sign may show.
        """
        place = await self._places.get(slug)
        owner = await self._organizations.get(organization or place.organization)
        editions = await self._editions_at(slug, owner.slug)
        if not editions:
            message = f"{owner.slug} has no public device at {slug}"
            raise InvalidError(Problem("place", message, "publish one there first"))
        if len(editions) > MAX_SHOWN:
            message = f"there are more than {MAX_SHOWN} devices at {slug}"
            raise InvalidError(Problem("place", message, "make signs of the places inside it"))
        return Subject(owner, place, editions, await self._logo(owner.slug))

    async def of_signs(self, signs: Sequence[Sign]) -> list[Subject | None]:
        """Return what each sign is of, None where nothing of it is public any more."""
        found = await self._editions([each.device for each in signs if each.device])
        devices = {each.disclosure.id: [each] for each in found}
        places: dict[tuple[str, str], list[Edition]] = {}
        logos = {slug: await self._logo(slug) for slug in {each.organization for each in signs}}
        subjects = []
        for sign in signs:
            key = (sign.place or "", sign.organization)
            if sign.place and key not in places:
                places[key] = await self._editions_at(*key)
            editions = places[key] if sign.place else devices.get(sign.device or "", [])
            subjects.append(await self._subject(sign, editions, logos[sign.organization]))
        return subjects

    async def device_id(self, id_or_code: str) -> str:
        """Return the id of a device that is named by its id or its code, public or not."""
        row = await kept_devices.find_by_code(self._store, normal_code(id_or_code))
        return row.id if row else id_or_code

    async def _subject(
        self, sign: Sign, editions: list[Edition], logo: str | None
    ) -> Subject | None:
        owner = await self._organizations.get(sign.organization)
        place = await self._places.get(sign.place) if sign.place else None
        return Subject(owner, place, editions, logo) if editions else None

    async def _logo(self, organization: str) -> str | None:
        return await kept_logos.find_hash(self._store, organization)

    async def _editions_at(self, place: str, organization: str) -> list[Edition]:
        ids = await kept.devices_at(self._store, place, organization, MAX_SHOWN + 1)
        return await self._editions(ids)

    async def _editions(self, ids: Sequence[str]) -> list[Edition]:
        rows = await kept.shown(self._store, ids)
        editions = [
            Edition(msgspec.json.decode(row.document, type=Disclosure), row.hash)
            for row in rows
            if row.state == "published"
        ]
        for each in editions:
            await self._releases.know(*each.disclosure.releases)
        return editions
