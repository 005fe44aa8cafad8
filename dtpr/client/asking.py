"""Asking a register over HTTP, so that all who ask look alike, and counting what that takes.

Only https is asked, and plain http on this very machine. No cookie is kept, no answer leads on to
another server, and every request has the same few headers.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

import httpx2

from dtpr.errors import DtprError, InvalidError, NotFoundError, Problem

MAX_ANSWER_BYTES = 64 * 1024**2
MAX_FILE_BYTES = 4 * 1024**3
ANSWER_S = 20.0
AT_ONCE = 6

_HERE = ("127.0.0.1", "localhost", "::1")
_OK, _UNCHANGED = 200, 304
_NOTHING = (404, 410)
HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip", "User-Agent": "dtpr"}


class SourceError(DtprError):
    """A register did not answer with what was asked for."""


class SilentError(SourceError):
    """A register did not answer at all, as when there is no line."""


class Asked(NamedTuple):
    """One request: the path, the status and the bytes of the answer as they came over the line."""

    path: str
    status: int
    size: int


class Told(NamedTuple):
    """What a path answers, and its ETag; no body where it is the one that is known already."""

    body: bytes | None
    etag: str


class Server:
    """One register, by its address; `asked` gathers every request."""

    def __init__(self, client: httpx2.AsyncClient, address: str) -> None:
        check_address(address)
        self.address = address.rstrip("/")
        self.asked: list[Asked] = []
        self._client = client

    async def read(self, path: str, etag: str = "", *, fresh: bool = False) -> Told:
        """Return what a path answers; `fresh` passes by what others keep on the way.

        Raises:
            NotFoundError: There is nothing.
            SilentError: There is no answer.
            SourceError: The answer is not one.
        """
        headers = {"If-None-Match": etag} if etag else {}
        if fresh:
            headers["Cache-Control"] = "no-cache"
        async with self._answer(path, headers) as answer:
            if answer.status_code == _UNCHANGED:
                return Told(None, etag)
            chunks, size = [], 0
            async for chunk in answer.aiter_bytes():
                size += len(chunk)
                if size > MAX_ANSWER_BYTES:
                    raise SourceError(f"{self.address}{path} answers with more than it has.")
                chunks.append(chunk)
        return Told(b"".join(chunks), answer.headers.get("etag", ""))

    async def download(self, path: str, file: BinaryIO) -> None:
        """Write what a path answers into a file.

        Raises:
            NotFoundError: There is nothing.
            SilentError: There is no answer, or it breaks off.
            SourceError: The answer is not one.
        """
        async with self._answer(path, {}) as answer:
            async for chunk in answer.aiter_bytes():
                file.write(chunk)
                if file.tell() > MAX_FILE_BYTES:
                    raise SourceError(f"{self.address}{path} answers with more than it has.")

    @asynccontextmanager
    async def _answer(self, path: str, headers: dict[str, str]) -> AsyncIterator[httpx2.Response]:
        url = self.address + path
        try:
            async with self._client.stream("GET", url, headers={**HEADERS, **headers}) as answer:
                try:
                    if answer.status_code in _NOTHING:
                        raise NotFoundError(f"{url} answers {answer.status_code}.")
                    if answer.status_code not in (_OK, _UNCHANGED):
                        raise SourceError(f"{url} answers {answer.status_code}.")
                    yield answer
                finally:
                    size = answer.num_bytes_downloaded
                    self.asked.append(Asked(path, answer.status_code, size))
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            reason = str(error) or "it took too long"
            raise SilentError(f"{url} does not answer: {reason}.") from error


@asynccontextmanager
async def open_client() -> AsyncIterator[httpx2.AsyncClient]:
    """Hold what asks servers for the length of the block; it keeps no cookie."""
    limits = httpx2.Limits(max_connections=AT_ONCE)
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    async with httpx2.AsyncClient(limits=limits, timeout=ANSWER_S, cookies=jar) as client:
        yield client


def check_address(address: str) -> None:
    """Refuse an address that would be asked in the open.

    Raises:
        InvalidError: It is neither https nor this very machine.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    is_safe = host and (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE))
    if is_safe and not parts.query and not parts.fragment:
        return
    mend = "give an address that begins with https://"
    raise InvalidError(Problem("from", f"{address[:200]} is not asked", mend))
