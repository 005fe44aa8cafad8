"""The feature of a device for GIS programs, where a test is about something else."""

from datetime import UTC, datetime

from dtpr.geo.shapes import shape_of
from dtpr.registry.store.features import Featured, NewFeature
from dtpr.schema.geometry import Point, Position


def a_feature(device_id: str, organization: str, position: Position) -> Featured:
    """Return the feature of a device at a position, with no views."""
    lon, lat = position
    values = {
        "id": device_id,
        "code": device_id,
        "name": device_id,
        "organization": organization,
        "place": None,
        "identifiability": "none",
        "mobility": "fixed",
        "revision": 1,
        "published_at": datetime(2026, 11, 22, tzinfo=UTC),
        "active_from": None,
        "active_until": None,
    }
    new = NewFeature(
        values=values,
        shape=shape_of(Point(coordinates=position)),
        bounds=(lon, lat, lon, lat),
        feature=b"{}",
    )
    return Featured(device=new, footprints=[])
