"""A register with two organizations in it."""

import pytest

from dtpr.registry import Registry
from tests.support.devices import CITY, OTHER_CITY, an_organization


@pytest.fixture
async def city(registry: Registry) -> Registry:
    """A register in which two organizations are known, and nothing else."""
    await registry.organizations.add(an_organization(CITY))
    await registry.organizations.add(an_organization(OTHER_CITY))
    return registry
