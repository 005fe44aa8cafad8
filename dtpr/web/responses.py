"""Answers in JSON with what caches need: strong ETags, 304, and how long they hold."""

import hashlib
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dtpr.web.language import Language

SHORT = "public, max-age=60"
"""For what may change at any time: a minute, then ask with the ETag."""

PRIVATE = "no-store"
"""For what depends on where somebody is, or on who is asking."""


def json_answer(
    request: Request,
    answer: Any,
    *,
    language: Language | None = None,
    cache: str = SHORT,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return a record as JSON; a GET whose ETag the caller has already gets 304 and no body."""
    more = {**(headers or {}), **(language_headers(language) if language else {})}
    body = msgspec.json.encode(answer)
    return cached(request, body, "application/json", cache=cache, status=status, headers=more)


def language_headers(language: Language) -> dict[str, str]:
    """Return the headers of an answer that another reader may get in another language."""
    if language.every:
        return {"Vary": "Accept-Language"}
    return {"Vary": "Accept-Language", "Content-Language": language.locale}


def cached(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    cache: str = SHORT,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return a body with a strong ETag of its bytes, or 304 (RFC 9110, 13.1.2)."""
    more = {"Cache-Control": cache, **(headers or {})}
    if cache == PRIVATE or status != 200:
        return Response(body, status_code=status, headers=more, media_type=media_type)
    return tagged(request, body, etag_of(body), media_type, more)


def etag_of(body: bytes) -> str:
    """Return the strong ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tagged(
    request: Request, body: bytes, etag: str, media_type: str, headers: dict[str, str]
) -> Response:
    """Return a body with its ETag; a GET from someone who has it already gets 304 and no body."""
    if request.method not in ("GET", "HEAD"):
        return Response(body, headers=headers, media_type=media_type)
    more = {**headers, "ETag": etag}
    if is_known(request, etag):
        return Response(status_code=304, headers=more)
    return Response(body, headers=more, media_type=media_type)


def version_tag(version: int) -> str:
    """Return the ETag of a draft at a version."""
    return f'"v{version}"'


def is_known(request: Request, etag: str) -> bool:
    """Return whether the caller says that it has an answer with this ETag already."""
    given = request.headers.get("if-none-match", "")
    known = [each.strip().removeprefix("W/") for each in given.split(",")]
    return etag in known or "*" in known
