"""What a caller waits at half of what the server can do, asked at a set pace."""

import asyncio
import sys
from pathlib import Path

import msgspec

from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case, Sample
from benchmarks.paced import Paced
from benchmarks.processes import Server
from benchmarks.setting import Setting
from benchmarks.targets import Target

NAME = "half load"

_SHARE, _KEPT_UP, _TRIES = 0.5, 0.9, 3
_LEAST_SECONDS = 4.0
"""In one second, a pause of 10 ms of the machine would be all that p99 tells."""

_LEAD_SECONDS = 1.0
"""For so long it is asked before: who rested while others were measured begins slowly."""

# Another stride than that of the steady case, so that the questions do not come in step.
_STRIDE = 631


async def cases_of(
    bench: Bench, setting: Setting, _hello: Server, before: list[Case]
) -> list[Case]:
    """Return a case for each store; its pace is half the rate of `nearby` in the same round."""
    if not bench.wants(NAME):
        return []
    quick = bench.options.quick
    return [
        _case(setting, each, quick=quick) for each in before if each.name == "nearby" and each.store
    ]


def _case(setting: Setting, steady: Case, *, quick: bool) -> Case:
    target = setting.steady[steady.store or ""]
    return Case(
        name=NAME,
        unit="req",
        store=steady.store,
        devices=setting.devices,
        measure=_HalfLoad(target, setting.questions, quick=quick).measure,
        baseline=steady,
        warm_up=0,
    )


class _HalfLoad:
    """Asks at half of the rate that the steady case reached the last time."""

    def __init__(self, steady: Target, questions: Path, *, quick: bool) -> None:
        self._steady = steady
        self._quick = quick
        self._questions = questions

    async def measure(self, number: int, seconds: float) -> Sample:
        if self._steady.last is None:
            raise BenchmarkError("Half of the load is unknown before nearby was measured.")
        pace = self._steady.last.rate * _SHARE
        url = f"{self._steady.server.address}/v1/nearby"
        long = seconds if self._quick else max(seconds, _LEAST_SECONDS)
        if not self._quick:
            await _ask(url, self._questions, pace, _LEAD_SECONDS, number)
        for again in range(_TRIES):
            skip = (number * _TRIES + again) * _STRIDE
            seen = await _ask(url, self._questions, pace, long, skip)
            kept_up = seen.rate >= _KEPT_UP * pace
            # Another program may have had the machine for a moment.
            if kept_up or self._quick:
                break
        lag = "" if kept_up else f"; of {pace:.0f} a second {seen.rate:.0f} were answered"
        return Sample(
            rate=seen.rate,
            p50_ms=seen.p50_us / 1e3,
            p99_ms=seen.p99_us / 1e3,
            note=f"generator late by {seen.late_us / 1e3:.2f} ms (p99){lag}",
        )


async def _ask(url: str, questions: Path, pace: float, seconds: float, skip: int) -> Paced:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.paced", url, str(questions)),
        *(str(pace), str(seconds), str(skip)),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    if process.returncode:
        raise BenchmarkError(f"The paced generator failed: {errors.decode(errors='replace')}")
    return msgspec.json.decode(output, type=Paced)
