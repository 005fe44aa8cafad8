"""The figures that are promised, and whether a run met them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.measuring import Row
from benchmarks.report import figure

_STORES = (("sqlite", "SQLite"), ("postgres", "PostGIS"))


class Verdict(NamedTuple):
    """One promised figure: what it is, what it must be, what it was."""

    figure: str
    store: str
    devices: int | None
    bar: str
    measured: str
    met: bool


class Bar(NamedTuple):
    """A promise about the rows of one case: what is read from a row, and what that must be."""

    figure: str
    case: str
    read: Callable[[Row], float | None]
    sign: str
    limits: tuple[float, float]
    unit: str = ""


def _ratio(row: Row) -> float | None:
    return row.ratio.median if row.ratio else None


def _inverse(row: Row) -> float | None:
    return 1 / row.ratio.median if row.ratio else None


def _cost(row: Row) -> float | None:
    """Return the part of the baseline's time that one takes, waiting for the database too."""
    return _inverse(row)


def _tail(row: Row) -> float | None:
    return row.p99_ms / row.p50_ms if row.p99_ms and row.p50_ms else None


def _most(row: Row) -> float | None:
    return row.most_ms


def _memory(row: Row) -> float | None:
    return row.uss_mb


def _middle(row: Row) -> float | None:
    return row.p50_ms


_TIMES = " \N{MULTIPLICATION SIGN}"
_HELLO = f"{_TIMES} hello"
_AT_LEAST, _AT_MOST = "\N{GREATER-THAN OR EQUAL TO}", "\N{LESS-THAN OR EQUAL TO}"

BARS = (
    Bar("nearby, steady traffic", "nearby", _ratio, _AT_LEAST, (0.5, 0.45), _HELLO),
    Bar("nearby, every position new", "new places", _ratio, _AT_LEAST, (0.28, 0.15), _HELLO),
    Bar("nearby, and nothing kept", "nothing kept", _ratio, _AT_LEAST, (0.28, 0.15), _HELLO),
    Bar("in view, every position new", "in view", _ratio, _AT_LEAST, (0.4, 0.2), _HELLO),
    Bar("worst single request", "worst", _most, _AT_MOST, (50, 250), " ms"),
    Bar("worst, crowded world", "worst crowded", _most, _AT_MOST, (50, 250), " ms"),
    Bar("304, a device", "304 device", _ratio, _AT_LEAST, (1.3, 1.3), _HELLO),
    Bar("304, an organization", "304 organization", _ratio, _AT_LEAST, (1.3, 1.3), _HELLO),
    Bar("304, a coarse position", "304 coarse", _ratio, _AT_LEAST, (1.3, 1.3), _HELLO),
    Bar("304, a list", "304 list", _ratio, _AT_LEAST, (1.3, 1.3), _HELLO),
    Bar("OGC items against tipg", "ogc tipg", _inverse, _AT_LEAST, (15, 15), _TIMES),
    Bar("OGC items against pygeoapi", "ogc pygeoapi", _inverse, _AT_LEAST, (50, 50), _TIMES),
    Bar("against tipg, steady", "tipg", _inverse, _AT_LEAST, (30, 30), _TIMES),
    Bar("against tipg, every position new", "tipg new", _inverse, _AT_LEAST, (10, 10), _TIMES),
    Bar("against pygeoapi, steady", "pygeoapi", _inverse, _AT_LEAST, (100, 100), _TIMES),
    Bar(
        "against pygeoapi, every position new",
        "pygeoapi new",
        _inverse,
        _AT_LEAST,
        (50, 50),
        _TIMES,
    ),
    Bar("p99 at half load, in p50", "half load", _tail, _AT_MOST, (8, 8), _TIMES),
    Bar("private memory of a worker (USS)", "memory", _memory, _AT_MOST, (300, 300), " MB"),
    Bar("start to the first answer", "start", _middle, _AT_MOST, (2000, 2000), " ms"),
    Bar("tile JSON from memory", "tile json", _ratio, _AT_LEAST, (0.8, 0.8), _HELLO),
    Bar("vector tile from memory", "tile mvt", _ratio, _AT_LEAST, (0.8, 0.8), _HELLO),
    Bar("z14 made anew, in mapbox-vector-tile's", "tile z14", _cost, _AT_MOST, (0.2, 0.2), _TIMES),
    Bar("z0 to z11 made anew, in z12's rate", "tile z0-z11", _ratio, _AT_LEAST, (1, 1), _TIMES),
    Bar("while 10/s are published", "while publishing", _ratio, _AT_LEAST, (0.8, 0.8), _TIMES),
    Bar("publish to seen elsewhere, slowest", "freshness", _most, _AT_MOST, (1000, 1000), " ms"),
    Bar("export, NDJSON", "export ndjson", _ratio, _AT_LEAST, (0.5, 0.5), f"{_TIMES} the rows"),
)
_FLAT = tuple(
    Bar(f"{figure}: largest world to smallest", case, _ratio, _AT_LEAST, (0.8, 0.7), _TIMES)
    for figure, case in (
        ("nearby, every position new", "new places"),
        ("nearby, and nothing kept", "nothing kept"),
    )
)


def verdicts_of(rows: Sequence[Row]) -> list[Verdict]:
    """Return what was promised beside what was measured, as far as it was measured."""
    found = [each for bar in BARS for each in _verdicts(bar, rows)]
    return [*found, *(each for bar in _FLAT for each in _flatness(bar, rows))]


def _verdicts(bar: Bar, rows: Sequence[Row]) -> Iterator[Verdict]:
    for place, (store, name) in enumerate(_STORES):
        for row in rows:
            value = bar.read(row) if (row.case, row.store) == (bar.case, store) else None
            if value is not None:
                yield _judged(bar, name, row.devices, bar.limits[place], value)


def _flatness(bar: Bar, rows: Sequence[Row]) -> Iterator[Verdict]:
    for place, (store, name) in enumerate(_STORES):
        sized = {
            row.devices: row.ratio.median
            for row in rows
            if (row.case, row.store) == (bar.case, store) and row.ratio and row.devices
        }
        if len(sized) > 1:
            value = sized[max(sized)] / sized[min(sized)]
            yield _judged(bar, name, max(sized), bar.limits[place], value)


def _judged(bar: Bar, store: str, devices: int | None, limit: float, value: float) -> Verdict:
    met = value >= limit if bar.sign == _AT_LEAST else value <= limit
    return Verdict(
        figure=bar.figure,
        store=store,
        devices=devices,
        bar=f"{bar.sign} {limit:g}{bar.unit}",
        measured=f"{figure(value)}{bar.unit}",
        met=met,
    )
