"""What is here: exactly by POST, coarsely by GET."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from dtpr.schema.answers import (
    DEFAULT_NEARBY,
    DEFAULT_RADIUS_M,
    MAX_NEARBY,
    MAX_RADIUS_M,
    NearbyAnswer,
    NearbyQuestion,
    StatusFilter,
)
from dtpr.schema.base import Record
from dtpr.schema.decode import convert
from dtpr.schema.taxonomy import Identifiability
from dtpr.web.coarse import check_coarse
from dtpr.web.language import Language
from dtpr.web.requests import around_of, read_json, read_query, reader_of
from dtpr.web.responses import PRIVATE, SHORT, cached, language_headers

Coarse = Annotated[str, Meta(max_length=40, description="Degrees with at most 3 decimals.")]


class CoarseQuery(Record, frozen=True, kw_only=True):
    """A question about a quarter of a town."""

    lat: Coarse
    lon: Coarse
    radius_m: Annotated[float, Meta(gt=0, le=MAX_RADIUS_M)] = DEFAULT_RADIUS_M
    limit: Annotated[int, Meta(ge=1, le=MAX_NEARBY)] = DEFAULT_NEARBY
    identifiability: Identifiability | None = None
    element: str | None = None
    purpose: str | None = None
    organization: str | None = None
    status: StatusFilter = "active"
    active_on: date | None = None


async def post_nearby(request: Request) -> Response:
    """Answer for an exact position, which comes in the body and is kept nowhere."""
    question = await read_json(request, NearbyQuestion)
    return await _answer(request, question, PRIVATE)


async def get_nearby(request: Request) -> Response:
    """Answer for a coarse position, which may stand in an address."""
    query = read_query(request, CoarseQuery)
    check_coarse("lat", query.lat)
    check_coarse("lon", query.lon)
    values = {name: getattr(query, name) for name in query.__struct_fields__}
    return await _answer(request, convert(values, NearbyQuestion, strict=False), SHORT)


async def nearby_answer(
    request: Request, question: NearbyQuestion, language: Language
) -> NearbyAnswer:
    """Return what is here, for one reader.

    Raises:
        InvalidError: A filter names an element or organization that is not known.
    """
    body = await around_of(request).answer(question, language)
    return msgspec.json.decode(body, type=NearbyAnswer)


async def _answer(request: Request, question: NearbyQuestion, cache: str) -> Response:
    language = reader_of(request)
    body = await around_of(request).answer(question, language, alike=cache != PRIVATE)
    headers = language_headers(language)
    return cached(request, body, "application/json", cache=cache, headers=headers)
