"""304 from memory: the same as the usual one, never for another state, bounded and short-lived."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

import httpx2
import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from dtpr.errors import StoreError
from dtpr.registry import Registry
from dtpr.registry.memories import Memories
from dtpr.registry.store import Driver
from dtpr.schema.answers import NearbyQuestion
from dtpr.settings import Settings
from dtpr.web.app import create_app
from dtpr.web.unchanged import Unchanged
from tests.registry.test_releases import take_in
from tests.registry.test_watch import PATIENCE_S
from tests.support.clock import Clock
from tests.support.devices import a_place, a_square, an_organization
from tests.support.releases import a_bundle
from tests.web.conftest import Header

Publish = Callable[..., Awaitable[dict[str, Any]]]
Given = Sequence[tuple[str, str]]

BASE = "https://register.example"
ADDRESSES = (
    "/",
    "/d/{code}",
    "/places/old-port",
    "/v1/devices/{id}",
    "/v1/devices/{code}?locale=fr",
    "/v1/devices/{id}/footprint",
    "/v1/devices?organization=town&limit=10",
    "/v1/nearby?lat=46.3&lon=-1.55&radius_m=500&limit=10",
    "/v1/organizations/town",
    "/v1/icons/identifiable_video.svg",
    "/openapi.json",
)
READERS: tuple[Mapping[str, str], ...] = (
    {},
    {"Accept-Language": "fr"},
    {"Accept-Language": "km", "Accept": "text/html"},
    {"Origin": "https://elsewhere.example"},
)
RENAMING = """
import asyncio, sys
import msgspec
from dtpr.registry import open_registry
from dtpr.settings import Settings

async def rename():
    async with open_registry(Settings(database=sys.argv[1])) as registry:
        town = await registry.organizations.get("town")
        await registry.organizations.put(msgspec.structs.replace(town, name={"en": "New"}))

asyncio.run(rename())
"""
TAGS = st.sampled_from(["{tag}", "W/{tag}", "*", '"other"', 'W/"other"', "{bare}", "", " "])


class Counting:
    """The application as it usually is; it counts what it is asked."""

    def __init__(self, app: Starlette) -> None:
        self.asked = 0
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await self._app(scope, receive, send)


class Door(NamedTuple):
    """A client of an application with a memory before it."""

    client: httpx2.AsyncClient
    usual: Counting
    memory: Unchanged

    async def asks(self, address: str, headers: Any = (), method: str = "GET") -> Any:
        """Return an answer, and whether it was made the usual way."""
        before = self.usual.asked
        answer = await self.client.request(method, address, headers=headers)
        return answer, self.usual.asked > before

    async def asks_again(self, address: str, **headers: str) -> tuple[int, bool]:
        """Return the status for who has the newest answer, and if it was made the usual way."""
        told = {"If-None-Match": await self.tag_of(address), **headers}
        answer, is_usual = await self.asks(address, told)
        return answer.status_code, is_usual

    async def tag_of(self, address: str, headers: Mapping[str, str] | None = None) -> str:
        """Return the ETag of the newest answer."""
        answer = await self.client.get(address, headers=headers or {})
        assert answer.status_code == 200, answer.text
        return str(answer.headers["etag"])


def a_door(registry: Registry, **limits: Any) -> Door:
    """Return an application without a memory, and one before it that a test may watch."""
    app = create_app(Settings(public_url=BASE, answer_cache_mb=0), registry)
    usual = Counting(app)
    memory = Unchanged(usual, app.state, **limits)
    return Door(client_of(memory), usual, memory)


def client_of(app: ASGIApp) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url=BASE)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, which tells at once what was written; where the store matters, PostgreSQL too."""
    kind = getattr(request, "param", "sqlite")
    return str(request.getfixturevalue(f"{kind}_database"))


on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def door(town: Registry) -> Door:
    """The town's register behind a memory."""
    return a_door(town)


@pytest.fixture
async def device(town: Registry, publish: Publish) -> dict[str, Any]:
    """A public device of the town, which also has a place."""
    await town.places.put(a_place("old-port", "town", geometry=a_square(-1.6, 46.2, 0.2)))
    return await publish()


@pytest.mark.parametrize("address", ADDRESSES)
async def test_who_has_the_answer_gets_from_memory_what_the_usual_way_answers(
    door: Door, device: dict[str, Any], address: str
) -> None:
    address = address.format(**device)

    for reader in READERS:
        told = {**reader, "If-None-Match": await door.tag_of(address, reader)}
        for method in ("GET", "HEAD"):
            usual, first = await door.asks(address, told, method)
            quick, second = await door.asks(address, told, method)
            again, third = await door.asks(address, told, method)

            assert (first, second, third) == (True, False, False)
            assert usual.status_code == quick.status_code == again.status_code == 304
            assert usual.headers.raw == quick.headers.raw == again.headers.raw
            assert usual.content == quick.content == again.content == b""


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@given(spelled=st.lists(st.lists(TAGS, max_size=3), min_size=1, max_size=2))
async def test_however_the_condition_is_spelled_the_answer_is_the_usual_one(
    door: Door, spelled: list[list[str]]
) -> None:
    address = "/v1/organizations/town"
    tag = await door.tag_of(address)
    lines = [", ".join(each).format(tag=tag, bare=tag.strip('"')) for each in spelled]
    told: Given = [("If-None-Match", line) for line in lines]

    answers = [(await door.asks(address, told))[0] for _ in range(3)]
    usual = await client_of(door.usual._app).get(address, headers=told)  # noqa: SLF001

    assert {each.status_code for each in answers} == {usual.status_code}
    assert {each.content for each in answers} == {usual.content}
    assert all(each.headers.raw == usual.headers.raw for each in answers)


