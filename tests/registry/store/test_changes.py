"""The log of what happened, as both stores keep it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dtpr.errors import ConflictError
from dtpr.registry.store import Driver, changes
from dtpr.registry.store.changes import NewChange
from tests.support.clock import NOON


def a_change(num: int = 1, at: datetime = NOON, **more: Any) -> NewChange:
    values = {
        "device": f"id-{num}",
        "organization": "city",
        "kind": "published",
        "revision": 1,
        "touched": [],
        **more,
    }
    return NewChange(num=num, at=at, **values)


async def test_an_empty_log_has_no_last_change(store: Driver) -> None:
    assert (await changes.mark(store))[1] is None


async def test_the_last_change_is_the_one_written_last(store: Driver) -> None:
    earlier = NOON - timedelta(days=1, microseconds=1)
    await changes.insert(store, a_change())

    await changes.insert(store, a_change(at=earlier, kind="withdrawn"))

    assert (await changes.mark(store))[1] == earlier


async def test_a_change_of_no_known_kind_is_refused(store: Driver) -> None:
    with pytest.raises(ConflictError):
        await changes.insert(store, a_change(kind="forgotten"))


async def test_what_came_since_a_mark_is_read_in_its_order(store: Driver) -> None:
    await changes.insert(store, a_change(1))
    start, _ = await changes.mark(store)
    touched = [(1, 2, 3, 4), (-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000)]
    await changes.insert(store, a_change(2, touched=touched))
    await changes.insert(store, a_change(3))

    end, found = await changes.since(store, start, 10)

    assert [(each.num, each.at, each.touched) for each in found] == [
        (2, NOON, touched),
        (3, NOON, []),
    ]
    assert (await changes.since(store, end, 10))[1] == []


async def test_no_more_of_a_log_is_read_than_was_asked_for(store: Driver) -> None:
    start, _ = await changes.mark(store)
    for num in (1, 2, 3):
        await changes.insert(store, a_change(num))

    _, found = await changes.since(store, start, 2)

    assert [each.num for each in found] == [1, 2]
