"""`python -m benchmarks`, or `./dev bench`: measures, and prints ratios within one run."""

import argparse
import asyncio
import gc
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import msgspec
from rich.console import Console

from benchmarks.bench import Bench, Options
from benchmarks.cases import SUBJECTS
from benchmarks.databases import STORES, Databases
from benchmarks.measuring import Row, measure_all
from benchmarks.report import print_report, report_of
from dtpr.errors import DtprError

_DONE, _REFUSED, _INTERRUPTED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run what is asked for, print it, and return the exit code."""
    arguments = build_parser().parse_args(argv)
    options = Options(
        seconds=arguments.seconds,
        rounds=arguments.rounds,
        sizes=arguments.sizes,
        stores=arguments.stores,
        only=arguments.only,
    )
    try:
        rows = asyncio.run(run(options))
    except DtprError as error:
        print(error, file=sys.stderr)
        return _REFUSED
    except KeyboardInterrupt:
        return _INTERRUPTED
    report = report_of(options, rows)
    if arguments.json == "-":
        print(_json(report))
    else:
        print_report(report)
        if arguments.json:
            Path(arguments.json).write_text(_json(report) + "\n", encoding="utf-8")
    return _DONE


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    usual = Options()
    parser = argparse.ArgumentParser(
        prog="./dev bench",
        description="Measure the register against bare servers in the same run.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--seconds", type=_whole, default=usual.seconds, help="how long each measurement takes")
    add("--rounds", type=_whole, default=usual.rounds, help="how often each case is measured")
    add("--sizes", type=_wholes, default=usual.sizes, help="numbers of devices, with commas")
    add("--stores", type=_stores, default=usual.stores, help="stores, with commas")
    add("--only", choices=tuple(SUBJECTS), help="one subject instead of all")
    add("--json", metavar="FILE", help="write the figures as JSON too; - writes only that, here")
    return parser


async def run(options: Options) -> list[Row]:
    """Set up the subjects, let their cases take turns, and return what was measured.

    Raises:
        BenchmarkError: Something is missing, or an answer was wrong.
    """
    with tempfile.TemporaryDirectory(prefix="dtpr-bench-") as folder, _telling() as tell:
        async with AsyncExitStack() as stack:
            databases = Databases(options.stores, Path(folder), stack)
            bench = Bench(options, databases, Path(folder), stack, tell)
            chosen = [options.only] if options.only else list(SUBJECTS)
            cases = [case for name in chosen for case in await SUBJECTS[name](bench)]
            # What was set up stays to the end: nobody is to pay for looking through it again.
            gc.collect()
            gc.freeze()
            return await measure_all(
                cases, rounds=options.rounds, seconds=options.seconds, tell=tell
            )


@contextmanager
def _telling() -> Iterator[Callable[[str], None]]:
    """Give a way to tell on stderr what is going on: one line that changes, or one a step."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda text: print(text, file=sys.stderr)
        return
    with console.status("setting up", refresh_per_second=2) as status:
        yield status.update


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _whole(text: str) -> int:
    number = int(text.replace("_", ""))
    if number < 1:
        raise argparse.ArgumentTypeError("give 1 or more")
    return number


def _wholes(text: str) -> list[int]:
    return [_whole(each) for each in text.split(",")]


def _stores(text: str) -> list[str]:
    stores = text.split(",")
    if unknown := [each for each in stores if each not in STORES]:
        raise argparse.ArgumentTypeError(f"{unknown[0]} is no store; use {', '.join(STORES)}")
    return stores


if __name__ == "__main__":
    sys.exit(main())
