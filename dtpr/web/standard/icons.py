"""Drawings as the standard's own API answers them: outlines, symbols, icons and whole icons.

Source: DTPR API v2, icon routes and their cache lifetimes.
"""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from dtpr.schema.taxonomy import ShapeId
from dtpr.signs import artwork
from dtpr.signs.compositor import shape_svg
from dtpr.web.requests import registry_of
from dtpr.web.responses import etag_of, tagged
from dtpr.web.standard.answers import FOREVER, SVG, drawing_headers, shelf_of
from dtpr.web.standard.errors import MissingError
from dtpr.web.standard.releases import Pinned, id_of, pinned_by
from dtpr.web.standard.terms import find_element

DEFAULT_VARIANT = "default"
HOUR = "public, max-age=3600"
MINUTE = "public, max-age=60"
DAY = "public, max-age=86400"
LEGACY_TYPES = ("device", "ai")


async def get_shape(request: Request) -> Response:
    """Answer with one of the four outlines."""
    name = id_of(request, "shape")
    outlines = {each: shape_svg(each) for each in get_args(ShapeId)}
    if name not in outlines:
        raise MissingError(f"there is no outline {name!r}", f"use {', '.join(sorted(outlines))}")
    body = outlines[name].encode()
    return tagged(request, body, etag_of(body), SVG, {"Cache-Control": FOREVER})


async def get_symbol(request: Request) -> Response:
    """Answer with a symbol of a release."""
    pinned = pinned_by(request)
    name = id_of(request, "symbol")
    drawn = artwork.symbol_svg(pinned.release, name)
    if drawn is None:
        mend = "the field symbol_id of an element names its symbol"
        raise MissingError(f"{pinned.release.version} has no symbol {name!r}", mend)
    return _draw(request, pinned, ("symbol", name), drawn, HOUR)


async def get_plain_icon(request: Request) -> Response:
    """Answer with the icon of an element in black on white."""
    return _icon(request, DEFAULT_VARIANT)


async def get_icon_variant(request: Request) -> Response:
    """Answer with the icon of an element in a variant."""
    return _icon(request, request.path_params["variant"])


async def get_whole_icon(request: Request) -> Response:
    """Answer with a whole icon, as the standard's first API points to it."""
    name = id_of(request, "name")
    taxonomy = registry_of(request).taxonomy
    for release in (taxonomy.legacy(kind) for kind in LEGACY_TYPES if kind in taxonomy.types):
        if drawn := artwork.legacy_icon_svg(release, name):
            body = drawn.encode()
            return tagged(request, body, etag_of(body), "image/svg+xml", {"Cache-Control": DAY})
    raise MissingError(f"there is no icon {name!r}", "GET /api/dtpr/v1/elements names the icons")


def _icon(request: Request, variant: str) -> Response:
    pinned = pinned_by(request)
    element = find_element(pinned, id_of(request, "element"))
    drawn = artwork.icon_svg(pinned.release, element.id, variant)
    if drawn is None:
        variants = artwork.variants_of(pinned.release, element.id)
        mend = f"use {', '.join(variants)}"
        raise MissingError(f"{element.id} has no icon {variant[:80]!r}", mend)
    lasting = HOUR if _is_part_of(pinned, element.id, variant) else MINUTE
    return _draw(request, pinned, ("icon", element.id, variant), drawn, lasting)


def _is_part_of(pinned: Pinned, element_id: str, variant: str) -> bool:
    """Tell whether an icon came with its release, rather than being composed now.

    Where no icons came with it, its own variants count as part of it: they cannot change.
    """
    published = pinned.source.icons
    if published:
        return f"{element_id}/{variant}" in published
    return variant in artwork.variants_of(pinned.release, element_id)


def _draw(
    request: Request, pinned: Pinned, name: tuple[str, ...], drawn: str, beta: str
) -> Response:
    body = shelf_of(request).get(pinned.release, name, drawn.encode)
    return tagged(request, body.content, body.etag, SVG, drawing_headers(pinned, beta))
