"""The blanks `{{id}}` of a text, and what fills them.

Source: DTPR API v2, interpolation: a blank without a value stays as it is written, an empty value
is a value, and what a value holds is not looked at again.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

_BLANK = re.compile(r"\{\{\s*([A-Za-z0-9_-]+)\s*\}\}")


class Segment(NamedTuple):
    """One piece of a text: plain, or what stands for a variable, with its value or without."""

    kind: Literal["text", "variable", "missing"]
    value: str
    variable: str | None = None


def segments_of(text: str, values: Mapping[str, str]) -> Iterator[Segment]:
    """Yield the pieces of a text in order; joined, their values are the text that is read."""
    end = 0
    for found in _BLANK.finditer(text):
        if found.start() > end:
            yield Segment("text", text[end : found.start()])
        name = found[1]
        if name in values:
            yield Segment("variable", values[name], name)
        else:
            yield Segment("missing", found[0], name)
        end = found.end()
    if end < len(text):
        yield Segment("text", text[end:])


def interpolate(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its blanks filled in."""
    return "".join(each.value for each in segments_of(text, values))


def blanks_in(text: str) -> set[str]:
    """Return the ids of the blanks of a text."""
    return set(every_blank(text))


def every_blank(text: str) -> list[str]:
    """Return the ids of the blanks of a text in order, each as often as it stands there."""
    return _BLANK.findall(text)
