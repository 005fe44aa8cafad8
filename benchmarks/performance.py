"""Writes `docs/performance.md`: what was promised, what was measured, and how, from one report."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.bars import Verdict, verdicts_of
from benchmarks.bench import Options
from benchmarks.measuring import Row, Spread
from benchmarks.report import Report, figure

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

_TEMPLATE = Path(__file__).with_name("performance.md")
_VERDICTS = ("figure", "store", "devices", "bar", "measured", "met")
_ROWS = (
    "case", "store", "devices", "rate", "ratio", "to", "p50 ms", "p99 ms", "most ms", "USS MB",
    "CPU µs", "note",
)  # fmt: skip


def write_page(report: Report, page: Path = PAGE) -> None:
    """Write the page anew."""
    page.write_text(page_of(report), encoding="utf-8")


def page_of(report: Report) -> str:
    """Return the page of a report."""
    machine, options = report.machine, report.options
    verdicts = verdicts_of(report.rows)
    values = {
        "measured_at": f"{report.measured_at:%Y-%m-%d %H:%M} UTC",
        "machine": f"{machine.system} {machine.processor}, {machine.cpus} CPUs, "
        f"{machine.memory_mb / 1000:.0f} GB of memory",
        "versions": ", ".join(f"{name} {version}" for name, version in machine.versions.items()),
        "command": _command(options),
        "rounds": str(options.rounds),
        "seconds": str(options.seconds),
        "sizes": ", ".join(f"{each:,}" for each in options.sizes),
        "met": f"{sum(each.met for each in verdicts)} of {len(verdicts)}",
        "verdicts": "\n".join(_table(_VERDICTS, (_verdict_cells(each) for each in verdicts))),
        "rows": "\n".join(_table(_ROWS, (_row_cells(each) for each in report.rows))),
    }
    text = _TEMPLATE.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


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
    return " ".join(["./dev bench", *words, "--write"])


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
