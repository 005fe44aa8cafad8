"""The question of somebody on the move: what do I meet on my way?"""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import msgspec
import pytest

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.schema.along import AlongAnswer
from dtpr.web.summaries import Summaries
from tests.web.conftest import CENTRE

Publish = Callable[..., Awaitable[dict[str, Any]]]

LON, LAT = CENTRE["lon"], CENTRE["lat"]


def a_way(*path: tuple[float, float], **more: Any) -> dict[str, Any]:
    """Return a question about a way; by default it goes by cameras 1 to 5, 5 m north of them."""
    coordinates = path or ((LON - 0.001, LAT + 0.000045), (LON + 0.0055, LAT + 0.000045))
    return {"line": {"type": "LineString", "coordinates": coordinates}, **more}


async def test_devices_are_met_in_order_with_what_a_summary_tells(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    for number in (4, 1, 2):
        await publish(number)

    answer = await client.post("/v1/along", json=a_way(corridor_m=10))

    told = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert [each["name"] for each in told["devices"]] == ["Camera 1", "Camera 2", "Camera 4"]
    first = told["devices"][0]
    assert (first["relation"], first["certainty"]) == ("in_view", "assumed")
    assert first["side"] == "right"
    assert first["nearest_m"] == pytest.approx(5.0, abs=0.1)
    assert first["nearest_at_m"] == pytest.approx(77.1, abs=0.2)
    assert first["links"]["page"] == f"https://register.example/d/{first['code']}"
    assert told["length_m"] == pytest.approx(501.0, abs=1)
    assert (told["more"], told["next"], told["locale"]) == (False, None, "en")
    assert [each["organization"]["slug"] for each in told["coverage"]] == ["town"]
    msgspec.json.decode(answer.content, type=AlongAnswer, strict=True)


async def test_a_view_is_told_with_its_certainty_and_stretches(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    view = {"sector": {"range_m": 30}, "certainty": "surveyed"}
    await publish(1, views=[view])

    told = (await client.post("/v1/along?locale=fr", json=a_way(corridor_m=40))).json()

    (device,) = told["devices"]
    assert (device["name"], told["locale"]) == ("Caméra 1", "fr")
    assert (device["relation"], device["certainty"]) == ("in_view", "surveyed")
    kinds = [(each["relation"], each["certainty"]) for each in device["stretches"]]
    assert kinds == [("near", None), ("in_view", "surveyed"), ("near", None)]
    ends = [each["to_m"] for each in device["stretches"][:2]]
    assert ends == [each["from_m"] for each in device["stretches"][1:]]


async def test_what_follows_is_asked_for_with_next(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    for number in range(1, 6):
        await publish(number)
    question = a_way(limit=2)
    pages = []

    while True:
        told = (await client.post("/v1/along", json=question)).json()
        pages.append([each["name"] for each in told["devices"]])
        assert told["more"] == (told["next"] is not None)
        if not told["more"]:
            break
        question["after"] = told["next"]

    assert pages == [["Camera 1", "Camera 2"], ["Camera 3", "Camera 4"], ["Camera 5"]]


@pytest.mark.parametrize(
    ("question", "status", "field"),
    [
        ({}, 400, "line"),
        (a_way((2.0, 48.0)), 400, "line.coordinates"),
        (a_way((2.0, 48.0), (2.0, 91.0)), 400, "line.coordinates"),
        (a_way((2.0, 48.0), (4.0, 48.0)), 400, "line"),
        (a_way(*[(2.0, 48.0)] * 2001), 413, "line.coordinates"),
        (a_way(corridor_m=501), 400, "corridor_m"),
        (a_way(corridor_m=-1), 400, "corridor_m"),
        (a_way(limit=0), 400, "limit"),
        (a_way(limit=101), 400, "limit"),
        (a_way(after="far"), 400, "after"),
        (a_way(after="12.5:'; --"), 400, "after"),
        (a_way(relations=[]), 400, "relations"),
        (a_way(element="identifiable_vidio"), 400, "element"),
        (a_way(lat=46.3), 400, "lat"),
        ({"line": {"type": "Point", "coordinates": [2.0, 48.0]}}, 400, "line"),
    ],
)
async def test_a_wrong_question_is_refused_by_its_field(
    client: httpx2.AsyncClient, town: Registry, question: dict[str, Any], status: int, field: str
) -> None:
    answer = await client.post("/v1/along", json=question)

    assert town
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert answer.json()["errors"][0]["mend"]


@pytest.mark.parametrize("after", ["0.0", "99999.9", "20.0:zzz"])
async def test_any_place_to_go_on_from_is_taken(
    client: httpx2.AsyncClient, publish: Publish, after: str
) -> None:
    await publish(1)

    answer = await client.post("/v1/along", json=a_way(after=after))

    assert answer.status_code == 200
    assert len(answer.json()["devices"]) == (after != "99999.9")


async def test_what_changes_while_it_is_told_is_looked_at_once_more(
    client: httpx2.AsyncClient,
    publish: Publish,
    registry: Registry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    device = (await publish(1))["id"]
    plain = Summaries.of

    async def of(*arguments: Any) -> Any:
        async with registry.devices.writing() as writer:
            if (await registry.find(Asked(), limit=1)).listings:
                await writer.withdraw(OPERATOR, device)
        return await plain(*arguments)

    monkeypatch.setattr(Summaries, "of", of)

    assert (await client.post("/v1/along", json=a_way())).json()["devices"] == []
