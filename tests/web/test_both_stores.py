"""One phone, one question, two databases: the same answer to the last byte."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest

from dtpr.registry import open_registry
from dtpr.registry.names import Minter
from dtpr.registry.town import load_town, read_town
from dtpr.settings import Settings
from dtpr.web.app import create_app
from tests.support.clock import Clock

Pair = tuple[httpx2.AsyncClient, httpx2.AsyncClient]


@pytest.fixture
async def pair(sqlite_database: str, postgres_database: str) -> AsyncIterator[Pair]:
    """A client of the example town on each database."""
    clients = []
    async with AsyncExitStack() as opened:
        for database in (sqlite_database, postgres_database):
            clock = Clock()
            settings = Settings(database=database)
            minter = Minter(1, clock.timestamp)
            registry = await opened.enter_async_context(
                open_registry(settings, minter=minter, now=clock)
            )
            await load_town(registry)
            transport = httpx2.ASGITransport(app=create_app(settings, registry))
            client = httpx2.AsyncClient(transport=transport, base_url=settings.address)
            clients.append(await opened.enter_async_context(client))
        yield clients[0], clients[1]


async def test_both_databases_give_the_same_answer(pair: Pair) -> None:
    lon, lat = read_town().centre
    dice = random.Random(1)
    found = 0

    for _ in range(60):
        question = {
            "lat": lat + dice.uniform(-0.012, 0.012),
            "lon": lon + dice.uniform(-0.015, 0.015),
            "radius_m": dice.uniform(10, 2000),
            "limit": dice.choice([1, 5, 100]),
            "status": dice.choice(["active", "active", "planned", "expired"]),
        }
        one, other = [await each.post("/v1/nearby", json=question) for each in pair]
        assert one.content == other.content
        found += len(one.json()["devices"])

    assert found > 200


@pytest.mark.parametrize(
    "address",
    [
        "/v1/devices?limit=500&locale=all",
        "/v1/devices?bbox=-1.552,46.298,-1.548,46.302&status=active&limit=3",
        "/v1/devices?q=camera&locale=fr",
        "/v1/devices/M45QNF",
        "/v1/places/old-town",
        "/v1/organizations/port-clement",
        "/d/X5E7ZH",
        "/",
    ],
)
async def test_both_databases_show_the_same(pair: Pair, address: str) -> None:
    one, other = [await each.get(address) for each in pair]

    assert one.status_code == 200
    assert one.content == other.content
    assert one.headers["etag"] == other.headers["etag"]
