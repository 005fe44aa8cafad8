"""`dtpr schema`: the JSON Schema of every public type."""

import argparse
from pathlib import Path
from typing import Any

from dtpr.cli.files import write_whole
from dtpr.cli.output import print_json, print_table, say
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

HELP = "List the JSON Schemas (2020-12) of all public types, print one, or write them to a folder."
EXAMPLE = """\
dtpr schema
dtpr schema DatachainInstance
dtpr schema --all --out schemas"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which schema, and where to write it."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="The type; without it all names.")
    parser.add_argument("--all", action="store_true", help="Every type.")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="Write each to a file NAME.json in this folder, which is made if it is not there.",
    )


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """List the schemas, print one, or write them."""
    from dtpr.schema.json_schema import KINDS, document, list_schemas

    _check(arguments)
    names = [*KINDS] if arguments.all else [each for each in [arguments.name] if each]
    documents = {each: document(each, settings.address) for each in names}
    if arguments.out:
        _write(documents, arguments.out)
    elif documents:
        print_json(documents[arguments.name])
    else:
        listed = list_schemas(settings.address).schemas
        print_table(("name", "description"), [(each.name, each.description) for each in listed])
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.all and arguments.name:
        raise InvalidError(Problem("all", "it goes without a name", "leave one of them out"))
    if arguments.all != bool(arguments.out) and not arguments.name:
        mend = "give a NAME or --all, and with --all a folder with --out"
        raise InvalidError(Problem("out", "it is not clear what to write where", mend))


def _write(documents: dict[str, Any], folder: Path) -> None:
    import msgspec

    _make(folder)
    for name, each in documents.items():
        text = msgspec.json.format(msgspec.json.encode(each), indent=2).decode()
        write_whole(folder / f"{name}.json", f"{text}\n")
    say(f"Wrote {len(documents)} to {folder}.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{folder} cannot be made: {error.strerror}"
        raise InvalidError(Problem("out", reason, "name a folder of yours")) from error
