"""Answers "nothing has changed" at once, where that is known: a 304 without routing or store work.

Who asks with the ETag of an answer gets 304 (RFC 9110, 13.1.2) or the new answer, and to know which
the usual way makes the answer whole. Here each 304 that the usual way gave is remembered by all
that decided it: what was asked, in which words, and in which state the register was. The same
question in the same state gets the same headers. In another state everything is forgotten.

What was asked may hold a coarse position. It is kept in memory only, with nothing of who asked, and
a few minutes at most (docs/privacy.md).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from starlette.datastructures import State
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtpr.registry.watch import Watch
from dtpr.schema.releases import Taxonomy
from dtpr.web.standard.paths import is_standard

if TYPE_CHECKING:
    from dtpr.registry import Registry

MOST_BYTES = 4 * 2**20
LIFETIME_S = 300.0

_FILES = ("/v1/icon-sets", "/static/", "/v1/changes", "/v1/packs/")
"""They are made of files as well, which may be others while the register is the same; and how far
the log of changes is settled depends on writers that have not ended yet."""

_UNUSUAL = frozenset((b"authorization", b"cookie", b"range", b"if-modified-since"))
_BYTES_EACH = 1000
"""What Python takes for an answer beside its words and those of its question."""

_LARGEST_SHARE = 64

_Headers = list[tuple[bytes, bytes]]

_Question = tuple[str, str, bytes, bytes, bytes, bytes, bool]
"""All of a request that a 304 depends on: method, path, query, If-None-Match, Accept,
Accept-Language, and whether it comes from a page of another site."""


class _State(NamedTuple):
    """All else that an answer depends on: what was written, the day, and the releases in use."""

    watch: Watch
    steps: int
    day: date
    taxonomy: Taxonomy


class _Kept(Struct, frozen=True):
    headers: _Headers
    size: int


class Unchanged:
    """Remembers answers 304, bounded in bytes; the one used least goes first."""

    def __init__(
        self,
        app: ASGIApp,
        shared: State,
        most_bytes: int = MOST_BYTES,
        lifetime_s: float = LIFETIME_S,
    ) -> None:
        """Stand before an application; with no bytes, nothing is remembered.

        Args:
            app: What answers everything else.
            shared: What its handlers share, with the register.
            most_bytes: How much memory may be taken, about.
            lifetime_s: After so many seconds at most an answer is forgotten.
        """
        self._app = app
        self._shared = shared
        self._most = most_bytes
        self._lifetime = lifetime_s
        self._kept: OrderedDict[_Question, _Kept] = OrderedDict()
        self._size = 0
        self._state: _State | None = None
        self._ending: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        question = _question_of(scope) if self._most else None
        if question is None:
            await self._app(scope, receive, send)
            return
        state = await self._follow()
        known = self._kept.get(question) if state else None
        if known:
            self._kept.move_to_end(question)
            await send({"type": "http.response.start", "status": 304, "headers": known.headers})
            await send({"type": "http.response.body", "body": b""})
        elif state and _is_of_register(scope):
            await self._app(scope, receive, self._noting(question, state, send))
        else:
            await self._app(scope, receive, send)

    async def _follow(self) -> _State | None:
        """Return the state of things now, None where it cannot be told.

        What was remembered in another state is forgotten.
        """
        try:
            registry: Registry = self._shared.registry
            watch = registry.watch
            await watch.catch_up_together()
            state = _State(watch, watch.steps, registry.now().date(), registry.taxonomy)
        except Exception:  # noqa: BLE001 - the usual way finds it too, and the words for it
            return None
        if state != self._state:
            self._forget()
            self._state = state
        return state

    def _noting(self, question: _Question, state: _State, send: Send) -> Send:
        """Return a way to send that remembers what is sent, if it was made in this state."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 304:
                headers = [_shared(*each) for each in message["headers"]]
                # Somebody may have seen another state meanwhile; this answer may be older.
                if _may_be_kept(dict(headers)) and state == self._state:
                    self._keep(question, headers)
            await send(message)

        return noting

    def _keep(self, question: _Question, headers: _Headers) -> None:
        size = _BYTES_EACH + sum(map(len, question[1:6]))
        size += sum(len(name) + len(value) for name, value in headers)
        if size > self._most // _LARGEST_SHARE or question in self._kept:
            return
        self._kept[question] = _Kept(headers, size)
        self._size += size
        while self._size > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._size -= dropped.size
        if self._ending is None:
            # One moment for all of them: none lives longer, and there is nothing to look through.
            self._ending = asyncio.get_running_loop().call_later(self._lifetime, self._end)

    def _end(self) -> None:
        self._ending = None
        self._forget()

    def _forget(self) -> None:
        self._kept.clear()
        self._size = 0


def _question_of(scope: Scope) -> _Question | None:
    """Return what is asked, None where it goes the usual way."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    given = scope["headers"]
    headers: Mapping[bytes, bytes] = dict(given)
    # What is sent twice is read differently by different readers.
    if b"if-none-match" not in headers or len(headers) != len(given):
        return None
    if not _UNUSUAL.isdisjoint(headers):
        return None
    return (
        scope["method"],
        scope["path"],
        scope["query_string"],
        headers[b"if-none-match"],
        headers.get(b"accept", b""),
        headers.get(b"accept-language", b""),
        b"origin" in headers,
    )


def _is_of_register(scope: Scope) -> bool:
    """Tell whether an answer depends on nothing but its question and the state of the register.

    Those of the standard's own API each have a number of their own, and are counted.
    """
    return not scope["path"].startswith(_FILES) and not is_standard(scope)


def _may_be_kept(headers: Mapping[bytes, bytes]) -> bool:
    return b"etag" in headers and headers.get(b"cache-control", b"").startswith(b"public")


@lru_cache(maxsize=256)
def _shared(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Return a header as it was made first: most answers have the same ones."""
    return name, value
