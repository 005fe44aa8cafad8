"""A public device as one flat row, for spreadsheets and geographic information systems.

The columns say in plain values what people sort, filter and draw by. What they leave out, such as
other languages and the notice, is whole in the column `disclosure`, which an import reads again.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec
from msgspec import Struct

from dtpr.geo.site import centre_of
from dtpr.schema.generalization import Generalization, GridCell
from dtpr.schema.geometry import Geometry
from dtpr.schema.open_data import OpenDataHeader, SourceMark
from dtpr.schema.text import pick

_BETWEEN = ";"


class _Sector(Struct, frozen=True, gc=False):
    bearing_deg: float = 0.0
    width_deg: float = 360.0
    range_m: float = 0.0


class _View(Struct, frozen=True, gc=False):
    certainty: str = "declared"
    sector: _Sector | None = None


class _Placement(Struct, frozen=True, gc=False):
    element_id: str


class _Chain(Struct, frozen=True, gc=False):
    elements: msgspec.Raw


class _Device(Struct, frozen=True, gc=False):
    name: dict[str, str]
    geometry: msgspec.Raw
    datachain: _Chain
    external_id: str | None = None
    description: dict[str, str] = {}
    place: str | None = None
    generalization: Generalization | None = None
    mobility: str = "fixed"
    views: list[_View] = []
    announced_on: str | None = None
    active_from: str | None = None
    active_until: str | None = None


class _Line(Struct, frozen=True, gc=False):
    """Of a public device as much as is put into columns: the rest is not even decoded."""

    id: str
    code: str
    organization: str
    revision: int
    published_at: str
    hash: str
    identifiability: str
    device: _Device
    source: SourceMark | None = None


class FlatDevice(Struct, frozen=True, gc=False):
    """The columns of a device, in their order; texts are in the language of the organization.

    `longitude` and `latitude` are its middle where it is no point. `elements` are ids with
    semicolons between. The view is the first one that is a sector.
    """

    id: str
    code: str
    external_id: str | None
    organization: str
    organization_name: str
    name: str
    description: str | None
    place: str | None
    longitude: float
    latitude: float
    generalized: str | None
    mobility: str
    identifiability: str
    elements: str
    bearing_deg: float | None
    width_deg: float | None
    range_m: float | None
    certainty: str | None
    announced_on: str | None
    active_from: str | None
    active_until: str | None
    revision: int
    published_at: str
    hash: str
    url: str
    licence: str
    attribution: str


COLUMNS: Sequence[str] = FlatDevice.__struct_fields__


class Flattened(Struct, frozen=True, gc=False):
    """A device in columns, with its geometry and its whole record without it, as JSON."""

    columns: FlatDevice
    geometry: bytes
    disclosure: bytes


class Flattener:
    """Makes rows of the lines of one export."""

    def __init__(self, header: OpenDataHeader) -> None:
        self._header = header
        self._owners = {each.slug: each for each in header.organizations}
        self._names = {each.slug: pick(each.name, [each.locale]) for each in header.organizations}

    def flatten(self, line: bytes) -> Flattened:
        """Return the columns of a public device."""
        found = _DECODER.decode(line)
        geometry = bytes(found.device.geometry)
        member = b'"geometry":%b,' % geometry
        # Canonical JSON sorts keys: `name` always comes after it, and no other `geometry`. Most
        # of a device is before it, so it is looked for from the end.
        start = line.rindex(member)
        disclosure = line[:start] + line[start + len(member) :]
        return Flattened(self._columns(found, geometry), geometry, disclosure)

    def _columns(self, line: _Line, geometry: bytes) -> FlatDevice:
        device, header, source = line.device, self._header, line.source
        locale = self._owners[line.organization].locale
        longitude, latitude = centre_of(_GEOMETRY.decode(geometry))
        bearing_deg, width_deg, range_m, certainty = _view(device.views)
        # By their order: to name them takes as long as all the rest.
        return FlatDevice(
            line.id,
            line.code,
            device.external_id,
            line.organization,
            self._names[line.organization],
            _text(device.name, locale),
            _text(device.description, locale) or None,
            device.place,
            longitude,
            latitude,
            _spelt(device.generalization),
            device.mobility,
            line.identifiability,
            _joined(bytes(device.datachain.elements)),
            bearing_deg,
            width_deg,
            range_m,
            certainty,
            device.announced_on,
            device.active_from,
            device.active_until,
            line.revision,
            line.published_at,
            line.hash,
            source.url if source else f"{header.register.url}/d/{line.code}",
            source.licence if source else header.licence.id,
            source.attribution if source else header.attribution,
        )


_DECODER = msgspec.json.Decoder(_Line)
_GEOMETRY: msgspec.json.Decoder[Geometry] = msgspec.json.Decoder(Geometry)
_PLACEMENTS = msgspec.json.Decoder(list[_Placement])
_NO_VIEW = (None, None, None, None)


def _text(text: Mapping[str, str], locale: str) -> str:
    """Return what `pick` does, at once where it is there."""
    return text[locale] if locale in text else pick(text, [locale])


@lru_cache(maxsize=1024)
def _joined(elements: bytes) -> str:
    """Return the ids of elements; many devices have the very same ones."""
    return _BETWEEN.join([each.element_id for each in _PLACEMENTS.decode(elements)])


def _view(views: Sequence[_View]) -> tuple[float, float, float, str] | tuple[None, ...]:
    for each in views:
        if sector := each.sector:
            return sector.bearing_deg, sector.width_deg, sector.range_m, each.certainty
    return _NO_VIEW


def _spelt(generalization: Generalization | None) -> str | None:
    """Return how a mapping of an import writes it."""
    if isinstance(generalization, GridCell):
        return f"{generalization.cell_m} m grid"
    return "place" if generalization else None
