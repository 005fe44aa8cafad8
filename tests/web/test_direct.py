"""The shortest way through the server gives what the usual way gives, byte for byte."""

import random
from typing import Any

import msgspec
import pytest
from starlette.types import Message

from dtpr.registry import Registry
from dtpr.settings import Settings
from dtpr.web.app import create_app
from dtpr.web.direct import DirectNearby
from tests.support.devices import (
    CITY,
    a_coverage_statement,
    a_device,
    a_sector,
    a_square,
    an_organization,
    publish,
)

PATH = "/v1/nearby"
BODY = msgspec.json.encode({"lat": 48.85, "lon": 2.35})
JSON = [(b"content-type", b"application/json")]

Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


@pytest.fixture
async def app(registry: Registry) -> Any:
    """The application over a register with something in it."""
    covered = a_coverage_statement(a_square(2, 48, 1))
    await registry.organizations.add(an_organization(CITY, coverage=[covered]))
    for number in range(5):
        named = {"en": f"Camera {number}", "fr": f"Caméra {number}"}
        views = [a_sector(90, 60, 80)] if number % 2 else []
        device = a_device(f"{number}", lon=2.35 + number * 1e-4, lat=48.85, name=named, views=views)
        await publish(registry, device)
    return create_app(Settings(public_url="https://register.example"), registry)


async def ask(
    app: Any, parts: list[bytes], headers: Headers, query: bytes = b"", method: str = "POST"
) -> Answer:
    """Return the status, the headers in order and the body; the request comes in parts."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": PATH,
        "raw_path": PATH.encode(),
        "root_path": "",
        "query_string": query,
        "headers": [(b"host", b"register.example"), *headers],
        "server": ("register.example", 443),
        "client": ("192.0.2.1", 1234),
    }
    last = len(parts) - 1
    waiting: list[Message] = [
        {"type": "http.request", "body": each, "more_body": number < last}
        for number, each in enumerate(parts)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    body = b"".join(each.get("body", b"") for each in sent[1:])
    return sent[0]["status"], sorted(sent[0]["headers"]), body


async def both(
    app: Any, body: bytes, headers: Headers, query: bytes = b"", method: str = "POST"
) -> Answer:
    """Return the answer to a question, asserted to be the same by both ways."""
    # With the first question a register learns how dense devices are, so how far to look.
    await ask(app, [body], headers, query, method)
    direct = await ask(app, [body], headers, query, method)
    # In two parts a body goes the usual way.
    usual = await ask(app, [body[:5], body[5:]], headers, query, method)
    assert direct == usual
    return direct


QUESTIONS: list[dict[str, Any]] = [
    {},
    {"radius_m": 5000, "limit": 3},
    {"limit": 1, "relations": ["near"]},
    {"identifiability": "none", "element": "air_quality"},
    {"organization": CITY, "purpose": "mobility"},
    {"status": "planned"},
    {"active_on": "2030-01-01"},
    {"lat": 90, "lon": 180},
    {"lat": -90.0, "lon": -180},
]


@pytest.mark.parametrize("more", QUESTIONS, ids=str)
@pytest.mark.parametrize("origin", [[], [(b"origin", b"https://a.example")]], ids=["own", "other"])
async def test_questions(app: Any, more: dict[str, Any], origin: Headers) -> None:
    body = msgspec.json.encode({"lat": 48.85, "lon": 2.35, **more})

    status, headers, _ = await both(app, body, [*JSON, *origin])

    assert status == 200
    assert ((b"access-control-allow-origin", b"*") in headers) == bool(origin)


@pytest.mark.parametrize(
    "query", [b"", b"locale=fr", b"locale=*", b"locale=xx", b"locale=", b"locale=fr&a=b", b"x=y"]
)
@pytest.mark.parametrize("accepted", [None, b"fr", b"de;q=0.5, fr;q=0.9", b"*", b"\xff;;q=", b""])
async def test_languages(app: Any, query: bytes, accepted: bytes | None) -> None:
    told = [] if accepted is None else [(b"accept-language", accepted)]

    # Twice: the second time the reader is known.
    first = await both(app, BODY, [*JSON, *told], query)
    second = await both(app, BODY, [*JSON, *told], query)

    assert first == second


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"null", 422),
        (b"{", 422),
        (b'{"lat":NaN,"lon":2}', 422),
        (b'{"lat":1e999,"lon":2}', 422),
        (b'{"lat":"48","lon":2}', 422),
        (b'{"lat":91,"lon":2}', 422),
        (b'{"lat":48,"lon":2,"nearby":1}', 422),
        (b'{"lat":48,"lon":2,"element":"identifiable_vidio"}', 422),
        (b'{"lat":48,"lon":2,"organization":"nobody"}', 422),
        (b'{"lat":48,"lon":2,"organization":"\xff"}', 422),
        (b'{"lat":48,"lon":2,"organization":"\\ud800"}', 422),
        (b'{"lat":48,"lon":2,"x":' + b"[" * 3000 + b"]" * 3000 + b"}", 422),
        (b'{"lat":48,"lon":2,"element":"' + b"a" * 20_000_000 + b'"}', 413),
    ],
    ids=lambda each: repr(each)[:40],
)
async def test_bodies_that_are_wrong(app: Any, body: bytes, status: int) -> None:
    found, _, told = await both(app, body, [*JSON, (b"origin", b"https://a.example")])

    assert 400 <= found < 500, told
    assert found in (status, 400)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-type", b"text/plain")],
        [(b"content-type", b"application/json; charset=utf-8")],
        [(b"content-type", b"APPLICATION/JSON")],
        [(b"content-type", b"\xff\xfe")],
        [*JSON, (b"cookie", b"locale=fr")],
        [*JSON, (b"if-none-match", b"*")],
        [*JSON, (b"authorization", b"Bearer nobody")],
        [*JSON, (b"content-length", b"27")],
        [*JSON, (b"accept", b"text/html")],
    ],
    ids=str,
)
async def test_headers(app: Any, headers: Headers) -> None:
    await both(app, BODY, headers)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_other_methods_go_the_usual_way(app: Any, method: str) -> None:
    await both(app, BODY, JSON, method=method)


async def test_random_questions(app: Any) -> None:
    dice = random.Random(4)
    for _ in range(60):
        question = {
            "lat": 48.85 + dice.uniform(-0.001, 0.001),
            "lon": 2.35 + dice.uniform(-0.001, 0.001),
            "radius_m": dice.choice([1, 30.5, 500, 5000, 5001]),
            "limit": dice.choice([1, 3, 100, 101]),
        }
        await both(app, msgspec.json.encode(question), JSON)


async def test_the_direct_way_is_taken(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    plain = DirectNearby._answer  # noqa: SLF001 - there is no other sign of it

    async def spied(self: DirectNearby, *given: Any) -> Any:
        answer = await plain(self, *given)
        taken.append(answer is not None)
        return answer

    monkeypatch.setattr(DirectNearby, "_answer", spied)

    await both(app, BODY, JSON)

    assert taken == [True, True, False]


async def test_who_goes_before_having_asked_gets_nothing_and_breaks_nothing(app: Any) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "query_string": b"",
        "headers": JSON,
        "scheme": "https",
        "server": ("register.example", 443),
        "root_path": "",
        "http_version": "1.1",
    }
    await app(scope, receive, send)

    assert all(each.get("status", 400) < 500 for each in sent)
    assert (await both(app, BODY, JSON))[0] == 200
