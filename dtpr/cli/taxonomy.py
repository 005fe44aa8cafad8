"""`dtpr taxonomy`: the releases of the standard that this register knows."""

import argparse
from pathlib import Path

from dtpr.cli import taxonomy_import, taxonomy_show, taxonomy_upgrade
from dtpr.cli.output import say
from dtpr.cli.parsers import Command, add_commands
from dtpr.cli.taxonomy_show import named_release
from dtpr.settings import Settings

HELP = "Take in official releases of the standard, look at them, and choose which is in use."
EXAMPLE = "dtpr taxonomy list"

_REFERENCE = "A version, such as device@2026-12-01; with #HASH where two releases share one."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    add_commands(parser, _ACTIONS, metavar="ACTION", required=True)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what the chosen action says."""
    code: int = await arguments.run_action(arguments, settings)
    return code


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", metavar="VERSION", help=_REFERENCE)
    parser.add_argument("--element", metavar="ID", help="One element, in every language.")
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


def _add_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="BEFORE", help=_REFERENCE)
    parser.add_argument("after", metavar="AFTER", help="The release to compare it with.")
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", metavar="VERSION", help=_REFERENCE)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="A new folder, or an empty one."
    )
    parser.add_argument(
        "--form",
        choices=("v1", "v2"),
        help="As answers of the first API, or as a release folder; by default as it came in.",
    )


async def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.cli.taxonomy_files import files_of
    from dtpr.formats.taxonomy import write_folder
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        release = named_release(registry.taxonomy, arguments.version)
    files = files_of(release, arguments.form)
    write_folder(arguments.out, files)
    say(f"Wrote {len(files)} files of {release.version} to {arguments.out}.")
    return 0


def _add_use(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("version", metavar="VERSION", help="The release for new disclosures.")
    parser.add_argument(
        "--hash", metavar="HASH", help="The beginning of its content hash, where two share one."
    )


async def _use(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        release = await registry.releases.choose(arguments.version, arguments.hash, by="operator")
        legacy = registry.taxonomy.legacy(release.manifest.datachain_type.id)
    kind = release.manifest.datachain_type.id
    say(f"{release.version} is in use for new disclosures of the kind {kind}.")
    say(f"{legacy.version} answers the first API. What is published stays as it is.")
    return 0


_ACTIONS = (
    Command(
        name="import",
        help="Take in an official release: from a folder, or from the address of an API.",
        example="dtpr taxonomy import releases/ai-2026-08-12-beta --dry-run\n"
        "dtpr taxonomy import https://dtpr.example/api/dtpr/v1\n"
        "dtpr taxonomy import answers --icons drawings",
        add_arguments=taxonomy_import.add_arguments,
        defaults={"run_action": taxonomy_import.run},
    ),
    Command(
        name="list",
        help="List every release, and say which is in use.",
        example="dtpr taxonomy list --json",
        add_arguments=taxonomy_show.add_list,
        defaults={"run_action": taxonomy_show.run_list},
    ),
    Command(
        name="show",
        help="Show a release, or one element of it in every language.",
        example="dtpr taxonomy show device@2026-12-01 --element gps",
        add_arguments=_add_show,
        defaults={"run_action": taxonomy_show.run_show},
    ),
    Command(
        name="diff",
        help="Say what is different between two releases.",
        example="dtpr taxonomy diff device@2026-12-01 device@2025-08-29",
        add_arguments=_add_diff,
        defaults={"run_action": taxonomy_show.run_diff},
    ),
    Command(
        name="export",
        help="Write a release as files that it can be taken in from again.",
        example="dtpr taxonomy export device@2026-12-01 --out device --form v1",
        add_arguments=_add_export,
        defaults={"run_action": _export},
    ),
    Command(
        name="use",
        help="Choose the release for new disclosures; what is published stays as it is.",
        example="dtpr taxonomy use device@2026-12-01",
        add_arguments=_add_use,
        defaults={"run_action": _use},
    ),
    Command(
        name="upgrade",
        help="Say what another release changes for published devices, and draft the change.",
        example="dtpr taxonomy upgrade --dry-run\n"
        "dtpr taxonomy upgrade device@2026-12-01 --to device@2025-08-29",
        add_arguments=taxonomy_upgrade.add_arguments,
        defaults={"run_action": taxonomy_upgrade.run},
    ),
)
