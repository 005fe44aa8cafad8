"""Whether the process lives, and whether it can answer."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr import __version__
from dtpr.schema.base import Answer
from dtpr.web.requests import registry_of
from dtpr.web.responses import PRIVATE, json_answer


class Health(Answer, frozen=True, kw_only=True):
    """The state of this process."""

    status: str
    version: str


async def get_healthz(request: Request) -> Response:
    """Answer that the process lives."""
    return json_answer(request, Health(status="ok", version=__version__), cache=PRIVATE)


async def get_readyz(request: Request) -> Response:
    """Answer that the register can be reached, or 503."""
    await registry_of(request).check()
    return json_answer(request, Health(status="ready", version=__version__), cache=PRIVATE)
