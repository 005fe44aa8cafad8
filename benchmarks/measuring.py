"""Cases, the rounds in which they take turns, and what is told of them."""

from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from typing import NamedTuple

from msgspec import Struct

from dtpr.errors import DtprError


class BenchmarkError(DtprError):
    """Nothing can be measured, or what was measured was wrong."""


class Sample(Struct, frozen=True, kw_only=True):
    """One measurement: how many units a second, and what one unit takes where that is known.

    `most_ms` is the slowest of all, `uss_mb` the memory that a server shares with nobody in MB
    (10^6 bytes), and `note` says in words what the slowest was.
    """

    rate: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    most_ms: float | None = None
    uss_mb: float | None = None
    note: str | None = None
    cpu_us: float | None = None
    database_cpu_us: float | None = None


Measure = Callable[[int, float], Awaitable[Sample]]
"""Measures once: in which round, counted from 0 for the warm-up, and for how many seconds."""


class Case(Struct, frozen=True, kw_only=True, eq=False):
    """One thing to measure; `baseline` is the case of the same run that it is compared with.

    `budget` is the most processor time that it may take, as a multiple of what the baseline takes.
    `warm_up` is for how many seconds it is asked before, 0 for one that starts anew each time; one
    that takes long may sit out later rounds.
    """

    name: str
    unit: str
    measure: Measure
    store: str | None = None
    devices: int | None = None
    baseline: "Case | None" = None
    budget: float | None = None
    warm_up: float = 1.0
    most_rounds: int | None = None


class Spread(NamedTuple):
    """The middle of several rounds, and their ends."""

    median: float
    least: float
    most: float


class Row(Struct, frozen=True, kw_only=True):
    """What is told of one case; `ratio` is its rate to that of the case named `ratio_to`.

    `cost` is its processor time as a multiple of that case's, and `budget` what it may be.
    """

    case: str
    store: str | None
    devices: int | None
    unit: str
    rate: Spread
    ratio: Spread | None
    ratio_to: str | None
    cost: Spread | None
    budget: float | None
    p50_ms: float | None
    p99_ms: float | None
    most_ms: float | None
    uss_mb: float | None
    note: str | None
    cpu_us: float | None
    database_cpu_us: float | None


async def measure_all(
    cases: Sequence[Case],
    *,
    rounds: int,
    seconds: float,
    warm_up: bool = True,
    tell: Callable[[str], None],
) -> list[Row]:
    """Measure every case once per round, after a warm-up, and return a row for each.

    The cases take turns, so that whatever else the machine does falls on all of them alike.

    Raises:
        BenchmarkError: An answer was wrong, or none came.
    """
    for case in (each for each in cases if warm_up and each.warm_up):
        tell(f"warm-up: {describe(case)}")
        await case.measure(0, case.warm_up)
    samples: dict[Case, list[Sample]] = {case: [] for case in cases}
    for number in range(1, rounds + 1):
        for case in (each for each in cases if number <= (each.most_rounds or rounds)):
            tell(f"round {number} of {rounds}: {describe(case)}")
            samples[case].append(await case.measure(number, seconds))
    return [_row(case, samples) for case in cases]


def describe(case: Case) -> str:
    """Return the name of a case with its store and its number of devices."""
    size = f"{case.devices:,} devices" if case.devices else None
    return ", ".join(each for each in (case.name, case.store, size) if each)


def _row(case: Case, samples: dict[Case, list[Sample]]) -> Row:
    own = samples[case]
    return Row(
        case=case.name,
        store=case.store,
        devices=case.devices,
        unit=case.unit,
        rate=_spread([each.rate for each in own]),
        ratio=_ratio(own, samples[case.baseline]) if case.baseline else None,
        ratio_to=describe(case.baseline) if case.baseline else None,
        cost=_cost(own, samples[case.baseline]) if case.baseline else None,
        budget=case.budget,
        p50_ms=_middle([each.p50_ms for each in own]),
        p99_ms=_middle([each.p99_ms for each in own]),
        most_ms=_middle([each.most_ms for each in own]),
        uss_mb=_middle([each.uss_mb for each in own]),
        note=max(own, key=lambda each: each.most_ms or 0).note,
        cpu_us=_middle([each.cpu_us for each in own]),
        database_cpu_us=_middle([each.database_cpu_us for each in own]),
    )


def _ratio(own: Sequence[Sample], others: Sequence[Sample]) -> Spread:
    # One of them may have sat out the last rounds.
    return _spread([each.rate / other.rate for each, other in zip(own, others, strict=False)])


def _cost(own: Sequence[Sample], others: Sequence[Sample]) -> Spread | None:
    pairs = [(each.cpu_us, other.cpu_us) for each, other in zip(own, others, strict=False)]
    costs = [cpu / other for cpu, other in pairs if cpu is not None and other]
    return _spread(costs) if costs else None


def _spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))


def _middle(values: Sequence[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return median(known) if known else None
