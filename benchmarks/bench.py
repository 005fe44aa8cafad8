"""What every subject of a run is given: the options, and what it needs to set itself up."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from benchmarks.databases import STORES, Databases

_REMINDED_S = 8.0


class Options(Struct, frozen=True, kw_only=True):
    """What is measured, how often, and for how many seconds each time.

    Where the run is `quick`, its figures are not to be trusted: a busy machine does not end it.
    """

    seconds: int = 2
    rounds: int = 5
    sizes: Sequence[int] = (1000, 100_000)
    stores: Sequence[str] = STORES
    only: str | None = None
    cases: Sequence[str] | None = None
    warm_up: bool = True
    quick: bool = False
    peers: bool = True

    @property
    def reminded_s(self) -> float:
        """For how many seconds steady traffic goes on before each round of it."""
        return _REMINDED_S if self.warm_up else 0.0


class Bench(NamedTuple):
    """One run: servers and files live until its stack is closed.

    In `versions` the subjects write down what they used beside our own packages.
    """

    options: Options
    databases: Databases
    folder: Path
    stack: AsyncExitStack
    tell: Callable[[str], None]
    versions: dict[str, str]

    def wants(self, *names: str) -> bool:
        """Return whether one of some cases is to be measured."""
        chosen = self.options.cases
        return chosen is None or any(each in chosen for each in names)
