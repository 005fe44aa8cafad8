"""A place that the tests of the pages share."""

import pytest

from dtpr.registry import Registry
from dtpr.schema.place import Place
from tests.support.devices import a_place, a_square


@pytest.fixture
async def old_port(town: Registry) -> Place:
    """A place with a geometry around the first camera."""
    place = a_place(
        "old-port",
        "town",
        name={"en": "Old Port", "fr": "Vieux Port"},
        geometry=a_square(-1.551, 46.299, 0.002),
    )
    await town.places.put(place)
    return place
