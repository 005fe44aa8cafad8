"""`dtpr organization`: register organizations, list them, and set their logos."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.parsers import Command, add_commands
from dtpr.errors import InvalidError, Problem
from dtpr.schema.decode import convert
from dtpr.schema.organization import Organization, OrganizationKind
from dtpr.schema.text import pick
from dtpr.settings import Settings

HELP = "Register organizations, list them, and set their logos."
EXAMPLE = "dtpr organization list"

_TAGGED = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)=(.*)", re.DOTALL)
_COLUMNS = ("slug", "name", "kind", "locale", "website")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    add_commands(parser, _ACTIONS, metavar="ACTION", required=True)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what the chosen action says."""
    code: int = await arguments.run_action(arguments, settings)
    return code


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="Its short name, such as port-clement.")
    parser.add_argument(
        "--name",
        action="append",
        required=True,
        help="Its name; again as LOCALE=NAME for each further language.",
    )
    parser.add_argument(
        "--kind", choices=get_args(OrganizationKind), default="city", help="What it is (city)."
    )
    parser.add_argument("--locale", default="en", help="The language that it writes in first (en).")
    parser.add_argument("--website", metavar="URL", help="Its https address.")


async def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    organization = _organization(arguments)
    async with open_registry(settings) as registry:
        await registry.organizations.add(organization)
    say(
        f"Registered {organization.slug}.",
        f"Give its staff access: dtpr token create --organization {organization.slug} "
        "--role publisher",
    )
    return 0


def _organization(arguments: argparse.Namespace) -> Organization:
    given = {
        "slug": arguments.slug,
        "name": _names(arguments.name, arguments.locale),
        "kind": arguments.kind,
        "locale": arguments.locale,
        "website": arguments.website,
    }
    return convert(given, Organization)


def _names(given: Sequence[str], locale: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for each in given:
        tagged = _TAGGED.fullmatch(each)
        language, name = tagged.groups() if tagged else (locale, each)
        if language in names:
            raise InvalidError(
                Problem("name", f"it is given twice for {language}", "give each language once")
            )
        names[language] = name.strip()
    return names


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        found = list((await registry.organizations.all()).values())
    if arguments.json:
        print_json({"organizations": found})
    else:
        print_table(_COLUMNS, [_row(each) for each in found])
    return 0


def _add_logo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="SLUG", help="The organization's short name.")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="An SVG, PNG, JPEG or WebP file; only its shapes or pixels are kept.",
    )
    given.add_argument("--remove", action="store_true", help="Drop the logo that it has.")


async def _logo(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry
    from dtpr.registry.access import OPERATOR

    data = b"" if arguments.remove else _read(arguments.file)
    async with open_registry(settings) as registry:
        if arguments.remove:
            await registry.logos.delete(OPERATOR, arguments.slug)
            say(f"Dropped the logo of {arguments.slug}.")
            return 0
        rebuilt = await registry.logos.put(OPERATOR, arguments.slug, data)
    say(f"Kept the logo of {arguments.slug} as {rebuilt.file.media_type}.", *rebuilt.notes)
    return 0


def _read(file: Path) -> bytes:
    """Return a file as far as it may be read: one byte more than the largest logo."""
    from dtpr.signs.logos.limits import MAX_PICTURE_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(MAX_PICTURE_BYTES + 1)
    except OSError as error:
        mend = "name a file that can be read"
        raise InvalidError(Problem(str(file), f"{error.strerror}", mend)) from error


def _row(organization: Organization) -> tuple[str, ...]:
    return (
        organization.slug,
        pick(organization.name, [organization.locale]),
        organization.kind,
        organization.locale,
        organization.website or "",
    )


_ACTIONS = (
    Command(
        name="add",
        help="Register an organization; it is then accountable for devices of its own.",
        example="dtpr organization add port-clement --name Port-Clement --name 'fr=Port-Clément'",
        add_arguments=_add_add,
        defaults={"run_action": _add},
    ),
    Command(
        name="list",
        help="List the organizations of the register.",
        example="dtpr organization list --json",
        add_arguments=_add_list,
        defaults={"run_action": _list},
    ),
    Command(
        name="logo",
        help="Set or drop the logo of an organization, which its signs and answers then show.",
        example="dtpr organization logo port-clement port-clement.svg",
        add_arguments=_add_logo,
        defaults={"run_action": _logo},
    ),
)
