"""What is here: exactly by POST, coarsely by GET."""

import math
from decimal import Decimal, InvalidOperation
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import InvalidError, Problem
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
from dtpr.web.api.common import renderer_of
from dtpr.web.language import Language
from dtpr.web.requests import read_json, read_query, reader_of, registry_of
from dtpr.web.responses import PRIVATE, SHORT, json_answer

COARSE_DECIMALS = 3
"""A third decimal of a degree is some 100 m: a quarter, not a doorway."""

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


async def post_nearby(request: Request) -> Response:
    """Answer for an exact position, which comes in the body and is kept nowhere."""
    question = await read_json(request, NearbyQuestion)
    return await _answer(request, question, PRIVATE)


async def get_nearby(request: Request) -> Response:
    """Answer for a coarse position, which may stand in an address."""
    query = read_query(request, CoarseQuery)
    _refuse_finer("lat", query.lat)
    _refuse_finer("lon", query.lon)
    values = {name: getattr(query, name) for name in query.__struct_fields__}
    return await _answer(request, convert(values, NearbyQuestion, strict=False), SHORT)


async def nearby_answer(
    request: Request, question: NearbyQuestion, language: Language
) -> NearbyAnswer:
    """Return what is here, for one reader.

    Raises:
        InvalidError: A filter names an element or organization that is not known.
    """
    found = await registry_of(request).around(question)
    renderer = await renderer_of(request, language)
    return NearbyAnswer(
        devices=[renderer.nearby(each) for each in found.devices],
        more=found.more,
        coverage=[renderer.coverage(owner.slug, each) for owner, each in found.coverage],
        valid_within_m=math.floor(found.valid_within_m * 10) / 10,
        as_of=found.as_of,
        locale=language.locale,
    )


async def _answer(request: Request, question: NearbyQuestion, cache: str) -> Response:
    language = reader_of(request)
    answer = await nearby_answer(request, question, language)
    return json_answer(request, answer, language=language, cache=cache)


def _refuse_finer(field: str, text: str) -> None:
    """Refuse a position that would tell a doorway to every log and cache on the way."""
    try:
        exponent = Decimal(text).as_tuple().exponent
    except InvalidOperation as error:
        mend = "give degrees such as 46.301"
        raise InvalidError(Problem(field, "it is not a number", mend)) from error
    if isinstance(exponent, int) and exponent < -COARSE_DECIMALS:
        raise InvalidError(
            Problem(
                field,
                f"it has more than {COARSE_DECIMALS} decimals",
                "round it, or send the exact position in the body of POST /v1/nearby",
            )
        )
