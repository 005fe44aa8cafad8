"""`dtpr changes`: write the register and what happens in it as files, for any web server."""

import argparse
import gzip
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from dtpr.cli.harvest_reading import LIST
from dtpr.cli.output import print_table
from dtpr.cli.progress import shown_progress
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry import Registry
    from dtpr.registry.open_data import Publisher
    from dtpr.schema.harvest import StaticChanges, StaticList

HELP = "Write the register and what happens in it as files that any web server can serve."
EXAMPLE = """\
dtpr changes public/register
dtpr changes public/register --anew"""

DONE = 0

_PAGE = 500
_LINE_EVERY = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder."""
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="Where the files are; what changed since they were written is added.",
    )
    parser.add_argument(
        "--anew", action="store_true", help="Begin again with a file of all devices."
    )


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the files that are missing in a folder."""
    from dtpr.registry import open_registry
    from dtpr.registry.open_data import publisher_of

    folder: Path = arguments.folder
    _make(folder)
    async with open_registry(settings) as registry:
        publisher = publisher_of(settings)
        listed = None if arguments.anew else _listed(folder)
        if listed is None:
            listed = await _write_devices(registry, publisher, folder)
        listed, added = await _write_changes(registry, publisher, folder, listed)
    print_table(
        ("folder", "files", "changes"), [(str(folder), str(len(listed.changes)), str(added))]
    )
    return DONE


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{folder} cannot be made: {error.strerror}"
        raise InvalidError(Problem("FOLDER", reason, "give another folder")) from error


def _listed(folder: Path) -> "StaticList | None":
    import msgspec

    from dtpr.schema.harvest import StaticList

    path = folder / LIST
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=StaticList)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidError(Problem(str(path), "it is no list of files", "use --anew")) from error


async def _write_devices(
    registry: "Registry", publisher: "Publisher", folder: Path
) -> "StaticList":
    from dtpr.registry.exporting import opened_export
    from dtpr.registry.open_data import Selection
    from dtpr.schema.harvest import STATIC_FORMAT, StaticList

    # What happens from here on is told as a change, also where the file has it already.
    cursor = await registry.change_feed.end()
    part = folder / "devices.part"
    with shown_progress("Writing", "devices", _LINE_EVERY) as progress:
        async with opened_export(registry, publisher, Selection()) as export:
            with part.open("wb") as file, gzip.GzipFile("", "wb", 6, file, 0) as packed:
                async for piece in export.pieces("ndjson", progress):
                    packed.write(piece)
    name = f"devices-{cursor}.ndjson.gz"
    part.replace(folder / name)
    listed = StaticList(format=STATIC_FORMAT, devices=name, cursor=cursor, changes=[])
    _write_list(folder, listed)
    return listed


async def _write_changes(
    registry: "Registry", publisher: "Publisher", folder: Path, listed: "StaticList"
) -> "tuple[StaticList, int]":
    import msgspec

    from dtpr.schema.harvest import StaticChanges

    cursor = listed.changes[-1].next if listed.changes else listed.cursor
    added, more = 0, True
    while more:
        page = await registry.change_feed.page(publisher, after=cursor, limit=_PAGE)
        more = page.more
        if not page.changes:
            break
        content = msgspec.json.encode(page)
        name = f"changes-{page.next}.json"
        _write_whole(folder / name, content)
        digest = hashlib.sha256(content).hexdigest()
        file = StaticChanges(path=name, after=cursor, next=page.next, sha256=digest)
        listed = _with(listed, file)
        _write_list(folder, listed)
        cursor, added = page.next, added + len(page.changes)
    return listed, added


def _with(listed: "StaticList", file: "StaticChanges") -> "StaticList":
    import msgspec

    return msgspec.structs.replace(listed, changes=[*listed.changes, file])


def _write_list(folder: Path, listed: "StaticList") -> None:
    import msgspec

    _write_whole(folder / LIST, msgspec.json.encode(listed))


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that who reads it meets the one before or this one whole."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
