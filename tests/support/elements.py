"""Local elements to test with; each may be asked for with other values."""

from typing import Any

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.elements import WrittenElement
from dtpr.schema.local_elements import LocalElement
from tests.support.devices import CITY

DETECTION = f"{CITY}:object_detection"
"""Technology that no release has."""


def a_local_element(**more: Any) -> LocalElement:
    """Return an element that an organization may add."""
    values = {
        "datachain_type": "device",
        "category": "device__tech",
        "title": {"en": "Object detection"},
        "description": {"en": "A program looks for things in pictures."},
    }
    return LocalElement(**{**values, **more})


async def add(
    registry: Registry, element_id: str = DETECTION, element: LocalElement | None = None
) -> WrittenElement:
    """Keep a local element, new or changed."""
    return await registry.elements.put(OPERATOR, element_id, element or a_local_element())
