"""`dtpr harvest`: keep a read-only copy of another register."""

import argparse
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.progress import shown_progress
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.cli.harvest_steps import Totals

HELP = "Keep a read-only copy of another register, and follow what changes there."
EXAMPLE = """\
dtpr harvest https://register.example
dtpr harvest https://files.example/register/ --name riverton
dtpr harvest export.ndjson.gz --name riverton --allow-shrink
dtpr harvest --sources"""

ALL_KEPT, SOME_REJECTED = 0, 1
"""Exit codes; when the harvest had to stop, the command line answers 2."""

_COUNTS = ("read", "kept", "renamed", "unchanged", "elsewhere", "withdrawn", "rejected")
_SHOWN = 20
_LINE_EVERY = 1000
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_LONGEST_NAME = 32


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to read, and what the source is called."""
    parser.add_argument(
        "source",
        nargs="?",
        metavar="SOURCE",
        help="The address of a register, or an address or a folder of files that `dtpr changes` "
        "wrote, or an export (.ndjson, .ndjson.gz).",
    )
    parser.add_argument(
        "--name", metavar="NAME", help="What the source is called here; by default its host."
    )
    parser.add_argument(
        "--again", action="store_true", help="Read it from its beginning, not from where it was."
    )
    parser.add_argument(
        "--allow-shrink",
        action="store_true",
        help="Withdraw what it has not any more, also where that is more than 5 %%.",
    )
    parser.add_argument("--sources", action="store_true", help="List what was harvested.")
    parser.add_argument(
        "--json", action="store_true", help="Write what came of it as one JSON document."
    )


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Harvest a source, and write what came of it."""
    if arguments.sources:
        return await _list_sources(settings)
    if not arguments.source:
        raise InvalidError(Problem("SOURCE", "nothing is given", "give an address or a file"))
    name = arguments.name or _name_of(arguments.source)
    if not _NAME.match(name) or len(name) > _LONGEST_NAME:
        mend = f"use lower-case letters, digits and hyphens, {_LONGEST_NAME} at most"
        raise InvalidError(Problem("name", f"{name!r} is no name for a source", mend))
    totals = await _harvest(arguments, settings, name)
    if arguments.json:
        print_json(totals)
    else:
        _print_totals(name, totals)
    return SOME_REJECTED if totals.rejected else ALL_KEPT


async def _harvest(arguments: argparse.Namespace, settings: Settings, name: str) -> "Totals":
    from dtpr.cli.harvest_reading import opened_place
    from dtpr.cli.harvest_steps import Harvest
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry, opened_place(arguments.source) as place:
        was = await registry.harvests.begin(name, arguments.source)
        with shown_progress("Harvesting", "devices", _LINE_EVERY) as progress:
            harvest = Harvest(
                registry.harvests, name, place, was, lambda read: progress(read, None)
            )
            return await harvest.run(again=arguments.again, allow_shrink=arguments.allow_shrink)


async def _list_sources(settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        found = await registry.harvests.sources()
    rows = [
        (
            each.name,
            each.text.register.name,
            each.text.address,
            each.text.licence.id,
            str(each.public),
            each.harvested_at.isoformat(timespec="seconds"),
            "being read" if each.progress.is_whole else "whole",
        )
        for each in found
    ]
    print_table(("name", "register", "source", "licence", "devices", "harvested", "state"), rows)
    return ALL_KEPT


def _name_of(source: str) -> str:
    """Return a name for a source: its host, or the name of its file or folder."""
    host = urlsplit(source).hostname if "://" in source else None
    named = host or source.rstrip("/").rpartition("/")[2].partition(".")[0]
    return re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-")[:_LONGEST_NAME].strip("-")


def _print_totals(name: str, totals: "Totals") -> None:
    counts = [
        len(totals.rejected) if each == "rejected" else getattr(totals, each) for each in _COUNTS
    ]
    print_table(("source", *_COUNTS), [(name, *map(str, counts))])
    if not totals.rejected:
        return
    print()
    print_table(
        ("device", "field", "reason", "mend"),
        [
            (each.device, each.problem.field, each.problem.message, each.problem.mend)
            for each in totals.rejected[:_SHOWN]
        ],
    )
    if len(totals.rejected) > _SHOWN:
        say(f"{len(totals.rejected) - _SHOWN} more are not shown; --json lists them all.")
