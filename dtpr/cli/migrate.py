"""`dtpr migrate`: bring the database up to date."""

import argparse

from dtpr.cli.output import say
from dtpr.settings import Settings

HELP = "Bring the database to the form that this version needs, step by step."
EXAMPLE = "dtpr migrate --dry-run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add whether the steps are only to be named."""
    parser.add_argument(
        "--dry-run", action="store_true", help="Name the steps that are pending; apply none."
    )


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Apply what is pending and write the name of each step, one a line."""
    from dtpr.registry import migrate, pending_migrations

    steps = await (pending_migrations if arguments.dry_run else migrate)(settings)
    for each in steps:
        print(each)
    done = "pending" if arguments.dry_run else "applied"
    count = "1 step" if len(steps) == 1 else f"{len(steps)} steps"
    say(f"{count} {done}." if steps else "The database is up to date.")
    return 0
