"""Packs are built by a process of their own, one at a time, when staff or the clock ask for it.

So building takes nothing from who is being answered, and ends with the server.
"""

import asyncio
import logging
import os
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast

from starlette.requests import Request

from dtpr.errors import BusyError
from dtpr.registry.pack_shelf import Shelf
from dtpr.settings import FILE_VARIABLE, Settings

_LOG = logging.getLogger("dtpr.web")
MOST_WAITING = 20
"""So many packs may wait to be built in a worker."""

_COMMAND = ("-m", "dtpr", "packs", "build")
_MINUTE_S = 60


class Packing:
    """The packs of an application, and what is to be built."""

    def __init__(self, settings: Settings) -> None:
        self.shelf = Shelf(settings.packs_folder)
        self._settings = settings
        self._waiting: list[str] = []
        self._work: asyncio.Task[None] | None = None

    def ask(self, pack: str) -> None:
        """Let a pack be built, after those that wait already.

        Raises:
            BusyError: Too many wait.
        """
        if pack not in self._waiting:
            if len(self._waiting) >= MOST_WAITING:
                raise BusyError(f"{MOST_WAITING} packs are to be built already; try again later.")
            self._waiting.append(pack)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._build_waiting())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Build by the clock for the length of the block, where the settings say so."""
        every = self._settings.packs_every
        clock = asyncio.create_task(self._build_every(every * _MINUTE_S)) if every else None
        try:
            yield
        finally:
            for task in (clock, self._work):
                if task:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    async def _build_every(self, seconds: float) -> None:
        while True:
            # Where other workers come at the same time, one of them builds.
            await self._run()
            await asyncio.sleep(seconds)

    async def _build_waiting(self) -> None:
        while self._waiting:
            kind, _, name = self._waiting[0].partition("-")
            await self._run(f"--{kind}", *([name] if name else []), "--wait")
            self._waiting.pop(0)

    async def _run(self, *arguments: str) -> None:
        command = [sys.executable, *_COMMAND, *arguments]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, env=self._environment()
        )
        try:
            code = await process.wait()
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if code:
            _LOG.warning("packs were not built (exit code %d): %s", code, " ".join(arguments))

    def _environment(self) -> dict[str, str]:
        before = {name: each for name, each in os.environ.items() if name != FILE_VARIABLE}
        return {**before, **self._settings.as_variables()}


def packing_of(request: Request) -> Packing:
    """Return what the application knows of packs."""
    return cast("Packing", request.app.state.packing)
