"""The order in which mixed text is drawn: the bidirectional algorithm for one line.

Source: UAX #9 (Unicode 15.1), rules P2, W1 to W7, N0 to N2, I1 to L2. Embeddings, overrides and
isolates are no part of it: they can make a sign read otherwise than it was typed, so texts lose
them before they are set (`CONTROLS`). The marks U+200E, U+200F and U+061C work.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, takewhile
from typing import NamedTuple

CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Embeddings, overrides, isolates and their ends."""

_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_BLANK = frozenset({"WS", "BN"})
_NUMBERS = frozenset({"EN", "AN"})
_RIGHT = frozenset({"R", "AL", "AN"})
_MOST_BRACKETS = 63


class Stretch(NamedTuple):
    """Characters that run in one direction, in the order of the text."""

    text: str
    rtl: bool


def starts_right(text: str) -> bool:
    """Whether the first letter of a text is written from right to left (P2 and P3)."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


@lru_cache(maxsize=1024)
def stretches_of(text: str, *, rtl: bool) -> tuple[Stretch, ...]:
    """Return a line in the order in which it is drawn, from left to right."""
    levels = levels_of(text, rtl=rtl)
    runs = [
        (level, "".join(text[index] for index in group))
        for level, group in groupby(range(len(text)), levels.__getitem__)
    ]
    return tuple(Stretch(run, level % 2 == 1) for level, run in _reorder(runs))


def levels_of(text: str, *, rtl: bool) -> tuple[int, ...]:
    """Return the level of each character of a line: odd ones run from right to left."""
    base = int(rtl)
    kinds = [unicodedata.bidirectional(each) or "L" for each in text]
    if not rtl and not _RIGHT.intersection(kinds):
        return (0,) * len(text)
    seen = [index for index, kind in enumerate(kinds) if kind != "BN"]
    types = [kinds[index] for index in seen]
    for resolve in (_resolve_marks, _resolve_numbers, _resolve_separators):
        types = resolve(types, "RL"[not rtl])
    _resolve_brackets([text[index] for index in seen], types, base)
    _resolve_neutrals(types, base)
    return _with_blanks(kinds, dict(zip(seen, types, strict=True)), base)


def _resolve_marks(types: Sequence[str], start: str) -> list[str]:
    # W1: a mark goes with what it stands on.
    resolved: list[str] = []
    for kind in types:
        resolved.append((resolved[-1] if resolved else start) if kind == "NSM" else kind)
    return resolved


def _resolve_numbers(types: Sequence[str], start: str) -> list[str]:
    # W2 and W3: European digits after Arabic letters are Arabic numbers.
    resolved: list[str] = []
    strong = start
    for kind in types:
        strong = kind if kind in ("L", "R", "AL") else strong
        resolved.append("AN" if kind == "EN" and strong == "AL" else kind)
    return ["R" if kind == "AL" else kind for kind in resolved]


def _resolve_separators(types: Sequence[str], start: str) -> list[str]:
    # W4 to W7: what stands in and around numbers.
    resolved = list(types)
    for index in range(1, len(types) - 1):
        before, kind, after = resolved[index - 1], types[index], types[index + 1]
        between = before == after and before in _NUMBERS
        if between and (kind == "CS" or (kind, before) == ("ES", "EN")):
            resolved[index] = before
    for is_sign, group in _groups(resolved, lambda each: each == "ET"):
        beside = resolved[max(group.start - 1, 0)], resolved[min(group.stop, len(types) - 1)]
        if is_sign and "EN" in beside:
            resolved[group.start : group.stop] = ["EN"] * len(group)
    resolved = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in resolved]
    strong = start
    for index, kind in enumerate(resolved):
        strong = kind if kind in ("L", "R") else strong
        resolved[index] = "L" if kind == "EN" and strong == "L" else kind
    return resolved


def _resolve_brackets(text: Sequence[str], types: list[str], base: int) -> None:
    # N0: both brackets of a pair run like what they hold, and else like what stands before.
    own, other = ("R", "L") if base else ("L", "R")
    for first, last in sorted(_pairs(text, types)):
        inside = {_side(kind) for kind in types[first + 1 : last]}
        before = next(filter(None, map(_side, reversed(types[:first]))), own)
        if own in inside:
            direction = own
        elif other in inside:
            direction = other if before == other else own
        else:
            continue
        for bracket in (first, last):
            types[bracket] = direction
            for mark in takewhile(lambda each: _is_mark(text[each]), range(bracket + 1, len(text))):
                types[mark] = direction


def _is_mark(character: str) -> bool:
    return unicodedata.bidirectional(character) == "NSM"


def _pairs(text: Sequence[str], types: Sequence[str]) -> Iterator[tuple[int, int]]:
    opened: list[tuple[int, str]] = []
    for index, (character, kind) in enumerate(zip(text, types, strict=True)):
        if kind != "ON":
            continue
        if closing := _closing(character):
            if len(opened) == _MOST_BRACKETS:
                return
            opened.append((index, closing))
        elif character in [each for _, each in opened]:
            while opened:
                first, closing = opened.pop()
                if closing == character:
                    yield first, index
                    break


@lru_cache(maxsize=1024)
def _closing(character: str) -> str | None:
    if unicodedata.category(character) != "Ps" or not unicodedata.mirrored(character):
        return None
    following = (chr(ord(character) + step) for step in (1, 2))
    return next((each for each in following if unicodedata.category(each) == "Pe"), None)


def _side(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind if kind in ("L", "R") else ""


def _resolve_neutrals(types: list[str], base: int) -> None:
    # N1 and N2: between two of a direction they join it, and else the line.
    own = "R" if base else "L"
    for is_neutral, group in _groups(types, _NEUTRAL.__contains__):
        if is_neutral:
            before = _side(types[group.start - 1]) if group.start else own
            after = _side(types[group.stop]) if group.stop < len(types) else own
            direction = before if before == after else own
            types[group.start : group.stop] = [direction] * len(group)


def _groups(types: Sequence[str], key: Callable[[str], bool]) -> list[tuple[bool, range]]:
    groups: list[tuple[bool, range]] = []
    start = 0
    for value, group in groupby(types, key):
        end = start + len(list(group))
        groups.append((value, range(start, end)))
        start = end
    return groups


def _with_blanks(kinds: Sequence[str], types: dict[int, str], base: int) -> tuple[int, ...]:
    levels: list[int] = []
    for index in range(len(kinds)):
        # What is removed (BN) stands with what is before it.
        levels.append(_level(types[index], base) if index in types else (levels or [base])[-1])
    # L1: separators, and the blanks before them and at the end, run like the line.
    is_trailing = True
    for index in reversed(range(len(kinds))):
        is_trailing = kinds[index] in ("B", "S") or (is_trailing and kinds[index] in _BLANK)
        if is_trailing:
            levels[index] = base
    return tuple(levels)


def _level(kind: str, base: int) -> int:
    # I1 and I2.
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)


def _reorder(runs: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    # L2: from the deepest level up, what is at least as deep is turned round.
    ordered = list(runs)
    for level in range(max((level for level, _ in runs), default=0), 0, -1):
        deep = [each[0] >= level for each in ordered]
        start = 0
        for is_deep, group in groupby(deep):
            end = start + len(list(group))
            if is_deep:
                ordered[start:end] = ordered[start:end][::-1]
            start = end
    return ordered
