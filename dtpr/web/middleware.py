"""Headers that every answer carries."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtpr.formats.mvt import MEDIA_TYPE as MVT
from dtpr.web.standard.paths import is_standard

_NOSNIFF = {"X-Content-Type-Options": "nosniff"}
_PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
        "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Permissions-Policy": "geolocation=(self)",
    "Referrer-Policy": "no-referrer",
    **_NOSNIFF,
}
# A drawing may have styles of its own, as some published icons do, and nothing else.
_DRAWING = {
    **_PAGE,
    "Content-Security-Policy": (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        "frame-ancestors 'none'; sandbox"
    ),
}
DATA = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", **_NOSNIFF}
"""What is said with JSON and tiles: they load nothing and lead nowhere."""


class SecurityHeaders:
    """Adds headers that keep a page from loading, leaking or being framed by anything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the headers added."""

        async def send_with_headers(message: Message) -> None:
            # What is kept on the other side of a 304 has its headers already.
            if message["type"] == "http.response.start" and message["status"] != 304:
                headers = MutableHeaders(scope=message)
                for name, value in _headers_for(headers.get("Content-Type", "")).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _headers_for(media_type: str) -> Mapping[str, str]:
    plain = media_type.partition(";")[0]
    if plain == "image/svg+xml":
        return _DRAWING
    return DATA if plain.endswith("json") or plain == MVT else _PAGE


class OwnCors(CORSMiddleware):
    """Lets pages of other sites call the registry; the standard's own API says so itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if is_standard(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
