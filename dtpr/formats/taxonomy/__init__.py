"""Releases of a taxonomy as files: read from upstream's forms, and written in them again.

Files are a mapping of names to bytes here, such as `elements/gps.yaml`, wherever they came from: a
folder, or the answers of an API. Three layouts are understood:

- v1: `categories_{type}.json` and `elements_{type}.json`, the answers of the first API; beside them
  `artwork.json` (which symbol an element has), `icons/*.svg` and `icons/symbols/*.svg`;
- v2: `meta.yaml`, `datachain-type.yaml`, `categories/`, `elements/`, `symbols/`;
- the answers of the second API: `manifest.json`, `datachain-type.json`, `categories.json`,
  `elements.json`, `symbols/`.
"""

from dtpr.errors import InvalidError, Problem
from dtpr.formats.taxonomy.base import Files, ReadRelease
from dtpr.formats.taxonomy.bundle import read_answers, read_bundle
from dtpr.formats.taxonomy.folder import read_folder, write_folder
from dtpr.formats.taxonomy.legacy import legacy_types, read_legacy
from dtpr.formats.taxonomy.writing import bundle_files, legacy_files

__all__ = [
    "Files",
    "ReadRelease",
    "bundle_files",
    "legacy_files",
    "read_folder",
    "read_releases",
    "write_folder",
]

_BUNDLE = ("meta.yaml", "datachain-type.yaml", "categories/", "elements/")


def read_releases(files: Files) -> list[ReadRelease]:
    """Return the releases in some files: one of each kind of chain in v1, else a single one.

    Raises:
        InvalidError: There is no release, or a file is missing or wrong; every fault is named
            with its file.
    """
    if "manifest.json" in files:
        return [read_answers(files)]
    if any(name.startswith(_BUNDLE) for name in files):
        return [read_bundle(files)]
    if types := legacy_types(files):
        return [read_legacy(files, each) for each in types]
    message = "there is no release of a taxonomy"
    mend = "it needs meta.yaml with elements/, or elements_device.json or elements_ai.json"
    raise InvalidError(Problem("source", message, mend))
