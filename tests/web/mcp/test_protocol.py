"""How messages come in and go out: JSON-RPC over POST, one or several at a time."""

import json
from typing import Any

import httpx2
import pytest
from mcp.shared.exceptions import NoBackChannelError

from dtpr.web.mcp.front import MAX_BATCH
from dtpr.web.mcp.server import Exchange
from tests.web.mcp.conftest import Ask, Use, codes_of, text_of

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
DONE = {"jsonrpc": "2.0", "method": "notifications/initialized"}


async def test_a_session_begins_with_what_is_offered(client: httpx2.AsyncClient) -> None:
    params = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    }
    message = {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": params}

    answer = await client.post("/mcp", json=message)

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.headers["Mcp-Session-Id"]) == 32
    result = answer.json()["result"]
    assert answer.json()["id"] == "a"
    assert result["protocolVersion"] == "2025-06-18"
    assert result["capabilities"].keys() == {"tools", "resources", "prompts"}
    assert result["serverInfo"]["name"] == "dtpr-registry"
    assert "check_disclosure" in result["instructions"]


@pytest.mark.parametrize("params", [None, {}, {"protocolVersion": "1999-01-01"}, []])
async def test_a_client_that_says_little_is_welcome(ask: Ask, params: Any) -> None:
    answer = await ask("initialize", params)

    assert answer["result"]["protocolVersion"] == "2025-06-18"


async def test_two_sessions_have_two_names(client: httpx2.AsyncClient) -> None:
    message = {**PING, "method": "initialize"}

    answers = [await client.post("/mcp", json=message) for _ in range(2)]

    assert len({each.headers["Mcp-Session-Id"] for each in answers}) == 2


async def test_a_ping_is_answered(ask: Ask) -> None:
    assert (await ask("ping"))["result"] == {}


@pytest.mark.parametrize("message", [DONE, [DONE, DONE], [], {**PING, "id": None}])
async def test_what_wants_no_answer_gets_none(client: httpx2.AsyncClient, message: Any) -> None:
    answer = await client.post("/mcp", json=message)

    assert answer.status_code == 204
    assert answer.content == b""


async def test_a_batch_is_answered_in_order(client: httpx2.AsyncClient) -> None:
    batch = [PING, DONE, {**PING, "id": 2, "jsonrpc": "1.0"}, 7, {**PING, "id": 3.5}]

    answer = await client.post("/mcp", json=batch)

    assert answer.status_code == 200
    told = [(each["id"], each.get("error", {}).get("code")) for each in answer.json()]
    assert told == [(1, None), (2, -32600), (None, -32600), (3.5, None)]


