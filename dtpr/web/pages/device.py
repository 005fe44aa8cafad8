"""The page of one device, which the short link on a sign leads to."""

from datetime import date
from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import GoneError
from dtpr.schema.answers import DeviceAnswer
from dtpr.schema.device import Status
from dtpr.schema.organization import Contacts
from dtpr.web.api.common import renderer_of as api_renderer_of
from dtpr.web.api.devices import gone
from dtpr.web.pages.accept import prefers_json
from dtpr.web.pages.chain import chains_of
from dtpr.web.pages.drawing import draw, renderer_of
from dtpr.web.pages.notice import rows_of
from dtpr.web.pages.reader import reader_of
from dtpr.web.pages.scanned import Scanned
from dtpr.web.requests import reader_of as api_reader_of
from dtpr.web.requests import registry_of, settings_of
from dtpr.web.responses import json_answer

if TYPE_CHECKING:
    from dtpr.registry.publishing import Edition

_VARY = "Accept, Accept-Language"


async def device(request: Request) -> Response:
    """Answer with the page of a device, or with its JSON if that is more welcome."""
    code = request.path_params["code"]
    try:
        edition, withdrawn = await registry_of(request).devices.edition(code), None
    except GoneError as error:
        edition, withdrawn = cast("Edition", error.was), error
    if prefers_json(request.headers.get("accept", "")):
        response = await _json(request, edition, withdrawn)
        response.headers["Vary"] = _VARY
        return response
    return await device_page(request, edition, "withdrawn" if withdrawn else None)


async def _json(request: Request, edition: "Edition", withdrawn: GoneError | None) -> Response:
    if withdrawn:
        return await gone(request, withdrawn)
    language = api_reader_of(request)
    renderer = await api_renderer_of(request, language)
    return json_answer(request, renderer.edition(edition), language=language)


async def device_page(
    request: Request, edition: "Edition", status: Status | None, scanned: Scanned | None = None
) -> Response:
    """Return the page of a device, with what is to be said of the sign that led there."""
    registry, reader = registry_of(request), reader_of(request)
    renderer = await renderer_of(request, reader)
    answer = renderer.edition(edition, status)
    owner = await registry.organizations.get(answer.organization.slug)
    chain, linked = chains_of(answer, reader.language)
    return draw(
        request,
        reader,
        "device.html",
        scanned=scanned,
        status=410 if status == "withdrawn" else 200,
        device=answer,
        owner=owner,
        contacts=_contacts(owner.contacts),
        dates=_dates(answer),
        place=await registry.places.get(answer.place) if answer.place else None,
        chain=chain,
        linked=linked,
        notice=rows_of(answer.notice, known=owner.contacts),
        short_link=f"{settings_of(request).address}/d/{answer.code}",
    )


def _contacts(contacts: Contacts) -> list[tuple[str, str]]:
    """Return the mailboxes that are given, by role."""
    roles = [(role, getattr(contacts, role)) for role in contacts.__struct_fields__]
    return [(role, mailbox) for role, mailbox in roles if mailbox]


def _dates(answer: DeviceAnswer) -> list[tuple[str, date]]:
    """Return the days that a status is about, in the order of time."""
    days = [
        ("announced", answer.announced_on if answer.status == "planned" else None),
        ("since" if answer.status == "active" else "from", answer.active_from),
        ("until", answer.active_until),
    ]
    return [(key, day) for key, day in days if day]
