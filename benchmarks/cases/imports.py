"""Rows a second of an import that publishes, beside only decoding the same devices."""

import time
from pathlib import Path

import msgspec

from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case, Sample
from benchmarks.world import Entry, World, entry_at, make_world, organizations_of
from dtpr.formats import RawRow, delimited
from dtpr.registry import open_registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.imports import ImportOptions, import_file
from dtpr.schema.device import Device
from dtpr.schema.geometry import Point
from dtpr.settings import Settings

_MOST_ROWS = 2000
# It takes seconds, and its figure hardly moves.
_MOST_ROUNDS = 3


async def cases(bench: Bench) -> list[Case]:
    """Return the decoding of the first 2,000 devices, and their import into each store."""
    world = make_world(max(bench.options.sizes))
    rows = min(_MOST_ROWS, len(world.spots))
    entries = [entry_at(world, index) for index in range(rows)]
    file = bench.folder / "devices.csv"
    file.write_bytes(
        delimited.write(_raw_row(number, each) for number, each in enumerate(entries, start=2))
    )
    documents = [msgspec.json.encode(each.device) for each in entries]
    baseline = Case(name="decode", unit="rows", devices=rows, measure=_Decoding(documents).measure)
    imports = [
        Case(
            name="import",
            unit="rows",
            store=store,
            devices=rows,
            measure=_Importing(bench, store, world, file).measure,
            baseline=baseline,
            warm_up=0,
            most_rounds=_MOST_ROUNDS,
        )
        for store in bench.options.stores
    ]
    return [baseline, *imports]


class _Decoding:
    """Decodes devices from JSON, which checks every field of them."""

    def __init__(self, documents: list[bytes]) -> None:
        self._documents = documents

    async def measure(self, _number: int, seconds: float) -> Sample:
        decoder = msgspec.json.Decoder(Device)
        begun, cpu, done = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - begun < seconds / 2:
            for each in self._documents:
                decoder.decode(each)
            done += len(self._documents)
        return Sample(
            rate=done / (time.perf_counter() - begun),
            cpu_us=(time.process_time() - cpu) / done * 1e6,
        )


class _Importing:
    """Imports a file into a new database, and publishes every row."""

    def __init__(self, bench: Bench, store: str, world: World, file: Path) -> None:
        self._bench = bench
        self._store = store
        self._owner = next(organizations_of(world))
        self._file = file

    async def measure(self, _number: int, _seconds: float) -> Sample:
        address = await self._bench.databases.empty(self._store)
        options = ImportOptions(organization=self._owner.slug, actor=OPERATOR, publish=True)
        async with open_registry(Settings(database=address)) as registry:
            await registry.organizations.add(self._owner)
            begun, cpu = time.perf_counter(), time.process_time()
            report = await import_file(registry, self._file, None, options)
            took, spent = time.perf_counter() - begun, time.process_time() - cpu
        if report.published != report.rows:
            raise BenchmarkError(f"Of {report.rows} rows {report.published} were published.")
        return Sample(rate=report.rows / took, cpu_us=spent / report.rows * 1e6)


def _raw_row(number: int, entry: Entry) -> RawRow:
    device = entry.device
    if not isinstance(device.geometry, Point):
        raise TypeError("A CSV with a longitude and a latitude holds points.")
    lon, lat = device.geometry.coordinates
    # A column of elements has no place for the values of their variables.
    elements = [each.element_id for each in device.datachain.elements if not each.variables]
    values: dict[str, object] = {
        "external_id": device.external_id,
        **{f"name_{locale}": text for locale, text in device.name.items()},
        **{f"description_{locale}": text for locale, text in device.description.items()},
        "longitude": lon,
        "latitude": lat,
        "elements": "; ".join(elements),
        "active_from": str(device.active_from),
    }
    return RawRow(number=number, values=values)
