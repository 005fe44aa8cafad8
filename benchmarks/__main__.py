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
from benchmarks.measuring import BenchmarkError, Case, measure_all
from benchmarks.performance import write_page
from benchmarks.report import Report, print_report, report_of
from benchmarks.world import make_world
from dtpr.errors import DtprError

_DONE, _REFUSED, _INTERRUPTED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run what is asked for, print it, and return the exit code."""
    arguments = build_parser().parse_args(argv)
    options = Options(
        seconds=1 if arguments.quick else arguments.seconds,
        rounds=1 if arguments.quick else arguments.rounds,
        warm_up=not arguments.quick,
        quick=arguments.quick,
        peers=not arguments.no_peers,
        sizes=arguments.sizes,
        stores=arguments.stores,
        only=arguments.only,
        cases=arguments.cases,
    )
    try:
        if arguments.page:
            write_page([_read(each) for each in arguments.page])
            return _DONE
        if arguments.prepare:
            asyncio.run(prepare(options, arguments.keep))
            return _DONE
        report = asyncio.run(run(options, arguments.keep))
    except DtprError as error:
        print(error, file=sys.stderr)
        return _REFUSED
    except KeyboardInterrupt:
        return _INTERRUPTED
    if arguments.write:
        write_page([report])
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
    add("--cases", type=_names, help="only cases of these names, with commas, and their baselines")
    add(
        "--keep",
        metavar="FOLDER",
        type=Path,
        help="keep the filled databases there, and reuse them",
    )
    add("--quick", action="store_true", help="a short round, to see that it works; no true figures")
    add("--no-peers", action="store_true", help="do without tipg and pygeoapi")
    add("--prepare", action="store_true", help="only fill what --keep names; measure nothing")
    add("--json", metavar="FILE", help="write the figures as JSON too; - writes only that, here")
    add("--write", action="store_true", help="write docs/performance.md from what was measured")
    add(
        "--page",
        metavar="FILES",
        type=_paths,
        help="measure nothing: write docs/performance.md from what --json wrote, with commas",
    )
    return parser


async def prepare(options: Options, keep: Path | None) -> None:
    """Fill the databases of every size, to be found in a folder by the next run.

    Raises:
        BenchmarkError: No folder is given, or something is missing.
    """
    if keep is None:
        raise BenchmarkError("Say where the databases are to be kept: --keep FOLDER.")
    with _telling() as tell:
        async with AsyncExitStack() as stack:
            databases = Databases(options.stores, keep, stack, keep)
            for size in options.sizes:
                await databases.filled(make_world(size), tell)


async def run(options: Options, keep: Path | None = None) -> Report:
    """Set up the subjects, let their cases take turns, and report what was measured.

    Raises:
        BenchmarkError: Something is missing, or an answer was wrong.
    """
    with tempfile.TemporaryDirectory(prefix="dtpr-bench-") as folder, _telling() as tell:
        async with AsyncExitStack() as stack:
            databases = Databases(options.stores, Path(folder), stack, keep)
            bench = Bench(options, databases, Path(folder), stack, tell, {})
            chosen = [options.only] if options.only else list(SUBJECTS)
            made = [case for name in chosen for case in await SUBJECTS[name](bench)]
            cases = chosen_of(made, options.cases)
            # What was set up stays to the end: nobody is to pay for looking through it again.
            gc.collect()
            gc.freeze()
            rows = await measure_all(
                cases,
                rounds=options.rounds,
                seconds=options.seconds,
                warm_up=options.warm_up,
                tell=tell,
            )
            return report_of(options, rows, {**await databases.versions(), **bench.versions})


@contextmanager
def _telling() -> Iterator[Callable[[str], None]]:
    """Give a way to tell on stderr what is going on: one line that changes, or one a step."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda text: print(text, file=sys.stderr)
        return
    with console.status("setting up", refresh_per_second=2) as status:
        yield status.update


def _read(path: Path) -> Report:
    """Return the report that a run wrote.

    Raises:
        BenchmarkError: There is none.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.MsgspecError) as error:
        raise BenchmarkError(f"{path} is no report that --json wrote: {error}.") from error


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def chosen_of(cases: Sequence[Case], names: Sequence[str] | None) -> list[Case]:
    """Return the cases of some names and those that they are compared with, in their order.

    Raises:
        BenchmarkError: There is no case of a name.
    """
    if names is None:
        return list(cases)
    known = dict.fromkeys(each.name for each in cases)
    if unknown := [each for each in names if each not in known]:
        raise BenchmarkError(f"There is no case {unknown[0]!r}; there are {', '.join(known)}.")
    wanted: set[Case] = set()
    for each in cases:
        case: Case | None = each if each.name in names else None
        while case is not None:
            wanted.add(case)
            case = case.baseline
    return [each for each in cases if each in wanted]


def _names(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")]


def _paths(text: str) -> list[Path]:
    return [Path(each) for each in text.split(",")]


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
