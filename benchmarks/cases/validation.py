"""Datachains a second that are decoded and held against every rule, beside only decoding them."""

import time
from collections.abc import Callable

import msgspec

from benchmarks.bench import Bench
from benchmarks.kinds import KINDS, placements_of
from benchmarks.measuring import BenchmarkError, Case, Sample
from dtpr.schema.datachain import DatachainInstance, Placement, VariableValue
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.rules import check_datachain
from dtpr.schema.text import LocaleValue

_MORE = ("boolean", "computer_vision", "raw_data")
# The clock is asked once for so many, as it takes a part of what one takes.
_BATCH = 50


async def cases(_bench: Bench) -> list[Case]:
    """Return the decoding of a datachain of 15 elements, and its validation beside it."""
    document = msgspec.json.encode(datachain())
    decode = msgspec.json.Decoder(DatachainInstance).decode
    release = shipped_taxonomy().release(DEVICE_RELEASE)

    def validate() -> None:
        if check_datachain(decode(document), release):
            raise BenchmarkError("A rule found something in a datachain that keeps to all of them.")

    plain = _Repeating(lambda: decode(document))
    baseline = Case(name="chain", unit="chains", measure=plain.measure)
    validation = _Repeating(validate)
    return [
        baseline,
        Case(name="validation", unit="chains", measure=validation.measure, baseline=baseline),
    ]


def datachain() -> DatachainInstance:
    """Return a datachain of 15 elements that keeps to every rule; each says a few words."""
    placements = [*placements_of(KINDS[0]), *(Placement(element_id=each) for each in _MORE)]
    words: list[LocaleValue | str] = [
        LocaleValue(locale="en", value="At the gate, day and night."),
        LocaleValue(locale="fr", value="À l'entrée, jour et nuit."),
    ]
    said = [VariableValue(id="additional_description", value=words)]
    return DatachainInstance(
        id="bench",
        schema_version=DEVICE_RELEASE,
        created_at="2026-11-01T00:00:00Z",
        elements=[
            msgspec.structs.replace(each, variables=each.variables or said) for each in placements
        ],
    )


class _Repeating:
    """Does one thing again and again."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work

    async def measure(self, _number: int, seconds: float) -> Sample:
        begun, cpu, done = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - begun < seconds / 2:
            for _ in range(_BATCH):
                self._work()
            done += _BATCH
        return Sample(
            rate=done / (time.perf_counter() - begun),
            cpu_us=(time.process_time() - cpu) / done * 1e6,
        )
