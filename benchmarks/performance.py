"""Writes `docs/performance.md`: what was promised, what was measured, and how, from reports."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.bars import Verdict, verdicts_of
from benchmarks.bench import Options
from benchmarks.measuring import Row, Spread
from benchmarks.report import Report, figure

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

_TEMPLATE = Path(__file__).with_name("performance.md")
_RUNS = ("run", "command", "rounds")
_VERDICTS = ("figure", "store", "devices", "bar", "measured", "met")
_ROWS = (
    "case", "store", "devices", "rate", "ratio", "to", "p50 ms", "p99 ms", "most ms", "USS MB",
    "CPU µs", "note",
)  # fmt: skip


def write_page(reports: Sequence[Report]) -> None:
    """Write the page anew, from one run or from several on the same machine."""
    PAGE.write_text(page_of(reports), encoding="utf-8")


def page_of(reports: Sequence[Report]) -> str:
    """Return the page of some reports, the oldest first; what was measured again counts last."""
    machine = reports[-1].machine
    versions = {name: each for one in reports for name, each in one.machine.versions.items()}
    rows = list(
        {(row.case, row.store, row.devices): row for each in reports for row in each.rows}.values()
    )
    verdicts = verdicts_of(rows)
    values = {
        "machine": f"{machine.system} {machine.processor}, {machine.cpus} CPUs, "
        f"{machine.memory_mb / 1000:.0f} GB of memory",
        "versions": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "runs": "\n".join(_table(_RUNS, (_run_cells(each) for each in reports))),
        "met": f"{sum(each.met for each in verdicts)} of {len(verdicts)}",
        "verdicts": "\n".join(_table(_VERDICTS, (_verdict_cells(each) for each in verdicts))),
        "rows": "\n".join(_table(_ROWS, (_row_cells(each) for each in rows))),
    }
    text = _TEMPLATE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _run_cells(report: Report) -> list[str]:
    options = report.options
    return [
        f"{report.measured_at:%Y-%m-%d %H:%M} UTC",
        f"`{_command(options)}`",
        f"{options.rounds} of {options.seconds} s",
    ]


def _command(options: Options) -> str:
    """Return what measures the same again."""
    given = {
        "only": options.only,
        "cases": options.cases and shlex.quote(",".join(options.cases)),
        "sizes": ",".join(map(str, options.sizes)),
        "stores": ",".join(options.stores),
        "rounds": options.rounds,
        "seconds": options.seconds,
    }
    words = [f"--{name} {value}" for name, value in given.items() if value]
    return " ".join(["./dev bench", *words])


def _table(columns: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield _line(columns)
    yield _line(["---"] * len(columns))
    for each in rows:
        yield _line(each)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _verdict_cells(verdict: Verdict) -> list[str]:
    return [
        verdict.figure,
        verdict.store,
        f"{verdict.devices:,}" if verdict.devices else "",
        verdict.bar,
        verdict.measured,
        "yes" if verdict.met else "**no**",
    ]


def _row_cells(row: Row) -> list[str]:
    known = (row.p50_ms, row.p99_ms, row.most_ms, row.uss_mb, row.cpu_us)
    return [
        row.case,
        row.store or "",
        f"{row.devices:,}" if row.devices else "",
        f"{_spread(row.rate)} {row.unit}/s",
        _spread(row.ratio) if row.ratio else "",
        row.ratio_to or "",
        *("" if each is None else figure(each) for each in known),
        row.note or "",
    ]


def _spread(spread: Spread) -> str:
    return f"{figure(spread.median)} ({figure(spread.least)}-{figure(spread.most)})"
