"""The page of one place: what it is, what lies in it, and its devices."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.registry.asked import Asked
from dtpr.schema.decode import convert
from dtpr.web.api.common import WalkQuery
from dtpr.web.cursors import Seal
from dtpr.web.pages.drawing import draw, renderer_of
from dtpr.web.pages.reader import reader_of
from dtpr.web.pages.scanned import Scanned
from dtpr.web.requests import registry_of


async def place(request: Request) -> Response:
    """Answer with the page of a place."""
    return await place_page(request, request.path_params["place"])


async def place_page(request: Request, slug: str, scanned: Scanned | None = None) -> Response:
    """Return the page of a place, with what is to be said of the sign that led there."""
    registry, reader = registry_of(request), reader_of(request)
    query = convert({"after": request.query_params.get("after", "")}, WalkQuery)
    found = await registry.places.get(slug)
    seal = Seal(request, found.slug)
    page = await registry.find(
        Asked(place=found.slug), after=seal.open(query.after), limit=query.limit
    )
    renderer = await renderer_of(request, reader)
    return draw(
        request,
        reader,
        "place.html",
        scanned=scanned,
        place=found,
        parent=await registry.places.get(found.parent) if found.parent else None,
        inside=await registry.places.inside(found.slug),
        organization=renderer.organization(found.organization),
        devices=[renderer.device(each) for each in page.listings],
        after=seal.close(page.after),
        has_sign=any(each.organization == found.organization for each in page.listings),
    )
