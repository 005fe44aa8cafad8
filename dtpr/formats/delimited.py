"""CSV and its kin: a header, then a row a line, separated by commas, semicolons, tabs or bars.

Source: RFC 4180; formulas are defused as OWASP, "CSV Injection", asks.
"""

import csv
import io
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, BinaryIO, TextIO

from dtpr.errors import InvalidError, Problem
from dtpr.formats.base import RawRow, Reading, to_json
from dtpr.formats.encoding import check_encoding, detect_encoding, undecodable

NAME = "CSV"
SUFFIXES: tuple[str, ...] = (".csv", ".tsv", ".tab")
GEOMETRY_COLUMN = "geometry"

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SAMPLE_ROWS = 20
_LONGEST_CELL = 4 << 20
"""Letters in a cell: outlines of whole districts are longer than Python takes unasked."""

# An apostrophe before one of ours is doubled, so that reading takes off just what writing put on.
_STARTS = frozenset("'=+-@\t\r")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


def looks_like(head: bytes) -> bool:
    """Tell whether the first bytes of a file can be a header: some text, on a line."""
    return bool(head.strip()) and not head.lstrip().startswith((b"{", b"[", b"<", b"%PDF"))


def read(file: BinaryIO, encoding: str | None = None) -> Reading:
    """Read rows by their header; the encoding and the delimiter are detected.

    Raises:
        InvalidError: It is not text, it has no header, or a column stands twice.
    """
    name = check_encoding(encoding) if encoding else detect_encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=name, newline="")
    try:
        delimiter = _choose_delimiter(text)
    except UnicodeError as error:
        raise undecodable(error) from error
    finally:
        text.detach()
    return Reading(
        f"{NAME}, {name}, separated by {_DELIMITERS[delimiter]}", _rows(file, name, delimiter)
    )


def write(rows: Iterable[RawRow]) -> bytes:
    """Return rows as CSV in UTF-8 with a mark, which spreadsheets need to see that it is UTF-8.

    A cell that a spreadsheet would run as a formula gets an apostrophe, which `read` takes off.
    A geometry is written as GeoJSON in a column of its own.
    """
    kept = [_with_geometry(each) for each in rows]
    columns = list(dict.fromkeys(column for each in kept for column in each))
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([defuse(each) for each in columns])
    writer.writerows([defuse(_cell(each.get(column))) for column in columns] for each in kept)
    return text.getvalue().encode("utf-8-sig")


def _choose_delimiter(text: TextIO) -> str:
    scores = {each: _score(text, each) for each in _DELIMITERS}
    return max(scores, key=lambda each: scores[each])


def _score(text: TextIO, delimiter: str) -> tuple[bool, bool, float, int]:
    """Rate a delimiter: it cuts the header, breaks no row, makes rows as wide as that, and wide."""
    text.seek(0)
    widths: list[int] = []
    whole = False
    with suppress(csv.Error):
        rows = csv.reader(text, delimiter=delimiter, strict=True)
        widths.extend(len(each) for each in islice(rows, _SAMPLE_ROWS) if each)
        whole = True
    if not widths:
        return (False, False, 0.0, 0)
    return (widths[0] > 1, whole, widths.count(widths[0]) / len(widths), widths[0])


def _rows(file: BinaryIO, encoding: str, delimiter: str) -> Generator[RawRow, None, None]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    records = _records(text, delimiter)
    try:
        _, header = next(records, (1, []))
        columns = _columns(header)
        for number, cells in records:
            yield _row(number, columns, cells)
    finally:
        text.detach()


def _records(text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the line that it starts on."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(each.strip() for each in cells):
                yield line, [_undefuse(each) for each in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidError(
            Problem("file", f"the row on line {line} breaks off: {error}", "close its quotes")
        ) from error
    except UnicodeError as error:
        raise undecodable(error) from error


def _columns(header: Sequence[str]) -> list[str]:
    columns = [each.strip() for each in header]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise InvalidError(
            Problem("file", "it is empty", "give a header and a row for each device")
        )
    twice = sorted({each for each in columns if each and columns.count(each) > 1})
    if twice:
        raise InvalidError(
            Problem("file", f"the column {twice[0]!r} stands twice", "give each its own name")
        )
    return columns


def _row(number: int, columns: Sequence[str], cells: list[str]) -> RawRow:
    values: dict[str, object] = {
        column: cell for column, cell in zip(columns, cells, strict=False) if column
    }
    problem = None
    if len(cells) < len(columns) or any(each.strip() for each in cells[len(columns) :]):
        problem = Problem(
            "",
            f"the row has {len(cells)} cells and the header {len(columns)}",
            "put a cell that holds a delimiter in quotes",
        )
    return RawRow(number=number, values=values, problem=problem)


def _with_geometry(row: RawRow) -> dict[str, Any]:
    return {**row.values, GEOMETRY_COLUMN: row.geometry} if row.geometry else row.values


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else to_json(value).decode()


def defuse(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; `read` gives back what it was."""
    if cell[:1] not in _STARTS:
        return cell
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _undefuse(cell: str) -> str:
    return cell[1:] if _DEFUSED.match(cell) else cell
