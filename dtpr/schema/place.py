"""A named area or spot: a park, a square, a district. Places nest."""

from typing import Annotated

from msgspec import Meta

from dtpr.schema.base import Record, Slug
from dtpr.schema.geometry import Geometry
from dtpr.schema.text import Name, Prose


class Place(Record, frozen=True, kw_only=True):
    """A place of one organization."""

    slug: Annotated[Slug, Meta(description="Its short name in addresses.")]
    organization: Annotated[Slug, Meta(description="The organization that it belongs to.")]
    name: Annotated[Name, Meta(description="What it is called, in each language.")]
    description: Annotated[Prose, Meta(description="What it is, in each language.")] = {}
    geometry: Annotated[Geometry | None, Meta(description="Where it is.")] = None
    parent: Annotated[Slug | None, Meta(description="The place that it lies in.")] = None
