"""Named queries, read from `.sql` files.

A file holds blocks such as

    -- find_device --
    -- One device by its id.
    SELECT … WHERE id = :id
      AND organization = :organization  --? organization

A value is bound as `:name`. A line that ends with `--? name` is kept only when that value is
given (all of them, where it ends with several), so that an optional filter never reaches the
planner as `x IS NULL OR …`.

A query that takes `:condition` gets it as SQL, from a `Condition`, whose values are bound beside
its own; without one it finds every row.

What several queries share stands once, as `-- @name --`; a line `@name(table)` puts it in, with
`{of}` as `table`, and where such a line is optional, so is all that it puts in.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from dtpr.errors import StoreError

_HEAD = re.compile(r"^-- (@?\w+) --$", re.MULTILINE)
_SHARED = re.compile(r"^\s*(@\w+)\((\w*)\)((?:\s*--\? \w+)*)$", re.MULTILINE)
_CONDITION, _EVERY = "condition", "1 = 1"
_MOST_COMPOSITIONS = 256
_OPTIONAL = re.compile(r"\s*--\?\s*(\w+)")
_TOKEN = re.compile(
    r"(?P<string>'(?:[^']|'')*')|(?P<comment>--.*$)|(?<![:\w]):(?P<bound>[a-z_]\w*)",
    re.MULTILINE,
)


class Condition(NamedTuple):
    """What rows have to be, as SQL, and the values that it binds by name."""

    sql: str
    values: Mapping[str, Any]


class Statement(NamedTuple):
    """SQL with numbered values, and the names of the values in that order."""

    sql: str
    names: tuple[str, ...]


class Queries:
    """The named queries of one back-end."""

    def __init__(self, backend: str, marker: str) -> None:
        """Read every file of a back-end; `marker` precedes a value's number (`?` or `$`)."""
        self._texts = read_texts(backend)
        self._marker = marker
        self._optional = {
            name: tuple(dict.fromkeys(_OPTIONAL.findall(text)))
            for name, text in self._texts.items()
        }
        self._statements: dict[tuple[str, tuple[bool, ...]], Statement] = {}
        self._compositions: dict[tuple[str, str], Statement] = {}
        self._open = frozenset(
            name for name, text in self._texts.items() if f":{_CONDITION}" in text
        )

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all queries."""
        return frozenset(self._texts)

    def statement(self, name: str, values: Mapping[str, Any]) -> Statement:
        """Return a query in the form for those of its values that are given (not None)."""
        given = tuple([values.get(each) is not None for each in self._optional[name]])
        if name in self._open:
            return self._composed(name, values)
        found = self._statements.get((name, given))
        if found is None:
            pairs = zip(self._optional[name], given, strict=True)
            found = self._compile(name, {each for each, is_given in pairs if is_given}, values)
            self._statements[name, given] = found
        return found

    def _composed(self, name: str, values: Mapping[str, Any]) -> Statement:
        """Return a query with its condition; those of the same form are written once."""
        key = name, values[_CONDITION]
        found = self._compositions.get(key)
        if found is None:
            if len(self._compositions) >= _MOST_COMPOSITIONS:
                self._compositions.clear()
            found = self._compositions[key] = self._compile(name, (), values)
        return found

    def _compile(self, name: str, given: Collection[str], values: Mapping[str, Any]) -> Statement:
        lines = (_keep(line, given) for line in self._texts[name].splitlines())
        text = "\n".join(line for line in lines if line)
        if name in self._open:
            text = text.replace(f":{_CONDITION}", values[_CONDITION] or _EVERY)
        names: list[str] = []

        def number(match: re.Match[str]) -> str:
            if (bound := match["bound"]) is None:
                return match["string"] or ""
            if bound not in values:
                raise StoreError(f"The query {name} needs a value for {bound}.")
            if bound not in names:
                names.append(bound)
            return f"{self._marker}{names.index(bound) + 1}"

        return Statement(_TOKEN.sub(number, text).strip(), tuple(names))


def _keep(line: str, given: Collection[str]) -> str:
    needed = _OPTIONAL.findall(line)
    return _OPTIONAL.sub("", line) if all(each in given for each in needed) else ""


@cache
def read_texts(backend: str) -> Mapping[str, str]:
    """Return the text of every query of a back-end by its name, with all that was put in."""
    folder = files("dtpr.registry.store") / backend / "queries"
    texts: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        parts = _HEAD.split(file.read_text(encoding="utf-8"))[1:]
        texts.update(zip(parts[::2], parts[1::2], strict=True))
    return {name: _expanded(text, texts) for name, text in texts.items() if name[0] != "@"}


def _expanded(text: str, texts: Mapping[str, str]) -> str:
    def put_in(line: re.Match[str]) -> str:
        name, of, optional = line.groups()
        shared = _expanded(texts[name].replace("{of}", of), texts).strip("\n")
        body = [each for each in shared.splitlines() if not each.startswith("-- ")]
        return "\n".join(each + (optional or "") for each in body)

    return _SHARED.sub(put_in, text)
