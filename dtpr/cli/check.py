"""`dtpr check`: hold datachains and releases against every rule, and print what is found."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dtpr.cli.output import one_line, print_json, say
from dtpr.errors import InvalidError
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.cli.check_files import Checked, Place

HELP = "Check datachains, devices and releases of the taxonomy, and print what is wrong in them."
EXAMPLE = (
    "dtpr check gate.json cameras/*.yaml\n"
    "dtpr check gate.yaml --release device@2026-12-01 --json\n"
    "dtpr check releases/ai-2026-08-12-beta"
)

SOUND, WRONG, UNREAD = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the files, the release and the form of the findings."""
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="A datachain, resolved or not, a device or a release, in JSON or YAML; "
        "or the folder of a release.",
    )
    parser.add_argument(
        "--release",
        metavar="VERSION",
        help="Check datachains against this release instead of the one that they name.",
    )
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check the files one by one; a file that cannot be read does not hide the others."""
    from dtpr.cli.check_files import check_place, open_place
    from dtpr.cli.check_known import known_sources

    places: list[Place] = []
    for path in arguments.files:
        try:
            places.append(open_place(path))
        except InvalidError as error:
            say(*map(str, error.problems))
    linked = {each for place in places for each in place.ids}
    sources = await known_sources(settings, arguments.release, linked)
    checked = [check_place(each, sources) for each in places]
    if arguments.json:
        _print_json(checked)
    else:
        _print_lines(checked)
    if len(places) < len(arguments.files):
        return UNREAD
    return WRONG if _count(checked, "error") else SOUND


def _print_json(checked: Sequence["Checked"]) -> None:
    print_json(
        {
            "files": checked,
            "errors": _count(checked, "error"),
            "warnings": _count(checked, "warning"),
        }
    )


def _print_lines(checked: Sequence["Checked"]) -> None:
    for each in checked:
        against = f", checked against {each.release}" if each.release else ""
        print(one_line(f"{each.file}: {each.kind}{against}"))
        for told in each.findings:
            place = told.file if told.line is None else f"{told.file}:{told.line}"
            path = f"{told.path}: " if told.path else ""
            print(one_line(f"{place}: {path}{told.severity} {told.code}: {told.message}"))
            print(f"    {one_line(told.mend)}")
    if checked:
        errors, warnings = (_count(checked, each) for each in ("error", "warning"))
        print(f"{_times(len(checked), 'file')}: {_times(errors, 'error')}, ", end="")
        print(_times(warnings, "warning"))


def _times(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _count(checked: Sequence["Checked"], severity: str) -> int:
    return sum(told.severity == severity for each in checked for told in each.findings)
