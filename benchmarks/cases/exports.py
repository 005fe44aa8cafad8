"""Devices a second of an export, beside fetching the same rows and doing nothing with them."""

import time
from collections.abc import Awaitable, Callable

from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case, Sample
from benchmarks.world import make_world
from dtpr.registry import Registry, open_registry
from dtpr.registry.exporting import opened_export
from dtpr.registry.open_data import Selection, publisher_of
from dtpr.settings import Settings

_MOST_DEVICES = 100_000
_FORMS = ("ndjson", "geojson", "csv")
# Each takes seconds, and its figure hardly moves.
_MOST_ROUNDS = 3

Work = Callable[[Registry, Settings], Awaitable[int]]


async def cases(bench: Bench) -> list[Case]:
    """Return the fetching of up to 100,000 devices from each store, and their exports."""
    devices = min(_MOST_DEVICES, max(bench.options.sizes))
    found: list[Case] = []
    filled = await bench.databases.filled(make_world(devices), bench.tell)
    for store, address in filled.items():
        fetch = _case("fetch rows", store, devices, address, _fetch, None)
        found += [
            fetch,
            *(
                _case(f"export {form}", store, devices, address, _exporting(form), fetch)
                for form in _FORMS
            ),
        ]
    return found


def _case(
    name: str, store: str, devices: int, address: str, work: Work, baseline: Case | None
) -> Case:
    async def measure(_number: int, _seconds: float) -> Sample:
        settings = Settings(database=address)
        async with open_registry(settings) as registry:
            begun, cpu = time.perf_counter(), time.process_time()
            done = await work(registry, settings)
            took, spent = time.perf_counter() - begun, time.process_time() - cpu
        return Sample(rate=done / took, cpu_us=spent / done * 1e6)

    return Case(
        name=name,
        unit="devices",
        store=store,
        devices=devices,
        measure=measure,
        baseline=baseline,
        most_rounds=_MOST_ROUNDS,
    )


async def _fetch(registry: Registry, _settings: Settings) -> int:
    """Read what an export reads, in batches as large, and drop it."""
    done = 0
    async with registry.open_data.opened() as moment:
        async for rows in moment.rows():
            done += len(rows)
    return done


def _exporting(form: str) -> Work:
    async def export(registry: Registry, settings: Settings) -> int:
        async with opened_export(registry, publisher_of(settings), Selection()) as found:
            size = 0
            async for piece in found.pieces(form):
                size += len(piece)
            if size < found.devices:
                raise BenchmarkError(f"An export of {found.devices} devices has {size} bytes.")
            return found.devices

    return export
