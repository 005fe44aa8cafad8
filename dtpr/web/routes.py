"""Every address of the server, in one list."""

from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dtpr.errors import (
    ConflictError,
    FileError,
    ForbiddenError,
    GoneError,
    InvalidError,
    MediaTypeError,
    NotFoundError,
    RuleError,
    StaleError,
    StoreError,
    TooLargeError,
    UnauthenticatedError,
    UnconditionalError,
)
from dtpr.schema.along import AlongAnswer, AlongQuestion
from dtpr.schema.answers import (
    DeviceAnswer,
    DeviceList,
    LocalElementAnswer,
    LocalElementList,
    NearbyAnswer,
    NearbyQuestion,
    OrganizationAnswer,
    PlaceAnswer,
    SchemaList,
    WrittenDevice,
    WrittenElement,
    WrittenLogo,
)
from dtpr.schema.changes import ChangePage
from dtpr.schema.device import Device, DraftDevice
from dtpr.schema.footprints import Footprints
from dtpr.schema.geometry import Geometry
from dtpr.schema.json_schema import MEDIA_TYPE
from dtpr.schema.local_elements import LocalElement
from dtpr.web import pages
from dtpr.web.api import (
    along,
    changes,
    devices,
    drafts,
    elements,
    grounds,
    health,
    logos,
    nearby,
    organizations,
    places,
    schemas,
)
from dtpr.web.api.common import DevicesQuery, WalkQuery
from dtpr.web.call import Call
from dtpr.web.export_calls import EXPORTS
from dtpr.web.feeds import ATOM, JSON_FEED
from dtpr.web.icon_calls import ICONS
from dtpr.web.mcp import front
from dtpr.web.ogc_calls import OGC
from dtpr.web.openapi import get_openapi, get_problem
from dtpr.web.pack_calls import PACKS
from dtpr.web.sign_calls import SIGNS
from dtpr.web.standard.calls import STANDARD
from dtpr.web.tile_calls import TILES

_BODY = (InvalidError, TooLargeError, MediaTypeError)
_STAFF = (UnauthenticatedError, ForbiddenError)
_WRITE = (*_BODY, *_STAFF, NotFoundError, RuleError, StaleError, UnconditionalError)

