"""The shortest way through the server, for the one question that is asked more than all others.

`POST /v1/nearby` is answered here where nothing about it is unusual; all else goes the usual way,
and so does whatever is wrong with it: there is one place that finds the words for errors.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from starlette.datastructures import QueryParams, State
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtpr.schema.answers import NearbyQuestion
from dtpr.web.language import Language, chosen_language
from dtpr.web.middleware import DATA
from dtpr.web.raw_headers import RawHeaders, cors_headers, raw_headers
from dtpr.web.requests import JSON_TYPES, known_locales
from dtpr.web.responses import PRIVATE, language_headers

if TYPE_CHECKING:
    from dtpr.registry import Registry
    from dtpr.schema.releases import Taxonomy
    from dtpr.web.around import Around

PATH = "/v1/nearby"

_MOST_LANGUAGES = 512
_KNOWN_QUERY = b"locale="

_decode = msgspec.json.Decoder(NearbyQuestion).decode


class DirectNearby:
    """Answers plain questions about a position without routing them."""

    def __init__(self, app: ASGIApp, state: State, exposed: Sequence[str]) -> None:
        """Stand before an application; `exposed` are the headers that pages of others may read."""
        self._app = app
        self._state = state
        self._cors = cors_headers(exposed)
        self._readers: dict[tuple[bytes, bytes], tuple[Language, RawHeaders]] = {}
        self._known: tuple[str, ...] = ()
        self._taxonomy: Taxonomy | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question, or hand the request on."""
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        message = await receive()
        answer = await self._answer(scope, message)
        if answer is None:
            await self._app(scope, _again(message, receive), send)
            return
        headers, body = answer
        # Whoever asked at the same time is answered first, and then all are told one after the
        # other: a client that wakes up in between costs the next answer more than this one took.
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, message: Message) -> tuple[RawHeaders, bytes] | None:
        """Return the headers and the body of an answer, None where the usual way finds it."""
        if message["type"] != "http.request" or message.get("more_body"):
            return None
        headers = dict(scope["headers"])
        if not is_json(headers.get(b"content-type", b"")) or b"cookie" in headers:
            return None
        try:
            reader = self._reader(scope["query_string"], headers)
            if reader is None:
                return None
            language, told = reader
            around: Around = self._state.around
            body = await around.answer(_decode(message["body"]), language)
        except Exception:  # noqa: BLE001 - the usual way finds it too, and the words for it
            return None
        cors = self._cors if b"origin" in headers else []
        return [(b"content-length", b"%d" % len(body)), *told, *cors], body

    def _reader(
        self, query: bytes, headers: Mapping[bytes, bytes]
    ) -> tuple[Language, RawHeaders] | None:
        """Return the language of a reader and the headers of the answer, None if it is unusual.

        Raises:
            DtprError: There is no such language.
        """
        registry: Registry = self._state.registry
        if registry.taxonomy is not self._taxonomy:
            self._taxonomy = registry.taxonomy
            self._known = known_locales(self._state)
            self._readers.clear()
        accepted = headers.get(b"accept-language", b"")
        found = self._readers.get((query, accepted))
        if found is None and _is_plain(query):
            locale = QueryParams(query).get("locale")
            language = chosen_language(locale, accepted.decode("latin-1"), self._known)
            if len(self._readers) >= _MOST_LANGUAGES:
                self._readers.clear()
            found = self._readers[query, accepted] = (language, _headers_for(language))
        return found


@lru_cache(maxsize=64)
def is_json(content_type: bytes) -> bool:
    """Tell whether a header says that a body is JSON."""
    return content_type.partition(b";")[0].strip().lower().decode("latin-1") in JSON_TYPES


def _is_plain(query: bytes) -> bool:
    return not query or (query.startswith(_KNOWN_QUERY) and b"&" not in query)


def _headers_for(language: Language) -> RawHeaders:
    told = language_headers(language)
    return raw_headers(
        {
            "Content-Type": "application/json",
            "Cache-Control": PRIVATE,
            **told,
            # As the CORS middleware adds to every answer.
            "Vary": f"{told['Vary']}, Origin",
            **DATA,
        }
    )


def _again(message: Message, receive: Receive) -> Receive:
    """Return a way to receive what was received already, and then what follows."""
    waiting = [message]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
