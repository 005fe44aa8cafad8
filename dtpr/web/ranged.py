"""A file on disk as an answer: whole, or the one range of it that is asked for.

The file is open before the first byte is sent, so that it is read to its end also where another one
takes its place. Several ranges at once are answered with the whole file (RFC 9110, 14.2 allows it).

Source: RFC 9110, 13.1.5 and 14; RFC 9530.
"""

import asyncio
import base64
import os
import re
from collections.abc import AsyncIterator, Mapping
from typing import BinaryIO, NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from dtpr.errors import RangeError
from dtpr.web.exporting import PATIENCE_S
from dtpr.web.responses import SHORT, is_known

_CHUNK_BYTES = 1 << 18
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class Part(NamedTuple):
    """Which bytes of a file: the first, and the one behind the last."""

    start: int
    stop: int


class FileAnswer(StreamingResponse):
    """Sends some bytes of a file, unless nobody takes them for too long; then closes it."""

    def __init__(
        self,
        file: BinaryIO,
        part: Part,
        *,
        status: int,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(_read(file, part), status, headers, media_type)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them.

        Raises:
            ClientDisconnect: Nobody takes them; the answer is broken off.
        """

        async def send_in_time(message: Message) -> None:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await send(message)
            except TimeoutError as error:
                raise ClientDisconnect from error

        with self._file:
            await super().__call__(scope, receive, send_in_time)


def answer_file(
    request: Request, file: BinaryIO, sha256: str, media_type: str, headers: Mapping[str, str]
) -> Response:
    """Return a file, or a range of it, and close it when that is sent.

    Raises:
        RangeError: The range begins behind the end of the file.
    """
    etag = f'"{sha256[:32]}"'
    told = {
        "Cache-Control": SHORT,
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:",
        **headers,
    }
    try:
        if is_known(request, etag):
            file.close()
            return Response(status_code=304, headers=told)
        size = os.fstat(file.fileno()).st_size
        part = _part_of(request, etag, size)
    except BaseException:
        file.close()
        raise
    status = 200
    if part is None:
        part = Part(0, size)
    else:
        status = 206
        told["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    told["Content-Length"] = str(part.stop - part.start)
    if request.method == "HEAD":
        part = Part(0, 0)
    return FileAnswer(file, part, status=status, media_type=media_type, headers=told)


def _part_of(request: Request, etag: str, size: int) -> Part | None:
    """Return the range that is asked for, None for the whole file."""
    asked = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if request.method != "GET" or asked is None or not any(asked.groups()):
        return None
    if request.headers.get("if-range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:
        part = Part(max(0, size - int(last)), size)
    else:
        part = Part(int(first), min(int(last) + 1, size) if last else size)
    if first and last and int(last) < int(first):
        return None
    if part.start >= part.stop:
        raise RangeError(size)
    return part


async def _read(file: BinaryIO, part: Part) -> AsyncIterator[bytes]:
    place = part.start
    while place < part.stop:
        count = min(_CHUNK_BYTES, part.stop - place)
        chunk = await asyncio.to_thread(os.pread, file.fileno(), count, place)
        place += len(chunk)
        yield chunk
