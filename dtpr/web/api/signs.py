"""The sign of one device."""

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import GoneError
from dtpr.registry.signs import sign_svg
from dtpr.schema.base import Record
from dtpr.web.api.devices import gone
from dtpr.web.requests import read_query, reader_of, registry_of, settings_of
from dtpr.web.responses import cached


class SignQuery(Record, frozen=True, kw_only=True):
    """How large the sign is."""

    size: Annotated[str, Meta(max_length=20, description="A6, A5, A4, A3, Letter …")] = "A4"


async def get_sign(request: Request) -> Response:
    """Answer with the sign of a device as SVG, in millimetres."""
    query = read_query(request, SignQuery)
    try:
        svg = await sign_svg(
            registry_of(request),
            request.path_params["device"],
            size=query.size,
            locale=reader_of(request).locale,
            public_url=settings_of(request).address,
        )
    except GoneError as error:
        return await gone(request, error)
    return cached(request, svg.encode(), "image/svg+xml", headers={"Vary": "Accept-Language"})
