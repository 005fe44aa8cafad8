"""NDJSON: one JSON object a line; an export of a register, or GeoJSON features.

An export has a header on its first line and an end on its last one: without the end, or with
another number of devices than it tells, something was lost on the way.

Source: RFC 7464 without the separators; RFC 8142 likewise; `dtpr.schema.open_data`.
"""

from collections.abc import Generator, Iterable
from typing import Any, BinaryIO

import msgspec

from dtpr.errors import InvalidError, Problem
from dtpr.formats.base import DISCLOSURE, RawRow, Reading, read_header, to_json
from dtpr.formats.encoding import check_encoding, detect_encoding, undecodable
from dtpr.formats.geojson import read_feature
from dtpr.schema.open_data import OpenDataEnd, OpenDataHeader

NAME = "NDJSON"
SUFFIXES: tuple[str, ...] = (".ndjson", ".jsonl", ".geojsonl")

_HEADER = b'{"record":"header"'
_AGAIN = "fetch or export it again"


def looks_like(head: bytes) -> bool:
    """Tell whether the first bytes of a file are the header of an export, or two objects."""
    lines = head.lstrip().splitlines()
    if head.startswith(_HEADER):
        return True
    return len(lines) > 1 and lines[0].endswith(b"}") and lines[1].startswith(b"{")


def read(file: BinaryIO, encoding: str | None = None) -> Reading:
    """Read a row a line.

    Raises:
        InvalidError: It is not text, or its header is wrong.
    """
    name = check_encoding(encoding) if encoding else detect_encoding(file)
    file.seek(0)
    first = file.readline()
    header = read_header(first) if first.startswith(_HEADER) else None
    return Reading(f"{NAME}, {name}", _rows(file, name, header), header=header)


def write(rows: Iterable[RawRow]) -> bytes:
    """Return rows as GeoJSON features, one a line."""
    features = (
        {"type": "Feature", "properties": each.values, "geometry": each.geometry} for each in rows
    )
    return b"".join(to_json(each) + b"\n" for each in features)


def _rows(
    file: BinaryIO, encoding: str, header: OpenDataHeader | None
) -> Generator[RawRow, None, None]:
    file.seek(0)
    devices, end = 0, None
    for number, line in enumerate(file, start=1):
        if not line.strip() or (header and number == 1):
            continue
        if header and line.startswith(b'{"record":"end"'):
            end = _end_of(line)
            continue
        devices += 1
        yield _row(number, _as_utf8(line, encoding))
    if header and (end is None or end.devices != devices):
        told = f"its end tells {end.devices} devices" if end else "its end is missing"
        raise InvalidError(Problem("file", f"{told}, and {devices} are there", _AGAIN))


def _row(number: int, line: bytes) -> RawRow:
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError) as error:
        problem = Problem("", f"the line is no JSON: {error}", _AGAIN)
        return RawRow(number=number, values={}, problem=problem)
    if not isinstance(found, dict):
        problem = Problem("", "the line is no JSON object", _AGAIN)
        return RawRow(number=number, values={}, problem=problem)
    if found.get("record") == "device":
        return _exported(number, found)
    return read_feature(number, line)


def _exported(number: int, record: dict[str, Any]) -> RawRow:
    device = record.get("device")
    geometry = device.pop("geometry", None) if isinstance(device, dict) else None
    return RawRow(number=number, values={DISCLOSURE: record}, geometry=geometry)


def _end_of(line: bytes) -> OpenDataEnd:
    try:
        return msgspec.json.decode(line, type=OpenDataEnd)
    except msgspec.DecodeError as error:
        raise InvalidError(Problem("file", f"its end is wrong: {error}", _AGAIN)) from error


def _as_utf8(line: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return line
    try:
        return line.decode(encoding).encode()
    except UnicodeError as error:
        raise undecodable(error) from error
