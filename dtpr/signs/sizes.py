"""The sheets that a sign can be drawn on: adding a size is adding a row."""

from typing import Annotated

from msgspec import Meta

from dtpr.schema.base import Record

Millimetres = Annotated[float, Meta(ge=0, le=1000)]


class SignSize(Record, frozen=True, kw_only=True):
    """One sheet: its name, its size and the margin that stays free, in mm."""

    name: str
    width_mm: Annotated[float, Meta(ge=50, le=1000)]
    height_mm: Annotated[float, Meta(ge=50, le=1000)]
    margin_mm: Millimetres


def _table(*rows: tuple[str, float, float, float]) -> dict[str, SignSize]:
    return {
        name: SignSize(name=name, width_mm=width, height_mm=height, margin_mm=margin)
        for name, width, height, margin in rows
    }


SIZES: dict[str, SignSize] = _table(
    ("A6", 105, 148, 6),
    ("square150", 150, 150, 6),
    ("A5", 148, 210, 8),
    ("square200", 200, 200, 8),
    ("Letter", 215.9, 279.4, 12),
    ("A4", 210, 297, 12),
    ("A3", 297, 420, 15),
)
"""All sizes by name, the smallest sheet first."""
