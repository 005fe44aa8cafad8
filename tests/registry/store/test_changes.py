"""The log of what happened, as both stores keep it."""

from datetime import timedelta

import pytest

from dtpr.errors import ConflictError
from dtpr.registry.store import Driver, changes
from tests.support.clock import NOON


async def test_an_empty_log_has_no_last_change(store: Driver) -> None:
    assert await changes.last_at(store) is None


async def test_the_last_change_is_the_one_written_last(store: Driver) -> None:
    earlier = NOON - timedelta(days=1, microseconds=1)
    await changes.insert(store, NOON, "device", "published", 1)

    await changes.insert(store, earlier, "device", "withdrawn", 1)

    assert await changes.last_at(store) == earlier


async def test_a_change_of_no_known_kind_is_refused(store: Driver) -> None:
    with pytest.raises(ConflictError):
        await changes.insert(store, NOON, "device", "forgotten", 1)  # type: ignore[arg-type]  # No kind, on purpose.
