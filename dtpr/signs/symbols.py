"""The symbols: outlines on a 24-unit grid, from the table that is made when dtpr is built.

`icons/symbols.toml` says where each one comes from, `icons/README.md` the rule that they keep.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec
from msgspec import Struct

from dtpr.schema.taxonomy import Symbol
from dtpr.signs.outlines import Fill, parse_outline

Drawing = tuple[Fill, ...]

GRID = 24.0
LIVE_AREA = (2.0, 22.0)

_TABLE = "symbols.json"
_MISSING = (
    "the symbol table is missing from the installation; in a checkout it is made by "
    "python -m pip install --no-deps --no-build-isolation --editable ."
)


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One symbol of the table: its outline as SVG path data, and where it comes from.

    `source` names the glyphs of Material Symbols that are in it, or is `own`. `same` is the symbol
    of which this id is a second name, `sign` the heavier outline for signs, where there is one.
    """

    path: str
    sign: str | None = None
    source: str
    same: str | None = None


class _Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    symbols: dict[str, Row]


def symbol_ids() -> tuple[str, ...]:
    """Return the ids of all symbols, second names too, in order."""
    return tuple(_rows())


def find_symbol(symbol_id: str) -> Symbol | None:
    """Return a symbol by its id, or None when there is none of that id."""
    row = find_row(symbol_id)
    return Symbol(id=symbol_id, body=f'<path d="{row.path}"/>') if row else None


def find_row(symbol_id: str) -> Row | None:
    """Return what the table says of a symbol, or None when there is none of that id."""
    return _rows().get(symbol_id)


def drawing_of(symbol_id: str) -> Drawing | None:
    """Return the filled outlines of a symbol on the 24-unit grid, or None when there is none."""
    row = find_row(symbol_id)
    return _parse(row.path) if row else None


def sign_drawing_of(symbol_id: str) -> Drawing | None:
    """Return a symbol as signs show it: heavier, where that leaves its gaps wide enough."""
    row = find_row(symbol_id)
    return _parse(row.sign or row.path) if row else None


def read_table(table: Traversable) -> dict[str, Row]:
    """Return the symbols of a table by id; RuntimeError says how to make a missing table."""
    try:
        data = table.read_bytes()
    except FileNotFoundError as error:
        raise RuntimeError(_MISSING) from error
    return msgspec.json.decode(data, type=_Table).symbols


@cache
def _rows() -> dict[str, Row]:
    return read_table(files("dtpr.signs") / _TABLE)


@cache
def _parse(path: str) -> Drawing:
    return (Fill(outline=parse_outline(path)),)
