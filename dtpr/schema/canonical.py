"""One way to write a record, so that a hash of it means something.

Source: DTPR API v2, canonical JSON: keys sorted by UTF-16 code units, no spaces, unset fields left
out, numbers as JavaScript writes them (ECMA-262, Number::toString).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import isfinite
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted")
_MAX_PLAIN_DIGITS = 21
_MIN_PLAIN_EXPONENT = -6
_MAX_SAFE_INTEGER = 2**53 - 1
# What JavaScript writes otherwise, where a match inside a text only costs time: 1.0, 1e21 and whole
# numbers beyond 2^53; and characters beyond U+FFFF, which sort otherwise in keys.
_FOREIGN_NUMBER = re.compile(rb"[:,\[]-?[0-9]+(?:\.0[,\]}]|(?:\.[0-9]+)?e|(?<=[0-9]{16}))")
_FOREIGN_CHARACTER = re.compile(rb"[\xf0-\xf4]")
_OPENERS = b'{["'


def canonical_json(record: Any) -> bytes:
    """Return the canonical JSON of a record or of plain data, as UTF-8.

    Raises:
        RecursionError: The data holds itself, or is nested too deeply.
    """
    document = _ENCODER.encode(record)
    if not _is_foreign(document):
        return document
    plain = _whole(msgspec.json.decode(document))
    # Most often 90.0 is all that JavaScript writes otherwise.
    document = _ENCODER.encode(plain)
    return b"".join(_write(plain)) if _is_foreign(document) else document


def content_hash(canonical: bytes) -> str:
    """Return `sha256-` and the hexadecimal SHA-256 of canonical JSON."""
    return f"sha256-{hashlib.sha256(canonical).hexdigest()}"


def _is_foreign(document: bytes) -> bool:
    if document[0] not in _OPENERS or _FOREIGN_NUMBER.search(document):
        return True
    return not document.isascii() and _FOREIGN_CHARACTER.search(document) is not None


def _whole(value: Any) -> Any:
    """Return plain data with every float that is a whole number as one, where none is lost."""
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _MAX_SAFE_INTEGER:
        return int(value)
    return value


def _write(value: Any) -> Iterator[bytes]:
    if isinstance(value, dict):
        yield b"{"
        yield from _join(
            (_ENCODER.encode(key), b":", *_write(value[key])) for key in sorted(value, key=_units)
        )
        yield b"}"
    elif isinstance(value, list):
        yield b"["
        yield from _join(_write(each) for each in value)
        yield b"]"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield _number(value)
    else:
        yield _ENCODER.encode(value)


def _join(parts: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    for place, part in enumerate(parts):
        if place:
            yield b","
        yield from part


def _units(key: str) -> bytes:
    return key.encode("utf-16-be")


def _number(value: float) -> bytes:
    if isinstance(value, int) and abs(value) <= _MAX_SAFE_INTEGER:
        return b"%d" % value
    number = float(value)
    if not isfinite(number) or number == 0:
        return b"0" if number == 0 else b"null"
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    written = "".join(map(str, digits))
    return f"{'-' * sign}{_place_point(written, len(digits) + int(exponent))}".encode()


def _place_point(digits: str, point: int) -> str:
    """Return significant digits with a decimal point after the first `point` of them."""
    if len(digits) <= point <= _MAX_PLAIN_DIGITS:
        return digits.ljust(point, "0")
    if 0 < point <= _MAX_PLAIN_DIGITS:
        return f"{digits[:point]}.{digits[point:]}"
    if _MIN_PLAIN_EXPONENT < point <= 0:
        return f"0.{digits.rjust(len(digits) - point, '0')}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