CALLS: tuple[Call, ...] = (
    Call(
        method="POST",
        path="/v1/nearby",
        handler=nearby.post_nearby,
        summary="What is here: the devices that see, cover or stand near an exact position",
        tag="Nearby",
        body=NearbyQuestion,
        answer=NearbyAnswer,
        localized=True,
        errors=_BODY,
    ),
    Call(
        method="GET",
        path="/v1/nearby",
        handler=nearby.get_nearby,
        summary="What is here, for a coarse position of at most 3 decimals",
        tag="Nearby",
        query=nearby.CoarseQuery,
        answer=NearbyAnswer,
        localized=True,
        errors=(InvalidError,),
    ),
    Call(
        method="POST",
        path="/v1/along",
        handler=along.post_along,
        summary="What one meets on a way: the devices that see, cover or stand near it, in order",
        tag="Nearby",
        body=AlongQuestion,
        answer=AlongAnswer,
        localized=True,
        errors=_BODY,
    ),
    Call(
        method="GET",
        path="/v1/devices",
        handler=devices.list_devices,
        summary="Public devices, filtered, page by page",
        tag="Devices",
        query=DevicesQuery,
        answer=DeviceList,
        localized=True,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/v1/devices/{device}",
        handler=devices.get_device,
        summary="One device by its id or code; a withdrawn one answers 410 with what it was",
        tag="Devices",
        answer=DeviceAnswer,
        localized=True,
        errors=(NotFoundError, GoneError),
    ),
    Call(
        method="GET",
        path="/v1/devices/{device}/footprint",
        handler=grounds.get_footprint,
        summary="What a device senses, as GeoJSON: one feature for each view",
        tag="Devices",
        answer=Footprints,
        media_type=grounds.GEOJSON,
        errors=(NotFoundError, GoneError),
    ),
    Call(
        method="GET",
        path="/v1/devices/{device}/geometry",
        handler=grounds.get_geometry,
        summary="Where a device is, as a GeoJSON geometry with every corner",
        tag="Devices",
        answer=Geometry,
        media_type=grounds.GEOJSON,
        errors=(NotFoundError, GoneError),
    ),
    Call(
        method="POST",
        path="/v1/devices",
        handler=drafts.create_device,
        summary="Register a device as a draft; NDJSON registers or changes one a line",
        tag="Staff",
        query=drafts.CreateQuery,
        body=Device,
        answer=WrittenDevice,
        status=201,
        role="editor",
        errors=(*_BODY, *_STAFF, RuleError, ConflictError),
    ),
    Call(
        method="GET",
        path="/v1/devices/{device}/draft",
        handler=drafts.get_draft,
        summary="The newest text of a device, published or not",
        tag="Staff",
        answer=DraftDevice,
        role="viewer",
        errors=(*_STAFF, NotFoundError),
    ),
    Call(
        method="PUT",
        path="/v1/devices/{device}",
        handler=drafts.replace_device,
        summary="Replace the newest text of a device",
        tag="Staff",
        body=Device,
        answer=WrittenDevice,
        role="editor",
        errors=_WRITE,
    ),
    Call(
        method="PATCH",
        path="/v1/devices/{device}",
        handler=drafts.patch_device,
        summary="Change some fields of the newest text (JSON Merge Patch)",
        tag="Staff",
        body=dict,
        answer=WrittenDevice,
        role="editor",
        errors=_WRITE,
    ),
    Call(
        method="POST",
        path="/v1/devices/{device}/publish",
        handler=drafts.publish_device,
        summary="Make the newest text public as the next revision",
        tag="Staff",
        answer=WrittenDevice,
        role="publisher",
        errors=(*_STAFF, NotFoundError, RuleError, StaleError),
    ),
    Call(
        method="POST",
        path="/v1/devices/{device}/withdraw",
        handler=drafts.withdraw_device,
        summary="Take a device out of the public; its code goes on telling what it was",
        tag="Staff",
        answer=WrittenDevice,
        role="publisher",
        errors=(*_STAFF, NotFoundError, ConflictError, StaleError),
    ),
    Call(
        method="GET",
        path="/v1/places/{place}",
        handler=places.get_place,
        summary="One place, the places inside it and its devices",
        tag="Places",
        query=WalkQuery,
        answer=PlaceAnswer,
        localized=True,
        errors=(InvalidError, NotFoundError),
    ),
    Call(
        method="GET",
        path="/v1/organizations/{organization}",
        handler=organizations.get_organization,
        summary="One organization and what it says it registers",
        tag="Organizations",
        answer=OrganizationAnswer,
        localized=True,
        errors=(NotFoundError,),
    ),
    Call(
        method="GET",
        path="/v1/organizations/{organization}/elements",
        handler=elements.list_local_elements,
        summary="The elements that an organization added for itself, the retired ones too",
        tag="Organizations",
        answer=LocalElementList,
        localized=True,
        errors=(InvalidError, NotFoundError),
    ),
    Call(
        method="GET",
        path="/v1/organizations/{organization}/elements/{name}",
        handler=elements.get_local_element,
        summary="One element that an organization added for itself",
        tag="Organizations",
        answer=LocalElementAnswer,
        localized=True,
        errors=(InvalidError, NotFoundError),
    ),
    Call(
        method="PUT",
        path="/v1/organizations/{organization}/elements/{name}",
        handler=elements.put_local_element,
        summary="Add an element, or with If-Match replace the text of one",
        tag="Staff",
        body=LocalElement,
        answer=WrittenElement,
        role="editor",
        creates=True,
        errors=(*_WRITE, ConflictError),
    ),
    Call(
        method="POST",
        path="/v1/organizations/{organization}/elements/{name}/retire",
        handler=elements.retire_local_element,
        summary="Let an element not be placed any more; what is published goes on showing it",
        tag="Staff",
        answer=WrittenElement,
        role="editor",
        errors=(InvalidError, *_STAFF, NotFoundError, ConflictError, StaleError),
    ),
    Call(
        method="GET",
        path="/v1/organizations/{organization}/logo.svg",
        handler=logos.get_logo_svg,
        summary="The logo of an organization, where it is a drawing",
        tag="Organizations",
        media_type="image/svg+xml",
        errors=(InvalidError, NotFoundError),
    ),
    Call(
        method="GET",
        path="/v1/organizations/{organization}/logo.png",
        handler=logos.get_logo_png,
        summary="The logo of an organization, where it is a picture",
        tag="Organizations",
        media_type="image/png",
        errors=(InvalidError, NotFoundError),
    ),
    Call(
        method="PUT",
        path="/v1/organizations/{organization}/logo",
        handler=logos.put_logo,
        summary="Set the logo: a file, of which only the shapes or the pixels are kept",
        tag="Staff",
        files=tuple(logos.MEDIA_TYPES),
        answer=WrittenLogo,
        role="admin",
        errors=(*_BODY, *_STAFF, NotFoundError, FileError),
    ),
    Call(
        method="DELETE",
        path="/v1/organizations/{organization}/logo",
        handler=logos.delete_logo,
        summary="Drop the logo",
        tag="Staff",
        status=204,
        role="admin",
        errors=(*_STAFF, NotFoundError),
    ),
    Call(
        method="GET",
        path="/v1/changes",
        handler=changes.list_changes,
        summary="Everything published, changed and withdrawn, in order, from any place on",
        tag="Open data",
        query=changes.ChangesQuery,
        answer=ChangePage,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/v1/changes.atom",
        handler=changes.get_changes_atom,
        summary="The latest changes for feed readers, as Atom",
        tag="Open data",
        query=changes.FeedQuery,
        media_type=ATOM,
        localized=True,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/v1/changes.json-feed",
        handler=changes.get_changes_json_feed,
        summary="The latest changes for feed readers, as JSON Feed",
        tag="Open data",
        query=changes.FeedQuery,
        media_type=JSON_FEED,
        localized=True,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/healthz",
        handler=health.get_healthz,
        summary="Whether the process lives",
        tag="Operation",
        answer=health.Health,
    ),
    Call(
        method="GET",
        path="/readyz",
        handler=health.get_readyz,
        summary="Whether the register can be reached",
        tag="Operation",
        answer=health.Health,
        errors=(StoreError,),
    ),
    Call(
        method="GET",
        path="/openapi.json",
        handler=get_openapi,
        summary="This description",
        tag="Operation",
        media_type="application/vnd.oai.openapi+json;version=3.1",
    ),
    Call(
        method="GET",
        path="/schemas",
        handler=schemas.list_json_schemas,
        summary="Every type that has a JSON Schema",
        tag="Schemas",
        answer=SchemaList,
    ),
    Call(
        method="GET",
        path="/schemas/{schema}.json",
        handler=schemas.get_json_schema,
        summary="The JSON Schema (2020-12) of one type",
        tag="Schemas",
        media_type=MEDIA_TYPE,
        errors=(NotFoundError,),
    ),
    Call(
        method="GET",
        path="/problems/{problem}",
        handler=get_problem,
        summary="What one type of problem means",
        tag="Operation",
        media_type="text/plain",
        errors=(NotFoundError,),
    ),
)
"""The registry's own API."""

