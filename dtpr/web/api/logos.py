"""Logos of organizations: sent by their staff, served in the form that we rebuilt."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import MediaTypeError, NotFoundError, Problem
from dtpr.schema.answers import WrittenLogo
from dtpr.signs.logos import media_type_of
from dtpr.signs.logos.limits import MAX_PICTURE_BYTES, MAX_SVG_BYTES
from dtpr.web.api.common import NoQuery
from dtpr.web.render import logo_address
from dtpr.web.requests import (
    caller_of,
    content_type,
    read_body,
    read_query,
    registry_of,
    settings_of,
)
from dtpr.web.responses import PRIVATE, cached, json_answer

MEDIA_TYPES = {
    "image/svg+xml": MAX_SVG_BYTES,
    "image/png": MAX_PICTURE_BYTES,
    "image/jpeg": MAX_PICTURE_BYTES,
    "image/webp": MAX_PICTURE_BYTES,
}
"""What may be sent, and how many bytes of it."""

_ALONE = {"Content-Security-Policy": "sandbox; default-src 'none'"}
"""A logo that is opened by its address is a picture and nothing else."""


async def put_logo(request: Request) -> Response:
    """Keep the rebuilt form of a file as the logo of an organization."""
    actor = await caller_of(request)
    slug = request.path_params["organization"]
    actor.require("admin", slug)
    data = await _read_file(request)
    rebuilt = await registry_of(request).logos.put(actor, slug, data)
    kind = rebuilt.file.media_type
    answer = WrittenLogo(
        logo=logo_address(settings_of(request).address, slug, kind),
        media_type=kind,
        notes=list(rebuilt.notes),
    )
    return json_answer(request, answer, cache=PRIVATE)


async def delete_logo(request: Request) -> Response:
    """Drop the logo of an organization."""
    actor = await caller_of(request)
    await registry_of(request).logos.delete(actor, request.path_params["organization"])
    return Response(status_code=204, headers={"Cache-Control": PRIVATE})


async def get_logo_svg(request: Request) -> Response:
    """Answer with a logo that is a drawing."""
    return await _answer(request, "image/svg+xml")


async def get_logo_png(request: Request) -> Response:
    """Answer with a logo that is a picture."""
    return await _answer(request, "image/png")


async def _read_file(request: Request) -> bytes:
    given = content_type(request)
    if given not in MEDIA_TYPES:
        known = ", ".join(MEDIA_TYPES)
        raise MediaTypeError(
            Problem("Content-Type", "this call takes a logo as a file", f"send it as {known}")
        )
    data = await read_body(request, MEDIA_TYPES[given])
    found = media_type_of(data)
    if found != given:
        raise MediaTypeError(
            Problem("Content-Type", f"it says {given}, but the file is {found}", f"say {found}")
        )
    return data


async def _answer(request: Request, media_type: str) -> Response:
    read_query(request, NoQuery)
    slug = request.path_params["organization"]
    found = await registry_of(request).logos.get(slug)
    if found.media_type != media_type:
        there = logo_address("", slug, found.media_type)
        raise NotFoundError(f"The logo of {slug} is a {found.media_type}: see {there}.")
    return cached(request, found.content, media_type, headers=_ALONE)
