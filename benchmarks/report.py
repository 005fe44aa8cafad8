"""The figures of a run: a table for people, JSON for programs."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from msgspec import Struct
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.bench import Options
from benchmarks.measuring import Row, Spread
from dtpr.registry import judging

_LEGEND = (
    "Each figure is the median of the rounds, with the least and the most in brackets. A ratio is "
    "taken within each round, to what docs/benchmarks.md says; most is the slowest of a round. CPU "
    "is processor time for one request, row or drawing; `database` is that of the database's own "
    "processes, in µs too."
)
_COLUMNS = (
    "case", "store", "devices", "rate", "unit", "ratio", "cost", "p50 ms", "p99 ms", "most ms",
    "USS MB", "CPU µs", "database",
)  # fmt: skip
_PACKAGES = ("uvicorn", "uvloop", "httptools", "starlette", "msgspec", "apsw", "asyncpg")
_WORDS = ("case", "store", "unit")
_LEAST_WIDTH = 210


class Machine(Struct, frozen=True, kw_only=True):
    """Where it was measured, in general words."""

    system: str
    processor: str
    cpus: int
    python: str
    memory_mb: int = 0
    versions: dict[str, str] = {}


class Report(Struct, frozen=True, kw_only=True):
    """Everything that is told of a run."""

    measured_at: datetime
    machine: Machine
    options: Options
    rows: list[Row]


def report_of(options: Options, rows: Sequence[Row], more: Mapping[str, str]) -> Report:
    """Return the report of a run that has just ended, on this machine.

    `more` are the versions of what was measured beside our own packages.
    """
    return Report(
        measured_at=datetime.now(UTC).replace(microsecond=0),
        machine=Machine(
            system=platform.system(),
            processor=platform.machine(),
            cpus=os.cpu_count() or 1,
            python=platform.python_version(),
            memory_mb=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 10**6,
            versions={
                "Python": platform.python_version(),
                "arithmetic": _arithmetic(),
                **{each: version(each) for each in _PACKAGES},
                **more,
            },
        ),
        options=options,
        rows=list(rows),
    )


def _arithmetic() -> str:
    is_compiled = not str(judging.__file__).endswith(".py")
    return f"compiled by mypyc {version('mypy')}" if is_compiled else "interpreted"


def print_report(report: Report) -> None:
    """Print a report as a table, which a narrow terminal breaks, and nothing cuts short."""
    console = Console(highlight=False)
    console.width = max(console.width, _LEAST_WIDTH)
    machine, options = report.machine, report.options
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, justify="left" if column in _WORDS else "right", no_wrap=True)
    for row in report.rows:
        table.add_row(*_cells(row))
    console.print(
        f"{report.measured_at:%Y-%m-%d %H:%M} UTC, {machine.system} {machine.processor}, "
        f"{machine.cpus} CPUs, Python {machine.python}; "
        f"rounds: {options.rounds}, seconds each: {options.seconds}"
    )
    console.print(table)
    console.print(_LEGEND)


def _cells(row: Row) -> list[str]:
    return [
        row.case,
        row.store or "",
        f"{row.devices:,}" if row.devices else "",
        _spread(row.rate),
        f"{row.unit}/s",
        _spread(row.ratio) if row.ratio else "",
        _cost(row),
        *(
            "" if value is None else figure(value)
            for value in (
                *(row.p50_ms, row.p99_ms, row.most_ms, row.uss_mb),
                *(row.cpu_us, row.database_cpu_us),
            )
        ),
    ]


def _cost(row: Row) -> str:
    if row.cost is None or row.budget is None:
        return ""
    sign = "\N{LESS-THAN OR EQUAL TO}" if row.cost.median <= row.budget else ">"
    return f"{figure(row.cost.median)} {sign} {row.budget:g}"


def _spread(spread: Spread) -> str:
    return f"{figure(spread.median)} ({figure(spread.least)}-{figure(spread.most)})"


def figure(value: float) -> str:
    """Return a figure with as many digits as it deserves: about three."""
    digits = next((place for place, floor in enumerate((100, 10, 1, 0.1)) if value >= floor), 4)
    return f"{value:,.{digits}f}"
