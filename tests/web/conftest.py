"""The application over an open register, and people who call it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import msgspec
import pytest

from dtpr.registry import Registry
from dtpr.registry.access import Role
from dtpr.schema.organization import Organization
from dtpr.settings import Settings
from dtpr.signs.pool import Pool, open_pool
from dtpr.web.app import create_app

CENTRE = {"lat": 46.3, "lon": -1.55}

Header = dict[str, str]
Publish = Callable[..., Awaitable[dict[str, Any]]]
TokenOf = Callable[[str, Role], Awaitable[Header]]
Keep = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture(scope="session")
async def pool() -> AsyncIterator[Pool]:
    """The processes that all applications of these tests draw in."""
    async with open_pool() as opened:
        yield opened


@pytest.fixture
async def client(registry: Registry, pool: Pool) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application, in the same process."""
    app = create_app(Settings(public_url="https://register.example"), registry, pool)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="https://register.example") as made:
        yield made


@pytest.fixture
async def town(registry: Registry) -> Registry:
    """A register with two organizations, the first of which says what it covers."""
    ring = [[-1.6, 46.2], [-1.5, 46.2], [-1.5, 46.4], [-1.6, 46.4], [-1.6, 46.2]]
    coverage = {
        "area": {"type": "Polygon", "coordinates": [ring]},
        "registers": {"en": "Every camera of the town"},
        "since": "2025-01-01",
        "reviewed_on": "2026-11-01",
        "exempt": {"en": "Cameras of the police"},
    }
    for slug, extra in (("town", {"coverage": [coverage]}), ("tram", {"kind": "agency"})):
        values = {"slug": slug, "name": {"en": slug.title(), "fr": f"{slug} (fr)"}, **extra}
        await registry.organizations.add(msgspec.convert(values, Organization))
    return registry


@pytest.fixture
def token_of(town: Registry) -> Callable[[str, Role], Awaitable[Header]]:
    """Make the header that an organization's token of a role is sent in."""

    async def make(organization: str, role: Role) -> Header:
        token = (await town.tokens.create(organization, role)).token
        return {"Authorization": f"Bearer {token}"}

    return make


@pytest.fixture
async def publisher(token_of: Callable[[str, Role], Awaitable[Header]]) -> Header:
    """The header of a publisher of the town."""
    return await token_of("town", "publisher")


def a_body(number: int = 1, **more: Any) -> dict[str, Any]:
    """Return a device as a city's system sends it; numbers stand 0.001 degrees apart."""
    elements = more.pop("elements", ("safety_security", "institution", "identifiable_video"))
    position = [CENTRE["lon"] + (number - 1) / 1000, CENTRE["lat"]]
    return {
        "external_id": f"cam-{number}",
        "name": {"en": f"Camera {number}", "fr": f"Caméra {number}"},
        "geometry": {"type": "Point", "coordinates": position},
        "datachain": {
            "id": f"cam-{number}",
            "schema_version": "device@2026-12-01",
            "created_at": "2026-11-02T09:00:00Z",
            "elements": [{"element_id": each} for each in elements],
        },
        **more,
    }


@pytest.fixture
def publish(
    client: httpx2.AsyncClient, publisher: Header
) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Register and publish a device through the API, and return what the API says of it."""

    async def make(number: int = 1, **more: Any) -> dict[str, Any]:
        body = a_body(number, **more)
        written = (await client.post("/v1/devices", json=body, headers=publisher)).json()
        done = await client.post(f"/v1/devices/{written['id']}/publish", headers=publisher)
        assert done.status_code == 200, done.text
        answer: dict[str, Any] = done.json()
        return answer

    return make


@pytest.fixture
async def editor(token_of: TokenOf) -> Header:
    """The header of an editor of the town."""
    return await token_of("town", "editor")


@pytest.fixture
def keep(client: httpx2.AsyncClient, editor: Header) -> Keep:
    """Keep a sign, and return what the API says of it."""

    async def make(headers: Header | None = None, **draft: Any) -> dict[str, Any]:
        body = {"design": {"locales": ["en"]}, **draft}
        answer = await client.post("/v1/signs", json=body, headers=headers or editor)
        assert answer.status_code == 201, answer.text
        kept: dict[str, Any] = answer.json()
        return kept

    return make
