"""How long work shows how far it is: a bar on a terminal, elsewhere a line now and then."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dtpr.cli.output import say

Progress = Callable[[int, int | None], None]
"""Called with how many are done, and of how many where that is known."""


@contextmanager
def shown_progress(title: str, things: str, every: int) -> Iterator[Progress]:
    """Yield what shows progress on stderr.

    Args:
        title: What is being done, such as `Importing`.
        things: What is counted, such as `rows`.
        every: How many are done between two lines, where there is no terminal.
    """
    if not sys.stderr.isatty():
        yield lambda done, total: _write_line(done, total, things, every)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _write_line(done: int, total: int | None, things: str, every: int) -> None:
    if done and done % every == 0:
        say(f"{done} {things}" if total is None else f"{done} of {total} {things}")
