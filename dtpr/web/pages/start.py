"""The start page: what the register is, how much is in it, and who takes part."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.web.pages.drawing import draw
from dtpr.web.pages.question import HereForm
from dtpr.web.pages.reader import reader_of
from dtpr.web.requests import registry_of


async def start(request: Request) -> Response:
    """Answer with the start page."""
    registry = registry_of(request)
    organizations = (await registry.organizations.all()).values()
    return draw(
        request,
        reader_of(request),
        "start.html",
        size=await registry.size(),
        organizations=sorted(organizations, key=lambda each: not each.coverage),
        form=HereForm(),
    )
