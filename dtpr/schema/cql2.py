"""A filter over features: what remains of CQL2 once it is read and checked (OGC 21-065r2).

Readers make it of text or JSON, stores make SQL of it. Geometries are WKB in degrees.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Kind = Literal["text", "number", "boolean", "date", "timestamp", "geometry"]
Operator = Literal["=", "<>", "<", "<=", ">", ">="]
Value = str | float | bool | date | datetime
TemporalOperator = Literal[
    "t_after",
    "t_before",
    "t_contains",
    "t_disjoint",
    "t_during",
    "t_equals",
    "t_finishedby",
    "t_finishes",
    "t_intersects",
    "t_meets",
    "t_metby",
    "t_overlappedby",
    "t_overlaps",
    "t_startedby",
    "t_starts",
]


class Queryable(Struct, frozen=True, kw_only=True):
    """A property that filters may name: its kind, and what it says."""

    kind: Kind
    title: str
    description: str
    values: tuple[str, ...] = ()
    """All that it can be, where that is a short list."""


class Always(Struct, frozen=True):
    """Every feature, or none."""

    is_true: bool


class Both(Struct, frozen=True):
    """What all of some filters find (AND)."""

    parts: tuple["Filter", ...]


class Either(Struct, frozen=True):
    """What any of some filters finds (OR)."""

    parts: tuple["Filter", ...]


class Negated(Struct, frozen=True):
    """What a filter does not find; where it cannot tell, neither can this (NOT)."""

    part: "Filter"


class Compared(Struct, frozen=True):
    """A property beside a value of its kind."""

    name: str
    operator: Operator
    value: Value


class Alike(Struct, frozen=True):
    r"""A text that fits a pattern whole: `%` is any run, `_` one character, `\` takes the next."""

    name: str
    pattern: str


class Among(Struct, frozen=True):
    """A property that is one of some values."""

    name: str
    values: tuple[Value, ...]


class Missing(Struct, frozen=True):
    """A property without a value."""

    name: str


class Meets(Struct, frozen=True):
    """A geometry that shares a point with a shape; `bounds` are its west, south, east and north.

    `is_box` says that the shape is all that lies within them.
    """

    name: str
    shape: bytes
    bounds: tuple[float, float, float, float]
    is_box: bool = False


class Span(Struct, frozen=True):
    """A time with both its ends; None is open."""

    start: date | datetime | None
    end: date | datetime | None


class SpanOf(Struct, frozen=True):
    """The time between two properties, or at one, which is given twice; None is open."""

    start: str | None
    end: str | None


class Timed(Struct, frozen=True):
    """A time of a feature, and how it lies to another."""

    operator: TemporalOperator
    first: Span | SpanOf
    second: Span | SpanOf
    kind: Literal["date", "timestamp"]


Filter = Always | Both | Either | Negated | Compared | Alike | Among | Missing | Meets | Timed
