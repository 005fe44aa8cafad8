"""What stands in one cell of a file: text, an id, degrees, a date, a geometry."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from dtpr.errors import InvalidError, Problem
from dtpr.formats import to_json
from dtpr.schema.mapping import DateOrder, DecimalMark

_WHOLE = re.compile(r"([+-]?\d+)\.0*")
_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(\d+(,\d*)?|,\d+)")
_SEXAGESIMAL = re.compile(
    r"[°º'\u2019\u2032\"\u2033]|\d\s*[NSEWOnsewo]$|^[NSEWOnsewo]\s*\d|\d[\s:]+\d"
)
_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_NULL_ISLAND_DEG = 1e-6
_MAX_LON, _MAX_LAT = 180, 90
_MONTHS = 12
_GEOMETRIES = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
_IN_DEGREES = "write decimal degrees, such as 53.4645"


def text_of(value: object) -> str:
    """Return what stands in a cell as text, without space around it; whole numbers have no point.

    So `1001`, `1001.0` and `"1001"` are the same, whatever a format made of them.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return to_json(value).decode()


def external_id_of(value: object) -> str:
    """Return a device's own key; `1001.0` is written `1001`, `007` keeps its zeros."""
    text = text_of(value)
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text


def degrees_of(column: str, value: object, decimal: DecimalMark) -> float:
    """Return a number of degrees.

    Raises:
        InvalidError: It is missing, or is written in another way; the mend says which.
    """
    text = text_of(value).replace("\u2212", "-")
    if not text:
        raise _refusal(column, "the position is missing", "fill in the longitude and the latitude")
    if (_POINT if decimal == "." else _COMMA).fullmatch(text):
        return float(text.replace(",", "."))
    if _COMMA.fullmatch(text):
        raise _refusal(
            column,
            f"{text} is written with a decimal comma",
            'write decimal = "," under [position] in the mapping',
        )
    if _POINT.fullmatch(text):
        raise _refusal(
            column,
            f"{text} is written with a decimal point, the mapping says comma",
            'write decimal = "." under [position] in the mapping',
        )
    if _SEXAGESIMAL.search(text):
        raise _refusal(column, f"{text} is written in degrees and minutes", _IN_DEGREES)
    raise _refusal(column, f"{text} is no number of degrees", _IN_DEGREES)


def check_position(column: str, lon: float, lat: float) -> None:
    """Refuse a position that cannot be, or that stands for none at all.

    Raises:
        InvalidError: It is out of range, or within 1e-6 degrees of 0, 0.
    """
    if abs(lon) <= _NULL_ISLAND_DEG and abs(lat) <= _NULL_ISLAND_DEG:
        raise _refusal(column, "the position is 0, 0", "fill in where the device is")
    if abs(lon) <= _MAX_LON and abs(lat) <= _MAX_LAT:
        return
    if abs(lat) <= _MAX_LON and abs(lon) <= _MAX_LAT:
        raise _refusal(column, "latitude and longitude look swapped", "swap the two columns")
    raise _refusal(
        column,
        "the position is out of range: longitude goes from -180 to 180, latitude from -90 to 90",
        "give degrees; convert to WGS 84 (EPSG:4326) if these are metres",
    )


def date_of(column: str, value: object, order: DateOrder | None) -> date | None:
    """Return the day that a date or a timestamp names, as it is written; None for an empty cell.

    Raises:
        InvalidError: It is no date, or it may be two days and the mapping names no order.
    """
    text = text_of(value)
    if not text:
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _YEAR_LAST.fullmatch(text):
        month, day = _month_and_day(column, text, (int(found[1]), int(found[3])), order)
        year = int(found[4])
    else:
        raise _refusal(column, f"{text} is no date", "write it as 2026-11-22")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _refusal(column, f"there is no day {text}", "write it as 2026-11-22") from error


def geometry_of(column: str, value: object) -> tuple[dict[str, Any], bool]:
    """Return a GeoJSON geometry, given as an object or as its text, and whether it had heights.

    It comes back without them.

    Raises:
        InvalidError: It is no geometry that a device can have, or lies where nothing can.
    """
    geometry = _parsed(column, value)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in _GEOMETRIES:
        raise _refusal(
            column, f"{kind or 'it'} is no geometry of a device", f"use {', '.join(_GEOMETRIES)}"
        )
    try:
        flat = _flat(coordinates)
        positions = list(_positions(flat))
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise _refusal(column, "its coordinates are no numbers", "export it again") from error
    if not positions:
        raise _refusal(column, "the position is missing", "fill in where the device is")
    for lon, lat in positions:
        check_position(column, lon, lat)
    return {"type": kind, "coordinates": flat}, _has_heights(coordinates)


def _month_and_day(
    column: str, text: str, numbers: tuple[int, int], order: DateOrder | None
) -> tuple[int, int]:
    first, second = numbers
    if order is None and first != second and first <= _MONTHS and second <= _MONTHS:
        raise _refusal(
            column,
            f"{text} may be two days",
            'write date_order = "day-month-year" or "month-day-year" under [dates] in the mapping',
        )
    if order == "month-day-year" or (order is None and second > _MONTHS):
        return first, second
    return second, first


def _parsed(column: str, value: object) -> dict[str, Any]:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise _refusal(column, "the position is missing", "fill in where the device is")
    try:
        parsed = msgspec.json.decode(value) if isinstance(value, str) else value
    except (msgspec.DecodeError, RecursionError) as error:
        raise _refusal(column, "it is no GeoJSON geometry", "export it again") from error
    if not isinstance(parsed, dict):
        raise _refusal(column, "it is no GeoJSON geometry", "export it again")
    return parsed


def _flat(coordinates: Any) -> Any:
    """Return coordinates without heights (RFC 7946, 3.1.1: a position has two numbers or more)."""
    if not isinstance(coordinates, list):
        raise TypeError(coordinates)
    if coordinates and all(type(each) in (int, float) for each in coordinates):
        lon, lat, *_ = coordinates
        return [float(lon), float(lat)]
    return [_flat(each) for each in coordinates]


def _has_heights(coordinates: Any) -> bool:
    if isinstance(coordinates[0], list):
        return any(_has_heights(each) for each in coordinates if each)
    return len(coordinates) > len(("lon", "lat"))


def _positions(flat: Any) -> Iterator[tuple[float, float]]:
    if flat and isinstance(flat[0], float):
        yield flat[0], flat[1]
        return
    for each in flat:
        yield from _positions(each)


def _refusal(column: str, reason: str, mend: str) -> InvalidError:
    return InvalidError(Problem(column, reason, mend))
