"""The documents say what the program does: every name in them is real, every name is in them."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from dtpr.registry import open_registry
from dtpr.settings import PREFIX, Settings
from dtpr.web.app import create_app
from dtpr.web.problems import EVERY_PROBLEM
from dtpr.web.routes import EVERY_CALL

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/**/*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_described_with_its_variable_and_default() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*)$", read("docs/settings.md"), re.MULTILINE))

    for name in Settings.__struct_fields__:
        value = getattr(Settings(), name)
        shown = ",".join(value) if isinstance(value, list) else str(value)
        assert f"`{PREFIX}{name.upper()}`" in rows[name]
        assert value is None or shown in rows[name]
    assert set(rows) == set(Settings.__struct_fields__)


def test_every_call_is_described() -> None:
    described = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) ([^`]+)`", read("docs/api.md")))

    assert {(call.method, call.path) for call in EVERY_CALL} <= described


def test_every_type_of_problem_is_described_with_its_status() -> None:
    rows = re.findall(r"^\| `/problems/([\w-]+)` \| (\d+) \|", read("docs/api.md"), re.MULTILINE)

    assert {(slug, int(status)) for slug, status in rows} == {
        (each.slug, each.status) for each in EVERY_PROBLEM
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)[^)]*\)", document.read_text())

    for link in links:
        assert (document.parent / link).exists(), link


def test_every_command_of_the_script_is_in_its_help_and_no_other() -> None:
    script = read("dev")
    named = set(re.findall(r"^#   \./dev (\w+)", script, re.MULTILINE))

    for command in named - {"test"}:
        assert f"\n{command}() {{" in script
    for document in DOCUMENTS:
        used = set(re.findall(r"\./dev (\w+)", document.read_text()))
        assert used <= named, document


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    """The settings of a register that `dtpr demo` filled."""
    settings = Settings(database=f"sqlite:///{tmp_path / 'town.sqlite3'}")
    load = [sys.executable, "-m", "dtpr", "demo", "--load-only", "--database", settings.database]
    subprocess.run(load, check=True, cwd=tmp_path, capture_output=True)
    return settings


async def test_the_request_of_the_first_page_gets_its_answer(demo: Settings) -> None:
    page = read("README.md")
    question = json.loads(re.findall(r"-d '({.*})'", page)[0])
    shown: dict[str, Any] = json.loads(re.findall(r"```json\n(.*?)```", page, re.DOTALL)[0])

    async with open_registry(demo) as registry:
        transport = httpx2.ASGITransport(app=create_app(demo, registry))
        async with httpx2.AsyncClient(transport=transport, base_url=demo.address) as client:
            answer = (await client.post("/v1/nearby", json=question)).json()

    assert answer["coverage"][: len(shown["coverage"])] == shown["coverage"]
    # How far it holds follows how far was looked around, which is tuned now and then.
    assert answer["valid_within_m"] == pytest.approx(shown["valid_within_m"], rel=0.5)
    for name in ("coverage", "as_of", "valid_within_m"):
        del answer[name], shown[name]
    assert answer == shown
