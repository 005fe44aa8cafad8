"""docs/commands.md names every command, option and example."""

import re
import shlex
from pathlib import Path

import pytest

from dtpr.cli import COMMANDS, build_parser, with_action
from dtpr.cli.parsers import parse
from tests.cli.commands import Run

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
COMMON = {"--help", "--settings", "--database"}
ACTIONS = re.compile(r"^actions:\n.*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


def sections() -> dict[str, str]:
    """Return the text below each heading, by the words of the heading."""
    parts = re.split(r"^#+ (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def paths(run: Run, *command: str) -> list[tuple[str, ...]]:
    """Return a command and the actions that its help names."""
    actions = ACTIONS.search(run(*command, "--help").out)
    names = re.findall(r"^    ([a-z]+)\b", actions[0], re.MULTILINE) if actions else []
    return [command, *((*command, each) for each in names)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_stands_below_its_command(run: Run, name: str) -> None:
    known = sections()

    for path in paths(run, name):
        options = set(re.findall(r"--[a-z-]+", run(*path, "--help").out.split("example:")[0]))
        text = known[f"`dtpr {' '.join(path)}`"]

        assert sorted(each for each in options - COMMON if f"`{each}" not in text) == []


def test_the_common_options_are_described() -> None:
    text = sections()["Common to all commands"]

    assert all(f"`{each}" in text for each in COMMON)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_of_the_help_stands_on_the_page(run: Run, name: str) -> None:
    for path in paths(run, name):
        example = run(*path, "--help").out.split("example:\n")[1]

        assert [each for each in example.splitlines() if each.strip() not in PAGE] == []


def test_every_line_of_the_page_is_understood() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    lines = [each for block in blocks for each in block.splitlines() if each.startswith("dtpr ")]

    for line in lines:
        argv = shlex.split(line, comments=True)[1:]

        assert parse(build_parser(), with_action(argv)).module

    assert len(lines) >= len(COMMANDS)
