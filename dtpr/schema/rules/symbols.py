"""The drawings of a release: whether they are there, plain, and without anything that acts.

Source: DTPR API v2, symbol rules. An icon puts what is inside a symbol's `<svg>` into another
drawing, so that a symbol begins with that tag; one that a browser opens must not run anything.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from dtpr.schema.rules.finding import Finding, error
from dtpr.schema.wire import WireRelease

_BEGINNINGS = {"<?xml": "an XML prolog", "<!--": "a comment"}
_SCRIPT = re.compile(r"<script[\s>]", re.IGNORECASE)
_HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)
_FOREIGN = re.compile(r"<foreignObject\b", re.IGNORECASE)
_HREF = re.compile(r"\b(?:xlink:)?href\s*=\s*(?:'([^'\"]*)'|\"([^'\"]*)\")", re.IGNORECASE)
_USE = re.compile(r"<use\b([^<>]*)>", re.IGNORECASE)

_SHOWN = 80
_GUESSES = 3


def check_symbols(source: WireRelease) -> Iterator[Finding]:
    """Yield the symbols of a release that are missing, wrapped wrongly, or active."""
    known = sorted(source.symbols)
    for place, each in enumerate(source.elements):
        if each.symbol_id not in source.symbols:
            yield error(
                "SYMBOL_NOT_FOUND",
                f"elements[{place}].symbol_id",
                f"{each.id} uses the symbol {each.symbol_id!r}, which is not there",
                _guess(each.symbol_id, known),
            )
    for symbol_id in known:
        yield from check_symbol(symbol_id, source.symbols[symbol_id])


def check_symbol(symbol_id: str, svg: str) -> Iterator[Finding]:
    """Yield what is wrong with one symbol, an SVG document."""
    path = f"symbols.{symbol_id}"
    if beginning := _beginning(svg):
        mend = "let the file begin with <svg"
        yield error("SYMBOL_MALFORMED_WRAPPER", path, f"it begins with {beginning}", mend)
    for what in _active(svg):
        mend = "keep only shapes that stand still"
        yield error("SYMBOL_ACTIVE_CONTENT", path, f"it has {what}", mend)


def _beginning(svg: str) -> str | None:
    if svg.startswith("\ufeff"):
        return "a byte order mark"
    begun = svg.lstrip(" \t\r\n")
    return next((name for each, name in _BEGINNINGS.items() if begun.startswith(each)), None)


def _active(svg: str) -> Iterator[str]:
    if _SCRIPT.search(svg):
        yield "a <script>"
    if _HANDLER.search(svg):
        yield "an attribute that runs a script (on…=)"
    if _FOREIGN.search(svg):
        yield "a <foreignObject>"
    for found in _HREF.finditer(svg):
        target = found[1] or found[2]
        if target and not target.startswith(("#", "data:")):
            yield f"a link to {_short(target)}"
    for tag in _USE.finditer(svg):
        link = _HREF.search(tag[1])
        target = (link[1] or link[2]) if link else None
        if target and not target.startswith("#"):
            yield f"a <use> of another document, {_short(target)}"


def _short(target: str) -> str:
    return repr(target if len(target) <= _SHOWN else f"{target[: _SHOWN - 1]}…")


def _guess(symbol_id: str, known: list[str]) -> str:
    near = get_close_matches(symbol_id, known, n=_GUESSES, cutoff=0)
    otherwise = f"add symbols/{symbol_id}.svg"
    return f"use {', '.join(near)}, or {otherwise}" if near else otherwise
