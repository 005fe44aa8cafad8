"""What every request to the standard's own API passes: id, CORS, limits, and the envelope."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from dtpr.settings import Settings
from dtpr.web.app import create_app
from dtpr.web.standard import gate
from dtpr.web.standard.answers import Shelf
from dtpr.web.standard.rates import MAX_CALLERS, WINDOW_SECONDS, Rates
from tests.web.standard.conftest import ADDRESS, BETA, Open, a_chain

SCHEMAS = "/api/v2/schemas"


@pytest.mark.parametrize("path", [SCHEMAS, "/api/dtpr/v0/en", "/dtpr-icons/gps.svg", "/api/v2/x"])
async def test_every_answer_may_be_read_by_any_page(api: httpx2.AsyncClient, path: str) -> None:
    for headers in ({}, {"Origin": "https://page.example"}):
        answer = await api.get(path, headers=headers)

        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        exposed = "X-Request-Id,DTPR-Content-Hash,Retry-After"
        assert answer.headers["Access-Control-Expose-Headers"] == exposed


async def test_a_page_may_ask_what_it_may_send(api: httpx2.AsyncClient) -> None:
    asked = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}

    answer = await api.options(f"{SCHEMAS}/{BETA}/validate", headers=asked)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET,POST,OPTIONS"
    allowed = answer.headers["Access-Control-Allow-Headers"]
    assert allowed == "Content-Type,DTPR-Client,Authorization"
    assert answer.headers["Access-Control-Max-Age"] == "86400"


async def test_the_registrys_own_calls_keep_their_own_headers(api: httpx2.AsyncClient) -> None:
    answer = await api.get("/healthz", headers={"Origin": "https://page.example"})

    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "X-Request-Id" not in answer.headers


@pytest.mark.parametrize("given", ["abc-123_=", "x" * 255])
async def test_a_request_keeps_its_id(api: httpx2.AsyncClient, given: str) -> None:
    answer = await api.get(SCHEMAS, headers={"X-Request-Id": given})

    assert answer.headers["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "two words", "x" * 256, "a;b"])
async def test_a_request_without_a_good_id_gets_one(api: httpx2.AsyncClient, given: str) -> None:
    answer = await api.get(SCHEMAS, headers={"X-Request-Id": given})

    assert uuid.UUID(answer.headers["X-Request-Id"]).version == 4


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v2"),
        ("GET", "/api/v2/nothing"),
        ("GET", "/api/dtpr/v2/elements"),
        ("GET", f"{SCHEMAS}/{BETA}/elements/entry/icon.png"),
        ("POST", SCHEMAS),
        ("PUT", f"{SCHEMAS}/{BETA}/validate"),
        ("DELETE", "/dtpr-icons/gps.svg"),
    ],
)
async def test_what_is_not_there_is_told_in_the_envelope(
    api: httpx2.AsyncClient, method: str, path: str
) -> None:
    answer = await api.request(method, path)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["ok"] is False
    assert [each["code"] for each in answer.json()["errors"]] == ["not_found"]


async def test_a_slash_at_the_end_changes_nothing(api: httpx2.AsyncClient) -> None:
    one, other = await api.get(SCHEMAS), await api.get(f"{SCHEMAS}/")

    assert one.content == other.content


async def test_a_surprise_is_told_in_the_envelope_without_its_words() -> None:
    without_a_register = httpx2.ASGITransport(app=create_app(Settings()))

    async with httpx2.AsyncClient(transport=without_a_register, base_url=ADDRESS) as api:
        answer = await api.get(SCHEMAS)

    assert answer.status_code == 500
    assert [each["code"] for each in answer.json()["errors"]] == ["internal_error"]
    assert "registry" not in answer.text
    assert answer.headers["X-Request-Id"]


async def test_a_body_that_does_not_come_ends_in_a_timeout(
    api: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "POST_SECONDS", 0.05)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    answer = await api.post(f"{SCHEMAS}/{BETA}/validate", content=slowly())

    assert answer.status_code == 504
    assert [each["code"] for each in answer.json()["errors"]] == ["timeout"]


async def test_who_asks_too_often_is_told_to_wait(open_api: Open) -> None:
    api = await open_api(rate_read=2)

    answers = [await api.get(SCHEMAS) for _ in range(3)]
    other = await api.get(SCHEMAS, headers={"DTPR-Client": "app/1"})

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert [each["code"] for each in answers[-1].json()["errors"]] == ["rate_limited"]
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("setting", "routes"),
    [("rate_validate", ["validate"] * 3), ("rate_resolve", ["resolve", "validate_resolved"] * 2)],
)
async def test_checks_have_a_limit_of_their_own(
    open_api: Open, setting: str, routes: list[str]
) -> None:
    api = await open_api(**{setting: 2})

    answers = [await api.post(f"{SCHEMAS}/ai@latest/{each}", json=a_chain()) for each in routes]

    assert [each.status_code == 429 for each in answers] == [
        False,
        False,
        *[True] * len(routes[2:]),
    ]
    assert (await api.get(SCHEMAS)).status_code == 200


async def test_a_check_also_counts_as_a_request(open_api: Open) -> None:
    api = await open_api(rate_read=1)

    first = await api.post(f"{SCHEMAS}/ai@latest/validate", json=a_chain())

    assert first.status_code == 200
    assert (await api.get(SCHEMAS)).status_code == 429


async def test_the_first_api_has_no_limit(open_api: Open) -> None:
    api = await open_api(rate_read=1)

    for _ in range(3):
        assert (await api.get("/api/dtpr/v0/en")).status_code == 200


def test_a_minute_later_the_count_begins_anew() -> None:
    now = [1000.0]
    rates = Rates({"read": 1, "validate": 1, "resolve": 1}, now=lambda: now[0])

    assert rates.take("read", "somebody")
    now[0] += WINDOW_SECONDS - 1
    assert not rates.take("read", "somebody")
    now[0] += 1

    assert rates.take("read", "somebody")


def test_of_too_many_callers_the_longest_known_are_forgotten() -> None:
    rates = Rates({"read": 1, "validate": 1, "resolve": 1}, now=lambda: 0.0)

    for number in range(MAX_CALLERS + 2):
        assert rates.take("read", str(number))

    assert not rates.take("read", str(MAX_CALLERS + 1))
    assert rates.take("read", "0")


def test_answers_are_made_once_and_the_oldest_give_way() -> None:
    shelf, source, made = Shelf(most=10), object(), []

    def maker(name: str) -> Callable[[], bytes]:
        def make() -> bytes:
            made.append(name)
            return name.encode() * 5

        return make

    for name in ("a", "b", "a", "c", "a", "b"):
        assert shelf.get(source, name, maker(name)).content == name.encode() * 5

    assert made == ["a", "b", "c", "b"]


@pytest.mark.parametrize("fault", [RuntimeError("broken"), TimeoutError("late")])
async def test_an_answer_that_has_begun_is_broken_off_and_not_followed_by_another(
    fault: Exception,
) -> None:
    async def broken(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise fault

    rates = Rates({"read": 0, "validate": 0, "resolve": 0})
    transport = httpx2.ASGITransport(app=gate.Gate(broken, rates))
    async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        with pytest.raises(type(fault), match=str(fault)):
            await client.get(SCHEMAS)
