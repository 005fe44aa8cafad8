"""Asking servers for files, within limits that no server can stretch.

Only https is asked, and plain http on this very machine. Every answer, all of them together, the
time and the redirects are bounded, so that no server can fill the memory or hang the command.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import msgspec
from msgspec import Struct

from dtpr.cli.output import say
from dtpr.errors import DtprError, InvalidError, NotFoundError, Problem, TooLargeError

MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_TOTAL_BYTES = 64 * 1024 * 1024
MAX_FILE_BYTES = 16 * 1024**3
MAX_REDIRECTS = 3
MAX_WAITS = 3
ANSWER_S = 20.0
WAIT_S = 60.0
TOTAL_S = 300.0

Progress = Callable[[int, int], None]


class Bounds(Struct, frozen=True, kw_only=True):
    """How much all the answers of a command may be; None is no limit but that of each answer."""

    total_bytes: int | None = None
    total_s: float | None = None
    what: str = "any release"


_AT_ONCE = 8
_HERE = ("127.0.0.1", "localhost", "::1")
_OK, _MANY = 200, 429
_NOTHING = (400, 404, 410)


_UNBOUNDED = Bounds()


class FetchError(DtprError):
    """A server did not answer, or not with what was asked for."""


class _BusyError(Exception):
    """A server asks to be asked again after some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class Fetcher:
    """Asks servers; one for each command, as the limits hold for all that it reads."""

    def __init__(self, client: httpx2.AsyncClient, bounds: Bounds = _UNBOUNDED) -> None:
        self._client = client
        self._bounds = bounds
        self._total = 0
        self._silent: set[str] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def read(self, url: str, body: Any = None) -> bytes:
        """Return what an address answers.

        Raises:
            InvalidError: The address, or one that it leads to, is not taken.
            NotFoundError: There is nothing at the address.
            FetchError: It does not answer, or too much or too slowly.
        """
        for _ in range(MAX_REDIRECTS + 1):
            _check_address(url)
            leads_to, content = await self._ask_patiently(url, body)
            if leads_to is None:
                return content
            url = urljoin(url, leads_to)
        raise FetchError(f"{url} leads on more than {MAX_REDIRECTS} times.")

    async def load(self, url: str, body: Any = None) -> Any:
        """Return the JSON that an address answers with.

        Raises:
            FetchError: It is not JSON.
        """
        content = await self.read(url, body)
        try:
            return msgspec.json.decode(_event_data(content))
        except (msgspec.DecodeError, RecursionError) as error:
            raise FetchError(f"{url} did not answer with JSON: {error}.") from error

    async def download(self, url: str, path: Path) -> None:
        """Write what an address answers into a file, 16 GiB at most.

        The server has to go on sending: one that falls silent is not waited for.

        Raises:
            InvalidError: The address, or one that it leads to, is not taken.
            NotFoundError: There is nothing at the address.
            FetchError: It does not answer, or not to the end.
        """
        try:
            for _ in range(MAX_REDIRECTS + 1):
                _check_address(url)
                leads_to = await self._write(url, path)
                if leads_to is None:
                    return
                url = urljoin(url, leads_to)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise FetchError(f"{url} does not answer: {error}.") from error
        raise FetchError(f"{url} leads on more than {MAX_REDIRECTS} times.")

    async def _write(self, url: str, path: Path) -> str | None:
        async with self._client.stream("GET", url, timeout=ANSWER_S) as answer:
            if answer.is_redirect:
                return str(answer.headers.get("location", ""))
            if answer.status_code in _NOTHING:
                raise NotFoundError(f"{url} answers {answer.status_code}.")
            if answer.status_code != _OK:
                raise FetchError(f"{url} answers {answer.status_code}.")
            with path.open("wb") as file:
                async for chunk in answer.aiter_bytes():
                    if file.write(chunk) and file.tell() > MAX_FILE_BYTES:
                        raise _too_much(url, "any register")
        return None

    async def drawings(
        self, addresses: Mapping[str, str], progress: Progress, *, needed: bool
    ) -> dict[str, bytes]:
        """Return those of some drawings that are there, several at a time.

        Args:
            addresses: The address of each drawing, by the name that it is returned by.
            progress: Called with how many are done, and of how many.
            needed: Whether a server that does not answer ends it; else its drawings are left out.

        Raises:
            FetchError: A server does not answer, and they are needed.
        """
        found: dict[str, bytes] = {}
        done = 0

        async def one(name: str, url: str) -> None:
            nonlocal done
            async with self._slots:
                content = await self._drawing(url, needed=needed)
            done += 1
            progress(done, len(addresses))
            if content is not None:
                found[name] = content

        try:
            async with asyncio.TaskGroup() as group:
                for name, url in addresses.items():
                    group.create_task(one(name, url))
        except* DtprError as errors:
            raise errors.exceptions[0] from None
        return {name: found[name] for name in addresses if name in found}

    async def _drawing(self, url: str, *, needed: bool) -> bytes | None:
        host = urlsplit(url).netloc
        if host in self._silent:
            return None
        try:
            return await self.read(url)
        except NotFoundError:
            return None
        except FetchError as error:
            if needed:
                raise
            # A server that does not answer once is not asked a hundred times more.
            if host not in self._silent:
                self._silent.add(host)
                say(f"{error} No more drawings are asked of {host}.")
            return None

    async def _ask_patiently(self, url: str, body: Any) -> tuple[str | None, bytes]:
        for _ in range(MAX_WAITS):
            try:
                async with asyncio.timeout(ANSWER_S):
                    return await self._ask(url, body)
            except _BusyError as busy:
                await asyncio.sleep(busy.seconds)
            except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
                reason = str(error) or "it took too long"
                raise FetchError(f"{url} does not answer: {reason}.") from error
        raise FetchError(f"{url} asks for patience too often.")

    async def _ask(self, url: str, body: Any) -> tuple[str | None, bytes]:
        method = "GET" if body is None else "POST"
        headers = {"Accept": "application/json, text/event-stream, image/svg+xml"}
        async with self._client.stream(method, url, json=body, headers=headers) as answer:
            if answer.is_redirect:
                return answer.headers.get("location", ""), b""
            if answer.status_code == _MANY:
                raise _BusyError(_wait(answer.headers.get("retry-after", "")))
            if answer.status_code in _NOTHING:
                raise NotFoundError(f"{url} answers {answer.status_code}.")
            if answer.status_code != _OK:
                raise FetchError(f"{url} answers {answer.status_code}.")
            return None, await self._content(url, answer)

    async def _content(self, url: str, answer: httpx2.Response) -> bytes:
        chunks, size = [], 0
        most = self._bounds.total_bytes
        async for chunk in answer.aiter_bytes():
            size += len(chunk)
            self._total += len(chunk)
            if size > MAX_ANSWER_BYTES or (most is not None and self._total > most):
                raise _too_much(url, self._bounds.what)
            chunks.append(chunk)
        return b"".join(chunks)


