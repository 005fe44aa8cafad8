"""Where a device senses."""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Record
from dtpr.schema.geometry import Area

Certainty = Annotated[
    Literal["surveyed", "declared", "assumed"],
    Meta(description="How well it is known: measured on site, told by the owner, or guessed."),
]


class Sector(Record, frozen=True, kw_only=True):
    """A wedge: from `bearing_deg` half of `width_deg` to each side, as far as `range_m`."""

    bearing_deg: Annotated[float, Meta(ge=0, lt=360, description="Degrees from true north.")] = 0.0
    width_deg: Annotated[float, Meta(gt=0, le=360, description="Degrees; 360 is a full disc.")] = (
        360.0
    )
    range_m: Annotated[float, Meta(gt=0, le=50_000, description="Metres.")]


class View(Record, frozen=True, kw_only=True):
    """One sector or one drawn area that a device senses in, and how well that is known."""

    sector: Annotated[Sector | None, Meta(description="A wedge; then there is no area.")] = None
    area: Annotated[Area | None, Meta(description="A drawn area; then there is no sector.")] = None
    certainty: Certainty = "declared"
    source_text: Annotated[
        Annotated[str, Meta(max_length=300)] | None, Meta(description="Where this is known from.")
    ] = None

    def __post_init__(self) -> None:
        """Refuse a view that is nothing or two things."""
        if (self.sector is None) == (self.area is None):
            raise ValueError("Expected either a sector or an area")
