"""GeoJSON: a FeatureCollection, or a single Feature.

Source: RFC 7946; the member `crs` of GeoJSON 2008, where it names WGS 84.
"""

import re
from collections.abc import Generator, Iterable
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.formats.base import RawRow, Reading, read_header, to_json
from dtpr.formats.encoding import read_as_utf8

NAME = "GeoJSON"
SUFFIXES: tuple[str, ...] = (".geojson", ".json")

_WGS84 = re.compile(r"(.*[:/])?(CRS:?84|EPSG(:[\d.]*:|/[\d.]+/|:)4326)", re.IGNORECASE)


class _Document(Struct, frozen=True):
    type: str = ""
    crs: Any = None
    features: list[msgspec.Raw] = []
    open_data: msgspec.Raw = msgspec.Raw(b"")


class _Feature(Struct, frozen=True):
    type: str = ""
    id: str | int | float | None = None
    properties: dict[str, Any] | None = None
    geometry: dict[str, Any] | None = None


def looks_like(head: bytes) -> bool:
    """Tell whether the first bytes of a file open a JSON object."""
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"{")


def read(file: BinaryIO, encoding: str | None = None) -> Reading:
    """Read one row a feature; a feature's `id` is a value of the row unless a property has it.

    Raises:
        InvalidError: It is not GeoJSON, or its coordinates are not WGS 84.
    """
    text, name = read_as_utf8(file, encoding)
    document = _decode(text)
    _check_crs(document.crs)
    features = [msgspec.Raw(text)] if document.type == "Feature" else document.features
    header = read_header(bytes(document.open_data)) if bytes(document.open_data) else None
    return Reading(f"{NAME}, {name}", _rows(features), header=header)


def write(rows: Iterable[RawRow]) -> bytes:
    """Return rows as a FeatureCollection in UTF-8, a feature a row, WGS 84."""
    features = [
        {"type": "Feature", "properties": each.values, "geometry": each.geometry} for each in rows
    ]
    return to_json({"type": "FeatureCollection", "features": features})


def _decode(text: bytes) -> _Document:
    try:
        document = msgspec.json.decode(text, type=_Document)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidError(
            Problem("file", f"it is not GeoJSON: {error}", "export it again as GeoJSON")
        ) from error
    if document.type not in ("FeatureCollection", "Feature"):
        raise InvalidError(
            Problem(
                "file",
                f"it holds a {document.type or 'thing without a type'}",
                "export it as a GeoJSON FeatureCollection",
            )
        )
    return document


def _check_crs(crs: Any) -> None:
    """Refuse coordinates that are not WGS 84, longitude before latitude."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not _WGS84.fullmatch(name):
        raise InvalidError(
            Problem(
                "crs",
                f"the coordinates are in {name or crs!r}",
                "convert to WGS 84 (EPSG:4326)",
            )
        )


def _rows(features: Iterable[msgspec.Raw]) -> Generator[RawRow, None, None]:
    for number, raw in enumerate(features, start=1):
        yield read_feature(number, raw)


def read_feature(number: int, raw: msgspec.Raw | bytes) -> RawRow:
    """Return the row of one feature, with a problem where it is none."""
    try:
        feature = msgspec.json.decode(raw, type=_Feature)
    except (msgspec.DecodeError, RecursionError) as error:
        problem = Problem("", f"it is no GeoJSON feature: {error}", "export it again")
        return RawRow(number=number, values={}, problem=problem)
    if feature.type != "Feature":
        problem = Problem("", f"it is a {feature.type!r}, not a Feature", "export it again")
        return RawRow(number=number, values={}, problem=problem)
    values = dict(feature.properties or {})
    if feature.id is not None:
        values.setdefault("id", feature.id)
    return RawRow(number=number, values=values, geometry=feature.geometry)
