"""Public devices: one, lists, what was withdrawn, and what caches are told."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from tests.web.conftest import Header

Publish = Callable[..., Awaitable[dict[str, Any]]]


async def test_a_device_is_found_by_id_and_by_code_in_any_case(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    written = await publish()

    by_id = await client.get(f"/v1/devices/{written['id']}")
    by_code = await client.get(f"/v1/devices/{written['code'].lower()}")

    assert by_id.json() == by_code.json()
    assert by_id.json()["revision"] == 1
    assert by_id.json()["hash"].startswith("sha256-")


async def test_a_device_is_told_in_the_readers_language(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]

    french = await client.get(f"/v1/devices/{code}", headers={"Accept-Language": "fr-CA,en;q=0.5"})
    khmer = await client.get(f"/v1/devices/{code}?locale=km")
    every = await client.get(f"/v1/devices/{code}?locale=all")

    assert french.json()["name"] == "Caméra 1"
    assert french.headers["content-language"] == "fr"
    assert "Accept-Language" in french.headers["vary"]
    assert khmer.json()["name"] == "Camera 1"
    assert khmer.json()["technologies"][0]["title"] == "វីដេអូដែលអាចកំណត់អត្តសញ្ញាណបាន"
    assert every.json()["name"] == {"en": "Camera 1", "fr": "Caméra 1"}


async def test_the_chain_is_told_in_the_order_of_the_standard_with_its_blanks_filled(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    days = [{"locale": "en", "value": "30 days"}]
    body_elements = [
        {"element_id": "data_retained", "variables": [{"id": "duration", "value": days}]},
        {"element_id": "identifiable_video"},
        {"element_id": "institution"},
        {"element_id": "safety_security"},
    ]
    chain = {
        "id": "x",
        "schema_version": "device@2026-12-01",
        "created_at": "2026-11-02T09:00:00Z",
        "elements": body_elements,
    }
    code = (await publish(datachain=chain))["code"]

    sections = (await client.get(f"/v1/devices/{code}")).json()["sections"]

    titles = [entry["element"]["title"] for each in sections for entry in each["entries"]]
    assert titles == ["Safety & Security", "Institution", "Identifiable Video", "Retained 30 days"]


async def test_an_answer_that_is_known_is_not_sent_again(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]
    first = await client.get(f"/v1/devices/{code}")

    again = await client.get(
        f"/v1/devices/{code}", headers={"If-None-Match": first.headers["etag"]}
    )
    other = await client.get(f"/v1/devices/{code}", headers={"If-None-Match": '"another"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status_code == 200


async def test_a_withdrawn_device_says_what_it_was(
    client: httpx2.AsyncClient, publish: Publish, publisher: Header
) -> None:
    written = await publish()
    await client.post(f"/v1/devices/{written['id']}/withdraw", headers=publisher)

    answer = await client.get(f"/v1/devices/{written['code']}")
    around = await client.post("/v1/nearby", json={"lat": 46.3, "lon": -1.55})

    assert answer.status_code == 410
    assert answer.json()["type"] == "/problems/gone"
    assert answer.json()["device"]["name"] == "Camera 1"
    assert answer.json()["device"]["status"] == "withdrawn"
    assert around.json()["devices"] == []


async def test_an_unknown_device_is_not_found(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/devices/NOTHERE")

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/not-found"


async def test_pages_of_a_list_join_without_gap_or_repeat(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    for number in range(1, 6):
        await publish(number)

    names: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await client.get(f"/v1/devices?limit=2&after={after}")).json()
        names += [each["name"] for each in page["devices"]]
        after = page["next"]

    assert names == [f"Camera {number}" for number in range(1, 6)]


async def test_a_view_that_nobody_described_is_assumed_and_says_so(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]
    place = {"sector": {"bearing_deg": 20, "width_deg": 30, "range_m": 40}, "source_text": "NNE"}
    described = (await publish(2, views=[place]))["code"]

    (assumed,) = (await client.get(f"/v1/devices/{code}")).json()["views"]
    (declared,) = (await client.get(f"/v1/devices/{described}")).json()["views"]

    assert assumed["sector"] == {"range_m": 50.0}
    assert assumed["certainty"] == "assumed"
    assert assumed["source_text"].startswith("Nobody has said where it senses")
    assert declared == place


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("bbox=-1.5505,46.29,-1.5489,46.31", ["Camera 1", "Camera 2"]),
        ("bbox=179,46,-1.5499,47", ["Camera 1"]),
        ("q=CAMERA 3", ["Camera 3"]),
        ("q=caméra 3", ["Camera 3"]),
        ("q=zebra", []),
        ("identifiability=none", []),
        ("element=identifiable_video&organization=town&limit=1", ["Camera 1"]),
    ],
)
async def test_a_list_is_filtered(
    client: httpx2.AsyncClient, publish: Publish, query: str, names: list[str]
) -> None:
    for number in (1, 2, 3):
        await publish(number)

    answer = await client.get(f"/v1/devices?{query}")

    assert [each["name"] for each in answer.json()["devices"]] == names


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("bbox=1,2,3", "bbox"),
        ("bbox=0,10,10,0", "bbox"),
        ("bbox=0,0,nan,1", "bbox"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("after=x", "after"),
        ("colour=red", "colour"),
        ("q=a&q=b", "q"),
        ("element=nothing_like_it", "element"),
        ("locale=../etc", "locale"),
    ],
)
@pytest.mark.usefixtures("town")
async def test_a_wrong_filter_is_named(client: httpx2.AsyncClient, query: str, field: str) -> None:
    answer = await client.get(f"/v1/devices?{query}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


async def test_a_summary_is_small(client: httpx2.AsyncClient, publish: Publish) -> None:
    await publish()

    answer = await client.get("/v1/devices")

    assert len(answer.content) <= 1024 + 100


@pytest.mark.usefixtures("town")
async def test_an_organization_tells_what_it_covers(client: httpx2.AsyncClient) -> None:
    found = await client.get("/v1/organizations/town?locale=fr")
    missing = await client.get("/v1/organizations/nobody")

    assert found.json()["name"] == "town (fr)"
    assert found.json()["coverage"][0]["registers"] == "Every camera of the town"
    assert missing.status_code == 404


async def test_a_method_that_is_not_taken_is_named(client: httpx2.AsyncClient) -> None:
    answer = await client.delete("/v1/nearby")

    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert "POST" in answer.headers["allow"]
