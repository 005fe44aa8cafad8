"""What every request to the standard's own API passes: an id, limits, CORS, and its envelope.

Source: DTPR API v2, middleware: request id, CORS, rate limits, time budgets.
"""

import asyncio
import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtpr.web.standard.errors import answer_error, too_many_requests, too_slow
from dtpr.web.standard.paths import is_mcp, is_standard, split_path
from dtpr.web.standard.rates import Bucket, Rates

READ_SECONDS = 2.0
POST_SECONDS = 5.0

_REQUEST_ID = re.compile(r"[\w=-]{1,255}", re.ASCII)
_LONGEST_CLIENT = 200
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Request-Id,DTPR-Content-Hash,Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET,POST,OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type,DTPR-Client,Authorization",
    "Access-Control-Max-Age": "86400",
    "Vary": "Access-Control-Request-Headers",
}
# Beyond upstream: what clients of language models send from a browser (MCP, streamable HTTP).
_MCP_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET,POST,DELETE,OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type,DTPR-Client,Authorization,Mcp-Session-Id,"
    "Mcp-Protocol-Version,Last-Event-ID",
}
_BUCKETS: tuple[tuple[str, Bucket], ...] = (
    ("/validate", "validate"),
    ("/resolve", "resolve"),
    ("/validate_resolved", "resolve"),
)


class Gate:
    """Lets requests of the standard's own API through, and everything else past."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if not is_standard(scope):
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            more = _MCP_PREFLIGHT if is_mcp(scope) else {}
            answer = Response(status_code=204, headers={**_CORS, **_PREFLIGHT, **more})
            await answer(scope, receive, send)
        else:
            await self._let_through(scope, receive, _Stamped(send, Headers(scope=scope)))

    async def _let_through(self, scope: Scope, receive: Receive, send: "_Stamped") -> None:
        if not self._may_ask(scope):
            await too_many_requests()(scope, receive, send)
            return
        budget = POST_SECONDS if scope["method"] == "POST" else READ_SECONDS
        if not is_mcp(scope):
            scope = {**scope, "path": split_path(scope)}
        try:
            async with asyncio.timeout(budget):
                await self._app(scope, receive, send)
        except TimeoutError:
            if send.began:
                raise
            await too_slow(budget)(scope, receive, send)
        except Exception as error:
            if send.began:
                raise
            await answer_error(error)(scope, receive, send)

    def _may_ask(self, scope: Scope) -> bool:
        path = scope["path"]
        if path.startswith(("/api/dtpr", "/dtpr-icons")):
            return True
        caller = asker_of(scope)
        wanted = [bucket for end, bucket in _BUCKETS if path.rstrip("/").endswith(end)]
        return all(self._rates.take(bucket, caller) for bucket in (*wanted, "read"))


class _Stamped:
    """Sends an answer with the headers that every answer has, and remembers that it began."""

    def __init__(self, send: Send, asked: Headers) -> None:
        self.began = False
        self._send = send
        given = asked.get("x-request-id", "")
        self._id = given if _REQUEST_ID.fullmatch(given) else str(uuid.uuid4())

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.began = True
            headers = MutableHeaders(scope=message)
            headers.update({**_CORS, "X-Request-Id": self._id})
        await self._send(message)


def asker_of(scope: Scope) -> str:
    """Return what tells one caller from another: the address, and what it calls itself."""
    address = (scope.get("client") or ("unknown",))[0]
    client = Headers(scope=scope).get("dtpr-client", "").strip() or "anonymous"
    return f"{address}:{client[:_LONGEST_CLIENT]}"
