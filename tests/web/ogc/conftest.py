"""A register with devices, views and places, asked as GIS programs ask."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from dtpr.registry import Registry
from tests.support.devices import a_place, a_square

Ask = Callable[..., Awaitable[httpx2.Response]]

DEVICES = "/ogc/collections/devices/items"
VIEW = {"sector": {"bearing_deg": 90, "width_deg": 60, "range_m": 50}}
AREA = {
    "type": "Polygon",
    "coordinates": [[[2.0, 48.0], [2.1, 48.0], [2.1, 48.1], [2.0, 48.1], [2.0, 48.0]]],
}


@pytest.fixture
async def town_of_five(registry: Registry, publish: Callable[..., Awaitable[Any]]) -> None:
    """Five devices, the last an area; one has worked since 2020, the next did until 2021."""
    await registry.places.put(a_place("port", "town", geometry=a_square(-1.6, 46.2, 0.2)))
    await registry.places.put(a_place("quay", "town", parent="port"))
    await publish(1, views=[VIEW], active_from="2020-01-01", place="port")
    await publish(2, views=[VIEW], active_from="2019-01-01", active_until="2021-06-30")
    await publish(3, elements=("safety_security", "institution", "air_quality"))
    await publish(4, geometry={"type": "Point", "coordinates": [179.999, -17.0]})
    await publish(5, geometry=AREA)


@pytest.fixture
def ask(client: httpx2.AsyncClient, town_of_five: None) -> Ask:  # noqa: ARG001 - it is filled
    """Ask for a path, with parameters."""

    async def get(path: str = DEVICES, **parameters: Any) -> httpx2.Response:
        headers = parameters.pop("headers", None)
        named = {name.replace("_", "-"): each for name, each in parameters.items()}
        return await client.get(path, params=named or None, headers=headers)

    return get


def names_in(answer: httpx2.Response) -> list[str]:
    """Return the last words of the names of features."""
    assert answer.status_code == 200, answer.text
    return [each["properties"]["name"].split()[-1] for each in answer.json()["features"]]