async def test_a_tag_of_another_answer_gets_the_answer_whole(
    door: Door, device: dict[str, Any]
) -> None:
    address = f"/v1/devices/{device['id']}"
    assert await door.asks_again(address) == (304, True)

    answer, is_usual = await door.asks(address, {"If-None-Match": '"another"'})

    assert (answer.status_code, is_usual) == (200, True)
    assert await door.asks_again(address) == (304, False)


async def test_each_reader_has_answers_of_their_own(door: Door, device: dict[str, Any]) -> None:
    address = f"/d/{device['code']}"
    english = {"If-None-Match": await door.tag_of(address), "Accept-Language": "en"}
    for _ in range(2):
        await door.asks(address, english)

    french, _ = await door.asks(address, {**english, "Accept-Language": "fr"})
    in_json, _ = await door.asks(address, {**english, "Accept": "application/json"})

    assert french.status_code == 200
    assert french.headers["content-language"] == "fr"
    assert in_json.status_code == 200
    assert in_json.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("/v1/organizations/town", [("Authorization", "Bearer nothing")]),
        ("/v1/organizations/town", [("Cookie", "a=b")]),
        ("/v1/organizations/town", [("Range", "bytes=0-1")]),
        ("/v1/organizations/town", [("If-Modified-Since", "Sun, 22 Nov 2026 12:00:00 GMT")]),
        ("/v1/organizations/town", [("If-None-Match", '"twice"')]),
        ("/v1/icon-sets", []),
        ("/static/site.css", []),
        ("/api/v2/schemas", []),
    ],
)
async def test_what_is_unusual_is_always_answered_the_usual_way(
    door: Door, address: str, more: Given
) -> None:
    tag = await door.tag_of(address)

    for _ in range(3):
        answer, is_usual = await door.asks(address, [("If-None-Match", tag), *more])
        assert (answer.status_code, is_usual) == (304, True)

    assert len(door.memory) == 0


async def test_what_no_cache_may_keep_is_not_remembered(door: Door, publisher: Header) -> None:
    for address in ("/healthz", "/readyz", "/v1/devices/NQTHNG", "/v1/signs"):
        for method in ("GET", "POST"):
            _, is_usual = await door.asks(address, {"If-None-Match": "*"}, method)
            assert is_usual
    for _ in range(2):
        _, is_usual = await door.asks("/v1/signs", {"If-None-Match": "*", **publisher})
        assert is_usual

    assert len(door.memory) == 0


@on_both
async def test_what_is_written_is_in_the_next_answer(
    door: Door, town: Registry, device: dict[str, Any], publish: Publish
) -> None:
    address = "/v1/nearby?lat=46.3&lon=-1.55"
    tag = await door.tag_of(address)
    for _ in range(2):
        await door.asks(address, {"If-None-Match": tag})

    added = await publish(2)

    answer, _ = await door.asks(address, {"If-None-Match": tag})
    assert answer.status_code == 200
    assert {each["id"] for each in answer.json()["devices"]} == {device["id"], added["id"]}
    await town.organizations.put(an_organization("town", name={"en": "New"}))
    answer, _ = await door.asks(address, {"If-None-Match": answer.headers["etag"]})
    assert answer.json()["devices"][0]["organization"]["name"] == "New"


@on_both
async def test_what_another_worker_writes_is_in_the_next_answer(
    door: Door, database_url: str
) -> None:
    address = "/v1/organizations/town"
    tag = await door.tag_of(address)
    for _ in range(2):
        await door.asks(address, {"If-None-Match": tag})

    await rename_elsewhere(database_url)

    answer, is_usual = await door.asks(address, {"If-None-Match": tag})
    async with asyncio.timeout(PATIENCE_S):
        # PostgreSQL tells it, which takes some milliseconds.
        while database_url.startswith("postgresql") and answer.status_code == 304:
            await asyncio.sleep(0.01)
            answer, is_usual = await door.asks(address, {"If-None-Match": tag})
    assert (answer.status_code, is_usual) == (200, True)
    assert answer.json()["name"] == "New"


