"""The shortest way through the server, for the one question that is asked more than all others.

`POST /v1/nearby` is answered here where nothing about it is unusual; all else goes the usual way,
and so does whatever is wrong with it: there is one place that finds the words for errors.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import msgspec
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtpr.errors import DtprError
from dtpr.schema.answers import NearbyQuestion
from dtpr.web.language import Language, chosen_language
from dtpr.web.middleware import HEADERS, POLICY
from dtpr.web.requests import JSON_TYPES, known_locales
from dtpr.web.responses import PRIVATE, language_headers

if TYPE_CHECKING:
    from dtpr.schema.releases import Taxonomy
    from dtpr.web.around import Around

PATH = "/v1/nearby"

_MOST_LANGUAGES = 512
_KNOWN_QUERY = b"locale="

_decode = msgspec.json.Decoder(NearbyQuestion).decode
_Headers = list[tuple[bytes, bytes]]


class DirectNearby:
    """Answers plain questions about a position without routing them."""

    def __init__(self, app: ASGIApp, exposed: Sequence[str]) -> None:
        self._app = app
        cors = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": ", ".join(exposed),
        }
        self._cors = _encoded(cors)
        self._readers: dict[tuple[bytes, bytes], tuple[Language, _Headers]] = {}
        self._known: tuple[str, ...] = ()
        self._taxonomy: Taxonomy | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question, or hand the request on."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        message = await receive()
        if not await self._answer(scope, message, send):
            await self._app(scope, _again(message, receive), send)

    async def _answer(self, scope: Scope, message: Message, send: Send) -> bool:
        """Answer a question; tell whether that was done."""
        if message["type"] != "http.request" or message.get("more_body"):
            return False
        headers = dict(scope["headers"])
        media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if media_type.decode("latin-1") not in JSON_TYPES or b"cookie" in headers:
            return False
        application: Starlette = scope["app"]
        reader = self._reader(application, scope["query_string"], headers)
        if reader is None:
            return False
        language, told = reader
        around = cast("Around", application.state.around)
        try:
            body = await around.answer(_decode(message["body"]), language)
        except (msgspec.MsgspecError, DtprError, RecursionError, UnicodeDecodeError):
            return False
        size = (b"content-length", str(len(body)).encode())
        cors = self._cors if b"origin" in headers else []
        await send({"type": "http.response.start", "status": 200, "headers": [size, *told, *cors]})
        await send({"type": "http.response.body", "body": body})
        return True

    def _reader(
        self, application: Starlette, query: bytes, headers: Mapping[bytes, bytes]
    ) -> tuple[Language, _Headers] | None:
        """Return the language of a reader and the headers of the answer, None if it is unusual."""
        taxonomy = application.state.registry.taxonomy
        if taxonomy is not self._taxonomy:
            self._taxonomy = taxonomy
            self._known = known_locales(application)
            self._readers.clear()
        accepted = headers.get(b"accept-language", b"")
        found = self._readers.get((query, accepted))
        if found is None and _is_plain(query):
            try:
                locale = QueryParams(query).get("locale")
                language = chosen_language(locale, accepted.decode("latin-1"), self._known)
            except DtprError:
                return None
            if len(self._readers) >= _MOST_LANGUAGES:
                self._readers.clear()
            found = self._readers[query, accepted] = (language, _headers_for(language))
        return found


def _is_plain(query: bytes) -> bool:
    return not query or (query.startswith(_KNOWN_QUERY) and b"&" not in query)


def _headers_for(language: Language) -> _Headers:
    told = language_headers(language)
    return _encoded(
        {
            "Content-Type": "application/json",
            "Cache-Control": PRIVATE,
            **told,
            # As the CORS middleware adds to every answer.
            "Vary": f"{told['Vary']}, Origin",
            "Content-Security-Policy": POLICY,
            **HEADERS,
        }
    )


def _encoded(headers: Mapping[str, str]) -> _Headers:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _again(message: Message, receive: Receive) -> Receive:
    """Return a way to receive what was received already, and then what follows."""
    waiting = [message]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
