"""What every subject of a run is given: the options, and what it needs to set itself up."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from benchmarks.databases import STORES, Databases


class Options(Struct, frozen=True, kw_only=True):
    """What is measured, how often, and for how many seconds each time."""

    seconds: int = 2
    rounds: int = 5
    sizes: Sequence[int] = (1000, 100_000)
    stores: Sequence[str] = STORES
    only: str | None = None


class Bench(NamedTuple):
    """One run: servers and files live until its stack is closed."""

    options: Options
    databases: Databases
    folder: Path
    stack: AsyncExitStack
    tell: Callable[[str], None]
