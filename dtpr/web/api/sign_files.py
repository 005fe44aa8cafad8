"""Signs as files: of a device or a place with options in the address, or of one that is kept."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import GoneError
from dtpr.registry.sign_drawing import Job
from dtpr.registry.sign_jobs import kept_job, present_job
from dtpr.signs.files import MEDIA_TYPES, Output, SignForm
from dtpr.web.api.devices import gone
from dtpr.web.api.sign_options import (
    OutputQuery,
    PlaceSignQuery,
    SignQuery,
    design_of,
    sign_locales,
)
from dtpr.web.drawing import workshop_of
from dtpr.web.requests import read_query, registry_of, settings_of
from dtpr.web.responses import SHORT, tagged


async def get_sign_svg(request: Request) -> Response:
    """Answer with the sign of a device as a drawing in mm, with all text as outlines."""
    return await _of_device(request, "svg")


async def get_sign_pdf(request: Request) -> Response:
    """Answer with the sign of a device for a printer, or for screens."""
    return await _of_device(request, "pdf")


async def get_sign_png(request: Request) -> Response:
    """Answer with the sign of a device as a picture."""
    return await _of_device(request, "png")


async def get_sign_report(request: Request) -> Response:
    """Answer with what was measured on the sign of a device."""
    return await _of_device(request, "json")


async def get_place_sign_svg(request: Request) -> Response:
    """Answer with one sign for all devices of a place as a drawing."""
    return await _of_place(request, "svg")


async def get_place_sign_pdf(request: Request) -> Response:
    """Answer with one sign for all devices of a place for a printer, or for screens."""
    return await _of_place(request, "pdf")


async def get_place_sign_png(request: Request) -> Response:
    """Answer with one sign for all devices of a place as a picture."""
    return await _of_place(request, "png")


async def get_place_sign_report(request: Request) -> Response:
    """Answer with what was measured on one sign for all devices of a place."""
    return await _of_place(request, "json")


async def get_kept_sign_svg(request: Request) -> Response:
    """Answer with a sign that is kept as a drawing."""
    return await _of_kept(request, "svg")


async def get_kept_sign_pdf(request: Request) -> Response:
    """Answer with a sign that is kept for a printer, or for screens."""
    return await _of_kept(request, "pdf")


async def get_kept_sign_png(request: Request) -> Response:
    """Answer with a sign that is kept as a picture."""
    return await _of_kept(request, "png")


async def get_kept_sign_report(request: Request) -> Response:
    """Answer with what was measured on a sign that is kept."""
    return await _of_kept(request, "json")


async def _of_device(request: Request, form: SignForm) -> Response:
    query = read_query(request, SignQuery)
    design = design_of(query, sign_locales(request))
    registry = registry_of(request)
    try:
        subject = await registry.signs.plan(request.path_params["device"], None)
    except GoneError as error:
        return await gone(request, error)
    job = await present_job(registry, subject, design, settings_of(request).address)
    return await send_file(request, job, form, query.output())


async def _of_place(request: Request, form: SignForm) -> Response:
    query = read_query(request, PlaceSignQuery)
    design = design_of(query, sign_locales(request))
    registry = registry_of(request)
    subject = await registry.signs.plan(None, request.path_params["place"], query.organization)
    job = await present_job(registry, subject, design, settings_of(request).address)
    return await send_file(request, job, form, query.output())


async def _of_kept(request: Request, form: SignForm) -> Response:
    query = read_query(request, OutputQuery)
    registry = registry_of(request)
    kept = await registry.signs.find(request.path_params["sign"])
    job = await kept_job(registry, kept.sign)
    return await send_file(request, job, form, query.output())


async def send_file(request: Request, job: Job, form: SignForm, output: Output) -> Response:
    """Answer with a file of a sign, or with 304 before it is even drawn."""
    etag = job.etag(form, output)
    headers = {
        "Cache-Control": SHORT,
        "Vary": "Accept-Language",
        "Content-Disposition": f'inline; filename="sign-{job.imprint.sign}.{form}"',
    }
    known = tagged(request, b"", etag, MEDIA_TYPES[form], headers)
    if known.status_code == 304:
        return known
    body = await workshop_of(request).draughtsman.file(job, form, output)
    return tagged(request, body, etag, MEDIA_TYPES[form], headers)
