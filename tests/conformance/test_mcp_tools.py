"""Running a recorded exchange with `/mcp` fails where the answer is not the recorded one."""

import copy
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.mcp_tools import run
from tests.conformance.runner import Case, Target

FILE = "api_v2_upstream_tests"
Change = Callable[[dict[str, Any]], None]


def _set(*path: Any, to: Any) -> Change:
    def change(response: dict[str, Any]) -> None:
        at: Any = response
        for each in path[:-1]:
            at = at[each]
        at[path[-1]] = to

    return change


ENVELOPE = ("json", "result", "structuredContent")
CHANGES: list[tuple[str, Change]] = [
    ("declares prompts capability", _set("json", "result", "protocolVersion", to="1999-01-01")),
    ("declares prompts capability", _set("json", "result", "capabilities", "logging", to={})),
    ("declares prompts capability", _set("status", to=202)),
    ("declares prompts capability", _set("headers", "content-type", to="text/event-stream")),
    ("rejects per-entry in batch", _set("json", 1, "error", "code", to=-32601)),
    ("rejects per-entry in batch", _set("json", 0, "id", to=11)),
    ("all-notification batch", _set("status", to=202)),
    ("unknown id returns isError", _set("json", "result", "isError", to=False)),
    ("unknown id returns isError", _set(*ENVELOPE, "errors", 0, "code", to="nope")),
    ("get_element > returns the element", _set(*ENVELOPE, "data", "element", "id", to="nope")),
    ("get_element > returns the element", _set(*ENVELOPE, "meta", "version", to="nope")),
    ("default projection", _set(*ENVELOPE, "data", "total", to=4)),
    ("default projection", _set(*ENVELOPE, "data", "elements", to=[])),
    ("valid datachain returns ok:true", _set(*ENVELOPE, "data", "warnings", to=[])),
    ("semantic-failing thin", _set(*ENVELOPE, "meta", "warnings", to=["X: y"])),
    ("returns the seeded versions", _set(*ENVELOPE, "data", "versions", 0, "status", to="beta")),
    ("every tool carries", _set("json", "result", "tools", 1, "name", to="nope")),
    ("every tool carries", _set("json", "result", "tools", 1, "inputSchema", "required", to=[])),
    ("prompts/list returns one entry", _set("json", "result", "prompts", 0, "name", to="nope")),
    ("advertises the datachain view", _set("json", "result", "resources", 0, "uri", to="ui://x")),
    ("reference prompts are", _set("json", "result", "messages", 0, "content", "type", to="x")),
    ("happy path", _set("json", "result", "_meta", "ui", "resourceUri", to="ui://x")),
    ("happy path", _set("json", "result", "content", 0, "text", to="Drawn\n- Nothing (1): Else")),
    ("full HTML document", _set("json", "result", "contents", 0, "mimeType", to="text/html")),
    (
        "full HTML document",
        _set("json", "result", "contents", 0, "text", to='<article class="dtpr-element">'),
    ),
    (
        "full HTML document",
        _set(
            *("json", "result", "contents", 0, "text"),
            to='<p class="step"></p><article class="dtpr-element"><h2 class="title">Nope</h2>',
        ),
    ),
]


@pytest.fixture(scope="module")
def document(shared: Path) -> dict[str, Any]:
    """The recorded exchanges."""
    found: dict[str, Any] = json.loads((shared / "conformance" / f"{FILE}.json").read_bytes())
    return found


@pytest.fixture
async def target(shared: Path, document: dict[str, Any]) -> AsyncIterator[Target]:
    """What they are run against."""
    async with AsyncExitStack() as stack:
        yield Target(client=None, folder=shared, document=document, stack=stack)  # type: ignore[arg-type] # every case has a store


@pytest.mark.parametrize(("name", "change"), CHANGES)
async def test_another_answer_is_noticed(
    document: dict[str, Any], target: Target, name: str, change: Change
) -> None:
    cases = [each for each in document["cases"] if name in each["test"] and "/mcp" in str(each)]
    for case in cases[:-1]:
        await run(case, target)
    last: Case = cases[-1]
    await run(last, target)

    changed = copy.deepcopy(last)
    change(changed["response"])

    with pytest.raises((AssertionError, KeyError)):
        await run(changed, target)
