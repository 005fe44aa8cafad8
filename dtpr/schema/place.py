"""A named area or spot: a park, a square, a district. Places nest."""

from dtpr.schema.base import Record, Slug
from dtpr.schema.geometry import Geometry
from dtpr.schema.text import Name, Prose


class Place(Record, frozen=True, kw_only=True):
    """A place of one organization."""

    slug: Slug
    organization: Slug
    name: Name
    description: Prose = {}
    geometry: Geometry | None = None
    parent: Slug | None = None
