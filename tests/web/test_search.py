"""`/v1/devices?q=`: searching over HTTP, and cursors that are good for one question only."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtpr.registry import Registry
from dtpr.settings import Settings
from dtpr.signs.pool import Pool
from dtpr.web.app import create_app
from tests.support.devices import a_place

Publish = Callable[..., Awaitable[dict[str, Any]]]


async def test_a_resident_finds_cameras_by_plain_words_with_slips(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish()
    await publish(2, elements=("mobility", "organization", "air_quality"))

    answer = await client.get("/v1/devices", params={"q": "survelliance cameras in the town"})

    assert answer.status_code == 200
    assert [each["name"] for each in answer.json()["devices"]] == ["Camera 1"]


async def test_pages_of_a_search_join_without_gap_or_repeat(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    for number in range(1, 6):
        await publish(number)

    names: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await client.get(f"/v1/devices?q=cctv&limit=2&after={after}")).json()
        names += [each["name"] for each in page["devices"]]
        after = page["next"]

    assert names == [f"Camera {number}" for number in range(1, 6)]


@pytest.mark.parametrize(
    "other",
    [
        "/v1/devices?limit=1",
        "/v1/devices?q=cctvs&limit=1",
        "/v1/devices?q=cctv&limit=1&status=active",
        "/v1/devices?q=cctv&limit=1&bbox=-2,46,-1,47",
        "/v1/places/old-port?limit=1",
    ],
)
async def test_a_cursor_of_another_question_is_refused(
    client: httpx2.AsyncClient, publish: Publish, town: Registry, other: str
) -> None:
    await town.places.put(a_place(organization="town"))
    for number in (1, 2):
        await publish(number)
    cursor = (await client.get("/v1/devices?q=cctv&limit=1")).json()["next"]

    answer = await client.get(f"{other}&after={cursor}")

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["field"] == "after"
    assert "another question, or of another server" in error["message"]


async def test_a_cursor_holds_for_another_number_and_language(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    for number in (1, 2, 3):
        await publish(number)
    cursor = (await client.get("/v1/devices?q=cctv&limit=1")).json()["next"]

    answer = await client.get(f"/v1/devices?q=cctv&limit=9&locale=fr&after={cursor}")

    assert [each["name"] for each in answer.json()["devices"]] == ["Caméra 2", "Caméra 3"]


async def test_a_cursor_of_another_server_is_refused(
    client: httpx2.AsyncClient, publish: Publish, town: Registry, pool: Pool
) -> None:
    for number in (1, 2):
        await publish(number)
    cursor = (await client.get("/v1/devices?q=cctv&limit=1")).json()["next"]
    app = create_app(Settings(public_url="https://elsewhere.example"), town, pool)
    transport = httpx2.ASGITransport(app=app)

    async with httpx2.AsyncClient(transport=transport, base_url="https://elsewhere.example") as on:
        answer = await on.get(f"/v1/devices?q=cctv&limit=1&after={cursor}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "after")


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("cursor", ["0", "17", "x", "é", "====", "A" * 23, "A" * 64, "A" * 65])
async def test_what_is_no_cursor_is_refused(client: httpx2.AsyncClient, cursor: str) -> None:
    answer = await client.get("/v1/devices", params={"after": cursor})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "after")


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("query", "message"), [("?!", "no letters"), (" ".join(map(str, range(40))), "40 different")]
)
async def test_words_that_cannot_be_looked_for_are_named(
    client: httpx2.AsyncClient, query: str, message: str
) -> None:
    answer = await client.get("/v1/devices", params={"q": query})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "q"
    assert message in answer.json()["errors"][0]["message"]


@pytest.mark.usefixtures("town")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=220), st.text(max_size=30))
async def test_whatever_is_asked_is_answered_or_refused(
    client: httpx2.AsyncClient, query: str, after: str
) -> None:
    answer = await client.get("/v1/devices", params={"q": query, "after": after})

    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert {each["field"] for each in answer.json()["errors"]} <= {"q", "after"}
