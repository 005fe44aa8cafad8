"""What is measured: one file a subject, which returns its cases."""

from collections.abc import Awaitable, Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.cases import drawing, imports, nearby, validation
from benchmarks.measuring import Case

SUBJECTS: Mapping[str, Callable[[Bench], Awaitable[list[Case]]]] = {
    "nearby": nearby.cases,
    "imports": imports.cases,
    "drawing": drawing.cases,
    "validation": validation.cases,
}
