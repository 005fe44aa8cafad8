"""The connections of a pool; those that rest are at hand without asking it."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

_LONGEST_REST_S = 300.0


class Connections:
    """Hands out the connections of a pool, the one that was used last first.

    To take one out of asyncpg's pool and to give it back makes a task, a timer and two futures,
    which takes about as long as a short query does. So what is given back as it was taken stays
    here, unless somebody waits for one. What has rested for minutes is not trusted any more: a
    network may have forgotten it without a word.
    """

    def __init__(
        self,
        pool: "asyncpg.Pool[asyncpg.Record]",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._resting: list[tuple[float, Connection]] = []
        self._waiting = 0

    async def take(self) -> Connection:
        """Return a connection that nobody else uses; wait for one if there is none."""
        while self._resting:
            until, connection = self._resting.pop()
            if _is_open(connection):
                if self._clock() < until:
                    return connection
                connection.terminate()
            await self._pool.release(connection)
        self._waiting += 1
        try:
            return await self._pool.acquire()
        finally:
            self._waiting -= 1

    def put(self, connection: Connection) -> bool:
        """Keep a connection on which a query ended well; False if it has to be given back."""
        if self._waiting or not _is_open(connection) or connection.is_in_transaction():
            return False
        self._resting.append((self._clock() + _LONGEST_REST_S, connection))
        return True

    async def give_back(self, connection: Connection) -> None:
        """Give a connection to the pool, in whatever state it is."""
        await self._pool.release(connection)

    async def close(self) -> None:
        """Wait for the connections in use and close them all."""
        # Who comes from now on is refused by the pool, and who ends gives back.
        self._waiting += 1
        while self._resting:
            await self._pool.release(self._resting.pop()[1])
        await self._pool.close()


def _is_open(connection: Connection) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        # The pool itself takes back what is lost.
        return False
