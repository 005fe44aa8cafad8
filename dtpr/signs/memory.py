"""What was made last, kept in so many bytes, and made once however many ask at the same time."""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Hashable
from functools import partial
from typing import Any

MOST_BYTES = 32 << 20


class Memory:
    """Keeps bytes by a key that says everything about them."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.kept_bytes = 0
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Task[bytes]] = {}

    async def get(self, key: Hashable, make: Coroutine[Any, Any, bytes]) -> bytes:
        """Return what is kept under a key, or what is made now; what fails is not kept."""
        if key in self._kept:
            make.close()
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._under_way:
            make.close()
        else:
            task = asyncio.create_task(self._keep(key, make))
            self._under_way[key] = task
            task.add_done_callback(partial(self._forget, key))
        # Whoever gives up waiting must not take it from the others.
        return await asyncio.shield(self._under_way[key])

    def _forget(self, key: Hashable, task: asyncio.Task[bytes]) -> None:
        del self._under_way[key]
        # What fails when nobody waits for it any more is nobody's.
        if not task.cancelled():
            task.exception()

    async def _keep(self, key: Hashable, make: Coroutine[Any, Any, bytes]) -> bytes:
        made = await make
        self._kept[key] = made
        self.kept_bytes += len(made)
        while self.kept_bytes > self._most_bytes:
            _, dropped = self._kept.popitem(last=False)
            self.kept_bytes -= len(dropped)
        return made
