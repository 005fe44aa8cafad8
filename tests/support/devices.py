"""Devices, places and organizations to test with; each may be asked for with other values."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.schema.datachain import DatachainInstance, Placement
from dtpr.schema.device import Device, DraftDevice
from dtpr.schema.geometry import Area, Point, Polygon
from dtpr.schema.organization import CoverageStatement, Organization
from dtpr.schema.place import Place
from dtpr.schema.releases import DEVICE_RELEASE
from dtpr.schema.view import Sector, View

CITY = "riverton"
OTHER_CITY = "hillford"
PURPOSE = "mobility"
OWNER = "organization"
SENSOR = "air_quality"
"""Technology that tells nobody apart."""
COUNTER = "de_identified_video"
CAMERA = "identifiable_video"
ELEMENTS = (PURPOSE, OWNER, SENSOR)
"""The fewest elements that may be published."""


def an_organization(slug: str = CITY, **more: Any) -> Organization:
    """Return an organization."""
    return Organization(**{"slug": slug, "name": {"en": slug.title()}, **more})


def a_place(slug: str = "old-port", organization: str = CITY, **more: Any) -> Place:
    """Return a place."""
    return Place(
        **{"slug": slug, "organization": organization, "name": {"en": slug.title()}, **more}
    )


def a_datachain(elements: Sequence[str | Placement] = ELEMENTS, **more: Any) -> DatachainInstance:
    """Return a datachain of the device release; an element is an id or a whole placement."""
    placements = [
        each if isinstance(each, Placement) else Placement(element_id=each) for each in elements
    ]
    values = {
        "id": "chain",
        "schema_version": DEVICE_RELEASE,
        "created_at": "2026-11-01T00:00:00Z",
        "elements": placements,
    }
    return DatachainInstance(**{**values, **more})


def a_device(
    external_id: str | None = "1",
    *,
    lon: float = 2.35,
    lat: float = 48.85,
    elements: Sequence[str | Placement] = ELEMENTS,
    **more: Any,
) -> Device:
    """Return a device at a position in degrees that may be published."""
    values = {
        "external_id": external_id,
        "name": {"en": f"Device {external_id}"},
        "geometry": Point(coordinates=(lon, lat)),
        "datachain": a_datachain(elements),
    }
    return Device(**{**values, **more})


def a_sector(
    bearing_deg: float = 0.0, width_deg: float = 360.0, range_m: float = 50.0, **more: Any
) -> View:
    """Return a view that is a sector; degrees and metres."""
    sector = Sector(bearing_deg=bearing_deg, width_deg=width_deg, range_m=range_m)
    return View(sector=sector, **more)


def a_square(west: float, south: float, side: float) -> Polygon:
    """Return a square area with edges along the meridians and parallels; all in degrees."""
    east, north = west + side, south + side
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return Polygon(coordinates=[ring])


def a_coverage_statement(area: Area, **more: Any) -> CoverageStatement:
    """Return a coverage statement over an area."""
    values = {
        "area": area,
        "registers": {"en": "Every camera"},
        "since": date(2026, 1, 1),
        "reviewed_on": date(2026, 11, 1),
    }
    return CoverageStatement(**{**values, **more})


async def keep(registry: Registry, device: Device, organization: str = CITY) -> DraftDevice:
    """Keep a device as a draft."""
    async with registry.devices.writing() as writer:
        written = await writer.create(OPERATOR, organization, device)
    return written.draft


async def publish(registry: Registry, device: Device, organization: str = CITY) -> DraftDevice:
    """Keep a device and make it public."""
    return (await publish_all(registry, [device], organization))[0]


async def publish_all(
    registry: Registry, devices: Sequence[Device], organization: str = CITY
) -> list[DraftDevice]:
    """Keep devices and make them public, all in one transaction."""
    async with registry.devices.writing() as writer:
        drafts = [(await writer.create(OPERATOR, organization, each)).draft.id for each in devices]
        return [(await writer.publish(OPERATOR, each)).draft for each in drafts]
