"""Named queries, read from `.sql` files.

A file holds blocks such as

    -- find_device --
    -- One device by its id.
    SELECT … WHERE id = :id
      AND organization = :organization  --? organization

A value is bound as `:name`. A line that ends with `--? name` is kept only when that value is
given, so that an optional filter never reaches the planner as `x IS NULL OR …`.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from dtpr.errors import StoreError

_HEAD = re.compile(r"^-- (\w+) --$", re.MULTILINE)
_OPTIONAL = re.compile(r"^(?P<line>.*?)\s*--\?\s*(?P<name>\w+)\s*$")
_OPTIONAL_NAME = re.compile(r"--\?\s*(\w+)\s*$", re.MULTILINE)
_TOKEN = re.compile(
    r"(?P<string>'(?:[^']|'')*')|(?P<comment>--.*$)|(?<![:\w]):(?P<bound>[a-z_]\w*)",
    re.MULTILINE,
)


class Statement(NamedTuple):
    """SQL with numbered values, and the names of the values in that order."""

    sql: str
    names: tuple[str, ...]


class Queries:
    """The named queries of one back-end."""

    def __init__(self, backend: str, marker: str) -> None:
        """Read every file of a back-end; `marker` precedes a value's number (`?` or `$`)."""
        self._texts = _read_folder(backend)
        self._marker = marker
        self._optional = {
            name: frozenset(_OPTIONAL_NAME.findall(text)) for name, text in self._texts.items()
        }
        self._statements: dict[tuple[str, frozenset[str]], Statement] = {}

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all queries."""
        return frozenset(self._texts)

    def statement(self, name: str, values: Mapping[str, Any]) -> Statement:
        """Return a query in the form for those of its values that are given (not None)."""
        optional = self._optional[name]
        given = frozenset(each for each in optional if values.get(each) is not None)
        found = self._statements.get((name, given))
        if found is None:
            found = self._compile(name, given, frozenset(values))
            self._statements[name, given] = found
        return found

    def _compile(self, name: str, given: frozenset[str], known: frozenset[str]) -> Statement:
        lines = (_keep(line, given) for line in self._texts[name].splitlines())
        text = "\n".join(line for line in lines if line)
        names: list[str] = []

        def number(match: re.Match[str]) -> str:
            if (bound := match["bound"]) is None:
                return match["string"] or ""
            if bound not in known:
                raise StoreError(f"The query {name} needs a value for {bound}.")
            if bound not in names:
                names.append(bound)
            return f"{self._marker}{names.index(bound) + 1}"

        return Statement(_TOKEN.sub(number, text).strip(), tuple(names))


def _keep(line: str, given: frozenset[str]) -> str:
    optional = _OPTIONAL.match(line)
    if optional is None:
        return line
    return optional["line"] if optional["name"] in given else ""


@cache
def _read_folder(backend: str) -> Mapping[str, str]:
    folder = files("dtpr.registry.store") / backend / "queries"
    texts: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        parts = _HEAD.split(file.read_text(encoding="utf-8"))[1:]
        texts.update(zip(parts[::2], parts[1::2], strict=True))
    return texts
