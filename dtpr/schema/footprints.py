"""What a device senses, as GeoJSON for maps (RFC 7946)."""

from typing import Annotated

from msgspec import Meta

from dtpr.schema.base import Answer
from dtpr.schema.device import DeviceId, ShortCode
from dtpr.schema.geometry import Area
from dtpr.schema.view import Certainty

WithinMetres = Annotated[
    float | None,
    Meta(description="How far its lines may lie beside the true ones, metres; null if exact."),
]


class FootprintProperties(Answer, frozen=True, kw_only=True):
    """What is known of one view beside its outline."""

    device: DeviceId
    code: ShortCode
    certainty: Annotated[Certainty, Meta(description="How well it is known.")]
    clipped: Annotated[bool, Meta(description="Whether it was cut by what stands in the way.")]
    source_text: Annotated[str | None, Meta(description="Where this is known from.")]
    simplified_within_m: WithinMetres


class Footprint(Answer, frozen=True, kw_only=True, tag_field="type", tag="Feature"):
    """One view of a device."""

    geometry: Annotated[
        Area | None, Meta(description="The ground that it covers; null if it is too small to draw.")
    ]
    properties: Annotated[
        FootprintProperties, Meta(description="What is known of it beside its outline.")
    ]


class Footprints(Answer, frozen=True, kw_only=True, tag_field="type", tag="FeatureCollection"):
    """The views of one device, in its own order; a device that senses nothing has none."""

    features: Annotated[list[Footprint], Meta(description="One for each view.")]
