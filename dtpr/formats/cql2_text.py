"""CQL2 as text, read by recursive descent (OGC 21-065r2, 7.1 and Annex B)."""

import math
import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from dtpr.errors import InvalidError
from dtpr.formats.cql2 import (
    TEMPORAL,
    Bound,
    Builder,
    Named,
    interval,
    read_bound,
    read_date,
    read_timestamp,
    refusal,
)
from dtpr.schema.cql2 import Always, Filter, Span, SpanOf, Value

_TOKENS = re.compile(
    r"""(?P<space>\s+)
      | (?P<text>'(?:[^'\\]|''|\\'|\\)*')
      | (?P<quoted>"[^"]*")
      | (?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<word>[^\W\d][\w.:-]*)
      | (?P<sign><>|<=|>=|[=<>(),])""",
    re.VERBOSE,
)
_SHAPES = (
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
)
_MOST_PARENTHESES = 6
_COMPARES = ("=", "<>", "<", "<=", ">", ">=")


_Part = TypeVar("_Part")


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def parse_text(text: str, builder: Builder) -> Filter:
    """Return a filter from CQL2 text.

    Raises:
        InvalidError: It is not CQL2, is of a part that is not offered, or too much; the sentence
            says where.
    """
    reader = _Reader(text, builder)
    found = reader.expression()
    reader.end()
    return found


