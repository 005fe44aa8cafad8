"""Releases in upstream's forms, as `dtpr check` finds them: one document, or a folder."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from dtpr.cli.check_chains import Verdict
from dtpr.errors import InvalidError
from dtpr.formats.taxonomy import Files, ReadRelease, read_releases
from dtpr.schema.exchange import release_of
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.legacy_exchange import release_of_legacy
from dtpr.schema.parse import parse
from dtpr.schema.rules import Finding, check_content
from dtpr.schema.rules.finding import error
from dtpr.schema.source_rules import Source, check_source
from dtpr.schema.taxonomy import Release
from dtpr.schema.wire import WireRelease

Placed = tuple[str, Finding]
"""The name of a file in a folder, and what was found in it."""

_WHOLE = "source"


def check_bundle(data: dict[str, Any]) -> Verdict:
    """Check a release that is one document; symbols are looked for only where it has some."""
    if "datachain_type" in data:
        data = {**data, "datachainType": data["datachain_type"]}
    source = parse(data, WireRelease)
    found = source if isinstance(source, list) else _check(source)
    if "symbols" not in data:
        found = [each for each in found if each.code != "SYMBOL_NOT_FOUND"]
    return Verdict("a release", None, [("", each) for each in found])


def check_folder(files: Files) -> Verdict:
    """Check the release in a folder; of the first API there may be two.

    Raises:
        InvalidError: There is no release in it.
    """
    try:
        releases = read_releases(files)
    except InvalidError as refused:
        if any(each.field == _WHOLE for each in refused.problems):
            raise
        return Verdict("a release", None, list(_faults(refused)))
    versions = " and ".join(_working(each.source).version for each in releases)
    found = [placed for each in releases for placed in _placed(each, files)]
    return Verdict(f"the release {versions}", None, found)


def _check(source: Source) -> list[Finding]:
    return [*check_source(source), *check_content(_working(source))]


def _working(source: Source) -> Release:
    return release_of_legacy(source) if isinstance(source, LegacyRelease) else release_of(source)


def _faults(refused: InvalidError) -> Iterator[Placed]:
    for each in refused.problems:
        file, _, path = each.field.partition(": ")
        yield file, error("parse_error", path, each.message, each.mend)


def _placed(read: ReadRelease, files: Files) -> Iterator[Placed]:
    """Yield what is found in a release with the file that it stands in."""
    named = read._replace(places={**read.places, **_by_id(read)})
    for each in (*read.notes, *_check(read.source)):
        file, _, path = named.where(each.path).partition(": ")
        yield (file, replace(each, path=path)) if file in files else ("", each)


def _by_id(read: ReadRelease) -> dict[str, str]:
    """Return the files of categories and elements by their ids, as our own rules name them."""
    if isinstance(read.source, LegacyRelease):
        return {}
    ids = {
        "categories": [each.id for each in read.source.categories],
        "elements": [each.id for each in read.source.elements],
    }
    return {
        f"{part}[{each}]": read.places[f"{part}[{at}]"]
        for part, named in ids.items()
        for at, each in enumerate(named)
    }
