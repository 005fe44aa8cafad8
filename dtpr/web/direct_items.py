"""The shortest way through the server for features: maps ask for box after box, page after page.

A plain GET of the features in a box, as GeoJSON in CRS84, is answered here; all else goes the usual
way, and so does whatever is wrong with it.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.datastructures import State
from starlette.types import ASGIApp, Receive, Scope, Send

from dtpr.geo.crs import CRS84
from dtpr.schema.decode import convert
from dtpr.schema.features import COLLECTIONS, Collection
from dtpr.web.middleware import DATA
from dtpr.web.ogc.items import encoded, find_features, page_links
from dtpr.web.ogc.links import GEOJSON, ROOT, link_header
from dtpr.web.ogc.parameters import ItemsQuery
from dtpr.web.pages.accept import names_html
from dtpr.web.raw_headers import RawHeaders, cors_headers, raw_headers
from dtpr.web.responses import SHORT, etag_of

if TYPE_CHECKING:
    from dtpr.registry import Registry

_PATHS = {f"{ROOT}/collections/{each.id}/items": each for each in COLLECTIONS.values()}
_QUERY = re.compile(
    rb"(?:(?:limit=\d{1,4}|bbox=[\d.,-]{1,200}|after=[\da-f-]{1,40}|f=json)(?:&|$))+"
)
_UNUSUAL = frozenset((b"cookie", b"if-none-match"))
_HEADERS = {
    "Cache-Control": SHORT,
    # As the CORS middleware adds to every answer.
    "Vary": "Accept, Origin",
    "Content-Type": GEOJSON,
    "Content-Crs": f"<{CRS84}>",
    **DATA,
}


class DirectItems:
    """Answers plain questions for features without routing them."""

    def __init__(self, app: ASGIApp, state: State, exposed: Sequence[str]) -> None:
        """Stand before an application; `exposed` are the headers that pages of others may read."""
        self._app = app
        self._state = state
        self._told = raw_headers(_HEADERS)
        self._cors = cors_headers(exposed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question, or hand the request on."""
        collection = _PATHS.get(scope["path"]) if scope["type"] == "http" else None
        answer = await self._answer(scope, collection) if collection else None
        if answer is None:
            await self._app(scope, receive, send)
            return
        headers, body = answer
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(
        self, scope: Scope, collection: Collection
    ) -> tuple[RawHeaders, bytes] | None:
        """Return the headers and the body of an answer, None where the usual way finds it."""
        headers = dict(scope["headers"])
        query = _read(scope["query_string"])
        unusual = scope["method"] != "GET" or not _UNUSUAL.isdisjoint(headers)
        if query is None or unusual or _wants_page(headers.get(b"accept", b""), query.get("f")):
            return None
        try:
            asked = convert(query, ItemsQuery, strict=False)
            registry: Registry = self._state.registry
            found = await find_features(registry.features, collection, asked, self._state.systems)
        except Exception:  # noqa: BLE001 - the usual way finds it too, and the words for it
            return None
        links = page_links(self._state.settings.address, scope, collection, asked, found)
        body = encoded(found, found.features, links)
        own = {"Content-Length": str(len(body)), "ETag": etag_of(body), "Link": link_header(links)}
        cors = self._cors if b"origin" in headers else []
        return [*raw_headers(own), *self._told, *cors], body


def _read(query: bytes) -> Mapping[str, str] | None:
    """Return the parameters of a query, None where one is unusual or given twice."""
    if not _QUERY.fullmatch(query):
        return None
    pairs = [each.partition("=")[::2] for each in query.decode("ascii").split("&") if each]
    values = dict(pairs)
    return values if len(values) == len(pairs) else None


@lru_cache(maxsize=256)
def _wants_page(accept: bytes, form: str | None) -> bool:
    return form is None and names_html(accept.decode("latin-1"))
