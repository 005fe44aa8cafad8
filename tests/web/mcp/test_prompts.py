"""The guidance that an assistant can load."""

import json
import re

import pytest

from dtpr.web.mcp.catalogue import TOOLS
from dtpr.web.mcp.prompts import all_prompts
from tests.web.mcp.conftest import Ask

NAMES = [
    "dtpr-category-audit",
    "dtpr-comprehension-audit",
    "dtpr-datachain-structure",
    "dtpr-describe-system",
    "dtpr-element-design",
    "dtpr-symbol-design",
    "dtpr-translate",
    "dtpr-references-comprehension-block-template",
    "dtpr-references-comprehension-rubric",
]


async def test_upstreams_names_are_listed(ask: Ask) -> None:
    listed = (await ask("prompts/list"))["result"]["prompts"]

    assert [each["name"] for each in listed] == NAMES
    assert all(len(each["description"]) <= 280 for each in listed)


@pytest.mark.parametrize("name", NAMES)
async def test_a_prompt_is_one_message_with_its_name_at_its_head(ask: Ask, name: str) -> None:
    result = (await ask("prompts/get", {"name": name}))["result"]

    (message,) = result["messages"]
    assert result["description"]
    assert message["role"] == "user"
    assert message["content"]["type"] == "text"
    assert message["content"]["text"].startswith(f"---\nname: {name}\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_names_only_tools_and_prompts_that_there_are(name: str) -> None:
    text = all_prompts()[name].text

    verbs = "list|get|check|render|explain|find|validate|resolve"
    called = set(re.findall(rf"`((?:{verbs})_\w+)`", text))
    named = set(re.findall(r"`(dtpr-[\w-]+)`", text))
    assert called <= TOOLS.keys()
    assert named <= set(NAMES)


async def test_the_example_of_a_disclosure_may_be_published(ask: Ask) -> None:
    text = all_prompts()["dtpr-describe-system"].text
    (example,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    params = {"name": "check_disclosure", "arguments": {"disclosure": json.loads(example)}}
    result = (await ask("tools/call", params))["result"]

    assert result["structuredContent"]["data"]["findings"] == []
