"""Errors that nobody expected: one answer, one line in the log, and none of their own words."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, Router
from starlette.types import Message

from dtpr.web.failures import Failures, describe

SECRET = "46.3012345"


async def answer(_: Request, error: Exception) -> Response:
    return PlainTextResponse(type(error).__name__, 500)


async def fail(_: Request) -> Response:
    raise RuntimeError(SECRET)


async def hang_up(_: Request) -> Response:
    raise ClientDisconnect


async def begin(_: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        yield b"half of "
        raise RuntimeError(SECRET)

    return StreamingResponse(parts())


PATHS = {"/fail": fail, "/begin": begin, "/hang-up": hang_up}
APP = Failures(Router([Route(path, each) for path, each in PATHS.items()]), answer)


def scope_of(path: str) -> dict[str, object]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": path,
        "headers": [],
        "query_string": b"",
    }


async def receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def test_an_unexpected_error_goes_no_further() -> None:
    transport = httpx2.ASGITransport(app=APP)
    async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
        told = await client.get("/fail")

    assert (told.status_code, told.text) == (500, "RuntimeError")


async def test_an_answer_that_had_begun_is_broken_off_without_the_words_of_the_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(ConnectionError) as caught:
        await APP(scope_of("/begin"), receive, send)

    assert sent[0]["status"] == 200
    assert caught.value.__suppress_context__
    assert SECRET not in str(caught.value) + caplog.text
    assert "RuntimeError" in caplog.text


async def test_who_hung_up_is_not_answered(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await APP(scope_of("/hang-up"), receive, send)

    assert sent == []
    assert caplog.text == ""


async def test_errors_of_starting_up_are_left_to_the_server() -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("no database")

    with pytest.raises(RuntimeError, match="no database"):
        await Failures(broken, answer)({"type": "lifespan"}, receive, broken)


def test_an_error_that_is_its_own_cause_is_described_once() -> None:
    error, other = ValueError(SECRET), KeyError(SECRET)
    error.__cause__, other.__context__ = other, error

    assert describe(error) == "ValueError\nKeyError"
