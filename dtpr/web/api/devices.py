"""Public devices: one, or a page of them."""

from typing import TYPE_CHECKING, cast

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import GoneError
from dtpr.geo.box import parse_bbox
from dtpr.schema.answers import DeviceList
from dtpr.web.api.common import DevicesQuery, NoQuery, renderer_of
from dtpr.web.cursors import Seal
from dtpr.web.problems import MEDIA_TYPE, problem_answer
from dtpr.web.requests import read_query, reader_of, registry_of
from dtpr.web.responses import PRIVATE, json_answer

if TYPE_CHECKING:
    from dtpr.registry.publishing import Edition


async def get_device(request: Request) -> Response:
    """Answer with everything public about a device; a withdrawn one with what it was."""
    read_query(request, NoQuery)
    name = request.path_params["device"]
    try:
        edition = await registry_of(request).devices.edition(name)
    except GoneError as error:
        return await gone(request, error)
    language = reader_of(request)
    renderer = await renderer_of(request, language)
    return json_answer(request, renderer.edition(edition), language=language)


async def list_devices(request: Request) -> Response:
    """Answer with a page of public devices."""
    query = read_query(request, DevicesQuery)
    seal = Seal(request, query)
    page = await registry_of(request).find(
        query.asked(),
        query=query.q or None,
        box=parse_bbox(query.bbox) if query.bbox else None,
        after=seal.open(query.after),
        limit=query.limit,
    )
    language = reader_of(request)
    renderer = await renderer_of(request, language)
    answer = DeviceList(
        devices=[renderer.device(each) for each in page.listings],
        next=seal.close(page.after),
        locale=language.locale,
    )
    return json_answer(request, answer, language=language)


async def gone(request: Request, error: GoneError) -> Response:
    """Answer 410 with the problem and, beside it, what the device was."""
    renderer = await renderer_of(request, reader_of(request))
    was = renderer.edition(cast("Edition", error.was), "withdrawn")
    body = {**msgspec.structs.asdict(problem_answer(error)), "device": was}
    headers = {"Cache-Control": PRIVATE}
    content = msgspec.json.encode(body)
    return Response(content, status_code=410, media_type=MEDIA_TYPE, headers=headers)
