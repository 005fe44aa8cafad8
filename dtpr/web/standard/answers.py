"""Answers of the standard's own API: made once for a release, kept as long as there is room.

A release never changes, so what was answered once about it is answered again as the same bytes.
Source: DTPR API v2, version headers and cache lifetimes.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple, cast

from starlette.requests import Request
from starlette.responses import Response

from dtpr.schema.wire import WireManifest
from dtpr.web.responses import PRIVATE, SHORT, etag_of, tagged
from dtpr.web.standard.releases import Pinned

JSON = "application/json"
SVG = "image/svg+xml; charset=utf-8"
FOREVER = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400, immutable"
MAX_KEPT_BYTES = 32 * 2**20


class Body(NamedTuple):
    """The bytes of an answer and their ETag."""

    content: bytes
    etag: str


class Shelf:
    """Keeps the answers that were asked for last, up to a number of bytes."""

    def __init__(self, most: int = MAX_KEPT_BYTES) -> None:
        self._most = most
        self._size = 0
        # What an answer was made from is kept with it, so that no other object gets its identity.
        self._kept: OrderedDict[Hashable, tuple[object, Body]] = OrderedDict()

    def get(self, source: object, name: Hashable, make: Callable[[], bytes]) -> Body:
        """Return the answer of a name that is made from a source, from the shelf if it is there."""
        key = (id(source), name)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][1]
        content = make()
        body = Body(content, etag_of(content))
        self._put(key, source, body)
        return body

    def _put(self, key: Hashable, source: object, body: Body) -> None:
        self._kept[key] = (source, body)
        self._size += len(body.content)
        while self._size > self._most:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._size -= len(dropped.content)


def shelf_of(request: Request) -> Shelf:
    """Return the shelf of the application."""
    return cast("Shelf", request.app.state.shelf)


def answer_release(
    request: Request, pinned: Pinned, name: Hashable, make: Callable[[], bytes]
) -> Response:
    """Answer with JSON about a release, made or from the shelf."""
    body = shelf_of(request).get(pinned.release, name, make)
    return tagged(request, body.content, body.etag, JSON, version_headers(pinned))


def version_headers(pinned: Pinned) -> dict[str, str]:
    """Return which content an answer is of, and how long it holds."""
    manifest = pinned.source.manifest
    lasting = SHORT if pinned.moves else DAY
    return _headers(manifest, lasting if manifest.status == "stable" else PRIVATE)


def drawing_headers(pinned: Pinned, beta: str) -> dict[str, str]:
    """Return the headers of a drawing of a release; `beta` is how long one of a beta holds."""
    manifest = pinned.source.manifest
    if manifest.status == "beta":
        return _headers(manifest, beta)
    return _headers(manifest, SHORT if pinned.moves else FOREVER)


def _headers(manifest: WireManifest, cache: str) -> dict[str, str]:
    return {"DTPR-Content-Hash": manifest.content_hash, "Cache-Control": cache}
