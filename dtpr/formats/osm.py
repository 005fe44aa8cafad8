"""OpenStreetMap as JSON: surveillance, one row an element, its tags as the columns.

Two forms are read: what Overpass answers to `[out:json]` (`elements`, with `center` for ways and
relations where it was asked to `out center`), and plain lists of `cameras` with their raw `tags`.
OpenStreetMap is © its contributors, under the Open Database License (ODbL) 1.0.

Source: OpenStreetMap wiki, `OSM JSON`, `Tag:man_made=surveillance`; Overpass API, output formats.
"""

import re
from collections.abc import Generator, Iterable
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.formats.base import RawRow, Reading, to_json
from dtpr.formats.encoding import read_as_utf8

NAME = "OSM JSON"
SUFFIXES: tuple[str, ...] = (".json",)

ID = "@id"
"""The column of an element's key, such as `node/123`, as overpass turbo writes it."""

_SUBJECT = ("man_made", "surveillance")
_FEATURES = re.compile(rb'"(?:features|geometry)"\s*:')
_ELEMENTS = re.compile(rb'"(?:elements|cameras)"\s*:\s*\[')
_TYPES = ("node", "way", "relation")
_KEY = re.compile(r"(node|way|relation)/(\d+)")
_AGAIN = "export it again from Overpass with [out:json] and out center"


class _Document(Struct, frozen=True):
    elements: list[msgspec.Raw] | None = None
    cameras: list[msgspec.Raw] | None = None
    remark: str | None = None


class _Centre(Struct, frozen=True):
    lat: float
    lon: float


class _Element(Struct, frozen=True):
    id: int
    type: str = "node"
    lat: float | None = None
    lon: float | None = None
    center: _Centre | None = None
    tags: dict[str, str] = {}


def looks_like(head: bytes) -> bool:
    """Tell whether the first bytes of a file open a list of elements, and no GeoJSON."""
    plain = head.replace(b"\0", b"")
    found = _ELEMENTS.search(plain)
    return found is not None and not _FEATURES.search(plain, 0, found.start())


def read(file: BinaryIO, encoding: str | None = None) -> Reading:
    """Read one row for each element with tags; those without are corners of other ones.

    An element that is no surveillance, or has no position, is a row with a problem.

    Raises:
        InvalidError: It is not OSM JSON, or Overpass broke off before the end.
    """
    text, name = read_as_utf8(file, encoding)
    elements = _decode(text)
    return Reading(f"{NAME}, {name}", _rows(elements), has_open_columns=True)


def write(rows: Iterable[RawRow]) -> bytes:
    """Return rows as Overpass writes them: points as nodes unless their key says otherwise.

    Raises:
        InvalidError: A row is no element of OpenStreetMap.
    """
    return to_json({"version": 0.6, "elements": [_element_of(each) for each in rows]})


def _decode(text: bytes) -> list[msgspec.Raw]:
    try:
        document = msgspec.json.decode(text, type=_Document)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidError(Problem("file", f"it is not OSM JSON: {error}", _AGAIN)) from error
    elements = document.elements if document.cameras is None else document.cameras
    if elements is None:
        reason = "it has no list of elements or cameras"
        raise InvalidError(Problem("file", reason, _AGAIN))
    if document.remark and "error" in document.remark:
        reason = f"Overpass broke off: {document.remark}"
        raise InvalidError(Problem("file", reason, "ask for a smaller area or with more time"))
    return elements


def _rows(elements: Iterable[msgspec.Raw]) -> Generator[RawRow, None, None]:
    for number, raw in enumerate(elements, start=1):
        try:
            element = msgspec.json.decode(raw, type=_Element)
        except (msgspec.DecodeError, RecursionError) as error:
            problem = Problem("", f"it is no element of OpenStreetMap: {error}", _AGAIN)
            yield RawRow(number=number, values={}, problem=problem)
            continue
        if element.tags:
            yield _row(number, element)


def _row(number: int, element: _Element) -> RawRow:
    return RawRow(
        number=number,
        values={**element.tags, ID: f"{element.type}/{element.id}"},
        geometry=_geometry(element),
        problem=_problem(element),
    )


def _problem(element: _Element) -> Problem | None:
    key, value = _SUBJECT
    if element.type not in _TYPES:
        return Problem("type", f"{element.type!r} is no type of element", _AGAIN)
    if element.tags.get(key) != value:
        return Problem(key, "it is no surveillance", f"ask Overpass for [{key}={value}] only")
    if _geometry(element) is None:
        return Problem(
            "center", f"the {element.type} has no position", "ask Overpass to out center"
        )
    return None


def _geometry(element: _Element) -> dict[str, Any] | None:
    if element.center:
        return {"type": "Point", "coordinates": [element.center.lon, element.center.lat]}
    if element.lat is None or element.lon is None:
        return None
    return {"type": "Point", "coordinates": [element.lon, element.lat]}


def _element_of(row: RawRow) -> dict[str, Any]:
    key = _KEY.fullmatch(str(row.values.get(ID, "")))
    if key is None:
        reason = f"row {row.number} has no key such as node/123"
        raise InvalidError(Problem(ID, reason, "write it in another format"))
    element: dict[str, Any] = {"type": key[1], "id": int(key[2])}
    if row.geometry:
        lon, lat = row.geometry["coordinates"]
        position = {"lat": lat, "lon": lon}
        element |= position if key[1] == "node" else {"center": position}
    return {**element, "tags": {tag: each for tag, each in row.values.items() if tag != ID}}
