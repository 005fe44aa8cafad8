"""Guidance that an assistant can load: one text a task, under upstream's names, in our own words.

A text is `prompts/<name>.md`, with its name and description at its head.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

import yaml

_FILES = files("dtpr.web.mcp") / "prompts"


class Prompt(NamedTuple):
    """One text with what it is for."""

    name: str
    description: str
    text: str


@cache
def all_prompts() -> Mapping[str, Prompt]:
    """Return the texts by name: tasks first, then what they refer to."""
    found = [_read(each) for each in _FILES.iterdir() if each.name.endswith(".md")]
    ordered = sorted(found, key=lambda each: ("references" in each.name, each.name))
    return {each.name: each for each in ordered}


def _read(file: Traversable) -> Prompt:
    text = file.read_text(encoding="utf-8")
    head = yaml.safe_load(text.split("---\n")[1])
    return Prompt(head["name"], head["description"], text)
