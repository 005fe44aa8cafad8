"""What we ask of a device whose public position is generalized."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from dtpr.schema.device import Device
from dtpr.schema.generalization import GridCell, WholePlace
from dtpr.schema.geometry import Point
from dtpr.schema.rules.finding import Finding, error, warning

_NUMBER = re.compile(r"(?<!\d)(?<!\d\.)(\d{1,3}[.,]\d{3,})")
_NEAR_DEG = 0.0005
"""Two numbers that are the same to three decimals; a text with fewer tells no more than a cell."""


def check_generalization(device: Device) -> list[Finding]:
    """Return what stands against making the public position of a device coarser."""
    if device.generalization is None:
        return []
    found = list(_spelt(device))
    point = isinstance(device.geometry, Point)
    if isinstance(device.generalization, GridCell) and not point:
        message = "only a device that is a point can be snapped to the grid"
        mend = "use the kind place, or draw it as coarsely as it may be known"
        found.append(error("DTPR_POSITION_NOT_A_POINT", "generalization", message, mend))
    if isinstance(device.generalization, WholePlace) and device.place is None:
        found.append(place_missing("the position is to be that of the place, and there is none"))
    return found


def place_missing(message: str) -> Finding:
    """Return the finding that a position cannot be replaced by a place."""
    mend = "name a place whose geometry is an area, or use the kind grid"
    return error("DTPR_POSITION_PLACE_MISSING", "place", message, mend)


def public_before(revision: int) -> Finding:
    """Return the warning that history has the exact position already."""
    return warning(
        "DTPR_POSITION_PUBLIC_BEFORE",
        "generalization",
        f"revision {revision} has the exact position, and history stays public",
        "if nobody may know it, move the device or register another one in its place",
    )


def narrowed_by(revision: int) -> Finding:
    """Return the warning that an earlier area and this one together tell more than each alone."""
    return warning(
        "DTPR_POSITION_NARROWED",
        "generalization",
        f"revision {revision} named an area that this one cuts: who reads both knows more",
        "keep to the grid, or to the place",
    )


def _spelt(device: Device) -> Iterator[Finding]:
    """Yield each public text that spells the exact position."""
    if not isinstance(device.geometry, Point):
        return
    exact = [abs(each) for each in device.geometry.coordinates]
    hidden = {"geometry", "views"}
    public = {
        name: value for name, value in msgspec.to_builtins(device).items() if name not in hidden
    }
    for path, text in _texts("", public):
        numbers = [float(each.replace(",", ".")) for each in _NUMBER.findall(text)]
        if any(abs(number - each) < _NEAR_DEG for number in numbers for each in exact):
            message = "it spells the exact position, which is not to be public"
            mend = "write it without coordinates"
            yield error("DTPR_POSITION_IN_WORDS", path, message, mend)


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(f"{path}.{name}" if path else name, each)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts(f"{path}[{place}]", each)
