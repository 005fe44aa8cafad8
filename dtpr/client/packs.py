"""Devices out of a pack or an export: one file with all of them, NDJSON, gzipped or not."""

import gzip
import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import BinaryIO

import msgspec
from msgspec import Struct

from dtpr.client.asking import SourceError
from dtpr.client.judged import Devices
from dtpr.client.known import Known
from dtpr.geo.assumed import effective_views
from dtpr.geo.site import centre_of
from dtpr.schema.geometry import Geometry
from dtpr.schema.open_data import FORMAT
from dtpr.schema.organization import Organization
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.view import View

_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 64 * 1024**2


class _Placement(Struct, frozen=True):
    element_id: str


class _Chain(Struct, frozen=True):
    elements: list[_Placement]


class _Written(Struct, frozen=True):
    """What of a device a question may need."""

    name: dict[str, str]
    geometry: Geometry
    datachain: _Chain
    views: list[View] = []
    place: str | None = None
    active_from: date | None = None
    active_until: date | None = None


class _Device(Struct, frozen=True, tag_field="record", tag="device"):
    id: str
    code: str
    organization: str
    identifiability: Identifiability
    device: _Written


class _Header(Struct, frozen=True, tag_field="record", tag="header"):
    format: str
    organizations: list[Organization]
    as_of: datetime | None = None
    selection: dict[str, str] = {}


class _End(Struct, frozen=True, tag_field="record", tag="end"):
    devices: int
    sha256: str


_decode = msgspec.json.Decoder(_Header | _Device | _End).decode


class Pack(Struct, frozen=True, kw_only=True):
    """What is in a file: its devices, who registers them where, as of when, and chosen by what."""

    devices: Devices
    organizations: Sequence[Organization]
    as_of: datetime | None
    selection: dict[str, str]


def read_pack(file: BinaryIO, name: str) -> Pack:
    """Return what is in a file, once all of it is there.

    Raises:
        SourceError: It is no such file, or a part of it is missing.
    """
    try:
        return _read(file, name)
    except (OSError, EOFError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{name} is no pack or export, or it is broken: {error}.") from error


def _read(file: BinaryIO, name: str) -> Pack:
    lines = _lines(file)
    first = next(lines, b"")
    header = _decode(first)
    if not isinstance(header, _Header) or header.format != FORMAT:
        raise SourceError(f"{name} does not begin as a {FORMAT} file does.")
    digest, known, end = hashlib.sha256(first), [], None
    for line in lines:
        record = _decode(line)
        if isinstance(record, _Device):
            known.append(_known(record))
            digest.update(line)
        else:
            end = record
            break
    if not isinstance(end, _End) or (end.devices, end.sha256) != (len(known), digest.hexdigest()):
        raise SourceError(f"{name} is not whole: fetch it again.")
    return Pack(
        devices=Devices(known),
        organizations=header.organizations,
        as_of=header.as_of,
        selection=header.selection,
    )


def _lines(file: BinaryIO) -> Iterator[bytes]:
    is_packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    opened = gzip.GzipFile(fileobj=file) if is_packed else file
    while line := opened.readline(_LONGEST_LINE):
        yield line


def _known(record: _Device) -> Known:
    written = record.device
    elements = [each.element_id for each in written.datachain.elements]
    return Known(
        id=record.id,
        code=record.code,
        organization=record.organization,
        name=written.name,
        identifiability=record.identifiability,
        position=centre_of(written.geometry),
        place=written.place,
        elements=elements,
        active_from=written.active_from,
        active_until=written.active_until,
        geometry=written.geometry,
        views=effective_views(written.geometry, written.views, elements),
    )