class _Reader:
    def __init__(self, text: str, builder: Builder) -> None:
        self._text = text
        self._builder = builder
        self._tokens = _split(text)
        self._next = 0

    def expression(self) -> Filter:
        return self._joined("OR", self._term, self._builder.either)

    def end(self) -> None:
        if self._token.kind != "end":
            raise self._expected("AND, OR or the end")

    def _term(self) -> Filter:
        return self._joined("AND", self._factor, self._builder.both)

    def _joined(
        self, word: str, part: Callable[[], Filter], join: Callable[[list[Filter]], Filter]
    ) -> Filter:
        parts = [part()]
        while self._takes(word):
            parts.append(part())
        return join(parts)

    def _factor(self) -> Filter:
        if self._takes("NOT"):
            return self._builder.negated(self._within(self._factor))
        return self._primary()

    def _primary(self) -> Filter:
        if self._takes("("):
            found = self._within(self.expression)
            self._needs(")")
            return found
        if self._is("TRUE", "FALSE"):
            return Always(self._take().text.upper() == "TRUE")
        word = self._token.text.lower()
        if self._token.kind == "word" and self._peek().text == "(":
            if word == "s_intersects":
                return self._spatial()
            if word in TEMPORAL:
                return self._temporal()
            raise refusal(f"{word[:60]!r} is not offered", "see /ogc/conformance and docs/ogc.md")
        return self._predicate(self._name())

    def _predicate(self, name: str) -> Filter:
        if self._token.text in _COMPARES:
            return self._builder.compared(name, self._take().text, self._value())
        if self._takes("IS"):
            return self._maybe(self._takes("NOT"), self._null(name))
        is_negated = self._takes("NOT")
        if self._takes("LIKE"):
            return self._maybe(is_negated, self._builder.alike(name, self._value()))
        if self._takes("BETWEEN"):
            low = self._value()
            self._needs("AND")
            return self._maybe(is_negated, self._builder.between(name, low, self._value()))
        if self._takes("IN"):
            self._needs("(")
            return self._maybe(is_negated, self._builder.among(name, self._listed(self._value)))
        raise self._expected("a comparison, LIKE, BETWEEN, IN or IS NULL")

    def _null(self, name: str) -> Filter:
        self._needs("NULL")
        return self._builder.missing(name)

    def _maybe(self, is_negated: bool, found: Filter) -> Filter:  # noqa: FBT001 - it is read beside its word
        return self._builder.negated(found) if is_negated else found

    def _spatial(self) -> Filter:
        self._take()
        self._needs("(")
        if self._token.text.upper() in ("BBOX", *_SHAPES) and self._peek().text == "(":
            drawn = self._shape()
            self._needs(",")
            name = self._name()
        else:
            name = self._name()
            self._needs(",")
            drawn = self._shape()
        self._needs(")")
        return self._builder.meets(name, drawn)

    def _temporal(self) -> Filter:
        operator = self._take().text.lower()
        self._needs("(")
        first = self._span()
        self._needs(",")
        second = self._span()
        self._needs(")")
        return self._builder.timed(operator, first, second)

    def _span(self) -> Span | SpanOf:
        if self._is("INTERVAL") and self._peek().text == "(":
            self._take()
            self._needs("(")
            start = self._bound()
            self._needs(",")
            end = self._bound()
            self._needs(")")
            return interval(start, end)
        if self._is("DATE", "TIMESTAMP") and self._peek().text == "(":
            value = read_bound(self._value())
            return interval(value, value)
        name = self._name()
        return SpanOf(name, name)

    def _bound(self) -> Bound:
        if self._token.kind == "text":
            return read_bound(_unquoted(self._take().text))
        if self._is("DATE", "TIMESTAMP") and self._peek().text == "(":
            return read_bound(self._value())
        return Named(self._name())

    def _value(self) -> Value:
        token = self._take()
        if token.kind == "text":
            return _unquoted(token.text)
        if token.kind == "number":
            return _number(token.text)
        word = token.text.upper()
        if word in ("TRUE", "FALSE"):
            return word == "TRUE"
        if word in ("DATE", "TIMESTAMP"):
            self._needs("(")
            text = _unquoted(self._expect_kind("text"))
            self._needs(")")
            return read_date(text) if word == "DATE" else read_timestamp(text)
        self._next -= 1
        raise self._expected("a value: 'text', a number, TRUE, FALSE, DATE('…') or TIMESTAMP('…')")

    def _shape(self) -> BaseGeometry:
        if self._takes("BBOX"):
            self._needs("(")
            return self._builder.box(self._listed(self._coordinate))
        start = self._token
        if start.text.upper() not in _SHAPES:
            raise self._expected("a geometry, such as POINT(2.35 48.85) or BBOX(2,48,3,49)")
        self._skip_shape()
        words = self._text[start.start : self._tokens[self._next - 1].end]
        try:
            return self._builder.drawn(shapely.from_wkt(words))
        except ShapelyError as error:
            raise refusal(
                f"{words[:60]!r} is not a geometry", "write it as WKT, such as POINT(2.35 48.85)"
            ) from error

    def _skip_shape(self) -> None:
        self._take()
        depth = 0
        while True:
            token = self._take()
            depth += (token.text == "(") - (token.text == ")")
            if token.kind == "end" or depth > _MOST_PARENTHESES:
                raise refusal(
                    "a geometry does not end, or is nested too deep", "close its parentheses"
                )
            if depth == 0 and token.text == ")":
                return

    def _coordinate(self) -> float:
        return _number(self._expect_kind("number"))

    def _listed(self, part: Callable[[], _Part]) -> list[_Part]:
        found = [part()]
        while self._takes(","):
            found.append(part())
        self._needs(")")
        return found

    def _name(self) -> str:
        token = self._take()
        if token.kind == "quoted":
            return token.text[1:-1]
        if token.kind == "word":
            return token.text
        self._next -= 1
        raise self._expected("the name of a property")

    def _within(self, part: Callable[[], Filter]) -> Filter:
        self._builder.enter()
        found = part()
        self._builder.leave()
        return found

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _peek(self) -> _Token:
        return self._tokens[min(self._next + 1, len(self._tokens) - 1)]

    def _take(self) -> _Token:
        token = self._token
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _is(self, *words: str) -> bool:
        return self._token.kind in ("word", "sign") and self._token.text.upper() in words

    def _takes(self, word: str) -> bool:
        found = self._is(word)
        if found:
            self._take()
        return found

    def _needs(self, word: str) -> None:
        if not self._takes(word):
            raise self._expected(word)

    def _expect_kind(self, kind: str) -> str:
        if self._token.kind != kind:
            raise self._expected(f"a {kind}")
        return self._take().text

    def _expected(self, what: str) -> InvalidError:
        found = repr(self._token.text[:40]) if self._token.text else "the end"
        place = self._token.start + 1
        return refusal(f"at character {place} there is {found}, where {what} should be")


def _split(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    start = 0
    while start < len(text):
        match = _TOKENS.match(text, start)
        if match is None or match.lastgroup is None:
            raise refusal(
                f"at character {start + 1} there is {text[start]!r}, which CQL2 has no use for"
            )
        if match.lastgroup != "space":
            tokens.append(_Token(match.lastgroup, match[0], start, match.end()))
        start = match.end()
    return [*tokens, _Token("end", "", start, start)]


def _unquoted(text: str) -> str:
    return re.sub(r"''|\\'", "'", text[1:-1])


def _number(text: str) -> float:
    read = float(text)
    if not math.isfinite(read):
        raise refusal(f"{text[:40]} is too large a number", "write a smaller one")
    return read