async def rename_elsewhere(database_url: str) -> None:
    """Rename the town in a process of its own."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", RENAMING, database_url)
    assert await process.wait() == 0


async def test_another_day_is_another_answer(door: Door, publish: Publish, clock: Clock) -> None:
    device = await publish(active_from="2026-11-23", announced_on="2026-11-01")
    address = f"/v1/devices/{device['id']}"
    tag = await door.tag_of(address)
    for _ in range(2):
        await door.asks(address, {"If-None-Match": tag})

    clock.forward(days=1)
    await asyncio.sleep(0)

    answer, _ = await door.asks(address, {"If-None-Match": tag})
    assert (answer.status_code, answer.json()["status"]) == (200, "active")


async def test_a_release_that_comes_into_use_is_another_state(
    door: Door, town: Registry, store: Driver
) -> None:
    address = "/v1/organizations/town"
    await take_in(Registry(store), a_bundle())
    assert await door.asks_again(address) == (304, True)
    assert await door.asks_again(address) == (304, False)

    await town.releases.reload()

    assert await door.asks_again(address) == (304, True)


async def test_an_answer_that_was_made_before_a_write_is_not_remembered_after_it(
    door: Door, town: Registry, device: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/v1/devices/{device['id']}"
    tag = await door.tag_of(address)
    edition, begun, going_on = town.devices.edition, asyncio.Event(), asyncio.Event()

    async def slow(name: str) -> Any:
        found = await edition(name)
        begun.set()
        await going_on.wait()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(town.devices, "edition", slow)
        asked = asyncio.create_task(door.asks(address, {"If-None-Match": tag}))
        await begun.wait()
    await town.places.put(a_place("new-port", "town"))
    await door.asks("/v1/organizations/town", {"If-None-Match": '"another"'})
    going_on.set()
    answer, _ = await asked

    assert answer.status_code == 304
    assert len(door.memory) == 0


async def test_while_the_store_cannot_tell_everything_goes_the_usual_way(
    door: Door, town: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/v1/organizations/town"
    assert await door.asks_again(address) == (304, True)
    assert await door.asks_again(address) == (304, False)

    async def fail() -> None:
        raise StoreError("The store is away.")

    monkeypatch.setattr(town.watch, "catch_up_together", fail)
    await asyncio.sleep(0)

    assert await door.asks_again(address) == (304, True)


async def test_a_memory_is_bounded_and_what_is_used_stays(
    town: Registry, device: dict[str, Any]
) -> None:
    door = a_door(town, most_bytes=100_000)
    used = f"/v1/devices/{device['id']}"
    lists = [f"/v1/devices?limit={number}" for number in range(1, 101)]

    for address in lists:
        await door.asks_again(address)
        await door.asks_again(used)

    assert 20 < len(door.memory) < 100
    assert await door.asks_again(used) == (304, False)
    assert await door.asks_again(lists[-1]) == (304, False)
    assert await door.asks_again(lists[0]) == (304, True)


async def test_a_question_that_is_very_long_is_not_remembered(town: Registry) -> None:
    door = a_door(town, most_bytes=100_000)

    for _ in range(2):
        status, is_usual = await door.asks_again("/v1/devices", Accept="*/*," + " " * 2000)
        assert (status, is_usual) == (304, True)


async def test_what_was_asked_is_forgotten_after_some_time(town: Registry) -> None:
    door = a_door(town, lifetime_s=0.2)
    await door.asks_again("/v1/nearby?lat=46.3&lon=-1.55")

    async with asyncio.timeout(PATIENCE_S):
        while len(door.memory):  # noqa: ASYNC110 - nothing tells when a memory is empty
            await asyncio.sleep(0.01)

    assert await door.asks_again("/v1/nearby?lat=46.3&lon=-1.55") == (304, True)
    assert len(door.memory) == 1


@pytest.mark.parametrize(("megabytes", "kept"), [(64, 1), (0, 0)])
async def test_the_application_remembers_where_its_settings_let_it(
    town: Registry, megabytes: int, kept: int
) -> None:
    app = create_app(Settings(public_url=BASE, answer_cache_mb=megabytes), town)
    client = client_of(app)
    tag = (await client.get("/v1/organizations/town")).headers["etag"]

    for _ in range(2):
        answer = await client.get("/v1/organizations/town", headers={"If-None-Match": tag})
        assert answer.status_code == 304

    assert len(app.unchanged) == kept


@on_both
async def test_a_coarse_answer_is_the_same_whatever_was_asked_before(
    store: Driver, clock: Clock, publish: Publish
) -> None:
    for number in range(1, 30):
        await publish(number)
    remembering = Registry(
        store, now=clock, memories=Memories(nearby_cache_mb=1, nearby_blocks_mb=1)
    )
    client = client_of(create_app(Settings(public_url=BASE), remembering))
    addresses = [
        f"/v1/nearby?lat=46.3&lon={-1.55 + step / 1000:.3f}&limit={limit}&radius_m={radius}"
        for step in (0, 7, 40)
        for limit in (1, 10)
        for radius in (40, 500)
    ]
    first = {each: (await client.get(each)).content for each in addresses}

    for step in range(40):
        question = NearbyQuestion(lat=46.3002, lon=-1.55 + step / 1013, limit=1 + step % 12)
        await remembering.around(question)

    again = {each: (await client.get(each)).content for each in reversed(addresses)}
    assert again == first
