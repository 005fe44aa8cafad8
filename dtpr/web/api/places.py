"""Places with their devices."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.registry.asked import Asked
from dtpr.schema.answers import PlaceAnswer
from dtpr.web.api.common import WalkQuery, renderer_of
from dtpr.web.cursors import Seal
from dtpr.web.requests import read_query, reader_of, registry_of
from dtpr.web.responses import json_answer


async def get_place(request: Request) -> Response:
    """Answer with a place, the places inside it and a page of its devices."""
    query = read_query(request, WalkQuery)
    answer = await place_answer(request, request.path_params["place"], query)
    return json_answer(request, answer, language=reader_of(request))


async def place_answer(request: Request, slug: str, query: WalkQuery) -> PlaceAnswer:
    """Return a place with a page of its devices; raises NotFoundError if there is none."""
    registry = registry_of(request)
    place = await registry.places.get(slug)
    seal = Seal(request, place.slug)
    page = await registry.find(
        Asked(place=place.slug), after=seal.open(query.after), limit=query.limit
    )
    language = reader_of(request)
    renderer = await renderer_of(request, language)
    return PlaceAnswer(
        slug=place.slug,
        name=language.text(place.name),
        description=language.text(place.description),
        organization=renderer.organization(place.organization),
        geometry=place.geometry,
        parent=place.parent,
        places=[each.slug for each in await registry.places.inside(place.slug)],
        devices=[renderer.device(each) for each in page.listings],
        next=seal.close(page.after),
        locale=language.locale,
    )
