"""The parts of a datachain that the guide and the signs speak of, read from `content/parts.yaml`.

Source: DTPR guide, data chain (purpose, accountable, technology; at most three purposes).
"""

from importlib.resources import files
from typing import Annotated, Final

import msgspec
import yaml
from msgspec import Meta

from dtpr.schema.base import Identifier, Record


class Part(Record, frozen=True, kw_only=True):
    """The categories that are one part, and how many of their elements a datachain may place."""

    categories: Annotated[list[Identifier], Meta(min_length=1)]
    at_most: Annotated[int, Meta(ge=1)] | None = None


class Parts(Record, frozen=True, kw_only=True):
    """What a system is for, who answers for it, and what it works with."""

    purpose: Part
    accountable: Part
    technology: Part


def _read() -> Parts:
    file = files("dtpr.schema") / "content" / "parts.yaml"
    return msgspec.convert(yaml.safe_load(file.read_bytes()), Parts)


PARTS: Final = _read()
