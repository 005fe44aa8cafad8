"""Rows as the store keeps them."""

from collections.abc import Sequence
from typing import Any

from dtpr.geo.box import Box
from dtpr.geo.units import Units
from dtpr.registry.store import Session, devices, published
from dtpr.registry.store.devices import DeviceRow, NewDevice
from dtpr.registry.store.published import NewPublished
from tests.support.clock import NOON
from tests.support.devices import CITY
from tests.support.featured import a_feature
from tests.support.tiled import NOT_TILED


async def a_row(session: Session, name: str = "1", **more: Any) -> DeviceRow:
    """Keep a new device, of which all but its number is made from a name, and return its row."""
    values = {
        "id": f"id-{name}",
        "code": f"CODE{name}",
        "organization": CITY,
        "external_id": name,
        "document": b"{}",
        "changed_at": NOON,
        **more,
    }
    await devices.take_code(session, values["code"], values["id"])
    await devices.insert(session, NewDevice(**values))
    row = await devices.find_by_id(session, values["id"])
    assert row
    return row


async def make_public(session: Session, row: DeviceRow, **more: Any) -> Sequence[Units]:
    """Make a device public, a point at a position unless it has `grounds`."""
    lon, lat = more.pop("position", (2.0, 48.0))
    values = {
        "num": row.num,
        "id": row.id,
        "organization": row.organization,
        "place": None,
        "identifiability": 2,
        "lon": lon,
        "lat": lat,
        "spot": None if more.get("grounds") else (lon, lat),
        "grounds": [],
        "footprints": [],
        "active_from": None,
        "active_until": None,
        "listing": row.id.encode(),
        "terms": [],
        "words": [],
        "elements": [],
        "purposes": [],
        "reach": Box(lon, lat, lon, lat),
        "featured": a_feature(row.id, row.organization, (lon, lat)),
        "tiled": NOT_TILED,
        **more,
    }
    return await published.put(session, NewPublished(**values))
