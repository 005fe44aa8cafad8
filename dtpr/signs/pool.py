"""Processes beside the server that draw, so that its event loop goes on answering.

A few workers, started when they are first needed with nothing of the server's open in them. What a
job may take is bounded, and a worker that dies takes no other job with it.
"""

import asyncio
import faulthandler
import os
import resource
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager, suppress
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn, TypeVar

from dtpr.errors import BusyError, Problem, TooLargeError

WORKERS = 2
MOST_WAITING = 64
SECONDS = 30.0
MEMORY_BYTES = 1 << 30

# A call into a library cannot be interrupted; when it goes on for so long, its process ends.
_PATIENCE = 2.0
_NICENESS = 5

T = TypeVar("T")


class Pool:
    """Runs functions in other processes; functions, arguments and results must be picklable."""

    def __init__(self, workers: int = WORKERS, most_waiting: int = MOST_WAITING) -> None:
        self._workers = workers
        self._most_waiting = most_waiting
        self._waiting = 0
        self._executor: ProcessPoolExecutor | None = None
        self._turn = asyncio.Semaphore(workers)
        self._alone = asyncio.Lock()
        self._is_open = True

    async def run(self, function: Callable[..., T], *arguments: Any, seconds: float = SECONDS) -> T:
        """Return what a function returns, or raise what it raises.

        Raises:
            BusyError: Too many jobs wait already, or the pool is closed.
            TooLargeError: It took more time or memory than it may.
        """
        if self._waiting >= self._most_waiting:
            raise BusyError("Too much is being drawn at once; try again in a moment.")
        self._waiting += 1
        try:
            # What waits, waits here: what an executor holds can no longer be taken back.
            async with self._turn:
                return await self._run(function, arguments, seconds)
        except (_OverdueError, MemoryError, BrokenProcessPool) as error:
            mend = "make it simpler or smaller"
            raise TooLargeError(Problem("", "to draw it takes too much", mend)) from error
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """Wait for the jobs under way, refuse those that wait, and end the processes."""
        self._is_open = False
        executor, self._executor = self._executor, None
        if executor:
            await asyncio.to_thread(executor.shutdown, cancel_futures=True)

    async def _run(
        self, function: Callable[..., T], arguments: tuple[Any, ...], seconds: float
    ) -> T:
        if not self._is_open:
            raise BusyError("The server is about to stop; try again in a moment.")
        executor = self._executor = self._executor or _start(self._workers)
        try:
            return await _submit(executor, function, arguments, seconds)
        except BrokenProcessPool:
            # All jobs of a pool fail when one of its processes dies, and nobody knows whose it was.
            if executor is self._executor:
                self._executor = None
        async with self._alone:
            lonely = _start(1)
            try:
                return await _submit(lonely, function, arguments, seconds)
            finally:
                await asyncio.to_thread(lonely.shutdown)


@asynccontextmanager
async def open_pool(workers: int = WORKERS) -> AsyncIterator[Pool]:
    """Give a pool, and end its processes afterwards."""
    pool = Pool(workers)
    try:
        yield pool
    finally:
        await pool.close()


class _OverdueError(Exception):
    """The time of a job is up."""


def _start(workers: int) -> ProcessPoolExecutor:
    # A spawned process has no socket, lock or thread of this one.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)


async def _submit(
    executor: ProcessPoolExecutor,
    function: Callable[..., T],
    arguments: tuple[Any, ...],
    seconds: float,
) -> T:
    # To submit may start a process, which takes a while too.
    future = await asyncio.to_thread(executor.submit, _limit, seconds, function, arguments)
    return await asyncio.wrap_future(future)


def _begin() -> None:  # pragma: no cover  # Workers are not measured.
    """Prepare a worker: the server goes first, and when it ends, so does the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, _interrupt)
    os.nice(_NICENESS)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:  # pragma: no cover  # As above.
    if parent := parent_process():
        parent.join()
    os._exit(1)


def _limit(  # pragma: no cover  # As above.
    seconds: float, function: Callable[..., T], arguments: tuple[Any, ...]
) -> T:
    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(_PATIENCE * seconds, exit=True, file=nowhere)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return function(*arguments)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            faulthandler.cancel_dump_traceback_later()


def _interrupt(*_: object) -> NoReturn:  # pragma: no cover  # As above.
    raise _OverdueError
