"""Exports as text: NDJSON, GeoJSON and CSV, written as the devices come.

Each writer turns the lines of public devices (`dtpr.schema.open_data`) into bytes, so many at a
time, and keeps none. NDJSON and GeoJSON end with how many devices there are and the SHA-256 of all
that stands before.

Source: RFC 7946 (GeoJSON; other members as of 6.1), RFC 4180 (CSV).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from dtpr.formats.base import DISCLOSURE
from dtpr.formats.delimited import GEOMETRY_COLUMN, defuse
from dtpr.formats.flat import COLUMNS, FlatDevice, Flattener
from dtpr.schema.open_data import OpenDataEnd, OpenDataHeader
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place

HEADER_MEMBER, END_MEMBER = "open_data", "end"
"""The members of a FeatureCollection that hold the header and the end."""

ORGANIZATIONS_COLUMN, PLACES_COLUMN = "organization_records", "place_records"
"""In CSV, the records of organizations and of places, in the first row that speaks of them."""


class Writer(Protocol):
    """Writes one export."""

    def begin(self, header: OpenDataHeader) -> bytes:
        """Return what stands before the devices."""
        ...

    def add(self, lines: Sequence[bytes]) -> bytes:
        """Return some devices."""
        ...

    def end(self) -> bytes:
        """Return what stands after the last device."""
        ...


class _Counting:
    """Counts devices, and takes the SHA-256 of all that is written."""

    def __init__(self) -> None:
        self._devices = 0
        self._hash = hashlib.sha256()

    def _counted(self, data: bytes, devices: int = 0) -> bytes:
        self._devices += devices
        self._hash.update(data)
        return data

    def _end(self) -> OpenDataEnd:
        return OpenDataEnd(devices=self._devices, sha256=self._hash.hexdigest())


class NdjsonWriter(_Counting):
    """One record a line: the header, the devices, the end."""

    def begin(self, header: OpenDataHeader) -> bytes:
        """Return the line of the header."""
        return self._counted(msgspec.json.encode(header) + b"\n")

    def add(self, lines: Sequence[bytes]) -> bytes:
        """Return the lines of some devices."""
        return self._counted(b"\n".join([*lines, b""]), len(lines))

    def end(self) -> bytes:
        """Return the last line."""
        return msgspec.json.encode(self._end()) + b"\n"


class GeoJsonWriter(_Counting):
    """A FeatureCollection, a feature a device and a line; before and after it the two records."""

    def begin(self, header: OpenDataHeader) -> bytes:
        """Return the start of the collection."""
        self._flattener = Flattener(header)
        self._between = b"\n"
        told = msgspec.json.encode(header)
        member = HEADER_MEMBER.encode()
        start = b'{"type":"FeatureCollection",\n"%b":%b,\n"features":[' % (member, told)
        return self._counted(start)

    def add(self, lines: Sequence[bytes]) -> bytes:
        """Return some features."""
        pieces: list[bytes] = []
        for line in lines:
            pieces.append(self._between)
            pieces += self._feature(line)
            self._between = b",\n"
        # Joined once: features are long, and to copy them takes as long as to write them.
        return self._counted(b"".join(pieces), len(lines))

    def end(self) -> bytes:
        """Return the end of the collection."""
        closed = self._counted(b"\n]")
        told = msgspec.json.encode(self._end())
        return b'%b,\n"%b":%b}\n' % (closed, END_MEMBER.encode(), told)

    def _feature(self, line: bytes) -> Sequence[bytes]:
        flat = self._flattener.flatten(line)
        return (
            b'{"type":"Feature","id":"',
            flat.columns.id.encode(),
            b'","geometry":',
            flat.geometry,
            b',"properties":',
            msgspec.json.encode(flat.columns)[:-1],
            b',"disclosure":',
            flat.disclosure,
            b"}}",
        )


class CsvWriter:
    """A header, then a row a device; texts stand in quotes, and formulas are defused."""

    _columns = (*COLUMNS, GEOMETRY_COLUMN, DISCLOSURE, ORGANIZATIONS_COLUMN, PLACES_COLUMN)

    def begin(self, header: OpenDataHeader) -> bytes:
        """Return the row of names, behind a mark that spreadsheets need to see that it is UTF-8."""
        self._flattener = Flattener(header)
        self._organizations = {each.slug: each for each in header.organizations}
        self._places = {each.slug: each for each in header.places}
        return b"\xef\xbb\xbf" + ",".join(self._columns).encode() + b"\r\n"

    def add(self, lines: Sequence[bytes]) -> bytes:
        """Return some rows."""
        return b"".join([self._row(each) for each in lines])

    def end(self) -> bytes:
        """Return nothing: a row more would be no device."""
        return b""

    def _row(self, line: bytes) -> bytes:
        flat = self._flattener.flatten(line)
        organizations, places = self._context(flat.columns)
        return b'%b,"%b","%b",%b,%b\r\n' % (
            _cells(msgspec.structs.astuple(flat.columns)),
            flat.geometry.replace(b'"', b'""'),
            flat.disclosure.replace(b'"', b'""'),
            organizations,
            places,
        )

    def _context(self, device: FlatDevice) -> tuple[bytes, bytes]:
        """Return the organization of a device and its places where no row before had them."""
        if device.organization not in self._organizations and device.place not in self._places:
            return b"", b""
        places = [*_taken(self._places, device.place)]
        owners = dict.fromkeys([*(each.organization for each in places), device.organization])
        new = [self._organizations.pop(each) for each in owners if each in self._organizations]
        return _told(new), _told(places)


WRITERS: Mapping[str, type[NdjsonWriter | GeoJsonWriter | CsvWriter]] = {
    "geojson": GeoJsonWriter,
    "csv": CsvWriter,
    "ndjson": NdjsonWriter,
}
"""The writers, by the ending of their files."""


def _taken(places: dict[str, Place], slug: str | None) -> Sequence[Place]:
    """Take a place and those that it lies in out of some, the outermost first."""
    found: list[Place] = []
    while slug in places:
        found.append(places.pop(slug))
        slug = found[-1].parent
    return found[::-1]


def _told(records: Sequence[Organization] | Sequence[Place]) -> bytes:
    return b'"%b"' % msgspec.json.encode(records).replace(b'"', b'""') if records else b""


def _cells(row: Sequence[object]) -> bytes:
    """Return cells with commas between: texts in quotes, numbers bare, and nothing for None.

    That is a JSON array too, as long as no text has anything to escape or to defuse.
    """
    told = msgspec.json.encode([_NOTHING if each is None else each for each in row])
    if b"\\" in told or _RISKY.search(told):
        return b",".join([_cell(each) for each in row])
    return told[1:-1]


def _cell(value: object) -> bytes:
    if isinstance(value, str):
        return b'"%b"' % defuse(value).replace('"', '""').encode()
    return b"" if value is None else msgspec.json.encode(value)


_NOTHING = msgspec.Raw(b"")
_RISKY = re.compile(rb',"[\'=+\-@]')
"""The start of a text that may be a formula, behind another cell: the first one is an id."""
