"""No message makes the server fail or fall silent."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.device import Device
from dtpr.schema.releases import shipped_taxonomy
from dtpr.schema.wire import ResolvedDatachainInstance
from dtpr.web.mcp.arguments import schema_of
from dtpr.web.mcp.catalogue import TOOLS
from tests.conformance.seeds import open_over
from tests.support.strategies import records
from tests.web.mcp.conftest import AI_RELEASE, DEVICE_RELEASE, VIEW, a_chain

TRIES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
METHODS = [
    "initialize",
    "ping",
    "tools/list",
    "tools/call",
    "resources/list",
    "resources/read",
    "prompts/list",
    "prompts/get",
    "completion/complete",
    "server/discover",
]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
likely = st.sampled_from(
    [DEVICE_RELEASE, AI_RELEASE, "device@latest", "gps", "en", "all", "dark", VIEW, 5, -1, "W33PEU"]
)
chains = (
    st.just(a_chain())
    | records(DatachainInstance).map(msgspec.to_builtins)
    | records(ResolvedDatachainInstance).map(msgspec.to_builtins)
    | records(Device).map(msgspec.to_builtins)
)
chains |= st.builds(
    lambda more, elements: {**a_chain(), **more, "elements": elements},
    st.dictionaries(
        st.sampled_from(
            ["id", "title", "schema_version", "created_at", "sources", "authoring_provenance"]
        ),
        anything,
        max_size=3,
    ),
    st.lists(
        st.fixed_dictionaries(
            {"element_id": st.sampled_from(["gps", "institution", "data_retained", "nope"])},
            optional={"variables": anything, "actions": anything, "priority": scalars},
        ),
        max_size=5,
    )
    | anything,
)
named_arguments = st.sampled_from(sorted(TOOLS)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(
                schema_of(TOOLS[name].arguments)["properties"], likely | chains | anything
            ),
        ),
    )
)
messages = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": st.just("2.0") | scalars,
        "id": scalars | anything,
        "method": st.sampled_from(METHODS) | texts,
        "params": anything,
    },
)


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[httpx2.AsyncClient]:
    """A client of one application for all tries, which are not counted."""
    async with AsyncExitStack() as stack:
        yield await open_over(stack, shipped_taxonomy())


@TRIES
@given(body=messages | st.lists(messages | anything, max_size=3) | anything)
async def test_any_message_is_answered(server: httpx2.AsyncClient, body: Any) -> None:
    answer = await server.post("/mcp", content=json.dumps(body).encode())

    assert answer.status_code in (200, 204, 400)
    if answer.status_code != 204:
        answered = answer.json()
        for each in answered if isinstance(answered, list) else [answered]:
            assert each["jsonrpc"] == "2.0"
            assert ("result" in each) is not ("error" in each)
            assert each.get("error", {}).get("code") != -32603


@TRIES
@given(body=st.binary(max_size=200))
async def test_any_bytes_are_answered(server: httpx2.AsyncClient, body: bytes) -> None:
    answer = await server.post("/mcp", content=body)

    assert answer.status_code in (200, 204, 400)


@TRIES
@given(call=named_arguments)
async def test_any_arguments_are_answered(
    server: httpx2.AsyncClient, call: tuple[str, dict[str, Any]]
) -> None:
    name, arguments = call
    params = {"name": name, "arguments": arguments}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}

    answer = await server.post("/mcp", content=json.dumps(message).encode())

    assert answer.status_code == 200
    answered = answer.json()
    if "error" in answered:
        assert answered["error"]["code"] == -32602
        return
    envelope = answered["result"]["structuredContent"]
    assert isinstance(envelope["ok"], bool)
    codes = [each["code"] for each in envelope.get("errors", ())]
    assert "internal_error" not in codes, (name, arguments)
    assert bool(codes) is not envelope["ok"]


@pytest.mark.parametrize("depth", [100, 800, 900, 950, 990, 5000])
async def test_what_is_nested_deeply_is_answered(server: httpx2.AsyncClient, depth: int) -> None:
    nested = "[" * depth + "]" * depth
    for name in ("validate_datachain", "check_disclosure", "render_datachain"):
        arguments = {"version": DEVICE_RELEASE, "datachain": {"id": 0}, "disclosure": {"id": 0}}
        params = {"name": name, "arguments": arguments}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        body = json.dumps(message).replace('{"id": 0}', f'{{"id": {nested}}}')

        answer = await server.post("/mcp", content=body)

        assert answer.status_code in (200, 400)
