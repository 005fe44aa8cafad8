"""What a handler reads from a request: its body, its query, its token, its conditions."""

import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, TypeVar, cast

from starlette.datastructures import State
from starlette.requests import Request

from dtpr.errors import (
    InvalidError,
    MediaTypeError,
    Problem,
    TooLargeError,
    UnauthenticatedError,
    UnconditionalError,
)
from dtpr.registry.access import Actor
from dtpr.schema.decode import convert, decode_json
from dtpr.web.language import Language, language_of

if TYPE_CHECKING:
    from dtpr.registry import Registry
    from dtpr.settings import Settings
    from dtpr.web.along import AlongAnswers
    from dtpr.web.around import Around

MAX_BODY_BYTES = 64 * 1024
JSON_TYPES = ("application/json", "application/merge-patch+json", "")
NDJSON_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl")

_Kind = TypeVar("_Kind")
_VERSION_TAG = re.compile(r'^"v(\d{1,15})"$')


def registry_of(request: Request) -> "Registry":
    """Return the register that the application serves."""
    return cast("Registry", request.app.state.registry)


def around_of(request: Request) -> "Around":
    """Return what answers nearby for the application."""
    return cast("Around", request.app.state.around)


def along_of(request: Request) -> "AlongAnswers":
    """Return what answers along for the application."""
    return cast("AlongAnswers", request.app.state.along)


def settings_of(request: Request) -> "Settings":
    """Return the settings of the application."""
    return cast("Settings", request.app.state.settings)


def reader_of(request: Request) -> Language:
    """Return the language to answer in, among those of the taxonomy and of the pages."""
    return language_of(request, known_locales(request.app.state))


def known_locales(state: State) -> tuple[str, ...]:
    """Return the languages that an application may answer in, the first one by default."""
    return (*state.settings.locales, *state.registry.taxonomy.locales)


async def read_body(request: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """Return the body of a request.

    Raises:
        TooLargeError: It is longer than the limit in bytes; reading stops there.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
    return b"".join(chunks)


async def read_lines(request: Request) -> AsyncIterator[tuple[int, bytes]]:
    """Yield the lines of a body that are not empty, with their numbers from 1.

    A line that goes on and on is yielded as far as it was read, and is the last one.
    """
    rest, number = b"", 1
    async for chunk in request.stream():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.strip():
                yield number, line
            number += 1
        if len(rest) > MAX_BODY_BYTES:
            break
    if rest.strip() or len(rest) > MAX_BODY_BYTES:
        yield number, rest


def decode_line(line: bytes, kind: type[_Kind]) -> _Kind:
    """Return one line of a body as a record.

    Raises:
        TooLargeError: It is longer than a single body may be.
        InvalidError: It is not JSON, or a field of it is wrong.
    """
    if len(line) > MAX_BODY_BYTES:
        raise _too_large(MAX_BODY_BYTES)
    return decode_json(line, kind)


async def read_json(request: Request, kind: type[_Kind]) -> _Kind:
    """Return the JSON body of a request as a record.

    Raises:
        MediaTypeError: The body says that it is something else than JSON.
        TooLargeError: It is too long.
        InvalidError: It is not JSON, or a field of it is wrong.
    """
    if content_type(request) not in JSON_TYPES:
        raise MediaTypeError(
            Problem("Content-Type", "this call takes JSON", "send it as application/json")
        )
    return decode_json(await read_body(request), kind)


def content_type(request: Request) -> str:
    """Return the media type of the body, without parameters; empty if it does not say."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def read_query(request: Request, kind: type[_Kind]) -> _Kind:
    """Return the query of a request as a record; `locale` is left to `reader_of`.

    Raises:
        InvalidError: A parameter is wrong, unknown or given twice.
    """
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in values:
            raise InvalidError(Problem(name, "it is given twice", "give it once"))
        if name != "locale":
            values[name] = value
    return convert(values, kind, strict=False)


async def caller_of(request: Request) -> Actor:
    """Return who is calling, by the bearer token.

    Raises:
        UnauthenticatedError: There is no token, or one that is not good.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthenticatedError("Send a token: `Authorization: Bearer dtpr_…`.")
    return await registry_of(request).tokens.actor(token.strip())


def expected_version(request: Request, *, needed: bool) -> int | None:
    """Return the version of `If-Match`, None if there is none and none is needed.

    Raises:
        UnconditionalError: It is needed and missing.
        InvalidError: It is not an ETag of a draft.
    """
    given = request.headers.get("if-match")
    if given is None:
        if needed:
            raise UnconditionalError(
                "Say which version you changed: send its ETag as If-Match (or `*` for any)."
            )
        return None
    if given.strip() == "*":
        return None
    if found := _VERSION_TAG.match(given.strip()):
        return int(found[1])
    mend = "send the ETag of the answer to your last write, or of …/draft"
    raise InvalidError(Problem("If-Match", f"{given[:80]!r} is not the ETag of a draft", mend))


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(
        Problem("", f"the body is longer than {limit // 1024} KiB", "send less at once")
    )
