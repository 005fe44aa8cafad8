"""Tiles as they are sent: JSON for phones, Mapbox Vector Tiles for maps."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from typing import NamedTuple

import msgspec
import shapely
from msgspec import Struct
from shapely.geometry.base import BaseGeometry

from dtpr.formats.mvt import Corner, Layer, Properties, Value, encode_tile
from dtpr.geo.footprint import drawn_area
from dtpr.geo.forms import AreaForm, CorridorForm, Form, RouteForm
from dtpr.geo.mercator import Tile, position_of_world, world_of
from dtpr.geo.path import paths_of
from dtpr.geo.sight import CERTAINTIES
from dtpr.geo.tile_plane import EXTENT, Around, Polygons, TilePlane
from dtpr.registry.store.tiles import Cluster, DeviceInTile
from dtpr.schema.generalization import Generalization
from dtpr.schema.geometry import Area, Geometry, Path, Point, Position
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER
from dtpr.schema.tiles import (
    GroundPiece,
    TileAnswer,
    TileCluster,
    TilePieces,
    TilePlace,
    ViewPiece,
)
from dtpr.schema.view import Certainty, Sector

DEVICES, FOOTPRINTS, PLACES = "devices", "footprints", "places"
_DECIMALS = 6

_OF_VIEWS = ("identifiability", "certainty", "clipped")
_OF_DEVICES = (
    "organization",
    "identifiability",
    "generalized",
    "purpose",
    "technology",
    "place",
    "active_from",
    "active_until",
)
"""What many features of a layer have alike."""


class Forms(NamedTuple):
    """The parts of one large device that matter in a tile."""

    grounds: list[Form]
    views: list[Form]


class TileContents(Struct, frozen=True, kw_only=True):
    """What is in a tile, as the store has it; a high zoom has devices, a low one clusters."""

    tile: Tile
    version: str | None = None
    is_complete: bool = True
    clusters: Sequence[Cluster] = ()
    devices: Sequence[DeviceInTile] = ()
    forms: Mapping[int, Forms] = {}
    places: Sequence[bytes] = ()


class _Listed(Struct, frozen=True, gc=False):
    """What maps show of a device, out of its listing, which was checked when it was published."""

    id: str
    code: str
    organization: str
    name: dict[str, str]
    identifiability: str
    purposes: list[str]
    technologies: list[str]
    place: str | None = None
    generalization: Generalization | None = None
    active_from: str | None = None
    active_until: str | None = None


class _Seen(Struct, frozen=True, gc=False):
    """What maps draw of a view: it was checked when it was published."""

    sector: Sector | None = None
    area: Area | None = None
    corridor_m: float | None = None
    certainty: Certainty = "declared"
    clipped: bool = False


class _Drawn(Struct, frozen=True, gc=False):
    """What maps draw of a device, out of the rest of its JSON."""

    geometry: Geometry | None = None
    views: list[_Seen] = []


_listed = msgspec.json.Decoder(_Listed).decode
_drawn = msgspec.json.Decoder(_Drawn).decode


def write_json(contents: TileContents) -> bytes:
    """Return a tile as JSON; devices are put in as they were encoded when they were published."""
    frame = TileAnswer(
        tile=str(contents.tile),
        version=contents.version or msgspec.UNSET,
        complete=contents.is_complete,
        clusters=[_cluster(each) for each in contents.clusters],
        devices=[],
        pieces=dict(_pieces(contents)),
        places=[],
    )
    head, tail = msgspec.json.encode(frame).split(b'"devices":[]', 1)
    middle, end = tail.rsplit(b'"places":[]', 1)
    devices = b",".join([each.listing[:-1] + b"," + each.tail[1:] for each in contents.devices])
    places = b",".join(contents.places)
    return b"".join([head, b'"devices":[', devices, b"]", middle, b'"places":[', places, b"]", end])


def write_mvt(contents: TileContents) -> bytes:
    """Return a tile as Mapbox Vector Tile; an empty one is no bytes at all."""
    layers = Layer(DEVICES), Layer(FOOTPRINTS), Layer(PLACES)
    draw(contents, *layers)
    return encode_tile(layers)


def draw(contents: TileContents, devices: Layer, footprints: Layer, places: Layer) -> None:
    """Draw a tile into its layers."""
    plane = TilePlane.of(contents.tile)
    for cluster in contents.clusters:
        _draw_cluster(devices, plane, cluster)
    for device in contents.devices:
        _draw_device(devices, footprints, plane, device, contents.forms.get(device.num))
    for document in contents.places:
        _draw_place(places, plane, msgspec.json.decode(document, type=TilePlace))


def _cluster(cluster: Cluster) -> TileCluster:
    count, x, y = _middle(cluster)
    lon, lat = position_of_world(x, y)
    return TileCluster(
        position=(round(lon, _DECIMALS), round(lat, _DECIMALS)),
        devices=count,
        identifiable=cluster.rank0,
        de_identified=cluster.rank1,
        none=cluster.rank2,
    )


def _middle(cluster: Cluster) -> tuple[int, int, int]:
    """Return how many devices a cluster has, and the mean of their dots."""
    count = cluster.rank0 + cluster.rank1 + cluster.rank2
    return count, cluster.x // count, cluster.y // count


def _pieces(contents: TileContents) -> Iterator[tuple[str, TilePieces]]:
    for device in contents.devices:
        if forms := contents.forms.get(device.num):
            grounds = [_ground_piece(each) for each in forms.grounds]
            views = [_view_piece(each) for each in forms.views]
            yield _listed(device.listing).id, TilePieces(grounds=grounds, views=views)


def _ground_piece(form: Form) -> GroundPiece:
    if isinstance(form, RouteForm):
        return GroundPiece(path=form.path)
    if isinstance(form, AreaForm):
        return GroundPiece(rings=form.rings, edges=form.edges)
    raise ValueError("a device is an area or a route")


def _view_piece(form: Form) -> ViewPiece:
    if isinstance(form, CorridorForm):
        certainty = CERTAINTIES[form.certainty]
        return ViewPiece(certainty=certainty, path=form.path, half_width_m=form.half_width_m)
    if isinstance(form, AreaForm) and form.certainty is not None:
        certainty = CERTAINTIES[form.certainty]
        return ViewPiece(certainty=certainty, rings=form.rings, edges=form.edges)
    raise ValueError("a large device senses in areas or along its route")


def _draw_cluster(layer: Layer, plane: TilePlane, cluster: Cluster) -> None:
    count, x, y = _middle(cluster)
    counts = (cluster.rank0, cluster.rank1, cluster.rank2)
    most = IDENTIFIABILITY_ORDER[next(rank for rank, each in enumerate(counts) if each)]
    told: dict[str, Value] = {"count": count, "identifiability": most}
    told.update(zip(IDENTIFIABILITY_ORDER, counts, strict=True))
    layer.add_points([plane.corner(x, y)], Properties(told))


def _draw_device(
    devices: Layer,
    footprints: Layer,
    plane: TilePlane,
    row: DeviceInTile,
    forms: Forms | None,
) -> None:
    listed, drawn = _listed(row.listing), _drawn(row.tail)
    x, y = plane.corner(row.x, row.y)
    ground = _grounds_of(drawn.geometry, forms)
    is_here = 0 <= x < EXTENT and 0 <= y < EXTENT
    if is_here or ground:
        properties = _properties(devices, listed)
        if is_here:
            devices.add_points([(x, y)], properties)
        _draw_ground(devices, plane, ground, properties)
    for certainty, clipped, polygons in _views_of(plane, (x, y), drawn, forms):
        shared = footprints.share(_OF_VIEWS, (listed.identifiability, certainty, clipped))
        told = Properties({"code": listed.code}, shared)
        if isinstance(polygons, Around):
            footprints.add_outline(polygons.centre, polygons.outline, told)
        else:
            footprints.add_polygons(polygons, told)


def _properties(layer: Layer, listed: _Listed) -> Properties:
    own: dict[str, Value] = {"id": listed.id, "code": listed.code}
    for locale, name in listed.name.items():
        own[_key_of_name(locale)] = name
    shared = (
        listed.organization,
        listed.identifiability,
        listed.generalization is not None,
        listed.purposes[0] if listed.purposes else None,
        listed.technologies[0] if listed.technologies else None,
        listed.place,
        listed.active_from,
        listed.active_until,
    )
    return Properties(own, layer.share(_OF_DEVICES, shared))


@lru_cache(maxsize=256)
def _key_of_name(locale: str) -> str:
    return f"name:{locale}"


def _grounds_of(geometry: Geometry | None, forms: Forms | None) -> BaseGeometry | None:
    """Return the area or the route that a device is, in degrees; None for a point."""
    if forms:
        areas = [_even_odd(each.rings) for each in forms.grounds if isinstance(each, AreaForm)]
        routes = [each.path for each in forms.grounds if isinstance(each, RouteForm)]
        return (
            shapely.union_all(areas)
            if areas
            else shapely.multilinestrings([shapely.linestrings(each) for each in routes])
        )
    if geometry is None or isinstance(geometry, Point):
        return None
    if isinstance(geometry, Area):
        return drawn_area(geometry)
    return shapely.multilinestrings([shapely.linestrings(each) for each in paths_of(geometry)])


def _draw_ground(
    layer: Layer, plane: TilePlane, ground: BaseGeometry | None, properties: Properties
) -> None:
    if ground is None or ground.is_empty:
        return
    if ground.geom_type.endswith("Polygon"):
        layer.add_polygons(plane.area(ground), properties)
    else:
        layer.add_lines(plane.lines(ground), properties)


def _views_of(
    plane: TilePlane, dot: Corner, drawn: _Drawn, forms: Forms | None
) -> Iterator[tuple[Certainty, bool, Around | Polygons]]:
    for view in drawn.views:
        yield view.certainty, view.clipped, _view_on(plane, dot, drawn.geometry, view)
    if forms:
        yield from _views_in(plane, forms)


def _views_in(
    plane: TilePlane, forms: Forms
) -> Iterator[tuple[Certainty, bool, Around | Polygons]]:
    """Yield what a large device senses in a tile, in as few drawings as there are kinds of it."""
    areas: dict[int, list[BaseGeometry]] = defaultdict(list)
    corridors: dict[tuple[int, float], list[Path]] = defaultdict(list)
    for form in forms.views:
        if isinstance(form, CorridorForm):
            corridors[form.certainty, form.half_width_m].append(form.path)
        elif isinstance(form, AreaForm) and form.certainty is not None:
            areas[form.certainty].append(_even_odd(form.rings))
    for known, parts in areas.items():
        yield CERTAINTIES[known], False, plane.area(shapely.union_all(parts))
    for (known, half_width), paths in corridors.items():
        yield CERTAINTIES[known], False, plane.corridor(paths, half_width)


def _view_on(
    plane: TilePlane, dot: Corner, geometry: Geometry | None, view: _Seen
) -> Around | Polygons:
    if view.area:
        return plane.area(drawn_area(view.area))
    if view.sector and isinstance(geometry, Point):
        # The dot of a device that is a point is where it stands.
        return plane.sector(geometry.coordinates, view.sector, dot)
    if view.corridor_m and geometry:
        return plane.corridor(paths_of(geometry), view.corridor_m)
    raise ValueError("a sector needs a point")


def _even_odd(rings: Sequence[Sequence[Position]]) -> BaseGeometry:
    """Return what lies in an odd number of rings."""
    drawn = [shapely.make_valid(shapely.Polygon(each)) for each in rings]
    return reduce(shapely.symmetric_difference, drawn)


def _draw_place(layer: Layer, plane: TilePlane, place: TilePlace) -> None:
    names = {_key_of_name(locale): name for locale, name in place.name.items()}
    told = Properties({"slug": place.slug, "organization": place.organization, **names})
    geometry = place.geometry
    if isinstance(geometry, Point):
        x, y = plane.corner(*world_of(*geometry.coordinates))
        if 0 <= x < EXTENT and 0 <= y < EXTENT:
            layer.add_points([(x, y)], told)
        return
    _draw_ground(layer, plane, _grounds_of(geometry, None), told)