async def test_a_batch_has_its_bounds(client: httpx2.AsyncClient) -> None:
    most = await client.post("/mcp", json=[PING] * MAX_BATCH)
    more = await client.post("/mcp", json=[PING] * (MAX_BATCH + 1))

    assert len(most.json()) == MAX_BATCH
    assert (more.status_code, more.json()["error"]["code"]) == (400, -32600)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"id": 1, "method": "ping"}, -32600),
        ({**PING, "method": ""}, -32600),
        ({**PING, "method": 3}, -32600),
        ({"jsonrpc": "2.0", "id": 1}, -32600),
        ({**PING, "id": True}, -32600),
        ({**PING, "id": {}}, -32600),
        ("ping", -32600),
        (None, -32600),
        ({**PING, "method": "nope"}, -32601),
        ({**PING, "method": "completion/complete", "params": {}}, -32602),
        ({**PING, "method": "logging/setLevel", "params": {"level": "info"}}, -32601),
        ({**PING, "method": "tools/list", "params": "all"}, -32602),
        ({**PING, "method": "tools/call", "params": {}}, -32602),
        ({**PING, "method": "tools/call", "params": {"name": "nope"}}, -32601),
        ({**PING, "method": "tools/call", "params": {"name": "a", "arguments": 3}}, -32602),
        ({**PING, "method": "prompts/get", "params": {}}, -32602),
        ({**PING, "method": "prompts/get", "params": {"name": "nope"}}, -32601),
        ({**PING, "method": "resources/read", "params": {"uri": "ui://dtpr/nope"}}, -32601),
    ],
)
async def test_a_wrong_message_gets_its_code(
    client: httpx2.AsyncClient, message: Any, code: int
) -> None:
    answer = await client.post("/mcp", content=json.dumps(message))

    assert answer.status_code == 200
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 20_000, b'{"a": NaN}'])
async def test_what_is_not_json_is_said_to_be_none(client: httpx2.AsyncClient, body: bytes) -> None:
    answer = await client.post("/mcp", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == -32700


async def test_a_body_is_at_most_64_kib(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/mcp", content=b" " * (64 * 1024 + 1))

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["code"] == "payload_too_large"


async def test_there_is_no_stream_to_listen_to(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/mcp", headers={"Accept": "text/event-stream"})

    assert answer.status_code == 405
    assert answer.json()["id"] is None
    assert answer.json()["error"]["code"] == -32600
    assert "POST" in answer.headers["Allow"]


async def test_a_page_may_send_what_clients_send(client: httpx2.AsyncClient) -> None:
    answer = await client.options("/mcp", headers={"Origin": "https://page.example"})

    assert answer.status_code == 204
    assert "Mcp-Session-Id" in answer.headers["Access-Control-Allow-Headers"]
    assert "DELETE" in answer.headers["Access-Control-Allow-Methods"]


async def test_each_tool_says_what_it_is_for_and_what_it_takes(ask: Ask) -> None:
    tools = (await ask("tools/list"))["result"]["tools"]

    assert [each["name"] for each in tools] == [
        "list_schema_versions",
        "get_schema",
        "list_categories",
        "list_elements",
        "get_element",
        "get_elements",
        "validate_datachain",
        "resolve_datachain",
        "validate_resolved",
        "render_datachain",
        "get_icon_url",
        "find_devices_nearby",
        "get_device",
        "explain_device",
        "check_disclosure",
    ]
    for tool in tools:
        assert len(tool["description"]) > 30
        assert tool["inputSchema"]["type"] == "object"
        assert tool["annotations"]["readOnlyHint"] is True
        for argument in tool["inputSchema"]["properties"].values():
            assert argument["description"]


async def test_every_wrong_argument_is_named(use: Use) -> None:
    result = await use("list_elements", limit=0, locales=["EN!"], fields=3)

    assert result["isError"] is True
    errors = result["structuredContent"]["errors"]
    assert {each["code"] for each in errors} == {"invalid_arguments"}
    assert sorted(each["path"] for each in errors) == ["fields", "limit", "locales[0]", "version"]
    assert all(each["fix_hint"] for each in errors)
    assert json.loads(text_of(result)) == result["structuredContent"]


async def test_an_argument_that_is_not_known_is_left_aside(use: Use) -> None:
    assert not (await use("list_schema_versions", surprise=True))["isError"]


async def test_a_fault_in_a_tool_says_nothing_of_its_cause(
    use: Use, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("at 46.3012345")

    monkeypatch.setattr("dtpr.web.mcp.tools.terms.wire_of", fail)

    result = await use("list_schema_versions")

    assert codes_of(result) == ["internal_error"]
    assert "46.3012345" not in text_of(result) + caplog.text
    assert "RuntimeError in the tool list_schema_versions" in caplog.text


async def test_a_fault_beside_the_tools_says_nothing_of_its_cause(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("at 46.3012345")

    monkeypatch.setattr("dtpr.web.mcp.server.all_prompts", fail)

    answer = await ask("prompts/list")

    assert answer["error"]["code"] == -32603
    assert "46.3012345" not in json.dumps(answer) + caplog.text
    assert "RuntimeError" in caplog.text


async def test_nothing_can_be_sent_beside_the_answer() -> None:
    exchange = Exchange(1, None)

    await exchange.notify("notifications/message", None)
    await exchange.progress(1)
    with pytest.raises(NoBackChannelError):
        await exchange.send_raw_request("roots/list", None)
