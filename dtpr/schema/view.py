"""Where a device senses."""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Record
from dtpr.schema.geometry import Area

Certainty = Annotated[
    Literal["surveyed", "declared", "assumed"],
    Meta(description="How well it is known: measured on site, told by the owner, or guessed."),
]

MAX_CORRIDOR_M = 5_000


class Sector(Record, frozen=True, kw_only=True):
    """A wedge: from `bearing_deg` half of `width_deg` to each side, as far as `range_m`."""

    bearing_deg: Annotated[float, Meta(ge=0, lt=360, description="Degrees from true north.")] = 0.0
    width_deg: Annotated[float, Meta(gt=0, le=360, description="Degrees; 360 is a full disc.")] = (
        360.0
    )
    range_m: Annotated[float, Meta(gt=0, le=50_000, description="Metres.")]


class View(Record, frozen=True, kw_only=True):
    """One sector, drawn area or corridor that a device senses in, and how well that is known."""

    sector: Annotated[Sector | None, Meta(description="A wedge; then there is no area.")] = None
    area: Annotated[Area | None, Meta(description="A drawn area; then there is no sector.")] = None
    corridor_m: Annotated[
        Annotated[float, Meta(gt=0, le=MAX_CORRIDOR_M)] | None,
        Meta(description="Metres to either side of the device's route; then there is no sector."),
    ] = None
    certainty: Certainty = "declared"
    source_text: Annotated[
        Annotated[str, Meta(max_length=300)] | None, Meta(description="Where this is known from.")
    ] = None
    clipped: Annotated[
        bool, Meta(description="Whether the area is what is left of a view behind obstacles.")
    ] = False

    def __post_init__(self) -> None:
        """Refuse a view that is nothing or two things."""
        said = [each for each in (self.sector, self.area, self.corridor_m) if each is not None]
        if len(said) != 1:
            raise ValueError("Expected either a sector, an area or a corridor")
