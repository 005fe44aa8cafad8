"""What publishing does to those who ask: the rate beside it, and how soon it is seen elsewhere."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import msgspec

from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case, Sample
from benchmarks.processes import Server
from benchmarks.publisher import Publisher, publisher_of
from benchmarks.setting import HEAD, TAIL, Setting
from benchmarks.targets import Target
from benchmarks.wrk import Burst

BUSY, FRESH = "while publishing", "freshness"

_A_SECOND = 10
# So many devices for each second of the options: 60 by default.
_PUBLISHED_A_SECOND = 30
_WAIT_SECONDS = 30.0
_MOST_COPIED = 200_000


async def copy_world(bench: Bench, setting: Setting) -> None:
    """Copy the databases of one world; PostgreSQL copies none that a server is connected to."""
    if bench.wants(BUSY, FRESH) and setting.devices == _chosen(bench.options.sizes):
        for store, address in setting.addresses.items():
            bench.tell(f"copying {setting.devices:,} devices, {store}")
            setting.copies[store] = await bench.databases.copy(address)


async def cases_of(
    bench: Bench, setting: Setting, _hello: Server, before: list[Case]
) -> list[Case]:
    """Return both on each store, on a copy of one world that may be written to."""
    found: list[Case] = []
    for steady in [each for each in before if each.name == "nearby"]:
        database = setting.copies.get(steady.store or "")
        if database is None:
            continue
        servers = [setting.start(database, bench.stack) for _ in range(2)]
        publisher = await publisher_of(setting.world, database, servers[0])
        bench.stack.push_async_callback(publisher.close)
        if bench.wants(BUSY):
            found += _busy(setting, steady, servers[0], publisher, database)
        if bench.wants(FRESH):
            found.append(_fresh(steady, servers[1], publisher))
    return found


def _chosen(sizes: Sequence[int]) -> int:
    """Return the largest size that is copied quickly."""
    return max([each for each in sizes if each <= _MOST_COPIED] or [min(sizes)])


def _busy(
    setting: Setting, steady: Case, server: Server, publisher: Publisher, database: str
) -> list[Case]:
    """Return the rate of a server without writes, and the same with them."""
    burst = Burst(f"{server.address}/v1/nearby", setting.questions, HEAD, TAIL)
    reminded_s = setting.bench.options.reminded_s
    target = Target(server, burst, (), database, reminded_s=reminded_s)

    async def measure(number: int, seconds: float) -> Sample:
        begun = time.perf_counter()
        async with _publishing(publisher) as done:
            sample = await target.measure(number, seconds)
            pace = done() / (time.perf_counter() - begun)
        return msgspec.structs.replace(sample, note=f"{pace:.1f} published a second")

    quiet = Case(
        name="before publishing",
        unit="req",
        store=steady.store,
        devices=steady.devices,
        measure=target.measure,
        baseline=steady.baseline,
    )
    busy = Case(
        name=BUSY,
        unit="req",
        store=steady.store,
        devices=steady.devices,
        measure=measure,
        baseline=quiet,
    )
    return [quiet, busy]


@asynccontextmanager
async def _publishing(publisher: Publisher) -> AsyncIterator[Callable[[], int]]:
    """Publish ten devices a second for the length of the block; give how many it were so far.

    Each is begun when it is due, whether or not the ones before it are done.
    """
    tasks: list[asyncio.Task[str]] = []

    async def begin() -> None:
        while True:
            tasks.append(asyncio.create_task(publisher.publish(publisher.choose())))
            await asyncio.sleep(1 / _A_SECOND)

    beginning = asyncio.create_task(begin())
    try:
        yield lambda: sum(each.done() for each in tasks)
    finally:
        beginning.cancel()
        with suppress(asyncio.CancelledError):
            await beginning
        await asyncio.gather(*tasks)


def _fresh(steady: Case, other: Server, publisher: Publisher) -> Case:
    async def measure(_number: int, seconds: float) -> Sample:
        begun, count = time.perf_counter(), int(_PUBLISHED_A_SECOND * seconds)
        took = sorted([await _seen_after(publisher, other) for _ in range(count)])
        return Sample(
            rate=count / (time.perf_counter() - begun),
            p50_ms=took[count // 2] * 1e3,
            p99_ms=took[int(count * 0.99)] * 1e3,
            most_ms=took[-1] * 1e3,
        )

    return Case(
        name=FRESH,
        unit="publishes",
        store=steady.store,
        devices=steady.devices,
        measure=measure,
        warm_up=0,
        most_rounds=1,
    )


async def _seen_after(publisher: Publisher, other: Server) -> float:
    """Return how many seconds after it was acknowledged a device is seen through another server.

    Raises:
        BenchmarkError: Its own server answers with what was before, or the other one for ever.
    """
    device = publisher.choose()
    # What was there before is kept by both servers, so that one of them has something to forget.
    for server in (publisher.server, other):
        await publisher.sees(server, device)
    name = await publisher.publish(device)
    begun = time.perf_counter()
    if name not in await publisher.sees(publisher.server, device):
        raise BenchmarkError("A server answered with what was before its own publishing.")
    while name not in await publisher.sees(other, device):
        if time.perf_counter() - begun > _WAIT_SECONDS:
            raise BenchmarkError(f"It was not to be seen elsewhere after {_WAIT_SECONDS:g} s.")
        await asyncio.sleep(0)
    return time.perf_counter() - begun
