"""`dtpr obstacles`: buildings that stand in the way of what devices see."""

import argparse
from pathlib import Path

from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.parsers import Command, add_commands
from dtpr.cli.progress import shown_progress
from dtpr.settings import Settings

HELP = "Bring in outlines of buildings, and cut the views of devices by them."
EXAMPLE = """\
dtpr obstacles import buildings.geojson
dtpr obstacles apply"""

_COLUMNS = ("source", "outlines")
_LINE_EVERY = 5000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    add_commands(parser, _ACTIONS, metavar="ACTION", required=True)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what the chosen action says."""
    code: int = await arguments.run_action(arguments, settings)
    return code


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="Polygons in GeoJSON; with the extra [gis] in any format of GDAL.",
    )
    parser.add_argument(
        "--source", metavar="NAME", help="What they are kept under (the name of the file)."
    )


async def _import(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.formats.outlines import read_outlines
    from dtpr.registry import open_registry

    source = arguments.source or arguments.file.name
    outlines = list(read_outlines(arguments.file))
    async with open_registry(settings) as registry:
        count = await registry.obstacles.put(source, outlines)
    say(f"Kept {count} outlines of {source}.", "Cut the public views by them: dtpr obstacles apply")
    return 0


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        found = await registry.obstacles.sources()
    if arguments.json:
        named = [dict(zip(_COLUMNS, each, strict=True)) for each in found]
        print_json({"obstacles": named})
    else:
        print_table(_COLUMNS, [(source, str(count)) for source, count in found])
    return 0


def _add_remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="As `dtpr obstacles list` shows it.")


async def _remove(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        count = await registry.obstacles.remove(arguments.source)
    say(f"Removed {count} outlines.", "Let the public views be whole again: dtpr obstacles apply")
    return 0


def _add_apply(_parser: argparse.ArgumentParser) -> None:
    """Take nothing but the common options."""


async def _apply(_arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        with shown_progress("Cutting views", "devices", _LINE_EVERY) as progress:
            changed = await registry.obstacles.apply(progress)
    say(f"{changed} devices are seen otherwise now.")
    return 0


_ACTIONS = (
    Command(
        name="import",
        help="Keep the outlines of a file, in place of those that its source had.",
        example="dtpr obstacles import buildings.gpkg --source city-2026",
        add_arguments=_add_import,
        defaults={"run_action": _import},
    ),
    Command(
        name="list",
        help="List the sources and how many outlines each has.",
        example="dtpr obstacles list",
        add_arguments=_add_list,
        defaults={"run_action": _list},
    ),
    Command(
        name="remove",
        help="Remove the outlines of a source.",
        example="dtpr obstacles remove city-2026",
        add_arguments=_add_remove,
        defaults={"run_action": _remove},
    ),
    Command(
        name="apply",
        help="Cut the views of all public devices anew, without new revisions.",
        example="dtpr obstacles apply",
        add_arguments=_add_apply,
        defaults={"run_action": _apply},
    ),
)
