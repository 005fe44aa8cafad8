"""`dtpr elements`: elements that organizations add beside those of the taxonomy."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.parsers import Command, add_commands
from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry.kept_elements import KeptElement
    from dtpr.schema.local_elements import NamedElement

HELP = "Add elements of an organization's own, list and retire them."
EXAMPLE = "dtpr elements add object-detection.yaml"

_COLUMNS = ("id", "title", "kind", "category", "identifiability", "state", "version")
_SAID = {"created": "Added", "changed": "Changed", "unchanged": "There was nothing to change in"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    add_commands(parser, _ACTIONS, metavar="ACTION", required=True)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what the chosen action says."""
    code: int = await arguments.run_action(arguments, settings)
    return code


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--organization", metavar="SLUG", help="Only those of one organization: its short name."
    )
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        slug = arguments.organization
        elements = registry.elements
        found = await (elements.of_organization(slug) if slug else elements.all())
    if arguments.json:
        print_json({"elements": [_record(each) for each in found]})
    else:
        print_table(_COLUMNS, [_row(each) for each in found])
    return 0


def _record(kept: "KeptElement") -> dict[str, Any]:
    import msgspec

    stands = {"id": kept.id, "state": kept.state, "version": kept.version}
    return {**stands, "changed_at": kept.changed_at, **msgspec.to_builtins(kept.element)}


def _row(kept: "KeptElement") -> tuple[str, ...]:
    from dtpr.schema.text import pick

    element = kept.element
    return (
        kept.id,
        pick(element.title, []),
        element.datachain_type,
        element.category,
        element.identifiability,
        kept.state,
        str(kept.version),
    )


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="One element or a list of them, in YAML or JSON."
    )


async def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry
    from dtpr.registry.access import OPERATOR

    given = _read(arguments.file)
    async with open_registry(settings) as registry:
        for each in given:
            try:
                written = await registry.elements.put(OPERATOR, each.id, each.element)
            except InvalidError as error:
                raise _named(each.id, error) from error
            say(f"{_SAID[written.change]} {each.id}.")
    return 0


def _read(path: Path) -> list["NamedElement"]:
    from dtpr.formats.taxonomy.base import load_yaml

    try:
        document = path.read_bytes()
    except OSError as error:
        reason = f"{path} cannot be read: {error.strerror}"
        raise InvalidError(Problem("file", reason, "check its name")) from error
    given = load_yaml({str(path): document}, str(path))
    if not isinstance(given, list):
        return [_convert(given, path.name)]
    return [
        _convert(each, f"{path.name}, element {number}")
        for number, each in enumerate(given, start=1)
    ]


def _convert(given: Any, where: str) -> "NamedElement":
    from dtpr.schema.decode import convert
    from dtpr.schema.local_elements import NamedElement

    try:
        return convert(given, NamedElement)
    except InvalidError as error:
        raise _named(where, error) from error


def _named(where: str, error: InvalidError) -> InvalidError:
    """Return an error whose problems also say where they are."""
    problems = [
        each._replace(field=f"{where}, {each.field}" if each.field else where)
        for each in error.problems
    ]
    return InvalidError(*problems)


def _add_retire(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="Its id, which `dtpr elements list` shows.")


async def _retire(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry
    from dtpr.registry.access import OPERATOR
    from dtpr.schema.local_elements import is_local, split_id

    if not is_local(arguments.id):
        raise NotFoundError(
            f"There is no element {arguments.id!r}; its id is its organization, a colon and its "
            "name, as `dtpr elements list` shows it."
        )
    async with open_registry(settings) as registry:
        retired = await registry.elements.retire(OPERATOR, *split_id(arguments.id))
    say(f"Retired {retired.id}. What is published goes on showing it.")
    return 0


_ACTIONS = (
    Command(
        name="add",
        help="Add the elements of a file, or change the texts of those that there are.",
        example="dtpr elements add object-detection.yaml",
        add_arguments=_add_add,
        defaults={"run_action": _add},
    ),
    Command(
        name="list",
        help="List elements that organizations added, the retired ones too.",
        example="dtpr elements list --organization port-clement",
        add_arguments=_add_list,
        defaults={"run_action": _list},
    ),
    Command(
        name="retire",
        help="Let an element not be placed any more; what is published goes on showing it.",
        example="dtpr elements retire port-clement:object_detection",
        add_arguments=_add_retire,
        defaults={"run_action": _retire},
    ),
)
