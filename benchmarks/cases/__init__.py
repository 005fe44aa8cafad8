"""What is measured: one file a subject, which returns its cases."""

from collections.abc import Awaitable, Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.cases import imports, nearby, signs, validation
from benchmarks.measuring import Case

SUBJECTS: Mapping[str, Callable[[Bench], Awaitable[list[Case]]]] = {
    "nearby": nearby.cases,
    "imports": imports.cases,
    "signs": signs.cases,
    "validation": validation.cases,
}
