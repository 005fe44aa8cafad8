"""Fills stores with a world, as the register would, but many rows at a time."""

import asyncio
import gc
import multiprocessing
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from typing import NamedTuple

from benchmarks.bulk import Writing, writing
from benchmarks.recording import LOADED_AT, Named, Told, record
from benchmarks.world import World, organizations_of
from dtpr.registry.names import Minter
from dtpr.registry.organizations import Organizations
from dtpr.registry.store import Driver
from dtpr.registry.store import devices as kept

Progress = Callable[[int], None]

_BATCH = 2000
# The log of one transaction of a million devices would fill a disk.
_BATCHES_A_TRANSACTION = 25
WORTH_PROCESSES = 20_000
"""Another process takes a second to start, in which so many devices are recorded."""


class _Batch(NamedTuple):
    """Some devices in a row, and what registering them writes."""

    devices: Sequence[Named]
    told: Sequence[Told]


async def load_world(
    stores: Sequence[Driver], world: World, *, minter: Minter, progress: Progress | None = None
) -> None:
    """Register and publish all devices of a world in empty stores.

    Args:
        stores: Stores of any kind with the newest schema and nothing in them.
        world: What to register.
        minter: Makes the ids and codes; one with a seed makes the same in every run.
        progress: Called with the number of devices that are written.

    Raises:
        RuntimeError: A store had devices before; none of the world's are kept in any.
    """
    for each in stores:
        await _add_organizations(each, world)
    async with AsyncExitStack() as stack:
        begun: list[Writing] = []
        number = 0
        async for batch in _recorded(world, minter):
            if number % _BATCHES_A_TRANSACTION == 0:
                await stack.aclose()
                begun = [await stack.enter_async_context(writing(each)) for each in stores]
            await asyncio.gather(*(_write(each, batch) for each in begun))
            number += 1
            if progress:
                progress(batch.devices[-1].place + 1)


async def _add_organizations(store: Driver, world: World) -> None:
    organizations = Organizations(store, lambda: LOADED_AT)
    for each in organizations_of(world):
        await organizations.add(each)


async def _write(store: Writing, batch: _Batch) -> None:
    for each in batch.told:
        await store.write(each)
    last = batch.devices[-1]
    row = await kept.find_by_id(store.session, last.id)
    # A store that held devices before gives other numbers than those foretold.
    if row is None or row.num != last.place + 1:
        raise RuntimeError("The world was loaded into a store that was not empty.")


async def _recorded(world: World, minter: Minter) -> AsyncIterator[_Batch]:
    """Yield what each batch writes, in order; a large world is recorded by several processes."""
    with _unwatched():
        if world.size < WORTH_PROCESSES:
            words: set[str] = set()
            for devices in _batches(world, minter):
                yield _Batch(devices, await record(world, devices, devices[0].place + 1, words))
            return
        workers = os.cpu_count() or 1
        with _processes(world, workers) as pool:
            ahead: deque[tuple[Sequence[Named], asyncio.Future[list[Told]]]] = deque()
            for devices in _batches(world, minter):
                recording = asyncio.wrap_future(pool.submit(_record, devices))
                ahead.append((devices, recording))
                if len(ahead) > workers:
                    first, told = ahead.popleft()
                    yield _Batch(first, await told)
            for first, told in ahead:
                yield _Batch(first, await told)


@contextmanager
def _unwatched() -> Iterator[None]:
    """Keep the garbage collector from looking through millions of rows over and over."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _processes(world: World, workers: int) -> Iterator[ProcessPoolExecutor]:
    # Not forked: the threads that write to SQLite would be missing there, and their locks held.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(world,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


_worlds: list[World] = []
_words: set[str] = set()


def _begin(world: World) -> None:
    _worlds.append(world)
    gc.freeze()
    gc.disable()


def _record(devices: Sequence[Named]) -> list[Told]:
    return asyncio.run(record(_worlds[0], devices, devices[0].place + 1, _words))


def _batches(world: World, minter: Minter) -> Iterator[list[Named]]:
    taken: set[str] = set()
    size = world.size
    for first in range(0, size, _BATCH):
        places = range(first, min(first + _BATCH, size))
        yield [_name(index, minter, taken) for index in places]


def _name(index: int, minter: Minter, taken: set[str]) -> Named:
    device_id = minter.device_id()
    attempt, code = 0, minter.code()
    while code in taken:
        attempt += 1
        code = minter.code(attempt)
    taken.add(code)
    return Named(index, device_id, code)
