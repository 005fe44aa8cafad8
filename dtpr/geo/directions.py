"""Texts that say where a device looks, such as `NNW`, `338-23` or `225;45`, become bearings.

What is written as a range goes clockwise from its first to its second end, past north if need be,
as in OpenStreetMap (wiki, `Key:camera:direction`). What could mean two things is refused.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Record
from dtpr.schema.decode import convert

DecimalMark = Literal[".", ","]

MOST = 32
"""As many directions as a device may have views."""

_FULL = 360.0
_HALF = 180.0
_POINT = 11.25
_LONGEST = 300
_MEND = "write degrees clockwise from true north, such as 338, 338-23 or 225;45, or a point as NNW"
_UNIT = r"\s*(?:°|º|deg\.?|degrees?)?"
_NUMBER = re.compile(rf"(\d{{1,3}}(?:\.\d+)?){_UNIT}", re.IGNORECASE)
_COMMAS = re.compile(r"(?<![\d.,])\d+(?:,\d+)+(?![\d.,])")
_LIST = re.compile(r"[;/&|\n]|,|\band\b", re.IGNORECASE)
_HYPHEN = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
_PLAIN_RANGE = re.compile(
    r"(?:from\s+)?(?P<start>.+?)\s*(?:\.\.+|…|→|\bto\b)\s*(?P<end>.+)", re.IGNORECASE
)
_IGNORED = re.compile(r"[\s.\-\u2010-\u2015\u200b]+")


class Direction(NamedTuple):
    """Where something looks: degrees clockwise from true north, and how wide, where that is said.

    `width_deg` is the whole angle, of which the bearing is the middle.
    """

    bearing_deg: float
    width_deg: float | None = None


class _Point(Record, frozen=True, kw_only=True):
    letters: str
    words: list[str]


class _Refused(Record, frozen=True, kw_only=True):
    reason: str
    words: list[str]


class _Compass(Record, frozen=True, kw_only=True):
    points: list[_Point]
    refused: list[_Refused]


class _End(NamedTuple):
    """One end of a range: degrees, and whether it was named as a point of the compass."""

    degrees: float
    named: bool


def parse_directions(
    text: str, field: str = "direction", decimal: DecimalMark | None = None
) -> list[Direction]:
    """Return the directions that a text names, in its order, each once.

    Args:
        text: Points of the compass, degrees, ranges of either, or a list of these.
        field: What errors say is wrong.
        decimal: What the text writes before decimals; without it, `22,5` is read only where it
            is a point of the compass, and `45,90` is refused, for it may be two directions.

    Raises:
        InvalidError: A part is not understood, may mean two things or is out of range; each such
            part is named.
    """
    problems: list[Problem] = []
    found: dict[Direction, None] = {}
    for part in _parts(text, field, decimal):
        try:
            found[_direction(part, field)] = None
        except InvalidError as error:
            problems += error.problems
    if len(found) > MOST:
        reason = f"it names {len(found)} directions"
        problems.append(Problem(field, reason, f"give {MOST} or fewer"))
    if problems:
        raise InvalidError(*problems)
    return list(found)


def direction_text(*directions: Direction) -> str:
    """Return directions as text that `parse_directions` reads, such as `338-23;45`."""
    return ";".join(map(_written, directions))


def _written(direction: Direction) -> str:
    bearing, width = direction
    if width is None:
        return _degrees(bearing)
    if width >= _FULL:
        return "0-360"
    return f"{_degrees((bearing - width / 2) % _FULL)}-{_degrees((bearing + width / 2) % _FULL)}"


def _degrees(value: float) -> str:
    return f"{value:.9f}".rstrip("0").rstrip(".")


def _parts(text: str, field: str, decimal: DecimalMark | None) -> list[str]:
    """Return the parts of a list, with points for decimal commas."""
    plain = unicodedata.normalize("NFC", text).strip()
    if not plain:
        raise _refusal(field, "it is empty", _MEND)
    if len(plain) > _LONGEST:
        raise _refusal(field, f"it is longer than {_LONGEST} letters", _MEND)
    marked = _COMMAS.sub(lambda found: _comma(found[0], field, decimal), plain)
    return [each.strip() for each in _LIST.split(marked)]


def _comma(numbers: str, field: str, decimal: DecimalMark | None) -> str:
    """Return numbers with commas between them as a list, or as one number with a decimal point."""
    several = numbers.count(",") > 1
    number = numbers.replace(",", ".")
    if not several and (decimal == "," or (decimal is None and _is_point(number))):
        return number
    if several if decimal is None else decimal == ".":
        return numbers.replace(",", ";")
    listed = numbers.replace(",", ";")
    mend = f"write {listed} for a list" + ("" if several else f", or {number} for one number")
    raise _refusal(field, f"{numbers!r} may be a list or a decimal number", mend)


def _is_point(number: str) -> bool:
    """Tell whether a number with decimals is a point of the compass between whole degrees."""
    value = float(number)
    return value < _FULL and not value.is_integer() and (value / _POINT).is_integer()


def _direction(part: str, field: str) -> Direction:
    if not part:
        raise _refusal(field, "a part of the list is empty", _MEND)
    if (single := _single(part)) is not None and not _may_be_range(part):
        return _facing(part, single, field)
    if reason := _reasons().get(_normal(part)):
        raise _refusal(field, f"{part!r}: {reason}", _MEND)
    ranges = _ranges(part)
    if single is not None or len(ranges) > 1:
        raise _refusal(field, f"{part!r} may mean two things", _MEND)
    if not ranges:
        raise _refusal(field, f"{part!r} is not understood", _MEND)
    return _spanning(part, ranges[0], field)


def _facing(part: str, end: _End, field: str) -> Direction:
    """Return a direction without a width."""
    if end.degrees == _FULL:
        reason = f"{part!r} may be north or a full circle"
        raise _refusal(field, reason, "write 0 for north, or 0-360 for a full circle")
    _check_range(part, end.degrees, field)
    return Direction(end.degrees)


def _spanning(part: str, ends: tuple[_End, _End], field: str) -> Direction:
    """Return the direction in the middle of a range, and how wide that is."""
    start, end = ends
    for each in ends:
        _check_range(part, each.degrees, field)
    # OpenStreetMap's wiki has 0-359 mean the same as 0-360.
    if start.degrees == 0 and end.degrees in (_FULL, _FULL - 1):
        return Direction(0.0, _FULL)
    width = (end.degrees - start.degrees) % _FULL
    if width == 0:
        raise _refusal(field, f"{part!r} may be one direction or a full circle", _MEND)
    if width == _HALF and start.named and end.named:
        degrees = f"{_degrees(start.degrees)}-{_degrees(end.degrees)}"
        mend = f"write {degrees} for all that lies clockwise between them, or ; between the two"
        raise _refusal(field, f"{part!r} may be a half circle or two directions", mend)
    return Direction((start.degrees + width / 2) % _FULL, width)


def _check_range(part: str, degrees: float, field: str) -> None:
    if degrees > _FULL:
        reason = f"{part!r} is out of range: degrees go from 0 to 360"
        raise _refusal(field, reason, "look up what it is, and write that")


def _ranges(part: str) -> list[tuple[_End, _End]]:
    """Return every way to read a part as a range."""
    found: list[tuple[_End, _End]] = []
    if plain := _PLAIN_RANGE.fullmatch(part):
        pairs = [(plain["start"], plain["end"])]
    else:
        pairs = [(part[: each.start()], part[each.end() :]) for each in _HYPHEN.finditer(part)]
    for start, end in pairs:
        ends = (_single(start), _single(end))
        if ends[0] is not None and ends[1] is not None:
            found.append((ends[0], ends[1]))
    return found


def _may_be_range(part: str) -> bool:
    """Tell whether a point with a hyphen in it, such as `N-E`, may be a range as well.

    Words that are written out are not: `north-west` is one point for everybody.
    """
    pieces = map(_normal, _HYPHEN.split(part))
    return not _letters().isdisjoint(pieces) and bool(_ranges(part))


def _single(text: str) -> _End | None:
    """Return a number or a point of the compass; None for anything else."""
    if number := _NUMBER.fullmatch(text.strip()):
        return _End(float(number[1]), named=False)
    degrees = _named().get(_normal(text))
    return None if degrees is None else _End(degrees, named=True)


def _normal(text: str) -> str:
    return _IGNORED.sub("", text.casefold())


@cache
def _compass() -> _Compass:
    data = (files("dtpr.geo") / "compass.yaml").read_bytes()
    return convert(yaml.safe_load(data), _Compass)


@cache
def _named() -> dict[str, float]:
    """Return the degrees of every word for a point of the compass."""
    points = enumerate(_compass().points)
    return {
        _normal(word): place * _POINT
        for place, point in points
        for word in (point.letters, point.letters.replace("b", "by"), *point.words)
    }


@cache
def _letters() -> frozenset[str]:
    return frozenset(each.letters for each in _compass().points)


@cache
def _reasons() -> dict[str, str]:
    """Return why a word is refused."""
    return {word: each.reason for each in _compass().refused for word in each.words}


def _refusal(field: str, reason: str, mend: str) -> InvalidError:
    return InvalidError(Problem(field, reason, mend))
