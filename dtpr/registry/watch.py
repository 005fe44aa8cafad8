"""What happened to the register, for the memories that answers are made from.

Whether anything happened at all is a matter of microseconds (`Driver.version`), so it is looked at
before every answer: no memory answers for another state of the register than the one that is kept.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from dtpr.registry.store import Driver, changes
from dtpr.registry.store.changes import ChangeRow

if TYPE_CHECKING:
    from datetime import datetime

_MOST_CHANGES = 1000
"""Where more than this happened at once, everything is forgotten."""

Listener = Callable[[Sequence[ChangeRow] | None], Awaitable[None]]
"""Is told what happened to devices, None if it may be anything."""


class Watch:
    """Follows the log of one store and tells its listeners."""

    def __init__(self, store: Driver) -> None:
        self.as_of: datetime | None = None
        self.steps = 0
        self._store = store
        self._version: int | None = None
        self._mark: str | None = None
        self._seen: set[int] = set()
        self._listeners: list[Listener] = []
        self._reading = asyncio.Lock()
        self._seen_by: asyncio.Task[object] | None = None

    def add(self, listener: Listener) -> None:
        """Tell somebody what happens from now on."""
        self._listeners.append(listener)

    async def catch_up(self) -> None:
        """Take over what happened since the last time; mostly that is nothing.

        `steps` counts how often it was something: what was read before a step may be no more.
        """
        if self._is_current():
            return
        async with self._reading:
            version = self._store.version()
            if version is not None and version == self._version:
                return
            found = await self._read()
            for each in self._listeners:
                await each(found)
            self.steps += 1
            self._version = version

    async def catch_up_together(self) -> None:
        """Take over what happened before a request came, once for all that came together.

        What one round of the event loop answers had come before the round began. So where one task
        saw that nothing happened, that goes for the others; for itself it is looked at anew.
        """
        if self._seen_by is None:
            if self._is_current():
                self._seen_by = asyncio.current_task()
                asyncio.get_running_loop().call_soon(self._end_round)
                return
        elif self._seen_by is not asyncio.current_task():
            return
        await self.catch_up()

    def _end_round(self) -> None:
        self._seen_by = None

    def _is_current(self) -> bool:
        version = self._store.version()
        return version is not None and version == self._version

    async def _read(self) -> Sequence[ChangeRow] | None:
        if self._mark is None:
            self._mark, self.as_of = await changes.mark(self._store)
            return None
        mark, rows = await changes.since(self._store, self._mark, _MOST_CHANGES + 1)
        if len(rows) > _MOST_CHANGES:
            self._mark, self.as_of = await changes.mark(self._store)
            return None
        new = [each for each in rows if each.seq not in self._seen]
        newest = max(self._seen, default=0)
        self._mark, self._seen = mark, {each.seq for each in rows}
        # One that is seen late is not the newest, for who saw both at once.
        if new and new[-1].seq > newest:
            self.as_of = new[-1].at
        return new