EVERY_CALL = (*CALLS, *OGC, *EXPORTS, *PACKS, *SIGNS, *ICONS, *TILES, *STANDARD)
"""With the standard's API; `/openapi.json` is written from this list."""

PAGES: tuple[Route, ...] = (
    Route("/", pages.start, name="start"),
    Route("/here", pages.here, methods=["GET", "POST"], name="here"),
    Route("/d/{code}", pages.device, name="device"),
    Route("/d/{code}/sign", pages.preview, name="preview"),
    Route("/s/{code}", pages.sign, name="sign"),
    # The code of a sign may hold its address in capitals, which makes it smaller.
    Route("/D/{code}", pages.device, name="device_in_capitals"),
    Route("/S/{code}", pages.sign, name="sign_in_capitals"),
    Route("/places/{place}/sign", pages.place_preview, name="place_preview"),
    Route("/places/{place}", pages.place, name="place"),
)

MCP: tuple[Route, ...] = (
    Route("/mcp", front.post_mcp, methods=["POST"], name="post_mcp"),
    Route("/mcp", front.get_mcp, methods=["GET"], name="get_mcp"),
    Route("/mcp", front.delete_mcp, methods=["DELETE"], name="delete_mcp"),
)
"""The tools of language models, which describe themselves (docs/mcp.md)."""


def routes() -> list[Route | Mount]:
    """Return all routes, most specific first."""
    static = Mount("/static", StaticFiles(packages=[("dtpr.web", "static")]), name="static")
    return [*(each.route() for each in EVERY_CALL), *MCP, *PAGES, static]
