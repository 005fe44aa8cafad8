"""Exchange formats: one file each, which reads it and writes it."""

from pathlib import PurePath

from dtpr.errors import InvalidError, Problem
from dtpr.formats import delimited, geojson, geopackage, ndjson, osm
from dtpr.formats.base import DISCLOSURE, Format, RawRow, Reading, to_json

__all__ = ["DISCLOSURE", "FORMATS", "Format", "RawRow", "Reading", "find_format", "to_json"]

FORMATS: tuple[Format, ...] = (ndjson, geopackage, osm, geojson, delimited)
"""In the order in which they are asked whether a file looks like theirs."""


def find_format(name: str, head: bytes) -> Format:
    """Return the format of a file, by the suffix of its name, then by its first bytes.

    Where several formats share a suffix and none of them looks like it, the last one may say why.

    Raises:
        InvalidError: No format fits.
    """
    suffix = PurePath(name).suffix.lower()
    named = [each for each in FORMATS if suffix in each.SUFFIXES]
    if len(named) == 1:
        return named[0]
    for each in named or FORMATS:
        if each.looks_like(head):
            return each
    if named:
        return named[-1]
    known = ", ".join(each.NAME for each in FORMATS)
    raise InvalidError(Problem("file", "its format is not known", f"save it as one of {known}"))
