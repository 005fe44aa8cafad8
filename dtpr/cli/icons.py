"""`dtpr icons`: make the zips of the icon set, list what is in it."""

import argparse
from hashlib import sha256
from pathlib import Path

from dtpr.cli.files import write_whole
from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.parsers import Command, add_commands
from dtpr.cli.progress import shown_progress
from dtpr.errors import InvalidError, Problem
from dtpr.schema.icon_sets import SetKind
from dtpr.settings import Settings

HELP = "Make the icon set as zips for web pages and for print, or list what is in it."
EXAMPLE = "dtpr icons build --out icons"

KINDS: tuple[SetKind, ...] = ("web", "print", "all")
_COLUMNS = ("id", "shape", "name", "elements", "source")
_EVERY = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    add_commands(parser, _ACTIONS, metavar="ACTION", required=True)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what the chosen action says."""
    code: int = await arguments.run_action(arguments, settings)
    return code


def _add_build(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        required=True,
        help="The folder for the zips, which is made if it is not there.",
    )
    parser.add_argument(
        "--set",
        choices=KINDS,
        metavar="SET",
        dest="kind",
        help="Only one of them: `web`, `print` or `all` (everything in one); else all three.",
    )


async def _build(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    from dtpr.signs.iconset.archive import archive_name
    from dtpr.signs.iconset.building import build_sets
    from dtpr.signs.pool import open_pool

    folder = arguments.out
    _make(folder)
    kinds = [arguments.kind] if arguments.kind else KINDS
    async with open_pool() as pool:
        with shown_progress("Drawing", "files", _EVERY) as progress:
            made = await build_sets(kinds, pool, progress)
    rows = []
    for kind, data in made.items():
        write_whole(folder / archive_name(kind), data)
        rows.append((archive_name(kind), str(len(data)), sha256(data).hexdigest()))
    print_table(("file", "bytes", "sha256"), rows)
    say(f"Wrote {len(made)} to {folder}.")
    return 0


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="Write the manifest as JSON.")


async def _list(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001
    from dtpr.signs.iconset.contents import entries
    from dtpr.signs.iconset.files import drawings
    from dtpr.signs.iconset.manifest import manifest_of

    if arguments.json:
        print_json(manifest_of(drawings()))
        return 0
    rows = [
        (each.symbol, each.shape, each.name["en"], ", ".join(each.elements), each.source)
        for each in entries()
    ]
    print_table(_COLUMNS, rows)
    return 0


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{folder} cannot be made: {error.strerror}"
        raise InvalidError(Problem("out", reason, "name a folder of yours")) from error


_ACTIONS = (
    Command(
        name="build",
        help="Make zips of the icon set: the same bytes each time.",
        example="dtpr icons build --out icons\ndtpr icons build --out icons --set print",
        add_arguments=_add_build,
        defaults={"run_action": _build},
    ),
    Command(
        name="list",
        help="List every icon with its elements and where it comes from.",
        example="dtpr icons list\ndtpr icons list --json",
        add_arguments=_add_list,
        defaults={"run_action": _list},
    ),
)
