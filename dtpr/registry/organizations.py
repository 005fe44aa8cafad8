"""Organizations: who registers, and what they say they register."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from dtpr.errors import ConflictError, NotFoundError
from dtpr.geo.anchor import Anchor, anchor_at
from dtpr.geo.check import check_geometry
from dtpr.geo.way import Way
from dtpr.registry.coverage import CoverageHere, CoverageMap, Statement
from dtpr.registry.store import Driver, Session, logos
from dtpr.registry.store import organizations as kept
from dtpr.schema.organization import Organization
from dtpr.signs.logos.files import MediaType


class Organizations:
    """The organizations of an instance; `known` is as of the last `refresh`."""

    def __init__(self, store: Driver, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._version: object = None
        self._refreshing = asyncio.Lock()
        self.known: Mapping[str, Organization] = {}
        self.known_logos: Mapping[str, MediaType] = {}
        self._coverage = CoverageMap([])

    async def add(self, organization: Organization) -> None:
        """Register a new organization.

        Raises:
            ConflictError: The slug is taken.
        """
        if await kept.find(self._store, organization.slug):
            raise ConflictError(f"There is an organization {organization.slug!r} already.")
        await self.put(organization)

    async def put(self, organization: Organization) -> None:
        """Register an organization, or replace what is known of it.

        Raises:
            InvalidError: The area of a coverage statement cannot be measured.
        """
        await self.put_in(self._store, organization)

    async def put_in(self, session: Session, organization: Organization) -> None:
        """Do the same inside a transaction."""
        for place, statement in enumerate(organization.coverage):
            check_geometry(f"coverage[{place}].area", statement.area)
        await kept.put(session, organization, self._now())

    async def get(self, slug: str) -> Organization:
        """Return an organization.

        Raises:
            NotFoundError: There is none of this slug.
        """
        known = await self.all()
        if slug not in known:
            raise NotFoundError(f"There is no organization {slug!r}.")
        return known[slug]

    async def all(self) -> Mapping[str, Organization]:
        """Return all organizations by slug."""
        await self.refresh()
        return self.known

    async def logos(self) -> Mapping[str, MediaType]:
        """Return the kind of logo of each organization that has one, by slug."""
        await self.refresh()
        return self.known_logos

    async def coverage_at(self, lon: float, lat: float) -> CoverageHere:
        """Return the coverage statements whose area holds a position in degrees."""
        await self.refresh()
        return self.coverage_here(anchor_at(lon, lat))

    def coverage_along(self, way: Way) -> list[Statement]:
        """Return the coverage statements that a way touches, as of the last `refresh`."""
        return self._coverage.along(way)

    def coverage_here(self, here: Anchor) -> CoverageHere:
        """Return the coverage statements whose area holds a position, as of the last `refresh`."""
        return self._coverage.at(here)

    async def refresh(self) -> bool:
        """Take over what was added or changed since; tell whether it was anything."""
        # One at a time: who has read earlier must not be the last to take it over.
        async with self._refreshing:
            version = await kept.version(self._store)
            if version == self._version:
                return False
            found = await kept.list_all(self._store)
            self.known_logos = await logos.list_kinds(self._store)
            self.known = {each.slug: each for each in found}
            self._coverage = CoverageMap(found)
            self._version = version
            return True
