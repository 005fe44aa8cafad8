"""What is measured: one file a subject, which returns its cases."""

from collections.abc import Awaitable, Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.cases import exports, imports, nearby, ogc, search, signs, tiles, validation
from benchmarks.measuring import Case

SUBJECTS: Mapping[str, Callable[[Bench], Awaitable[list[Case]]]] = {
    "nearby": nearby.cases,
    "imports": imports.cases,
    "exports": exports.cases,
    "ogc": ogc.cases,
    "signs": signs.cases,
    "tiles": tiles.cases,
    "validation": validation.cases,
    "search": search.cases,
}
