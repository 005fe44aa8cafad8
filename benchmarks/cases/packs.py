"""Devices a second of building a pack in each form, and how many bytes a device it has."""

import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case, Sample
from benchmarks.world import make_world
from dtpr.registry import open_registry
from dtpr.registry.open_data import publisher_of
from dtpr.registry.pack_building import Order
from dtpr.registry.pack_shelf import Shelf
from dtpr.registry.pack_work import PackWorks
from dtpr.registry.packs import REGISTER
from dtpr.schema.packs import PackForm
from dtpr.settings import Settings

_MOST_DEVICES = 100_000
# Each takes seconds, and its figure hardly moves.
_MOST_ROUNDS = 3
_BASE: PackForm = "ndjson.gz"
_FORMS: Sequence[PackForm] = (_BASE, "geojson.gz", "gpkg", "pmtiles")


async def cases(bench: Bench) -> list[Case]:
    """Return the building of a pack of up to 100,000 devices from each store, in each form."""
    devices = min(_MOST_DEVICES, max(bench.options.sizes))
    filled = await bench.databases.filled(make_world(devices), bench.tell)
    return [
        _case(form, store, devices, address, bench.folder)
        for store, address in filled.items()
        for form in _FORMS
    ]


def _case(form: PackForm, store: str, devices: int, address: str, folder: Path) -> Case:
    async def measure(_number: int, _seconds: float) -> Sample:
        settings = Settings(database=address)
        order = Order(publisher=publisher_of(settings), forms=(_BASE, form), anew=True)
        shelf = Shelf(folder / f"packs-{store}-{form}")
        async with open_registry(settings) as registry:
            works = PackWorks(registry, shelf, {}, lambda _work: None)
            begun, cpu = time.perf_counter(), time.process_time()
            [pack] = await works.build(order, [REGISTER])
            took, spent = time.perf_counter() - begun, time.process_time() - cpu
        if pack.devices != devices:
            raise BenchmarkError(f"A pack of {devices} devices has {pack.devices}.")
        size = pack.files[form].measure.size / devices
        return Sample(
            rate=devices / took, cpu_us=spent / devices * 1e6, note=f"{size:.0f} bytes a device"
        )

    return Case(
        name=f"pack {form}",
        unit="devices",
        store=store,
        devices=devices,
        measure=measure,
        most_rounds=_MOST_ROUNDS,
    )
