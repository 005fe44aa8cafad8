"""Places: named areas and spots, which nest."""

from collections.abc import Callable
from datetime import datetime

from dtpr.errors import ConflictError, InvalidError, NotFoundError, Problem
from dtpr.geo.check import check_geometry
from dtpr.registry.features import place_feature
from dtpr.registry.store import Driver, Session, features, tiles
from dtpr.registry.store import places as kept
from dtpr.registry.tiling import tiled_place
from dtpr.registry.whereabouts import keep_place, places_named
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
        async with self._store.transaction() as session:
            await self.put_in(session, place)

    async def put_in(self, session: Session, place: Place) -> None:
        """Do the same inside a transaction."""
        if place.parent and not await kept.find(session, place.parent):
            raise InvalidError(
                Problem("parent", f"there is no place {place.parent!r}", "keep the parent first")
            )
        if place.geometry:
            check_geometry("geometry", place.geometry)
        if not await keep_place(session, place, self._now()):
            raise ConflictError(f"The place {place.slug!r} is another organization's.")
        await features.put_place(session, place_feature(place))
        await tiles.put_place(session, place.slug, tiled_place(place))

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
        """Return places whose name has these words, in any language; slips are forgiven."""
        return await places_named(self._store, query, limit)

    async def of_organization(self, organization: str) -> list[Place]:
        """Return the places of an organization."""
        return await kept.list_some(self._store, organization=organization)
