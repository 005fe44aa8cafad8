"""Rows for a store that has none."""

import pytest

from dtpr.registry.store import Driver, organizations
from tests.support.clock import NOON
from tests.support.devices import CITY, OTHER_CITY, an_organization


@pytest.fixture
async def filled(store: Driver) -> Driver:
    """A store that knows two organizations."""
    for slug in (CITY, OTHER_CITY):
        await organizations.put(store, an_organization(slug), NOON)
    return store
