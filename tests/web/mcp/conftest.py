"""Somebody who speaks JSON-RPC with `/mcp`."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from tests.web.conftest import Header

DEVICE_RELEASE = "device@2026-12-01"
AI_RELEASE = "ai@2026-08-12-beta"
VIEW = "ui://dtpr/datachain/view.html"

Ask = Callable[..., Awaitable[dict[str, Any]]]
Use = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def database_url(sqlite_database: str) -> str:
    """One store is enough where nothing is stored; tests about devices ask both."""
    return sqlite_database


@pytest.fixture
def ask(client: httpx2.AsyncClient) -> Ask:
    """Send one message and return its answer."""
    numbers = itertools.count(1)

    async def send(method: str, params: Any = None, headers: Header | None = None) -> Any:
        number = next(numbers)
        message = {"jsonrpc": "2.0", "id": number, "method": method}
        if params is not None:
            message["params"] = params
        answer = await client.post("/mcp", json=message, headers=headers)
        assert answer.status_code == 200, answer.text
        answered = answer.json()
        assert answered["id"] == number
        return answered

    return send


@pytest.fixture
def use(ask: Ask) -> Use:
    """Use a tool and return its result."""

    async def call(name: str, headers: Header | None = None, **arguments: Any) -> Any:
        params = {"name": name, "arguments": arguments}
        answered = await ask("tools/call", params, headers)
        assert "result" in answered, answered
        return answered["result"]

    return call


def data_of(result: dict[str, Any]) -> Any:
    """Return the data of a result that is an answer."""
    envelope = result["structuredContent"]
    assert envelope["ok"] is True, envelope
    assert result["isError"] is False
    return envelope["data"]


def codes_of(result: dict[str, Any]) -> list[str]:
    """Return the codes of a result that is no answer, or the answer no."""
    envelope = result["structuredContent"]
    assert envelope["ok"] is False, envelope
    return [each["code"] for each in envelope["errors"]]


def text_of(result: dict[str, Any]) -> str:
    """Return a result as text."""
    (content,) = result["content"]
    assert content["type"] == "text"
    return str(content["text"])


def a_chain(*elements: Any, **more: Any) -> dict[str, Any]:
    """Return a disclosure of a camera, or of the elements given."""
    placed = elements or ("safety_security", "institution", "identifiable_video")
    return {
        "id": "cam",
        "schema_version": DEVICE_RELEASE,
        "created_at": "2026-11-22T09:30:00Z",
        "elements": [{"element_id": e} if isinstance(e, str) else e for e in placed],
        **more,
    }


def kept_for(words: str) -> dict[str, Any]:
    """Return the element that says how long data is kept."""
    value = [{"locale": "en", "value": words}]
    return {"element_id": "data_retained", "variables": [{"id": "duration", "value": value}]}
