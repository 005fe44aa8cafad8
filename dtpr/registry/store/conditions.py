"""Filters as conditions of a query: SQL of either back-end, in which every value is bound."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from msgspec import Struct

from dtpr.registry.store.queries import Condition
from dtpr.schema.cql2 import (
    Alike,
    Always,
    Among,
    Both,
    Compared,
    Either,
    Filter,
    Meets,
    Missing,
    Negated,
    Queryable,
    Span,
    SpanOf,
    Timed,
    Value,
)

_SIDES = ("west", "south", "east", "north")
_FIRST_DAY, _LAST_DAY = date.min, date.max
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)

_TEMPORAL = {
    "t_after": "{s1} > {e2}",
    "t_before": "{e1} < {s2}",
    "t_contains": "({s1} < {s2} AND {e1} > {e2})",
    "t_disjoint": "({e1} < {s2} OR {s1} > {e2})",
    "t_during": "({s1} > {s2} AND {e1} < {e2})",
    "t_equals": "({s1} = {s2} AND {e1} = {e2})",
    "t_finishedby": "({s1} < {s2} AND {e1} = {e2})",
    "t_finishes": "({s1} > {s2} AND {e1} = {e2})",
    "t_intersects": "({s1} <= {e2} AND {e1} >= {s2})",
    "t_meets": "{e1} = {s2}",
    "t_metby": "{s1} = {e2}",
    "t_overlappedby": "({s1} > {s2} AND {s1} < {e2} AND {e1} > {e2})",
    "t_overlaps": "({s1} < {s2} AND {e1} > {s2} AND {e1} < {e2})",
    "t_startedby": "({s1} = {s2} AND {e1} > {e2})",
    "t_starts": "({s1} = {s2} AND {e1} < {e2})",
}
"""How starts and ends lie to one another (OGC 21-065r2, Table 9; ISO 19108)."""


class Dialect(Struct, frozen=True, kw_only=True):
    """What the back-ends write differently. `{table}` is what features are kept in."""

    like: str
    pattern: Callable[[str], str]
    text: str
    date: str
    timestamp: str
    number: str
    meets_box: str
    meets_within_not: str
    meets: str


def _glob(pattern: str) -> str:
    """Return a LIKE pattern as GLOB has it, which tells capitals from small letters."""
    found, escaped = "", False
    for each in pattern:
        plain = escaped or each not in "%_\\"
        if plain:
            found += f"[{each}]" if each in "*?[" else each
        elif each != "\\":
            found += "*" if each == "%" else "?"
        escaped = each == "\\" and not escaped
    return found + "\\" * escaped


def _like(pattern: str) -> str:
    """Return a pattern that ends with no lone backslash, which PostgreSQL refuses."""
    lone = (len(pattern) - len(pattern.rstrip("\\"))) % 2
    return pattern + "\\" * lone


_ST_INTERSECTS = "ST_Intersects(f.shape, ST_GeomFromWKB({shape}, 4326))"

DIALECTS: Mapping[str, Dialect] = {
    "sqlite": Dialect(
        like="{column} GLOB {value}",
        pattern=_glob,
        text="{column}",
        date="{value}",
        timestamp="{value}",
        number="{value}",
        meets_box="(f.num IN (SELECT num FROM {table}_boxes WHERE west <= {east} AND east >= {west}"
        " AND south <= {north} AND north >= {south})"
        " AND (f.west >= {west} AND f.east <= {east} AND f.south >= {south} AND f.north <= {north}"
        " OR do_meet(f.shape, {shape})))",
        meets="(f.num IN (SELECT num FROM {table}_boxes WHERE west <= {east} AND east >= {west}"
        " AND south <= {north} AND north >= {south}) AND do_meet(f.shape, {shape}))",
        # Within NOT no index helps, and what has no shape neither meets nor misses.
        meets_within_not="(CASE WHEN f.west > {east} OR f.east < {west} OR f.south > {north}"
        " OR f.north < {south} THEN 0 ELSE do_meet(f.shape, {shape}) END)",
    ),
    "postgres": Dialect(
        like="{column} LIKE {value}",
        pattern=_like,
        text='{column} COLLATE "C"',
        date="CAST(CAST({value} AS text) AS date)",
        timestamp="CAST(CAST({value} AS text) AS timestamptz)",
        number="CAST({value} AS double precision)",
        meets=_ST_INTERSECTS,
        meets_box="ST_Intersects(f.shape, ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326))",
        meets_within_not=_ST_INTERSECTS,
    ),
}


def condition_of(
    wanted: Filter, queryables: Mapping[str, Queryable], table: str, backend: str
) -> Condition:
    """Return a filter as a condition on the rows `f` of a table of features.

    Names of properties come from the queryables, and everything else is bound.
    """
    writer = _Writer(queryables, table, DIALECTS[backend])
    return Condition(writer.write(wanted), writer.values)


class _Writer:
    def __init__(self, queryables: Mapping[str, Queryable], table: str, dialect: Dialect) -> None:
        self._queryables = queryables
        self._table = table
        self._dialect = dialect
        self._negations = 0
        self.values: dict[str, Any] = {}

    def write(self, wanted: Filter) -> str:
        match wanted:
            case Always(is_true=is_true):
                return "1 = 1" if is_true else "1 = 0"
            case Both(parts=parts):
                return self._joined(parts, " AND ")
            case Either(parts=parts):
                return self._joined(parts, " OR ")
            case Negated(part=part):
                self._negations += 1
                written = self.write(part)
                self._negations -= 1
                return f"(NOT {written})"
            case _:
                return self._leaf(wanted)

    def _leaf(self, wanted: Compared | Alike | Among | Missing | Meets | Timed) -> str:
        match wanted:
            case Compared(name=name, operator=operator, value=value):
                return f"({self._column(name)} {operator} {self._value(name, value)})"
            case Alike(name=name, pattern=pattern):
                value = self._bind(self._dialect.pattern(pattern))
                return f"({self._dialect.like.format(column=self._bare(name), value=value)})"
            case Among(name=name, values=values):
                listed = ", ".join(self._value(name, each) for each in values)
                return f"({self._column(name)} IN ({listed}))"
            case Missing(name=name):
                return f"({self._bare(name)} IS NULL)"
            case Meets():
                return self._meets(wanted)
            case Timed():
                return self._timed(wanted)

    def _joined(self, parts: Sequence[Filter], word: str) -> str:
        return f"({word.join(self.write(each) for each in parts)})"

    def _meets(self, wanted: Meets) -> str:
        dialect = self._dialect
        written = dialect.meets_within_not if self._negations else dialect.meets
        if wanted.is_box and not self._negations:
            written = dialect.meets_box
        sides = zip(_SIDES, wanted.bounds, strict=True)
        values = {**dict(sides), "shape": wanted.shape}
        bound = {
            name: self._bind(each) for name, each in values.items() if f"{{{name}}}" in written
        }
        return written.format(table=self._table, **bound)

    def _timed(self, wanted: Timed) -> str:
        s1, e1 = self._ends(wanted.first, wanted.kind)
        s2, e2 = self._ends(wanted.second, wanted.kind)
        return f"({_TEMPORAL[wanted.operator].format(s1=s1, e1=e1, s2=s2, e2=e2)})"

    def _ends(self, span: Span | SpanOf, kind: str) -> tuple[str, str]:
        first, last = (_FIRST_DAY, _LAST_DAY) if kind == "date" else (_FIRST, _LAST)
        if isinstance(span, Span):
            return self._time(span.start or first, kind), self._time(span.end or last, kind)
        if span.start == span.end and span.start:
            return self._bare(span.start), self._bare(span.start)
        start = self._or_else(span.start, self._time(first, kind))
        return start, self._or_else(span.end, self._time(last, kind))

    def _or_else(self, name: str | None, otherwise: str) -> str:
        return f"COALESCE({self._bare(name)}, {otherwise})" if name else otherwise

    def _time(self, value: date | datetime, kind: str) -> str:
        template = self._dialect.date if kind == "date" else self._dialect.timestamp
        return template.format(value=self._bind(value.isoformat()))

    def _value(self, name: str, value: Value) -> str:
        kind = self._queryables[name].kind
        if isinstance(value, date):
            return self._time(value, kind)
        if isinstance(value, bool):
            return self._bind(value)
        return self._bind(value) if isinstance(value, str) else self._number(value)

    def _number(self, value: float) -> str:
        return self._dialect.number.format(value=self._bind(value))

    def _column(self, name: str) -> str:
        bare = self._bare(name)
        is_text = self._queryables[name].kind == "text"
        return self._dialect.text.format(column=bare) if is_text else bare

    def _bare(self, name: str) -> str:
        if name not in self._queryables:
            raise KeyError(name)
        return "f.shape" if self._queryables[name].kind == "geometry" else f"f.{name}"

    def _bind(self, value: Any) -> str:
        name = f"c{len(self.values)}"
        self.values[name] = value
        return f":{name}"
