"""`dtpr import`: bring in the devices of a file."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.progress import shown_progress
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry.imports import ImportReport, RowProblem
    from dtpr.schema.mapping import ImportMapping

HELP = "Bring in the devices of a file; good rows are kept, bad ones explained."
EXAMPLE = """\
dtpr import cameras.csv --organization port-clement --mapping cameras.toml --dry-run
dtpr import cameras.csv --organization port-clement --mapping cameras.toml --publish
dtpr import register.ndjson --publish
dtpr import overpass.json --organization port-clement --mapping osm_surveillance.toml --dry-run"""

ALL_KEPT, SOME_REJECTED = 0, 1
"""Exit codes; when nothing could be done at all, the command line answers 2."""

_COUNTS = ("rows", "created", "changed", "unchanged", "published", "rejected", "warned")
_COLUMNS = ("row", "column", "value", "reason", "mend")
_SHOWN = 100
_LINE_EVERY = 5000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file, whose devices they are, and what is to be kept."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="A CSV, GeoJSON, NDJSON, GeoPackage or OSM JSON file.",
    )
    parser.add_argument(
        "--organization",
        metavar="SLUG",
        help="Who is accountable for the devices; an export says it itself.",
    )
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="What the columns mean, in TOML; not needed where they carry the register's words.",
    )
    parser.add_argument("--dry-run", action="store_true", help="Try everything and keep nothing.")
    parser.add_argument(
        "--publish", action="store_true", help="Publish what is created or changed."
    )
    parser.add_argument(
        "--json", action="store_true", help="Write the report as one JSON document."
    )


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Import the file, and write what became of its rows."""
    from dtpr.registry import open_registry
    from dtpr.registry.access import OPERATOR
    from dtpr.registry.imports import ImportOptions, import_file

    mapping = _read_mapping(arguments.mapping) if arguments.mapping else None
    async with open_registry(settings) as registry:
        with shown_progress("Importing", "rows", _LINE_EVERY) as progress:
            options = ImportOptions(
                organization=arguments.organization,
                actor=OPERATOR,
                dry_run=arguments.dry_run,
                publish=arguments.publish,
                progress=progress,
            )
            report = await import_file(registry, arguments.file, mapping, options)
    if arguments.json:
        print_json(report)
    else:
        _print_report(report)
    return SOME_REJECTED if report.rejected else ALL_KEPT


def _read_mapping(path: Path) -> "ImportMapping":
    from dtpr.schema.mapping import read_mapping

    try:
        toml = path.read_bytes()
    except OSError as error:
        reason = f"{path} cannot be read: {error.strerror}"
        raise InvalidError(Problem("mapping", reason, "check its name")) from error
    return read_mapping(toml)


def _print_report(report: "ImportReport") -> None:
    say(f"{report.file} was read as {report.understood_as}.")
    if report.dry_run:
        say("This was a dry run: nothing was kept.")
    print_table(
        ("file", *_COUNTS), [(report.file, *(str(getattr(report, each)) for each in _COUNTS))]
    )
    if report.rejections:
        _print_problems(report.rejections)
    if report.warnings:
        say("These rows are kept, without what is said here:")
        _print_problems(report.warnings)


def _print_problems(problems: Sequence["RowProblem"]) -> None:
    shown = problems[:_SHOWN]
    print()
    print_table(
        _COLUMNS,
        [(str(each.row), each.column, each.value, each.reason, each.mend) for each in shown],
    )
    if len(problems) > len(shown):
        more = len(problems) - len(shown)
        say(f"{more} more reasons are not shown; --json lists them all.")
