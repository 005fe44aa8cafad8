"""`dtpr taxonomy import`: take in official releases, from a folder or from an API."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from dtpr.cli.output import print_table, say
from dtpr.cli.progress import Progress, shown_progress
from dtpr.cli.taxonomy_show import SHOWN_HASH
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtpr.formats.taxonomy import ReadRelease
    from dtpr.schema.rules import Finding
    from dtpr.schema.taxonomy import Release

KEPT, REFUSED = 0, 2

_COLUMNS = ("version", "elements", "languages", "icons", "symbols", "hash", "outcome")
_SHOWN = 100
_LINE_EVERY = 50
_BY = "operator"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where the release comes from, and its icons."""
    parser.add_argument(
        "source",
        metavar="SOURCE",
        help="A folder: answers of the first API (categories_….json, elements_….json) or a release "
        "(meta.yaml, elements/); or the address of an API, ending in /v1 or /v2.",
    )
    parser.add_argument(
        "--release", metavar="VERSION", help="Only this one of the releases that are there."
    )
    icons = parser.add_mutually_exclusive_group()
    icons.add_argument(
        "--icons",
        metavar="SOURCE",
        help="The folder or address of the published icons of the first API, with symbols/ in it; "
        "by default icons/ in the folder, else the addresses that the answers name.",
    )
    icons.add_argument(
        "--without-icons", action="store_true", help="Take in no published icons; ours are drawn."
    )
    parser.add_argument("--dry-run", action="store_true", help="Check everything and keep nothing.")


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read, check and keep the releases; nothing is kept where anything is wrong."""
    from dtpr.schema.source_rules import check_source

    read = await _read(arguments)
    errors = 0
    for each in read:
        found = [*check_source(each.source), *each.notes]
        errors += sum(finding.severity == "error" for finding in found)
        _say_findings(each, found)
    if errors:
        say(f"Nothing was kept: there {'is 1 error' if errors == 1 else f'are {errors} errors'}.")
        return REFUSED
    await _keep(read, arguments, settings)
    return KEPT


async def _keep(
    read: "Sequence[ReadRelease]", arguments: argparse.Namespace, settings: Settings
) -> None:
    from dtpr.registry import open_registry
    from dtpr.registry.releases import convert_source

    sources = [each.source for each in read]
    async with open_registry(settings) as registry:
        if arguments.dry_run:
            known = {(each.version, each.hash) for each in registry.taxonomy.every}
            found = [convert_source(each) for each in sources]
            rows = [
                (each, "known already" if (each.version, each.hash) in known else "not kept")
                for each in found
            ]
            say("This was a dry run: nothing was kept.")
        else:
            added = await registry.releases.add(sources, origin=arguments.source, by=_BY)
            outcome = {True: "kept", False: "known already"}
            rows = [(each.release, outcome[each.is_new]) for each in added]
    print_table(_COLUMNS, [_row(release, outcome) for release, outcome in rows])


async def _read(arguments: argparse.Namespace) -> "list[ReadRelease]":
    from dtpr.formats.taxonomy import read_releases

    with shown_progress("Fetching", "drawings", _LINE_EVERY) as progress:
        files = await _files(arguments, progress)
    read = [each for one in files for each in read_releases(one)]
    if arguments.release is None:
        return read
    return _only(read, arguments.release)


def _only(read: "Sequence[ReadRelease]", version: str) -> "list[ReadRelease]":
    versions = {_version(each): each for each in read}
    if version in versions:
        return [versions[version]]
    mend = f"use {' or '.join(versions)}"
    raise InvalidError(Problem("release", f"the source does not have {version}", mend))


def _version(read: "ReadRelease") -> str:
    from dtpr.schema.legacy import LegacyRelease
    from dtpr.schema.legacy_exchange import version_of

    source = read.source
    return version_of(source) if isinstance(source, LegacyRelease) else source.manifest.version


async def _files(arguments: argparse.Namespace, progress: Progress) -> list[dict[str, bytes]]:
    from dtpr.cli.fetching import fetch_releases
    from dtpr.formats.taxonomy import read_folder

    if _names_scheme(arguments.source):
        found = await fetch_releases(arguments.source, version=arguments.release, progress=progress)
        return [await _with_icons(each, arguments, progress) for each in found]
    return [await _with_icons(read_folder(Path(arguments.source)), arguments, progress)]


def _names_scheme(source: str) -> bool:
    """Tell an address from a folder, also one that is not asked, such as `ftp://…`."""
    return "://" in source


async def _with_icons(
    files: dict[str, bytes], arguments: argparse.Namespace, progress: Progress
) -> dict[str, bytes]:
    """Return the files of a release of the first API with its icons; others as they are."""
    from dtpr.cli.fetching import fetch_icons, icons_by_url
    from dtpr.formats.taxonomy import read_folder
    from dtpr.formats.taxonomy.legacy import drawings_at, legacy_types

    if not legacy_types(files):
        if arguments.icons is not None:
            message = "only releases of the first API have icons of their own"
            raise InvalidError(Problem("icons", message, "leave it out"))
        return files
    if arguments.without_icons:
        return {name: each for name, each in files.items() if not name.startswith("icons/")}
    if arguments.icons is None:
        if any(name.startswith("icons/") for name in files):
            return files
        answers = [each for name, each in files.items() if name.startswith("elements_")]
        return files | await fetch_icons(icons_by_url(answers), progress)
    if _names_scheme(arguments.icons):
        return files | await fetch_icons(drawings_at(files, arguments.icons), progress)
    drawings = read_folder(Path(arguments.icons), (".svg",))
    return files | {f"icons/{name}": each for name, each in drawings.items()}


def _say_findings(read: "ReadRelease", found: "Sequence[Finding]") -> None:
    ordered = sorted(found, key=lambda each: each.severity)
    for each in ordered[:_SHOWN]:
        say(f"{read.where(each.path)}: {each.severity} {each.code}: {each.message}; {each.mend}")
    if len(ordered) > _SHOWN:
        say(f"{len(ordered) - _SHOWN} more findings are not shown.")


def _row(release: "Release", outcome: str) -> tuple[str, ...]:
    source = release.source
    return (
        release.version,
        str(len(release.elements)),
        " ".join(release.manifest.locales),
        str(len(source.icons) if source else 0),
        str(len(source.symbols) if source else 0),
        release.hash.removeprefix("sha256-")[:SHOWN_HASH],
        outcome,
    )
