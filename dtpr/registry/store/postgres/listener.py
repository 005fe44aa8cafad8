"""Hears from PostgreSQL that something was written, over a connection of its own."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg

CHANNEL = "dtpr_change"

_RETRY_S = 0.5
_REFUSALS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class Listener:
    """Counts what is told on the channel; while it hears nothing, nothing may be remembered."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._told = 0
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()

    @property
    def heard(self) -> int | None:
        """How often something was told or written here; None while the connection is lost."""
        connection = self._connection
        return self._told if connection and not connection.is_closed() else None

    def count(self) -> None:
        """Take note of a write that this process made itself."""
        self._told += 1

    async def start(self) -> None:
        """Begin to listen, and begin anew whenever the connection is lost.

        A server that cannot be listened to, such as a standby, is asked each time instead.
        """
        await self._connect()
        self._keeping = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Stop listening."""
        if self._keeping:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping
        if self._connection:
            with suppress(*_REFUSALS):
                await self._connection.close()

    async def _keep(self) -> None:
        while True:
            await self._lost.wait()
            await asyncio.sleep(_RETRY_S)
            await self._connect()

    async def _connect(self) -> None:
        self._lost.clear()
        try:
            connection = await asyncpg.connect(self._url, server_settings=_SETTINGS)
        except _REFUSALS:
            self._lost.set()
            return
        connection.add_termination_listener(self._lose)
        try:
            await connection.add_listener(CHANNEL, self._hear)
        except _REFUSALS:
            # Its end is heard of as a loss.
            with suppress(*_REFUSALS):
                await connection.close()
            self._lost.set()
            return
        self._told += 1
        self._connection = connection

    def _hear(self, *_told: Any) -> None:
        self._told += 1

    def _lose(self, *_connection: Any) -> None:
        self._connection = None
        self._lost.set()


_SETTINGS = {"application_name": "dtpr listener"}
