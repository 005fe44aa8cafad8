"""What is measured: one file a subject, which returns its cases."""

from collections.abc import Awaitable, Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.cases import (
    client,
    exports,
    imports,
    nearby,
    ogc,
    packs,
    search,
    signs,
    tiles,
    validation,
)
from benchmarks.measuring import Case

SUBJECTS: Mapping[str, Callable[[Bench], Awaitable[list[Case]]]] = {
    "nearby": nearby.cases,
    "imports": imports.cases,
    "exports": exports.cases,
    "packs": packs.cases,
    "client": client.cases,
    "ogc": ogc.cases,
    "signs": signs.cases,
    "tiles": tiles.cases,
    "validation": validation.cases,
    "search": search.cases,
}
