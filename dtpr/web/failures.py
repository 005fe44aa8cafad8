"""Unexpected errors: answered as a 500, and written down without their own words.

What an error says of itself may hold what was asked, such as where a resident is. Starlette hands
every error that it did not expect on to the server, which writes it out whole; none gets so far.
"""

import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("dtpr.web")

Answer = Callable[[Request, Exception], Awaitable[Response]]


class Failures:
    """Answers for what nothing else expected; it stands around everything else."""

    def __init__(self, app: ASGIApp, answer: Answer) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request.

        Raises:
            ConnectionError: The answer had begun; it can only be broken off.
        """
        begun = False

        async def watching(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, watching)
        except ClientDisconnect:
            # Nobody is left to answer, and there is nothing to mend.
            return
        except Exception as error:  # noqa: BLE001 - nothing else expected it
            if begun:
                _LOG.error("an answer broke off: %s", describe(error))
                raise ConnectionError("the answer broke off") from None
            response = await self._answer(Request(scope), error)
            await response(scope, receive, send)


def describe(error: BaseException) -> str:
    """Return the kind of an error and where it came from, without a word of its own."""
    return "\n".join(_lines(error))


def _lines(error: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        yield type(error).__name__
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        error = error.__cause__ or error.__context__
