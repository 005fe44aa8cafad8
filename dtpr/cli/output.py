"""What commands write: tables for people, lines and JSON for programs, words on stderr."""

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_BREAKING = ("Cc", "Zl", "Zp")


def say(*lines: str) -> None:
    """Write lines for people, so that stdout holds nothing but what was asked for."""
    for each in lines:
        print(one_line(each), file=sys.stderr)


def print_json(value: Any) -> None:
    """Write one JSON document to stdout."""
    import msgspec

    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to a terminal; to a pipe or file, lines with tabs under one line of names."""
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _print_rich(columns, cleaned)
        return
    for line in (columns, *cleaned):
        print("\t".join(line))


def one_line(text: str) -> str:
    """Return text without control characters, which could break a row or command a terminal."""
    return "".join(
        " " if unicodedata.category(each) in _BREAKING else each for each in text
    ).strip()


def _print_rich(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    # Long words are broken and never cut, so that an id can always be read whole.
    headers = [Column(each, overflow="fold") for each in columns]
    table = Table(*headers, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(table)
