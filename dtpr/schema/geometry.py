"""Where a thing is: GeoJSON geometries (RFC 7946), WGS 84, longitude before latitude."""

from typing import Annotated

from msgspec import Meta

from dtpr.schema.base import Record

Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees east, WGS 84.")]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees north, WGS 84.")]
Position = tuple[Longitude, Latitude]
Path = Annotated[list[Position], Meta(min_length=2)]
Ring = Annotated[list[Position], Meta(min_length=4)]
Rings = Annotated[list[Ring], Meta(min_length=1)]


class Point(Record, frozen=True, kw_only=True, tag_field="type", tag="Point"):
    """One position."""

    coordinates: Annotated[
        Position, Meta(description="Longitude, then latitude.", examples=[[-1.55, 46.3]])
    ]


class LineString(Record, frozen=True, kw_only=True, tag_field="type", tag="LineString"):
    """A route of two or more positions."""

    coordinates: Annotated[Path, Meta(description="Its positions, in order.")]


class MultiLineString(Record, frozen=True, kw_only=True, tag_field="type", tag="MultiLineString"):
    """Several routes."""

    coordinates: Annotated[list[Path], Meta(min_length=1, description="The routes.")]


class Polygon(Record, frozen=True, kw_only=True, tag_field="type", tag="Polygon"):
    """An area: an outer ring, then its holes; each ring ends where it starts."""

    coordinates: Annotated[Rings, Meta(description="The outer ring, then the holes.")]


class MultiPolygon(Record, frozen=True, kw_only=True, tag_field="type", tag="MultiPolygon"):
    """Several areas."""

    coordinates: Annotated[list[Rings], Meta(min_length=1, description="The rings of each area.")]


Area = Polygon | MultiPolygon
Geometry = Point | LineString | MultiLineString | Polygon | MultiPolygon
