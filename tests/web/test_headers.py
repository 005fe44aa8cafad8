"""What every answer says to a browser: a page has a policy, and data loads nothing at all."""

import httpx2
import pytest

from dtpr.registry import Registry
from tests.support.devices import a_device, an_organization, publish

DATA = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
}
NEARBY = "/v1/nearby?lat=48.850&lon=2.350"


@pytest.mark.parametrize("path", ["/v1/devices", NEARBY, "/openapi.json", "/v1/devices/nobody"])
async def test_data_loads_nothing(client: httpx2.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers

    assert {name: headers.get(name) for name in DATA} == DATA
    assert "permissions-policy" not in headers


async def test_tiles_load_nothing(client: httpx2.AsyncClient, registry: Registry) -> None:
    await registry.organizations.add(an_organization())
    await publish(registry, a_device(lon=2.35, lat=48.85))

    headers = (await client.get("/v1/tiles/12/2074/1409.mvt")).headers

    assert {name: headers.get(name) for name in DATA} == DATA


@pytest.mark.parametrize("path", ["/", "/here", "/nothing"])
async def test_a_page_loads_only_its_own(client: httpx2.AsyncClient, path: str) -> None:
    headers = (await client.get(path, headers={"Accept": "text/html"})).headers

    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["permissions-policy"] == "geolocation=(self)"


async def test_an_unchanged_answer_repeats_nothing(client: httpx2.AsyncClient) -> None:
    etag = (await client.get("/openapi.json")).headers["ETag"]

    told = await client.get("/openapi.json", headers={"If-None-Match": etag})

    assert told.status_code == 304
    assert "content-security-policy" not in told.headers
