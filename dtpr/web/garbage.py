"""Keeps the search for garbage short: what survived one is left out of the next ones.

A server remembers a million small objects for minutes, and a full search through them takes 0.2 s
in the middle of somebody's answer. They are freed when nobody holds them any more, without a
search; only cycles need one, and few of what is remembered is ever in a cycle.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

FULL = 2
"""The generation that is all there is."""

_THOROUGH_EACH = 64
"""After so many short searches a thorough one finds what became garbage in cycles meanwhile."""


@contextmanager
def searched_briefly() -> Iterator[None]:
    """Search only what is new since the last search, for the length of the block."""
    searches = 0

    def leave_out(phase: str, told: Mapping[str, Any]) -> None:
        nonlocal searches
        if phase != "stop" or told["generation"] != FULL:
            return
        searches += 1
        if searches % _THOROUGH_EACH:
            gc.freeze()
        else:
            gc.unfreeze()

    gc.collect()
    gc.freeze()
    gc.callbacks.append(leave_out)
    try:
        yield
    finally:
        gc.callbacks.remove(leave_out)
        gc.unfreeze()
