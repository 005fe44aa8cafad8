"""Places: named areas and spots, which nest."""

from collections.abc import Callable
from datetime import datetime

from dtpr.errors import ConflictError, InvalidError, NotFoundError, Problem
from dtpr.geo.check import check_geometry
from dtpr.registry.store import Driver
from dtpr.registry.store import places as kept
from dtpr.registry.words import like_pattern, search_text
from dtpr.schema.place import Place


class Places:
    """The places of an instance."""

    def __init__(self, store: Driver, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def put(self, place: Place) -> None:
        """Keep a place, new or changed.

        Raises:
            InvalidError: Its parent is not known, or its geometry cannot be measured.
            ConflictError: The slug is another organization's.
        """
        if place.parent and not await kept.find(self._store, place.parent):
            raise InvalidError(
                Problem("parent", f"there is no place {place.parent!r}", "keep the parent first")
            )
        if place.geometry:
            check_geometry("geometry", place.geometry)
        text = search_text([place.slug, *place.name.values()])
        if not await kept.put(self._store, place, text, self._now()):
            raise ConflictError(f"The place {place.slug!r} is another organization's.")

    async def get(self, slug: str) -> Place:
        """Return a place.

        Raises:
            NotFoundError: There is none of this slug.
        """
        if place := await kept.find(self._store, slug):
            return place
        raise NotFoundError(f"There is no place {slug!r}.")

    async def inside(self, slug: str) -> list[Place]:
        """Return the places directly inside a place."""
        return await kept.list_some(self._store, parent=slug)

    async def named(self, query: str, limit: int = 10) -> list[Place]:
        """Return places whose name has these words, in any language."""
        return await kept.list_some(self._store, pattern=like_pattern(query), limit=limit)

    async def of_organization(self, organization: str) -> list[Place]:
        """Return the places of an organization."""
        return await kept.list_some(self._store, organization=organization)
