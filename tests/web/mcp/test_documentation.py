"""What docs/mcp.md says is so."""

import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest

from dtpr.registry import open_registry
from dtpr.settings import Settings
from dtpr.web.app import create_app
from dtpr.web.mcp.catalogue import TOOLS
from dtpr.web.mcp.front import MAX_BATCH
from dtpr.web.mcp.prompts import all_prompts

PAGE = (Path(__file__).parents[3] / "docs" / "mcp.md").read_text(encoding="utf-8")


@pytest.fixture
def town(tmp_path: Path) -> Settings:
    """The settings of a register that has the example town."""
    settings = Settings(database=f"sqlite:///{tmp_path / 'town.sqlite3'}")
    load = [sys.executable, "-m", "dtpr", "demo", "--load-only", "--database", settings.database]
    subprocess.run(load, check=True, cwd=tmp_path, capture_output=True)
    return settings


@pytest.fixture
async def demo(town: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the example town."""
    async with AsyncExitStack() as stack:
        registry = await stack.enter_async_context(open_registry(town))
        transport = httpx2.ASGITransport(app=create_app(town, registry))
        client = httpx2.AsyncClient(transport=transport, base_url=town.address)
        yield await stack.enter_async_context(client)


def test_every_tool_and_prompt_is_described_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)

    assert rows == [*TOOLS]
    assert set(re.findall(r"`(dtpr-[\w-]+)`", PAGE)) == set(all_prompts())
    assert f"up to {MAX_BATCH} messages" in PAGE


async def test_the_device_is_explained_as_shown(demo: httpx2.AsyncClient) -> None:
    (shown,) = re.findall(r"answer begins:\n\n```\n(.*?)\n```", PAGE, re.DOTALL)
    params = {"name": "explain_device", "arguments": {"device": "W33PEU", "locale": "en"}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}

    answer = await demo.post("/mcp", json=message)

    assert answer.json()["result"]["content"][0]["text"].startswith(shown)


async def test_the_request_is_answered(demo: httpx2.AsyncClient) -> None:
    (sent,) = re.findall(r"-d '({.*})'", PAGE)

    answer = await demo.post("/mcp", content=sent, headers={"Content-Type": "application/json"})

    found = answer.json()["result"]["structuredContent"]["data"]["elements"]
    assert {"id": "identifiable_video"} in found


def test_the_blocks_of_json_and_python_can_be_read() -> None:
    blocks = re.findall(r"```(json|python)\n(.*?)```", PAGE, re.DOTALL)

    assert [kind for kind, _ in blocks] == ["json", "python", "json"]
    for kind, text in blocks:
        json.loads(text) if kind == "json" else compile(text, "docs/mcp.md", "exec")
