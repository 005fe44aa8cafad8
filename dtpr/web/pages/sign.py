"""Where the code of a sign leads: to its device or its place, with how old the sign is."""

from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import GoneError
from dtpr.registry.signs import ComparedSign
from dtpr.schema.sign_answers import ScannedSign
from dtpr.web.api.common import WalkQuery, renderer_of
from dtpr.web.api.devices import gone
from dtpr.web.api.places import place_answer
from dtpr.web.pages.accept import prefers_json
from dtpr.web.pages.device import device_page
from dtpr.web.pages.place import place_page
from dtpr.web.pages.reader import reader_of as page_reader_of
from dtpr.web.pages.scanned import scanned_of
from dtpr.web.pages.sign_words import explain_differences
from dtpr.web.requests import reader_of, registry_of, settings_of
from dtpr.web.responses import json_answer

if TYPE_CHECKING:
    from dtpr.registry.publishing import Edition
    from dtpr.schema.answers import DeviceAnswer, PlaceAnswer
    from dtpr.schema.device import Status

_VARY = "Accept, Accept-Language"


async def sign(request: Request) -> Response:
    """Answer with the page that a sign leads to, or with JSON if that is more welcome."""
    signs = registry_of(request).signs
    kept = await signs.find(request.path_params["code"])
    (compared,) = await signs.compare([kept], settings_of(request).address)
    if prefers_json(request.headers.get("accept", "")):
        response = await _json(request, compared)
        response.headers["Vary"] = _VARY
        return response
    return await _page(request, compared)


async def _page(request: Request, compared: ComparedSign) -> Response:
    kept = compared.kept.sign
    words = page_reader_of(request).words
    if kept.device is None:
        return await place_page(request, kept.place or "", scanned_of(compared, words, None))
    status: Status | None = None
    try:
        edition = await registry_of(request).devices.edition(kept.device)
    except GoneError as error:
        edition, status = cast("Edition", error.was), "withdrawn"
    scanned = scanned_of(compared, words, edition.disclosure.revision)
    return await device_page(request, edition, status, scanned)


async def _json(request: Request, compared: ComparedSign) -> Response:
    kept, language = compared.kept.sign, reader_of(request)
    device: DeviceAnswer | None = None
    place: PlaceAnswer | None = None
    if kept.device is None:
        place = await place_answer(request, kept.place or "", WalkQuery())
    else:
        try:
            edition = await registry_of(request).devices.edition(kept.device)
        except GoneError as error:
            return await gone(request, error)
        device = (await renderer_of(request, language)).edition(edition)
    answer = ScannedSign(
        code=kept.code,
        status=kept.status,
        shows=kept.shows,
        is_stale=compared.is_stale,
        differences=explain_differences(compared.differences, language.locale),
        device=device,
        place=place,
        locale=language.locale,
    )
    return json_answer(request, answer, language=language)
