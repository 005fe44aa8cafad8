"""Tiles of the web map: the same bytes for everybody, whoever asks and in whatever language."""

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from dtpr.formats.mvt import MEDIA_TYPE as MVT
from dtpr.geo.mercator import parse_tile
from dtpr.registry.tiles import Encoded, TileForm
from dtpr.web.api.common import NoQuery
from dtpr.web.requests import read_query, registry_of
from dtpr.web.responses import SHORT, is_known

JSON = "application/json"
_NEVER = re.compile(r"q=0(\.0*)?")

MEDIA_TYPES: dict[TileForm, str] = {"json": JSON, "mvt": MVT}


async def get_tile(request: Request) -> Response:
    """Answer with a tile for phones."""
    return await _tile(request, "json")


async def get_tile_mvt(request: Request) -> Response:
    """Answer with a tile for maps."""
    return await _tile(request, "mvt")


async def get_tile_index(request: Request) -> Response:
    """Answer with the tiles that are not empty and their versions."""
    read_query(request, NoQuery)
    return await _whole(request, registry_of(request).tiles.index)


async def get_tile_organizations(request: Request) -> Response:
    """Answer with every organization, in every language."""
    read_query(request, NoQuery)
    return await _whole(request, registry_of(request).tiles.organizations)


def takes_gzip(accepted: str) -> bool:
    """Return whether a reader takes gzip, by its Accept-Encoding (RFC 9110, 12.5.3)."""
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        if name.strip() in ("gzip", "*"):
            return not _NEVER.fullmatch(quality.replace(" ", ""))
    return False


def headers_of(answer: Encoded) -> dict[str, str]:
    """Return the headers of an answer that are its own."""
    coded = {"Content-Encoding": "gzip"} if answer.is_gzipped else {}
    return {"Cache-Control": SHORT, "Vary": "Accept-Encoding", "ETag": answer.etag, **coded}


async def _tile(request: Request, form: TileForm) -> Response:
    read_query(request, NoQuery)
    tile = parse_tile(**request.path_params)
    tiles = registry_of(request).tiles
    if "if-none-match" in request.headers:
        plain = await tiles.etag(tile, form)
        for etag in (plain, f'{plain[:-1]}-gzip"'):
            if is_known(request, etag):
                return _unchanged(etag)
    answer = await tiles.tile(tile, form, zipped=_wants_gzip(request))
    return Response(answer.body, headers=headers_of(answer), media_type=MEDIA_TYPES[form])


async def _whole(request: Request, make: Callable[..., Awaitable[Encoded]]) -> Response:
    answer = await make(zipped=_wants_gzip(request))
    if is_known(request, answer.etag):
        return _unchanged(answer.etag)
    return Response(answer.body, headers=headers_of(answer), media_type=JSON)


def _unchanged(etag: str) -> Response:
    headers = {"Cache-Control": SHORT, "Vary": "Accept-Encoding", "ETag": etag}
    return Response(status_code=304, headers=headers)


def _wants_gzip(request: Request) -> bool:
    return takes_gzip(request.headers.get("accept-encoding", ""))
