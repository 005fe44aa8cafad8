"""What organizations and places of another register are called here.

They keep their names. Where one is taken here already, by our own or by another source, it gets the
name of its source before it, once and for ever.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import structs

from dtpr.errors import InvalidError, Problem
from dtpr.geo.check import check_geometry
from dtpr.registry.store import Session
from dtpr.registry.store import harvests as kept
from dtpr.registry.store import organizations as kept_organizations
from dtpr.registry.store import places as kept_places
from dtpr.registry.store.harvests import NameKind
from dtpr.registry.whereabouts import keep_place
from dtpr.schema.geometry import Geometry
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place

_LONGEST = 64


class Naming:
    """The names of one source, inside one transaction."""

    def __init__(self, session: Session, source: str, now: datetime) -> None:
        self._session = session
        self._source = source
        self._now = now

    async def take(self, organizations: Iterable[Organization], places: Iterable[Place]) -> None:
        """Keep organizations and places as a source tells them, outermost places first."""
        for each in organizations:
            await self._take_organization(each)
        for place in places:
            await self._take_place(place)

    async def organization(self, theirs: str) -> str:
        """Return what an organization of the source is called here.

        Raises:
            InvalidError: The source did not tell of it.
        """
        found = await kept.name_here(self._session, self._source, "organization", theirs)
        if found is None:
            reason = f"the source says nothing of {theirs!r}"
            raise InvalidError(Problem("organization", reason, "tell its register"))
        return found

    async def place(self, theirs: str | None) -> str | None:
        """Return what a place of the source is called here, None where it did not tell of it."""
        if theirs is None:
            return None
        return await kept.name_here(self._session, self._source, "place", theirs)

    async def _take_organization(self, told: Organization) -> None:
        slug = await self._name("organization", told.slug)
        coverage = [each for each in told.coverage if _is_sound(each.area)]
        organization = structs.replace(told, slug=slug, coverage=coverage)
        if await kept_organizations.find(self._session, slug) != organization:
            await kept_organizations.put(self._session, organization, self._now)

    async def _take_place(self, told: Place) -> None:
        owner = await kept.name_here(self._session, self._source, "organization", told.organization)
        if owner is None or not (told.geometry is None or _is_sound(told.geometry)):
            return
        slug = await self._name("place", told.slug)
        parent = await self.place(told.parent)
        place = structs.replace(told, slug=slug, organization=owner, parent=parent)
        if await kept_places.find(self._session, slug) != place:
            await keep_place(self._session, place, self._now)

    async def _name(self, kind: NameKind, theirs: str) -> str:
        known = await kept.name_here(self._session, self._source, kind, theirs)
        if known:
            return known
        ours = await self._free(kind, theirs)
        await kept.keep_name(self._session, self._source, kind, theirs=theirs, ours=ours)
        return ours

    async def _free(self, kind: NameKind, theirs: str) -> str:
        find = kept_organizations.find if kind == "organization" else kept_places.find
        prefixed = f"{self._source}-{theirs}"[:_LONGEST].rstrip("-")
        name, tried = theirs, 0
        while await find(self._session, name):
            tried += 1
            name = prefixed if tried == 1 else f"{prefixed[: _LONGEST - 8].rstrip('-')}-{tried}"
        return name


def _is_sound(geometry: Geometry) -> bool:
    try:
        check_geometry("geometry", geometry)
    except InvalidError:
        return False
    return True
