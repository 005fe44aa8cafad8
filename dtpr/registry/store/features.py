"""Features for GIS programs as they are kept: written with what they are derived from."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from dtpr.registry.store.conditions import condition_of
from dtpr.registry.store.driver import Driver, Session
from dtpr.schema.cql2 import Filter, Meets
from dtpr.schema.features import Collection, CollectionId

MOST_VIEWS = 32
"""The number of a footprint is that of its device times this, and the number of the view."""

_TABLES: Mapping[CollectionId, str] = {
    "devices": "device_features",
    "footprints": "footprint_features",
    "places": "place_features",
}
_ONE: Mapping[CollectionId, str] = {
    "devices": "device_feature",
    "footprints": "footprint_feature",
    "places": "place_feature",
}


class NewFeature(Struct, frozen=True, kw_only=True):
    """A feature to keep: what filters may ask of it, its shape (WKB) and bounds, and its JSON."""

    values: Mapping[str, Any]
    shape: bytes | None
    bounds: tuple[float, float, float, float] | None
    feature: bytes


class Featured(Struct, frozen=True, kw_only=True):
    """The features of one public device: its own, and one for each view."""

    device: NewFeature
    footprints: Sequence[NewFeature]


async def put_device(session: Session, num: int, new: Featured) -> None:
    """Keep the features of a device that is made public."""
    await session.many("insert_device_feature", [{"num": num, **_row(new.device)}])
    rows = [
        {"num": num * MOST_VIEWS + view, **_row(each)} for view, each in enumerate(new.footprints)
    ]
    await session.many("insert_footprint_feature", rows)


async def remove_device(session: Session, num: int) -> None:
    """Forget the features of a device that is public no more."""
    first = num * MOST_VIEWS
    last = first + MOST_VIEWS - 1
    await session.run("delete_footprint_features", first=first, last=last)
    await session.run("delete_device_feature", num=num)


async def put_place(session: Session, new: NewFeature) -> None:
    """Keep the feature of a place, new or changed."""
    await session.many("put_place_feature", [_row(new)])


async def page(
    store: Driver,
    collection: Collection,
    wanted: Filter,
    *,
    after: int,
    limit: int,
    seconds: float | None,
) -> Sequence[tuple[int, bytes]]:
    """Return features by number, from one on; what may take long is given so many seconds.

    Raises:
        TimeoutError: It took longer.
    """
    table = _TABLES[collection.id]
    if isinstance(wanted, Meets) and wanted.is_box:
        name, values = f"page_{table}_in_box", _box(wanted)
    else:
        name, values = f"page_{table}", _wanted(store, collection, wanted)
    values |= {"after": after, "limit": limit}
    rows = await (
        store.rows(name, **values)
        if seconds is None
        else store.rows_within(seconds, name, **values)
    )
    return [(num, bytes(feature)) for num, feature in rows]


async def count(store: Driver, collection: Collection, wanted: Filter, seconds: float) -> int:
    """Return how many features there are.

    Raises:
        TimeoutError: It took longer than so many seconds.
    """
    name = f"count_{_TABLES[collection.id]}"
    rows = await store.rows_within(seconds, name, **_wanted(store, collection, wanted))
    return int(rows[0][0])


async def find(store: Session, collection: Collection, feature_id: str) -> bytes | None:
    """Return one feature by its id."""
    rows = await store.rows(f"find_{_ONE[collection.id]}", id=feature_id)
    return bytes(rows[0][0]) if rows else None


def _box(wanted: Meets) -> dict[str, Any]:
    west, south, east, north = wanted.bounds
    return {"west": west, "south": south, "east": east, "north": north, "shape": wanted.shape}


def _wanted(store: Driver, collection: Collection, wanted: Filter) -> dict[str, Any]:
    table = _TABLES[collection.id]
    condition = condition_of(wanted, collection.queryables, table, store.backend)
    return {**condition.values, "condition": condition.sql}


def _row(new: NewFeature) -> dict[str, Any]:
    west, south, east, north = new.bounds or (None, None, None, None)
    # PostgreSQL keeps no NUL in a text; the feature itself still has it.
    texts = {
        name: each.replace("\0", "") for name, each in new.values.items() if isinstance(each, str)
    }
    return {
        **new.values,
        **texts,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "shape": new.shape,
        "feature": new.feature,
    }
