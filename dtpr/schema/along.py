"""What is asked about a way, and what is answered."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.answers import (
    Coverage,
    DeviceSummary,
    Locale,
    Relation,
    StatusFilter,
)
from dtpr.schema.base import Answer, Instant, Record
from dtpr.schema.geometry import LineString
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.view import Certainty

MAX_CORRIDOR_M = 500.0
DEFAULT_CORRIDOR_M = 25.0
MAX_ALONG = 100
DEFAULT_ALONG = 25

WayCursor = Annotated[str, Meta(pattern=r"^[0-9]{1,5}\.[0-9](:[0-9A-Za-z_-]{1,64})?$")]
"""So many metres from the start, and the id of the last device told there."""

Metres = Annotated[float, Meta(description="Geodesic metres from the start of the way.")]


class AlongQuestion(Record, frozen=True, kw_only=True):
    """What is asked of `along`: a way, how far beside it devices count, and filters."""

    line: Annotated[
        LineString,
        Meta(
            description="The way: up to 50 km and 2,000 positions. Edges are straight in longitude "
            "and latitude and go the short way about the Earth, also across the antimeridian."
        ),
    ]
    corridor_m: Annotated[
        float,
        Meta(ge=0, le=MAX_CORRIDOR_M, description="Devices within so many metres are `near`."),
    ] = DEFAULT_CORRIDOR_M
    limit: Annotated[
        int, Meta(ge=1, le=MAX_ALONG, description="How many devices to answer with at most.")
    ] = DEFAULT_ALONG
    after: Annotated[
        WayCursor | None, Meta(description="`next` of the answer before; null to begin.")
    ] = None
    identifiability: Annotated[
        Identifiability | None, Meta(description="Only devices that are this sensitive.")
    ] = None
    element: Annotated[
        str | None, Meta(description="Only devices whose chain has this element, by id.")
    ] = None
    purpose: Annotated[str | None, Meta(description="Only devices of this purpose, by id.")] = None
    organization: Annotated[
        str | None, Meta(description="Only devices of this organization, by its short name.")
    ] = None
    status: StatusFilter = "active"
    active_on: Annotated[
        date | None, Meta(description="Only devices that work on this day; then no `status`.")
    ] = None
    relations: Annotated[
        Annotated[list[Relation], Meta(min_length=1, max_length=3)] | None,
        Meta(description="Only devices, and parts of the way, for one of these reasons."),
    ] = None


class AlongStretch(Answer, frozen=True, kw_only=True):
    """A part of the way on which a device lies to the walker in one manner."""

    from_m: Metres
    to_m: Metres
    relation: Relation
    certainty: Annotated[
        Certainty | None, Meta(description="How well the view is known, where one covers the way.")
    ]


class AlongDevice(DeviceSummary, frozen=True, kw_only=True):
    """One device that one meets on a way."""

    relation: Annotated[Relation, Meta(description="The first in that order of its stretches.")]
    certainty: Annotated[
        Certainty | None, Meta(description="How well the best known view is known that sees one.")
    ]
    nearest_m: Annotated[
        float, Meta(description="Geodesic metres where the way comes nearest; 0 inside an area.")
    ]
    nearest_at_m: Metres
    side: Annotated[
        Literal["left", "right"] | None,
        Meta(description="On which side it is there; null ahead, behind and on the way."),
    ]
    stretches: Annotated[
        list[AlongStretch], Meta(description="Where it is met, in order of travel.")
    ]


class AlongAnswer(Answer, frozen=True, kw_only=True):
    """What one meets on a way, in the order in which it begins."""

    devices: Annotated[list[AlongDevice], Meta(description="The devices, in that order.")]
    more: Annotated[bool, Meta(description="Whether there may be devices farther on.")]
    next: Annotated[
        str | None, Meta(description="What to send as `after` for what follows; null at the end.")
    ]
    length_m: Annotated[float, Meta(description="How long the way is, in geodesic metres.")]
    coverage: Annotated[list[Coverage], Meta(description="Who registers anywhere on the way.")]
    as_of: Annotated[Instant | None, Meta(description="When the register last changed.")]
    locale: Locale
