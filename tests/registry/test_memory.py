"""What a register remembers of questions: small squares, and nobody's position."""

import functools
import gc
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

from dtpr.geo.distance import to_ecef
from dtpr.registry import Registry
from dtpr.registry.cells import Cells
from dtpr.registry.memories import Memories
from dtpr.registry.store import Driver
from dtpr.schema.answers import NearbyQuestion
from tests.support.clock import Clock
from tests.support.devices import a_device, a_sector, an_organization, publish
from tests.support.spelling import found_in

LAT, LON = 48.8567891, 2.3512345
_APART = (ModuleType, FunctionType, type)


def reached(*roots: object) -> Iterator[Any]:
    """Yield every object that can be reached from some objects, but for programs themselves."""
    seen: set[int] = set()
    left = list(roots)
    while left:
        each = left.pop()
        if id(each) in seen or isinstance(each, _APART):
            continue
        seen.add(id(each))
        yield each
        left += gc.get_referents(each)


def remembered(registry: Registry) -> Iterator[Any]:
    """Yield what a register and all small memories of functions hold."""
    memories = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]  # noqa: SLF001 - there is no public name for it
    yield from reached(registry, *memories)


def tells(each: object, lat: float, lon: float) -> bool:
    """Tell whether an object is a coordinate of a position, in degrees or in metres."""
    coordinates = [lat, lon, *to_ecef(np.array([lon]), np.array([lat]))[0].tolist()]
    if isinstance(each, float):
        return any(abs(each - one) < 1e-6 for one in coordinates)
    if isinstance(each, int):
        return abs(each) in {abs(round(one * 1e7)) for one in (lat, lon)}
    if isinstance(each, np.ndarray):
        return bool(found_in(each.tobytes(), lat, lon))
    if isinstance(each, bytes | str):
        text = each.encode(errors="replace") if isinstance(each, str) else each
        return bool(found_in(text, lat, lon))
    return False


@pytest.fixture
async def remembering(store: Driver, clock: Clock) -> Registry:
    """A register that remembers places that are asked about often."""
    made = Registry(store, now=clock, memories=Memories(nearby_cache_mb=1, nearby_blocks_mb=1))
    await made.organizations.add(an_organization())
    await publish(
        made, a_device(lon=LON + 0.0021, lat=LAT + 0.0021, views=[a_sector(225, 90, 400)])
    )
    return made


async def test_no_position_that_was_asked_about_stays_in_memory(remembering: Registry) -> None:
    async def ask() -> int:
        # What is asked about twice is remembered, and the third answer comes from that.
        question = NearbyQuestion(lat=LAT, lon=LON)
        found = [await remembering.around(question) for _ in range(3)]
        return len(found[2].devices)

    devices = await ask()

    held = list(remembered(remembering))
    cells = [each for each in held if isinstance(each, Cells)]
    assert devices == 1
    assert sum(map(len, cells)) > 0
    assert [each for each in held if tells(each, LAT, LON)] == []


def test_the_search_of_memory_sees_what_is_there() -> None:
    for each in ({"a": [LAT]}, (LON,), np.array([LON]), [f"{LAT}"], {b"2.3512345"}, [23512345]):
        assert any(tells(one, LAT, LON) for one in reached(each))


async def test_positions_of_one_square_leave_one_trace(remembering: Registry) -> None:
    (cells,) = (each for each in reached(remembering) if isinstance(each, Cells))

    for step in range(10):
        await remembering.around(NearbyQuestion(lat=LAT + step * 1e-6, lon=LON + step * 1e-6))

    # A square of each size at most: how dense the devices are is learnt with the first question.
    assert 0 < len(cells) <= 3
