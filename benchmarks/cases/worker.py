"""What one worker costs: how long until it answers, and the memory that it shares with nobody."""

import time
from contextlib import ExitStack

from benchmarks.asking import ask_all
from benchmarks.bench import Bench
from benchmarks.measuring import Case, Sample
from benchmarks.processes import Server, serving, uss_mb_of
from benchmarks.setting import Setting, environment_of

START, MEMORY = "start", "memory"

_MOST_STARTS = 3


async def cases_of(
    bench: Bench, setting: Setting, _hello: Server, _before: list[Case]
) -> list[Case]:
    """Return the start and the memory of a worker on each store.

    Memory is that of the worker of `nearby`, after what it was asked in the same round.
    """
    found: list[Case] = []
    for store in setting.addresses:
        if bench.wants(START):
            found.append(_start(setting, store))
        if bench.wants(MEMORY):
            found.append(_memory(setting, store))
    return found


def _start(setting: Setting, store: str) -> Case:
    environment = environment_of(setting.addresses[store])

    async def measure(number: int, _seconds: float) -> Sample:
        probe = setting.probes[number % len(setting.probes)]
        begun = time.perf_counter()
        with ExitStack() as stack:
            arguments = ["dtpr", "serve", "--port", "0"]
            server = stack.enter_context(serving(arguments, environment))
            ask_all(f"{server.address}/v1/nearby", [probe.body])
            took = time.perf_counter() - begun
        return Sample(rate=1 / took, p50_ms=took * 1e3)

    return Case(
        name=START,
        unit="starts",
        store=store,
        devices=setting.devices,
        measure=measure,
        warm_up=0,
        most_rounds=_MOST_STARTS,
    )


def _memory(setting: Setting, store: str) -> Case:
    server = setting.server(store)

    async def measure(_number: int, _seconds: float) -> Sample:
        begun = time.perf_counter()
        ask_all(f"{server.address}/v1/nearby", [each.body for each in setting.probes])
        rate = len(setting.probes) / (time.perf_counter() - begun)
        return Sample(rate=rate, uss_mb=uss_mb_of(server.pid))

    return Case(
        name=MEMORY,
        unit="req",
        store=store,
        devices=setting.devices,
        measure=measure,
        warm_up=0,
    )
