"""Servers that are asked over and over for some seconds, and what that takes them."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from benchmarks.asking import ask_all, comparable
from benchmarks.databases import backends_of
from benchmarks.measuring import BenchmarkError, Sample
from benchmarks.processes import CpuClock, Server
from benchmarks.wrk import Burst, run_wrk

_RECHECKED = 4
# A stride that shares no factor with the number of questions: each round begins elsewhere.
_STRIDE = 997
# More than any server here can answer in a second.
_NEW_A_SECOND = 15_000


class Probe(NamedTuple):
    """A question and its right answer."""

    body: bytes
    answer: bytes


class Target:
    """One server that is asked over and over; what it did the last time is kept in `last`."""

    def __init__(
        self,
        server: Server,
        burst: Burst,
        probes: Sequence[Probe] = (),
        database: str | None = None,
        *,
        reminded_s: float = 0.0,
    ) -> None:
        """Take the server, what it is asked, some answers to compare with, and its database.

        `reminded_s` is for how many seconds it is asked before each round: a server forgets what
        nobody asked about for some minutes, and a round may take longer.
        """
        self.server = server
        self._reminded_s = reminded_s
        self.last: Sample | None = None
        self._burst = burst
        self._probes = probes
        self._database = database

    async def measure(self, number: int, seconds: float) -> Sample:
        """Ask for some seconds; answers are checked while they come, and some again afterwards."""
        if number and self._reminded_s:
            await run_wrk(self._burst, seconds=self._reminded_s, skip=0)
        server = CpuClock([self.server.pid])
        database = CpuClock(await backends_of(self._database) if self._database else [])
        load = await run_wrk(self._burst, seconds=seconds, skip=number * _STRIDE)
        spent, database_spent = server.seconds(), database.seconds()
        self._recheck(number)
        self.last = Sample(
            rate=load.requests / load.duration_us * 1e6,
            p50_ms=load.p50_us / 1e3,
            p99_ms=load.p99_us / 1e3,
            cpu_us=None if spent is None else spent / load.requests * 1e6,
            database_cpu_us=(
                None if database_spent is None else database_spent / load.requests * 1e6
            ),
        )
        return self.last

    def _recheck(self, number: int) -> None:
        if not self._probes:
            return
        start = number * _RECHECKED % len(self._probes)
        chosen = self._probes[start : start + _RECHECKED]
        answers = ask_all(self._burst.url, [each.body for each in chosen])
        if any(
            comparable(answer) != comparable(each.answer)
            for answer, each in zip(answers, chosen, strict=True)
        ):
            raise BenchmarkError(f"{self._burst.url} answers differently than before.")


class NewTarget:
    """One server that is never asked the same twice."""

    def __init__(
        self,
        server: Server,
        burst: Burst,
        lines: Iterator[str],
        database: str | None = None,
        *,
        reminded_s: float = 0.0,
    ) -> None:
        """Take the server, what a right answer looks like, and questions without an end.

        The file of the burst is written anew for each measurement. `reminded_s` is as a `Target`
        has it, with other questions.
        """
        self._reminded_s = reminded_s
        self._server = server
        self._burst = burst
        self._lines = lines
        self._database = database

    async def measure(self, number: int, seconds: float) -> Sample:
        """Ask for some seconds.

        Raises:
            BenchmarkError: An answer was wrong, or the questions ran out.
        """
        if number and self._reminded_s:
            self._write(self._reminded_s)
            await run_wrk(self._burst, seconds=self._reminded_s, skip=0)
        count = self._write(seconds)
        sample = await Target(self._server, self._burst, (), self._database).measure(0, seconds)
        if sample.rate * seconds > count:
            raise BenchmarkError("The server answered more questions than there were new ones.")
        return sample

    def _write(self, seconds: float) -> int:
        """Write down more questions than can be answered in so long, and return how many."""
        count = int(_NEW_A_SECOND * max(1.0, seconds))
        self._burst.questions.write_text("\n".join(islice(self._lines, count)), encoding="utf-8")
        return count
