"""Logos of organizations: taken in rebuilt, shown on signs and in answers."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from dtpr.errors import NotFoundError
from dtpr.registry.access import Actor
from dtpr.registry.organizations import Organizations
from dtpr.registry.store import Driver
from dtpr.registry.store import logos as kept
from dtpr.schema.sign import SignFacts
from dtpr.signs.logos import Logo, LogoFile, Rebuilt, load_logo, rebuild

AT_ONCE = 2
"""How many files are read at the same time, each in a process of its own."""


class Logos:
    """The logos of an instance, one an organization at most."""

    def __init__(
        self, store: Driver, organizations: Organizations, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._organizations = organizations
        self._now = now
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def put(self, actor: Actor, organization: str, data: bytes) -> Rebuilt:
        """Keep the rebuilt form of a file as the logo of an organization, in place of any before.

        Raises:
            NotFoundError: The organization is not known, or not the actor's.
            ForbiddenError: The role is too low.
            FileError: The file is not taken; the error names what is wrong and the mend.
        """
        await self._check(actor, organization)
        async with self._turn:
            rebuilt = await rebuild(data)
        async with self._store.transaction() as session:
            await kept.put(session, organization, rebuilt.file, self._now())
        return rebuilt

    async def delete(self, actor: Actor, organization: str) -> None:
        """Drop the logo of an organization; signs that show it go on showing it.

        Raises:
            NotFoundError: There is none, or it is another organization's.
            ForbiddenError: The role is too low.
        """
        await self._check(actor, organization)
        async with self._store.transaction() as session:
            dropped = await kept.delete(session, organization, self._now())
        if not dropped:
            raise NotFoundError(f"{organization} has no logo.")

    async def get(self, organization: str) -> LogoFile:
        """Return the logo of an organization as a file.

        Raises:
            NotFoundError: It has none, or is not known.
        """
        await self._organizations.get(organization)
        found = await kept.find(self._store, organization)
        if found is None:
            raise NotFoundError(f"{organization} has no logo.")
        return found

    async def shown(self, facts: SignFacts) -> Logo | None:
        """Return the logo that a sign says it shows, None where it shows none."""
        if facts.logo is None:
            return None
        found = await kept.find_by_hash(self._store, facts.organization, facts.logo)
        return _load(found) if found else None

    async def _check(self, actor: Actor, organization: str) -> None:
        actor.require("admin", organization)
        await self._organizations.get(organization)


@lru_cache(maxsize=64)
def _load(file: LogoFile) -> Logo:
    return load_logo(file)