@asynccontextmanager
async def opened(bounds: Bounds | None = None) -> AsyncIterator[Fetcher]:
    """Return what asks servers, and close it with the block; by default, for a release.

    Raises:
        FetchError: All of it took too long.
    """
    bounds = bounds or Bounds(total_bytes=MAX_TOTAL_BYTES, total_s=TOTAL_S)
    limits = httpx2.Limits(max_connections=_AT_ONCE)
    try:
        async with (
            asyncio.timeout(bounds.total_s),
            httpx2.AsyncClient(limits=limits) as client,
        ):
            yield Fetcher(client, bounds)
    except TimeoutError as error:
        raise FetchError(f"It took longer than {bounds.total_s:.0f} seconds in all.") from error


def _too_much(url: str, what: str) -> TooLargeError:
    message = f"{url} answers with more than {what} has"
    return TooLargeError(Problem("source", message, "check the address"))


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if host and (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)):
        return
    mend = "give an address that begins with https://"
    raise InvalidError(Problem("source", f"{url[:200]} is not asked", mend))


def is_address(text: str) -> bool:
    """Return whether a source is an address rather than a folder."""
    return text.startswith(("https://", "http://"))


def _wait(told: str) -> float:
    """Return how long to wait in seconds; a date or nothing counts as a second."""
    return min(float(told), WAIT_S) if told.isdecimal() else 1.0


def _event_data(content: bytes) -> bytes:
    """Return what a stream of one event holds, or the content itself where it is no stream."""
    lines = content.splitlines()
    data = [each[5:].strip() for each in lines if each.startswith(b"data:")]
    return b"\n".join(data) if data and not content.lstrip().startswith((b"{", b"[")) else content
