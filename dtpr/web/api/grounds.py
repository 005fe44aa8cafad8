"""Where a public device is and what it senses, as GeoJSON."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import GoneError
from dtpr.registry.shown import footprints
from dtpr.web.api.common import NoQuery
from dtpr.web.api.devices import gone
from dtpr.web.requests import read_query, registry_of
from dtpr.web.responses import cached

GEOJSON = "application/geo+json"


async def get_footprint(request: Request) -> Response:
    """Answer with the outline of each view of a device, for a map."""
    read_query(request, NoQuery)
    try:
        edition = await registry_of(request).devices.edition(request.path_params["device"])
    except GoneError as error:
        return await gone(request, error)
    clipped = await registry_of(request).devices.clipped(edition.disclosure.id)
    return cached(request, msgspec.json.encode(footprints(edition, clipped)), GEOJSON)


async def get_geometry(request: Request) -> Response:
    """Answer with the whole geometry of a device, every corner of it."""
    read_query(request, NoQuery)
    try:
        edition = await registry_of(request).devices.edition(request.path_params["device"])
    except GoneError as error:
        return await gone(request, error)
    return cached(request, msgspec.json.encode(edition.disclosure.device.geometry), GEOJSON)
