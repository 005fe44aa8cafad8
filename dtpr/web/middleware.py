"""Headers that every answer carries."""

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtpr.web.standard.paths import is_standard

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# A drawing may have styles of its own, as some published icons do, and nothing else.
_DRAWING_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
)
HEADERS = {
    "Permissions-Policy": "geolocation=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class SecurityHeaders:
    """Adds headers that keep a page from loading, leaking or being framed by anything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the headers added."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_drawing = headers.get("Content-Type", "").startswith("image/svg+xml")
                policy = _DRAWING_POLICY if is_drawing else POLICY
                # A 304 has no media type to go by, and what is kept has its policy already.
                if message["status"] != 304:
                    headers.setdefault("Content-Security-Policy", policy)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class OwnCors(CORSMiddleware):
    """Lets pages of other sites call the registry; the standard's own API says so itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if is_standard(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
