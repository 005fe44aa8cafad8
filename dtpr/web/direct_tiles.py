"""The shortest way through the server for tiles: they are the same for everybody, and many.

A plain GET of a tile is answered here; all else goes the usual way, and so does whatever is wrong.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from starlette.datastructures import State
from starlette.types import ASGIApp, Receive, Scope, Send

from dtpr.geo.mercator import parse_tile
from dtpr.registry.tiles import Encoded, TileForm
from dtpr.web.api.tiles import MEDIA_TYPES, headers_of, takes_gzip
from dtpr.web.middleware import DATA
from dtpr.web.raw_headers import RawHeaders, cors_headers, raw_headers

if TYPE_CHECKING:
    from dtpr.registry import Registry

BEGINNING = "/v1/tiles/"
_PATH = re.compile(r"/v1/tiles/(\d{1,2})/(\d{1,5})/(\d{1,5})\.(json|mvt)", re.ASCII)


class DirectTiles:
    """Answers plain questions for tiles without routing them."""

    def __init__(self, app: ASGIApp, state: State, exposed: Sequence[str]) -> None:
        """Stand before an application; `exposed` are the headers that pages of others may read."""
        self._app = app
        self._state = state
        self._cors = cors_headers(exposed)
        self._accepted: dict[bytes, bool] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question, or hand the request on."""
        if scope["type"] == "http" and scope["path"].startswith(BEGINNING):
            found = await self._find(scope)
            if found:
                answer, form = found
                headers = _headers_for(answer, form)
                if any(name == b"origin" for name, _ in scope["headers"]):
                    headers += self._cors
                start = {"type": "http.response.start", "status": 200, "headers": headers}
                await send(start)
                await send({"type": "http.response.body", "body": answer.body})
                return
        await self._app(scope, receive, send)

    async def _find(self, scope: Scope) -> tuple[Encoded, TileForm] | None:
        match = _PATH.fullmatch(scope["path"])
        headers = dict(scope["headers"])
        unusual = scope["method"] != "GET" or scope["query_string"] or b"cookie" in headers
        if match is None or unusual or b"if-none-match" in headers:
            return None
        form = cast("TileForm", match[4])
        try:
            registry: Registry = self._state.registry
            tile = parse_tile(match[1], match[2], match[3])
            zipped = self._takes_gzip(headers.get(b"accept-encoding", b""))
            return await registry.tiles.tile(tile, form, zipped=zipped), form
        except Exception:  # noqa: BLE001 - the usual way finds it too, and the words for it
            return None

    def _takes_gzip(self, accepted: bytes) -> bool:
        found = self._accepted.get(accepted)
        if found is None:
            if len(self._accepted) > 100:
                self._accepted.clear()
            found = self._accepted[accepted] = takes_gzip(accepted.decode("latin-1"))
        return found


def _headers_for(answer: Encoded, form: TileForm) -> RawHeaders:
    told = headers_of(answer)
    return raw_headers(
        {
            "Content-Length": str(len(answer.body)),
            "Content-Type": MEDIA_TYPES[form],
            **told,
            # As the CORS middleware adds to every answer.
            "Vary": f"{told['Vary']}, Origin",
            **DATA,
        }
    )
