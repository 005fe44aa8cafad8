"""Organizations: who registers, and what they say they register."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from dtpr.errors import ConflictError, NotFoundError
from dtpr.geo.check import check_geometry
from dtpr.geo.extent import AreaExtent
from dtpr.registry.store import Driver, logos
from dtpr.registry.store import organizations as kept
from dtpr.registry.words import search_text
from dtpr.schema.organization import CoverageStatement, Organization
from dtpr.signs.logos.files import MediaType


class CoverageHere(NamedTuple):
    """Who registers at a position; a move of less than `margin_m` metres does not change it."""

    statements: list[tuple[Organization, CoverageStatement]]
    margin_m: float


class Organizations:
    """The organizations of an instance."""

    def __init__(self, store: Driver, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._version: object = None
        self._known: dict[str, Organization] = {}
        self._logos: dict[str, MediaType] = {}
        self._areas: list[tuple[AreaExtent, Organization, CoverageStatement]] = []

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
        for place, statement in enumerate(organization.coverage):
            check_geometry(f"coverage[{place}].area", statement.area)
        text = search_text([organization.slug, *organization.name.values()])
        await kept.put(self._store, organization, text, self._now())

    async def get(self, slug: str) -> Organization:
        """Return an organization.

        Raises:
            NotFoundError: There is none of this slug.
        """
        known = await self.all()
        if slug not in known:
            raise NotFoundError(f"There is no organization {slug!r}.")
        return known[slug]

    async def all(self) -> dict[str, Organization]:
        """Return all organizations by slug."""
        await self._refresh()
        return self._known

    async def logos(self) -> dict[str, MediaType]:
        """Return the kind of logo of each organization that has one, by slug."""
        await self._refresh()
        return self._logos

    async def coverage_at(self, lon: float, lat: float) -> CoverageHere:
        """Return the coverage statements whose area holds a position in degrees."""
        await self._refresh()
        return CoverageHere(
            statements=[
                (organization, statement)
                for extent, organization, statement in self._areas
                if extent.covers(lon, lat)
            ],
            margin_m=min((each.margin(lon, lat) for each, _, _ in self._areas), default=math.inf),
        )

    async def _refresh(self) -> None:
        version = await kept.version(self._store)
        if version == self._version:
            return
        found = await kept.list_all(self._store)
        self._logos = await logos.list_kinds(self._store)
        self._known = {each.slug: each for each in found}
        self._areas = [
            (AreaExtent(statement.area), each, statement)
            for each in found
            for statement in each.coverage
        ]
        self._version = version
