"""The address `/mcp`: JSON-RPC messages come in by POST, one or several, and are answered at once.

Nothing is kept between two requests but the last drawing of a session. Source: MCP 2025-06-18,
streamable HTTP; JSON-RPC 2.0. As upstream, and unlike the SDK's own transport, it takes batches,
answers in JSON whatever `Accept` says, and answers nothing with 204.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dtpr.web.mcp.views import SESSION_HEADER, session_of, views_of
from dtpr.web.requests import read_body
from dtpr.web.responses import PRIVATE

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
MAX_BATCH = 20

_HEADERS = {"Cache-Control": PRIVATE}

Message = dict[str, Any]
Number = int | float | str | None
Answer = Callable[[Request, Number, str, Any], Awaitable[Message]]


async def post_mcp(request: Request) -> Response:
    """Answer one message, or a list of them; what needs no answer gets 204."""
    try:
        body = msgspec.json.decode(await read_body(request))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _respond(refusal(None, PARSE_ERROR, "this is not JSON"), status=400)
    if isinstance(body, list):
        return await _answer_all(request, body)
    answer = await _answer(request, body)
    return _respond(answer, _session(body)) if answer else _nothing()


async def get_mcp(_request: Request) -> Response:
    """Answer that there is no stream of events to listen to."""
    error = refusal(None, INVALID_REQUEST, "send messages by POST; there is no stream to listen to")
    return _respond(error, {"Allow": "POST, DELETE, OPTIONS"}, status=405)


async def delete_mcp(request: Request) -> Response:
    """End a session: what was drawn in it is forgotten."""
    views_of(request).drop(session_of(request))
    return _nothing()


def refusal(number: Number, code: int, message: str) -> Message:
    """Return a JSON-RPC error."""
    return {"jsonrpc": "2.0", "id": number, "error": {"code": code, "message": message}}


async def _answer_all(request: Request, entries: list[Any]) -> Response:
    if len(entries) > MAX_BATCH:
        text = f"a batch holds at most {MAX_BATCH} messages"
        return _respond(refusal(None, INVALID_REQUEST, text), status=400)
    answers = [await _answer(request, each) for each in entries]
    given = [each for each in answers if each]
    return _respond(given) if given else _nothing()


async def _answer(request: Request, message: Any) -> Message | None:
    """Return the answer to one message, None to one that wants none."""
    if not isinstance(message, dict):
        return refusal(None, INVALID_REQUEST, "a message is an object")
    number = message.get("id")
    if isinstance(number, bool) or not isinstance(number, Number):
        return refusal(None, INVALID_REQUEST, "`id` is a number or text")
    if message.get("jsonrpc") != "2.0":
        return refusal(number, INVALID_REQUEST, '`jsonrpc` must be "2.0"')
    method = message.get("method")
    if not isinstance(method, str) or not method:
        return refusal(number, INVALID_REQUEST, "`method` is missing")
    if number is None:
        return None
    answer: Answer = (await asyncio.to_thread(_server)).answer
    return await answer(request, number, method, message.get("params"))


def _server() -> ModuleType:
    # The SDK takes 40 MB and most of a second to load, and many registers are never asked by it.
    return import_module("dtpr.web.mcp.server")


def _session(message: Any) -> dict[str, str]:
    """Return the name of a new session, which a client sends with what it asks from then on."""
    begins = isinstance(message, dict) and message.get("method") == "initialize"
    return {SESSION_HEADER: uuid.uuid4().hex} if begins else {}


def _respond(
    answer: Message | list[Message], more: dict[str, str] | None = None, *, status: int = 200
) -> Response:
    return Response(
        msgspec.json.encode(answer),
        status_code=status,
        headers={**_HEADERS, **(more or {})},
        media_type="application/json",
    )


def _nothing() -> Response:
    return Response(status_code=204, headers=_HEADERS)
