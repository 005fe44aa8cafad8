"""What one meets on a way, which comes in the body and is kept nowhere."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.schema.along import AlongQuestion
from dtpr.web.requests import along_of, read_json, reader_of
from dtpr.web.responses import PRIVATE, cached, language_headers


async def post_along(request: Request) -> Response:
    """Answer for a way."""
    question = await read_json(request, AlongQuestion)
    language = reader_of(request)
    body = await along_of(request).answer(question, language)
    headers = language_headers(language)
    return cached(request, body, "application/json", cache=PRIVATE, headers=headers)
