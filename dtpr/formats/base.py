"""What every exchange format gives and takes: rows as they stand in the file."""

from collections.abc import Generator, Iterable
from typing import Any, BinaryIO, NamedTuple, Protocol

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.schema.decode import decode_json
from dtpr.schema.open_data import OpenDataHeader


class RawRow(Struct, frozen=True, kw_only=True):
    """One row as it was read, before anything is known of its meaning.

    `number` is the line that the row starts on (the header is line 1) or, where a format has no
    lines, the number of the record from 1. `problem` says why a row could not be read whole.
    """

    number: int
    values: dict[str, object]
    geometry: dict[str, Any] | None = None
    problem: Problem | None = None


class Reading(NamedTuple):
    """How a file was understood, in a few words for people, and its rows, read as they are asked.

    Taking a row raises an InvalidError where the file breaks off or cannot be understood. Who stops
    before the last row closes `rows`, while the file is still open. With open columns, as tags
    are, a row may have any, and one that no row has is no mistake. An export of a register has its
    header with it, where the format has room for one.
    """

    understood_as: str
    rows: Generator[RawRow, None, None]
    has_open_columns: bool = False
    header: OpenDataHeader | None = None


class Format(Protocol):
    """A module that reads and writes one format; `write`, then `read`, gives the same rows."""

    NAME: str
    SUFFIXES: tuple[str, ...]

    def looks_like(self, head: bytes) -> bool:
        """Tell whether the first bytes of a file look like this format."""
        ...

    def read(self, file: BinaryIO, encoding: str | None = None) -> Reading:
        """Read a file from its start; without an encoding it is detected.

        Raises:
            InvalidError: The file is not of this format; the sentence says what to do.
        """
        ...

    def write(self, rows: Iterable[RawRow]) -> bytes:
        """Return a whole file with these rows."""
        ...


DISCLOSURE = "disclosure"
"""The column of the whole record of an exported device, without its geometry."""

_WIDEST = 1 << 63


def read_header(data: bytes) -> OpenDataHeader:
    """Return the header of an export.

    Raises:
        InvalidError: It is none.
    """
    try:
        return decode_json(data, OpenDataHeader)
    except InvalidError as error:
        told = (
            Problem("file", f"its header is wrong: {each}", "export it again")
            for each in error.problems
        )
        raise InvalidError(*told) from error


def to_json(value: object) -> bytes:
    """Return a value of a row as JSON, however wide its whole numbers are."""
    return msgspec.json.encode(_encodable(value))


def _encodable(value: Any) -> Any:
    """Return a value with its widest whole numbers spelt out, which the encoder does not take."""
    if isinstance(value, dict):
        return {key: _encodable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_encodable(each) for each in value]
    if isinstance(value, int) and not -_WIDEST <= value < _WIDEST:
        return msgspec.Raw(str(value).encode())
    return value
