"""Tiles of the web map as JSON: all that a phone needs to answer by itself, the same for everybody.

Members that would say nothing are left out: a tile is kept and sent many times.
"""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from dtpr.schema.base import whole
from dtpr.schema.device import DeviceId, Mobility, ShortCode
from dtpr.schema.generalization import Generalization
from dtpr.schema.geometry import Geometry, Path, Position
from dtpr.schema.local_elements import LocalElement, LocalElementId
from dtpr.schema.organization import Organization
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.text import Name
from dtpr.schema.view import Certainty, View

TileName = Annotated[
    str, Meta(description="Which tile: zoom, column, row.", examples=["12/2074/1409"])
]
TileVersion = Annotated[
    str,
    whole(
        "[0-9a-f]{16}",
        description="Is another one whenever something in the tile is: 64 bits, hexadecimal.",
        examples=["93c1f0a27be45d18"],
    ),
]


class _Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a tile."""


class TileDevice(_Part, frozen=True, kw_only=True):
    """One public device as it is in a tile.

    `geometry` and `views` are as published, with the assumed views too; those of a device of over
    1,000 corners are left out, and what of them matters in this tile stands in `pieces`.
    """

    id: DeviceId
    code: ShortCode
    organization: Annotated[str, Meta(description="Who is accountable, by its short name.")]
    name: Annotated[Name, Meta(description="What it is called, in each language.")]
    release: Annotated[str, Meta(description="The taxonomy release of its elements.")]
    release_hash: Annotated[str | None, Meta(description="The hash of that release.")] = None
    purposes: Annotated[list[str], Meta(description="What it is for: elements by id.")]
    technologies: Annotated[list[str], Meta(description="How it works: elements by id.")]
    local_elements: Annotated[
        dict[LocalElementId, LocalElement], Meta(description="Elements of its owner's own.")
    ] = {}
    identifiability: Annotated[
        Identifiability, Meta(description="The most sensitive class among its elements.")
    ]
    place: Annotated[str | None, Meta(description="The place that it stands in.")] = None
    position: Annotated[Position, Meta(description="A point of it.")]
    generalization: Annotated[
        Generalization | None, Meta(description="How coarse the public position is.")
    ] = None
    active_from: Annotated[date | None, Meta(description="Its first day of work.")] = None
    active_until: Annotated[date | None, Meta(description="Its last day of work.")] = None
    revision: Annotated[int, Meta(description="Counts what was published, from 1.")]
    mobility: Mobility = "fixed"
    announced_on: Annotated[date | None, Meta(description="The day it was made known.")] = None
    geometry: Annotated[Geometry | None, Meta(description="Where it is, as published.")] = None
    views: Annotated[list[View], Meta(description="Where it senses.")] = []


class GroundPiece(_Part, frozen=True, kw_only=True):
    """A part of a large device: of an area its rings, a hole among them too, or of a route a path.

    A position is in a piece where it is in an odd number of rings. Its distance is that to the
    nearest of `edges`, which are the true boundary, without the cuts between pieces.
    """

    rings: Annotated[list[list[Position]], Meta(description="Closed rings, even-odd.")] = []
    edges: Annotated[list[list[Position]], Meta(description="Open paths.")] = []
    path: Annotated[Path | None, Meta(description="A stretch of a route.")] = None


class ViewPiece(_Part, frozen=True, kw_only=True):
    """A part of what a large device senses: a sector, rings, or a path with metres to its sides."""

    certainty: Annotated[Certainty, Meta(description="How well it is known.")]
    rings: Annotated[list[list[Position]], Meta(description="Closed rings, even-odd.")] = []
    edges: Annotated[list[list[Position]], Meta(description="Open paths.")] = []
    path: Annotated[Path | None, Meta(description="The middle of a corridor.")] = None
    half_width_m: Annotated[
        float | None, Meta(description="Metres from the middle of a corridor to its sides.")
    ] = None


class TilePieces(_Part, frozen=True, kw_only=True):
    """What of one large device matters in a tile."""

    grounds: Annotated[list[GroundPiece], Meta(description="Parts of where it is.")] = []
    views: Annotated[list[ViewPiece], Meta(description="Parts of what it senses.")] = []


class TilePlace(_Part, frozen=True, kw_only=True):
    """A place that meets a tile; its outline has 200 corners at most."""

    slug: Annotated[str, Meta(description="Its short name in addresses.")]
    organization: Annotated[str, Meta(description="The organization that it belongs to.")]
    name: Annotated[Name, Meta(description="What it is called, in each language.")]
    parent: Annotated[str | None, Meta(description="The place that it lies in.")] = None
    geometry: Annotated[Geometry, Meta(description="Where it is.")]
    simplified_within_m: Annotated[
        float | None, Meta(description="How far its lines may lie beside the true ones.")
    ] = None


class TileCluster(Struct, frozen=True, kw_only=True):
    """Devices of one cell of a tile: so many, of each identifiability, and their mean position."""

    position: Annotated[Position, Meta(description="The mean of their positions.")]
    devices: Annotated[int, Meta(description="How many there are.")]
    identifiable: Annotated[int, Meta(description="How many of them identify people.")]
    de_identified: Annotated[int, Meta(description="How many tell people apart, nameless.")]
    none: Annotated[int, Meta(description="How many tell nothing about a person.")]


class TileAnswer(Struct, frozen=True, kw_only=True):
    """One tile: from zoom 12 on its devices and places, below it only counts."""

    tile: TileName
    version: Annotated[
        TileVersion | UnsetType, Meta(description="As in the index; from zoom 12 on.")
    ] = UNSET
    complete: Annotated[
        bool, Meta(description="False where it would be too long; ask for the four inside it.")
    ]
    clusters: Annotated[list[TileCluster], Meta(description="Below zoom 12: how many are where.")]
    devices: Annotated[
        list[TileDevice],
        Meta(
            description="All that stand in the tile or may sense in it, the most sensitive first."
        ),
    ]
    pieces: Annotated[
        dict[DeviceId, TilePieces], Meta(description="What of large devices matters here.")
    ]
    places: Annotated[list[TilePlace], Meta(description="The places that meet the tile.")]


class IndexedTile(Struct, frozen=True, kw_only=True):
    """A tile that is not empty: how many devices it lists, and its version."""

    tile: TileName
    devices: Annotated[int, Meta(description="How many devices are written down for it.")]
    places: Annotated[int, Meta(description="How many places are written down for it.")]
    version: TileVersion


class TileIndex(Struct, frozen=True, kw_only=True):
    """Every tile of zoom 12 that has something, and tiles above with what is wider than 32.

    The version of a tile of zoom 12 is the exclusive or of its own here and of those here that it
    lies in; a tile below has that of the tile of zoom 12 that it lies in.
    """

    zoom: Annotated[int, Meta(description="From this zoom on tiles list devices.")]
    tiles: Annotated[list[IndexedTile], Meta(description="The tiles, in the order of zoom.")]


class TileOrganizations(Struct, frozen=True, kw_only=True):
    """Every organization in all languages, with what it registers where: what tiles refer to."""

    organizations: Annotated[list[Organization], Meta(description="All, by their short names.")]
