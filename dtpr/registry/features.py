"""Features for GIS programs: what is public, as GeoJSON, found by place, time and filter."""

from collections.abc import Sequence
from typing import Any

import msgspec
import shapely
from msgspec import Struct

from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.geo.footprint import footprint_of
from dtpr.geo.shapes import bounds_of, to_wkb
from dtpr.geo.simplify import simplified
from dtpr.registry.store import Driver
from dtpr.registry.store import features as kept
from dtpr.registry.store.features import Featured, NewFeature
from dtpr.schema.cql2 import Filter
from dtpr.schema.device import Disclosure
from dtpr.schema.features import COLLECTIONS, Collection
from dtpr.schema.geometry import Geometry
from dtpr.schema.place import Place
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.text import pick
from dtpr.schema.view import View

SECONDS = 3.0
"""What a filter may take; it does not keep others waiting, but a server has other things to do."""


class FeaturePage(Struct, frozen=True, kw_only=True):
    """Some features as GeoJSON, and the number to go on after, None at the end.

    `matched` is how many there are in all, where that was asked.
    """

    features: Sequence[bytes]
    after: int | None
    matched: int | None


class Features:
    """The features of an instance."""

    def __init__(self, store: Driver) -> None:
        self._store = store

    async def page(
        self,
        collection: Collection,
        wanted: Filter,
        *,
        after: int = 0,
        limit: int = 10,
        is_quick: bool = False,
        count: bool = False,
    ) -> FeaturePage:
        """Return features in the order of their registration, from one on.

        `is_quick` says that an index finds them; anything else is given some seconds.

        Raises:
            InvalidError: The filter takes too long.
        """
        seconds = None if is_quick else SECONDS
        try:
            rows = await kept.page(
                self._store, collection, wanted, after=after, limit=limit + 1, seconds=seconds
            )
            matched = await kept.count(self._store, collection, wanted, SECONDS) if count else None
        except TimeoutError as error:
            message = f"it takes longer than {SECONDS:g} seconds"
            mend = "ask within a smaller bbox, by simpler properties, or without count"
            raise InvalidError(Problem("filter", message, mend)) from error
        found = rows[:limit]
        return FeaturePage(
            features=[feature for _, feature in found],
            after=found[-1][0] if len(rows) > limit else None,
            matched=matched,
        )

    async def get(self, collection: Collection, feature_id: str) -> bytes:
        """Return one feature as GeoJSON.

        Raises:
            NotFoundError: There is none of this id.
        """
        found = await kept.find(self._store, collection, feature_id)
        if found is None:
            raise NotFoundError(f"There is no feature {feature_id!r} in {collection.id}.")
        return found


def find_collection(name: str) -> Collection:
    """Return a collection.

    Raises:
        NotFoundError: There is none of this name.
    """
    if found := COLLECTIONS.get(name):
        return found
    raise NotFoundError(f"There is no collection {name!r}; there are {', '.join(COLLECTIONS)}.")


def featured(
    disclosure: Disclosure,
    identifiability: Identifiability,
    purposes: Sequence[str],
    technologies: Sequence[str],
    views: Sequence[View],
) -> Featured:
    """Return the features of a device that is made public; `views` are those that are shown."""
    device = disclosure.device
    about = {
        "code": disclosure.code,
        "organization": disclosure.organization,
        "identifiability": identifiability,
        "active_from": device.active_from,
        "active_until": device.active_until,
    }
    geometry, within = simplified(device.geometry)
    columns = {
        **about,
        "id": disclosure.id,
        "name": pick(device.name, ()),
        "place": device.place,
        "mobility": device.mobility,
        "revision": disclosure.revision,
        "published_at": disclosure.published_at,
    }
    more = {
        "names": device.name,
        "purposes": purposes,
        "technologies": technologies,
        "generalization": device.generalization,
        "simplified_within_m": within,
    }
    return Featured(
        device=_feature(columns, geometry, more),
        footprints=[_footprint(disclosure, about, *each) for each in enumerate(views)],
    )


def place_feature(place: Place) -> NewFeature:
    """Return the feature of a place."""
    shown = simplified(place.geometry) if place.geometry else None
    columns = {
        "id": place.slug,
        "name": pick(place.name, ()),
        "organization": place.organization,
        "parent": place.parent,
    }
    more = {"names": place.name, "simplified_within_m": shown.within_m if shown else None}
    return _feature(columns, shown.geometry if shown else None, more)


def _footprint(
    disclosure: Disclosure, about: dict[str, Any], number: int, view: View
) -> NewFeature:
    whole = footprint_of(disclosure.device.geometry, [view])
    shown = simplified(whole) if whole else None
    columns = {
        **about,
        "id": f"{disclosure.id}.{number}",
        "device": disclosure.id,
        "certainty": view.certainty,
        "clipped": view.clipped,
    }
    more = {"source_text": view.source_text, "simplified_within_m": shown and shown.within_m}
    return _feature(columns, shown.geometry if shown else None, more)


def _feature(
    columns: dict[str, Any], geometry: Geometry | None, more: dict[str, Any]
) -> NewFeature:
    """Return a feature with its columns and more as properties (RFC 7946, 3.2)."""
    told = {name: each for name, each in columns.items() if name != "id"}
    encoded = {
        "type": "Feature",
        "id": columns["id"],
        "geometry": geometry,
        "properties": {**told, **more},
    }
    drawn = shapely.from_geojson(msgspec.json.encode(geometry)) if geometry else None
    return NewFeature(
        values=columns,
        shape=to_wkb(drawn) if drawn else None,
        bounds=bounds_of(drawn) if drawn else None,
        feature=msgspec.json.encode(encoded),
    )
