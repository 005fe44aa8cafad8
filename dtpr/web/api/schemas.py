"""The JSON Schema of every public type."""

from functools import lru_cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dtpr.schema.json_schema import MEDIA_TYPE, document, list_schemas
from dtpr.web.requests import settings_of
from dtpr.web.responses import cached, json_answer

_DAY = "public, max-age=86400"


async def list_json_schemas(request: Request) -> Response:
    """Answer with every type that has a JSON Schema."""
    return json_answer(request, list_schemas(settings_of(request).address), cache=_DAY)


async def get_json_schema(request: Request) -> Response:
    """Answer with the JSON Schema of one type."""
    body = _write(request.path_params["schema"], settings_of(request).address)
    return cached(request, body, MEDIA_TYPE, cache=_DAY)


@lru_cache(maxsize=256)
def _write(name: str, address: str) -> bytes:
    return msgspec.json.encode(document(name, address))
