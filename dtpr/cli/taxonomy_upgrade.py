"""`dtpr taxonomy upgrade`: what another release would change, and drafts that move there."""

import argparse
from collections import Counter
from typing import TYPE_CHECKING

from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.progress import shown_progress
from dtpr.schema.text import pick
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry.upgrading import Move, Upgrade

_COLUMNS = ("code", "name", "organization", "from", "to", "gone", "new titles", "findings", "done")
_LINE_EVERY = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which devices, and where to."""
    parser.add_argument(
        "version",
        nargs="?",
        metavar="VERSION",
        help="Only chains in this release; without it, all that are not in the one in use.",
    )
    parser.add_argument(
        "--to", metavar="VERSION", help="The release to move to; by default the one in use."
    )
    parser.add_argument("--organization", metavar="SLUG", help="Only the devices of one.")
    parser.add_argument("--dry-run", action="store_true", help="Only report; write no drafts.")
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write a line for each device that another release would change; publish nothing."""
    from dtpr.registry import open_registry
    from dtpr.registry.access import OPERATOR
    from dtpr.registry.upgrading import UpgradeOptions

    async with open_registry(settings) as registry:
        if arguments.organization is not None:
            await registry.organizations.get(arguments.organization)
        with shown_progress("Comparing", "devices", _LINE_EVERY) as progress:
            options = UpgradeOptions(
                actor=OPERATOR,
                version=arguments.version,
                to=arguments.to,
                organization=arguments.organization,
                dry_run=arguments.dry_run,
                locale=settings.locales[0],
                progress=lambda done: progress(done, None),
            )
            found = [each async for each in registry.upgrade(options)]
    if arguments.json:
        print_json({"upgrades": found})
    else:
        _report(found, settings)
    return 0


def _report(found: "list[Upgrade]", settings: Settings) -> None:
    rows = [_row(each, move, settings) for each in found for move in each.moves]
    print_table(_COLUMNS, rows)
    for each in found:
        for move in each.moves:
            for finding in move.findings:
                say(
                    f"{each.code}: {move.field}.{finding.path}: {finding.severity} "
                    f"{finding.code}: {finding.message}; {finding.mend}"
                )
    counted = Counter(each.outcome for each in found)
    told = ", ".join(f"{count} {outcome}" for outcome, count in counted.items())
    say(f"{len(found)} public devices: {told}." if found else "Nothing would change.")
    if counted["drafted"]:
        say("Nothing was published: read the drafts, and publish them.")
    if counted["publish again"]:
        say("Where the version stays the same, publishing a device again takes the other words.")


def _row(upgrade: "Upgrade", move: "Move", settings: Settings) -> tuple[str, ...]:
    return (
        upgrade.code,
        pick(upgrade.name, settings.locales),
        upgrade.organization,
        move.before,
        move.after,
        ", ".join(move.gone),
        ", ".join(f"{each.before} → {each.after}" for each in move.retitled),
        ", ".join(dict.fromkeys(each.code for each in move.findings)),
        upgrade.outcome,
    )
