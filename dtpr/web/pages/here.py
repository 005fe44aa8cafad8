"""The page "What is here?": a question about a spot, and its answer.

The position comes in the body of a POST and goes back in a field of the page at most: it is in no
address, so that no log, history or cache has it.
"""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from dtpr.schema.answers import MAX_NEARBY, NearbyDevice, NearbyQuestion, Relation
from dtpr.schema.geometry import Position
from dtpr.web.pages.drawing import draw, renderer_of
from dtpr.web.pages.question import Found, HereForm, find_spot, read_form
from dtpr.web.pages.reader import Reader, reader_of
from dtpr.web.requests import registry_of
from dtpr.web.responses import PRIVATE

FURTHER_M = (1000, 5000)
"""How far, in metres, one may look after the first answer."""


async def here(request: Request) -> Response:
    """Answer with the empty form, or with what is around the spot that it was sent for."""
    reader = reader_of(request)
    if request.method != "POST":
        return draw(request, reader, "here.html", form=HereForm(), found=Found())
    form = await read_form(request)
    found = await find_spot(registry_of(request), form)
    if found.spot:
        return await _answer(request, reader, form, found, found.spot)
    status = 400 if found.error else 200
    return draw(request, reader, "here.html", status=status, cache=PRIVATE, form=form, found=found)


async def _answer(
    request: Request, reader: Reader, form: HereForm, found: Found, spot: Position
) -> Response:
    lon, lat = spot
    question = NearbyQuestion(lat=lat, lon=lon, radius_m=form.radius_m, limit=MAX_NEARBY)
    surroundings = await registry_of(request).around(question)
    renderer = await renderer_of(request, reader)
    return draw(
        request,
        reader,
        "answer.html",
        cache=PRIVATE,
        form=form,
        found=found,
        devices=len(surroundings.devices),
        groups=_groups([renderer.nearby(each) for each in surroundings.devices]),
        coverage=[renderer.coverage(owner.slug, each) for owner, each in surroundings.coverage],
        surroundings=surroundings,
        further=[each for each in FURTHER_M if each > form.radius_m],
    )


def _groups(devices: list[NearbyDevice]) -> list[tuple[Relation, list[NearbyDevice]]]:
    """Return devices in the order of the answer, which has each relation in one piece."""
    found = groupby(devices, key=lambda each: each.relation)
    return [(relation, list(some)) for relation, some in found]
