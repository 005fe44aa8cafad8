"""Answers on one's own device: what they take over the line, and how long they take there.

There is no bar: the bytes are told, in the note of a row and while it is measured.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle
from statistics import median
from typing import NamedTuple

from benchmarks.bench import Bench
from benchmarks.measuring import Case, Sample
from benchmarks.processes import serving
from benchmarks.setting import environment_of
from benchmarks.world import make_world, questions_of
from dtpr.client import Report, open_nearby
from dtpr.schema.answers import NearbyQuestion

FIRST, AGAIN = "client first", "client again"

_QUESTIONS, _LEAST = 200, 5
# In a large world each fetches megabytes, and they are the same in every round.
_MOST_ROUNDS = 2


class _Done(NamedTuple):
    """One answer: how many seconds it took, and what it fetched."""

    seconds: float
    report: Report


_Ask = Callable[[str, Sequence[NearbyQuestion], float], Awaitable[list[_Done]]]


async def cases(bench: Bench) -> list[Case]:
    """Return the questions of one who has nothing yet, and of one who keeps the tiles."""
    found: list[Case] = []
    for size in bench.options.sizes:
        world = make_world(size)
        questions = questions_of(world, _QUESTIONS)
        for store, database in (await bench.databases.filled(world, bench.tell)).items():
            server = bench.stack.enter_context(
                serving(["dtpr", "serve", "--port", "0"], environment_of(database))
            )
            for name, ask in ((FIRST, _first), (AGAIN, _again)):
                work = _Asking(bench, ask, server.address, questions)
                case = Case(
                    name=name,
                    unit="answers",
                    store=store,
                    devices=size,
                    measure=work.measure,
                    most_rounds=_MOST_ROUNDS,
                )
                found.append(case)
    return found


class _Asking:
    """Asks one server in one way."""

    def __init__(
        self, bench: Bench, ask: _Ask, address: str, questions: Sequence[NearbyQuestion]
    ) -> None:
        self._bench = bench
        self._ask = ask
        self._address = address
        self._questions = questions

    async def measure(self, _number: int, seconds: float) -> Sample:
        """Ask for some seconds, and a few times at least."""
        cpu = time.process_time()
        done = await self._ask(self._address, self._questions, seconds)
        spent = time.process_time() - cpu
        took = sorted(each.seconds for each in done)
        note = _note([each.report for each in done])
        self._bench.tell(note)
        return Sample(
            rate=len(done) / sum(took),
            p50_ms=median(took) * 1e3,
            most_ms=took[-1] * 1e3,
            note=note,
            cpu_us=spent / len(done) * 1e6,
        )


async def _first(address: str, questions: Sequence[NearbyQuestion], seconds: float) -> list[_Done]:
    """Ask as somebody else each time, who has nothing yet."""
    done: list[_Done] = []
    end = time.perf_counter() + seconds
    for question in cycle(questions):
        if len(done) >= _LEAST and time.perf_counter() > end:
            break
        async with open_nearby(address) as nearby:
            begun = time.perf_counter()
            found = await nearby.around(question)
            done.append(_Done(time.perf_counter() - begun, found.report))
    return done


async def _again(address: str, questions: Sequence[NearbyQuestion], seconds: float) -> list[_Done]:
    """Ask each question twice, and count the second time: the index is asked for anew."""
    done: list[_Done] = []
    end = time.perf_counter() + seconds
    async with open_nearby(address, max_age_s=0) as nearby:
        for question in cycle(questions):
            if len(done) >= _LEAST and time.perf_counter() > end:
                break
            await nearby.around(question)
            begun = time.perf_counter()
            found = await nearby.around(question)
            done.append(_Done(time.perf_counter() - begun, found.report))
    return done


def _note(reports: Sequence[Report]) -> str:
    """Return what a middling answer fetched, and what it gave away."""
    size = median(each.bytes_read for each in reports) / 1000
    tiles = median(len(each.tiles) for each in reports)
    told = [each.gives_away.area_km2 for each in reports if each.gives_away]
    area = f", {median(told):.0f} km² given away" if told else ""
    return f"{size:,.1f} kB, {tiles:g} tiles{area}"
