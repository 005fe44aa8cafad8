"""The collections of features that GIS programs read, and what filters may ask of each."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from msgspec import Struct

from dtpr.schema.cql2 import Queryable
from dtpr.schema.device import Mobility
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER
from dtpr.schema.view import Certainty

CollectionId = Literal["devices", "footprints", "places"]


class Collection(Struct, frozen=True, kw_only=True):
    """One collection: its words, and the only properties that filters may name.

    `timed` names the properties that its features begin and end with.
    """

    id: CollectionId
    title: str
    description: str
    queryables: Mapping[str, Queryable]
    timed: tuple[str, str] | None = None


def _text(title: str, description: str, values: tuple[str, ...] = ()) -> Queryable:
    return Queryable(kind="text", title=title, description=description, values=values)


def _choices(kind: Any) -> tuple[str, ...]:
    """Return all that an annotated literal may be."""
    return get_args(get_args(kind)[0])


_GEOMETRY = Queryable(kind="geometry", title="Geometry", description="Where it is.")
_ORGANIZATION = _text("Organization", "The short name of the organization that is accountable.")
_NAME = _text("Name", "What it is called, in English, or else in the first of its languages.")
_IDENTIFIABILITY = _text(
    "Identifiability", "How far people can be told apart.", IDENTIFIABILITY_ORDER
)
_DAYS = {
    "active_from": Queryable(
        kind="date", title="Active from", description="Its first day of work; null for long since."
    ),
    "active_until": Queryable(
        kind="date", title="Active until", description="Its last day of work; null for no end."
    ),
}

DEVICES = Collection(
    id="devices",
    title="Devices",
    description="Sensors, cameras and other devices in public places, as disclosed.",
    queryables={
        "id": _text("Id", "Its id in this register."),
        "code": _text("Code", "The code that signs carry."),
        "name": _NAME,
        "organization": _ORGANIZATION,
        "place": _text("Place", "The short name of the place that it stands in."),
        "identifiability": _IDENTIFIABILITY,
        "mobility": _text("Mobility", "Whether it stays.", _choices(Mobility)),
        "revision": Queryable(
            kind="number", title="Revision", description="Counts what was published, from 1."
        ),
        "published_at": Queryable(
            kind="timestamp", title="Published", description="When this revision became public."
        ),
        **_DAYS,
        "geometry": _GEOMETRY,
    },
    timed=("active_from", "active_until"),
)

FOOTPRINTS = Collection(
    id="footprints",
    title="Footprints",
    description="The ground that devices sense: one feature for each view.",
    queryables={
        "id": _text("Id", "The id of the device, and the number of the view."),
        "device": _text("Device", "The id of the device."),
        "code": _text("Code", "The code of the device that signs carry."),
        "organization": _ORGANIZATION,
        "identifiability": _IDENTIFIABILITY,
        "certainty": _text("Certainty", "How well it is known.", _choices(Certainty)),
        "clipped": Queryable(
            kind="boolean", title="Clipped", description="Whether what stands in the way cut it."
        ),
        **_DAYS,
        "geometry": _GEOMETRY,
    },
    timed=("active_from", "active_until"),
)

PLACES = Collection(
    id="places",
    title="Places",
    description="Named areas and spots that devices stand in.",
    queryables={
        "id": _text("Id", "Its short name in addresses."),
        "name": _NAME,
        "organization": _ORGANIZATION,
        "parent": _text("Parent", "The short name of the place that it lies in."),
        "geometry": _GEOMETRY,
    },
)

COLLECTIONS: Mapping[str, Collection] = {each.id: each for each in (DEVICES, FOOTPRINTS, PLACES)}
