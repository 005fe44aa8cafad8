"""`dtpr token`: make, list and revoke the tokens that staff and programs call with."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.parsers import Command, add_commands
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry import Registry

HELP = "Make, list and revoke the tokens that staff and programs call with."
EXAMPLE = "dtpr token list"

_COLUMNS = ("id", "organization", "role", "label", "created", "expires", "state")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    add_commands(parser, _ACTIONS, metavar="ACTION", required=True)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what the chosen action says."""
    code: int = await arguments.run_action(arguments, settings)
    return code


def _add_create(parser: argparse.ArgumentParser) -> None:
    _add_organization(parser, required=True)
    parser.add_argument(
        "--role",
        required=True,
        help="viewer, editor, publisher or admin; each may do what the ones before it may.",
    )
    parser.add_argument("--label", default="", help="What or whom it is for.")
    parser.add_argument(
        "--days", type=int, metavar="NUMBER", help="How long it holds; without it, for ever."
    )
    _add_json(parser)


async def _create(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        await _check_organization(registry, arguments.organization)
        new = await registry.tokens.create(
            arguments.organization, arguments.role, label=arguments.label, days=arguments.days
        )
    if arguments.json:
        print_json(new)
    else:
        print(new.token)
    say(
        "The token is shown this once; keep it where only its user can read it.",
        f"Revoke it with: dtpr token revoke {new.id}",
    )
    return 0


def _add_list(parser: argparse.ArgumentParser) -> None:
    _add_organization(parser, required=False)
    _add_json(parser)


async def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    import msgspec

    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        await _check_organization(registry, arguments.organization)
        kept = await registry.tokens.list_some(arguments.organization)
        now = registry.now()
    found = [{**msgspec.structs.asdict(row), "state": _state(row, now)} for row in kept]
    if arguments.json:
        print_json({"tokens": found})
    else:
        print_table(_COLUMNS, [_row(each) for each in found])
    return 0


def _add_revoke(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="The id that `dtpr token list` shows.")


async def _revoke(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        await registry.tokens.revoke(arguments.id)
    say(f"Revoked {arguments.id}; it does not open anything any more.")
    return 0


def _add_organization(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--organization", metavar="SLUG", required=required, help="Whose tokens: its short name."
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def _check_organization(registry: "Registry", slug: str | None) -> None:
    from dtpr.registry.asked import Asked, check_asked

    asked = Asked(organization=slug)
    await check_asked(asked, registry.taxonomy, registry.organizations, registry.elements)


def _state(row: Any, now: datetime) -> str:
    if row.revoked_at:
        return "revoked"
    return "expired" if row.expires_at and row.expires_at <= now else "valid"


def _row(token: dict[str, Any]) -> tuple[str, ...]:
    return (
        token["id"],
        token["organization"],
        token["role"],
        token["label"],
        f"{token['created_at']:%Y-%m-%d}",
        f"{token['expires_at']:%Y-%m-%d}" if token["expires_at"] else "never",
        token["state"],
    )


_ACTIONS = (
    Command(
        name="create",
        help="Make a token for an organization and write it to stdout, this once.",
        example="dtpr token create --organization port-clement --role publisher --days 365",
        add_arguments=_add_create,
        defaults={"run_action": _create},
    ),
    Command(
        name="list",
        help="List tokens, newest first, without their secrets.",
        example="dtpr token list --organization port-clement",
        add_arguments=_add_list,
        defaults={"run_action": _list},
    ),
    Command(
        name="revoke",
        help="Revoke a token at once and for ever.",
        example="dtpr token revoke 3f9c1b20aa47",
        add_arguments=_add_revoke,
        defaults={"run_action": _revoke},
    ),
)
