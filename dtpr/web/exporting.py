"""How many exports there may be at once, and how one is sent."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import cast

from starlette.requests import ClientDisconnect, Request
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from dtpr.errors import BusyError
from dtpr.web.spool import Spool

MOST_OPEN, MOST_MAKING = 16, 2
"""How many exports a worker may have open, and how many of them it makes at the same time."""

PATIENCE_S = 60.0
"""How long a client may leave a quarter of a MiB lying; then the answer is broken off."""


class Exports:
    """The exports of one worker."""

    def __init__(self) -> None:
        self._open = 0
        self._making = asyncio.Semaphore(MOST_MAKING)

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count an export as open for the length of the block.

        Raises:
            BusyError: There are as many as there may be.
        """
        if self._open >= MOST_OPEN:
            raise BusyError(
                f"{MOST_OPEN} exports are being sent; try again in a minute, or take a pack."
            )
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1

    @asynccontextmanager
    async def making(self) -> AsyncIterator[None]:
        """Wait for a turn to read the store or to build a file, and hold it for the block."""
        async with self._making:
            yield


def exports_of(request: Request) -> Exports:
    """Return the exports of the application."""
    return cast("Exports", request.app.state.exports)


class SpooledResponse(StreamingResponse):
    """Sends a spool, then drops all that it was made with."""

    def __init__(
        self, spool: Spool, media_type: str, headers: Mapping[str, str], held: AsyncExitStack
    ) -> None:
        super().__init__(spool.read(), media_type=media_type, headers=headers)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, unless nobody takes it for too long.

        Raises:
            ClientDisconnect: Nobody does; the answer is broken off.
        """

        async def send_in_time(message: Message) -> None:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await send(message)
            except TimeoutError as error:
                raise ClientDisconnect from error

        async with self._held:
            await super().__call__(scope, receive, send_in_time)


@asynccontextmanager
async def running(task: "asyncio.Task[None]") -> AsyncIterator[None]:
    """End a task with the block, if it has not ended by then."""
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
