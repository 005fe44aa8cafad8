"""The official SDK's own client talks with a server that listens on a port."""

from collections.abc import Iterator

import pytest
from mcp import ClientSession
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import TextContent, TextResourceContents

from tests.web.mcp.conftest import DEVICE_RELEASE, VIEW, a_chain
from tests.web.test_server import serving


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with an empty register."""
    with serving(tmp_path_factory.mktemp("served"), 1) as (_, where):
        yield f"{where}/mcp"


async def test_a_session_from_beginning_to_end(address: str) -> None:
    async with streamable_http_client(address) as streams, ClientSession(*streams) as session:
        began = await session.initialize()
        tools = await session.list_tools()
        nearby = await session.call_tool("find_devices_nearby", {"lat": 46.3, "lon": -1.55})
        chain = {"version": DEVICE_RELEASE, "datachain": a_chain()}
        drawn = await session.call_tool("render_datachain", chain)
        wrong = await session.call_tool("get_element", {"version": "x", "element_id": "gps"})
        (listed,) = (await session.list_resources()).resources
        (page,) = (await session.read_resource(VIEW)).contents
        prompts = await session.list_prompts()
        prompt = await session.get_prompt("dtpr-translate")
        with pytest.raises(MCPError) as refused:
            await session.get_prompt("nope")

    assert began.protocol_version == "2025-06-18"
    assert began.instructions
    assert len(tools.tools) == 15
    assert nearby.structured_content["data"]["devices"] == []
    assert drawn.meta is not None
    assert drawn.meta["ui"]["resourceUri"] == VIEW
    assert wrong.is_error
    assert str(listed.uri) == VIEW
    assert isinstance(page, TextResourceContents)
    assert "Identifiable Video" in page.text
    assert len(prompts.prompts) == 9
    content = prompt.messages[0].content
    assert isinstance(content, TextContent)
    assert "# Translate" in content.text
    assert refused.value.error.code == -32601


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_client_that_tries_a_newer_protocol_first_finds_its_way(
    address: str, mode: str
) -> None:
    async with Client(address, mode=mode) as client:
        result = await client.call_tool("list_schema_versions")

    assert not result.is_error
    assert result.structured_content["ok"] is True
