"""Tiles: what they list is what may matter in them, versions tell every change, counts add up."""

import asyncio
import gzip
import random
from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import xor
from typing import Any

import mapbox_vector_tile
import msgspec
import pytest
import shapely

from dtpr.geo.anchor import to_units
from dtpr.geo.box import Box, box_around, box_of
from dtpr.geo.forms import AreaForm, CorridorForm, RouteForm
from dtpr.geo.mercator import (
    MOST_ZOOM,
    Tile,
    box_of_tile,
    number_of,
    parse_tile,
    tile_at,
    tiles_over,
)
from dtpr.geo.sight import CERTAINTIES, RELATIONS
from dtpr.geo.site import Site, centre_of, reach_of
from dtpr.registry import Registry
from dtpr.registry import tiles as tiles_module
from dtpr.registry.access import OPERATOR
from dtpr.registry.store import Driver
from dtpr.registry.store import tiles as kept
from dtpr.registry.tiles import Encoded, Tiles
from dtpr.registry.watch import Watch
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.device import Device
from dtpr.schema.generalization import GridCell
from dtpr.schema.geometry import LineString, MultiLineString, Point, Polygon, Position
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER
from dtpr.schema.tiles import TileAnswer, TileDevice, TileIndex, TilePieces
from dtpr.schema.view import View
from tests.registry.test_nearby import CENTRES, a_random_device
from tests.registry.test_obstacles import BEHIND, DISC, HERE, a_house
from tests.support.devices import (
    CAMERA,
    CITY,
    COUNTER,
    OTHER_CITY,
    OWNER,
    PURPOSE,
    a_device,
    a_place,
    a_sector,
    a_square,
    an_organization,
    publish,
    publish_all,
)
from tests.support.earth import walk
from tests.support.worlds import a_blob

CENTRE = (2.3512345, 48.8567891)
TILE = tile_at(*CENTRE, 12)
PHONES_AT = [each for each in CENTRES if each != "the-north-pole-itself"]


@pytest.fixture
async def city(registry: Registry) -> Registry:
    """A register with two organizations and nothing public."""
    await registry.organizations.add(an_organization())
    await registry.organizations.add(an_organization(OTHER_CITY))
    return registry


async def answer(registry: Registry, tile: Tile = TILE) -> TileAnswer:
    encoded = await registry.tiles.tile(tile, "json")
    return msgspec.json.decode(encoded.body, type=TileAnswer)


async def index(registry: Registry) -> TileIndex:
    return msgspec.json.decode((await registry.tiles.index()).body, type=TileIndex)


async def change(registry: Registry, device_id: str, device: Device) -> None:
    async with registry.devices.writing() as writer:
        await writer.replace(OPERATOR, device_id, device)
        await writer.publish(OPERATOR, device_id)


async def withdraw(registry: Registry, device_id: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.withdraw(OPERATOR, device_id)


def a_stroll(start: Position, corners: int, step_m: float, dice: random.Random) -> list[Position]:
    """A way that turns a little at each corner, and crosses itself now and then."""
    heading, path = dice.uniform(0, 360), [start]
    for _ in range(corners - 1):
        heading += dice.uniform(-60, 60)
        path.append(walk(path[-1], heading, dice.uniform(0.2, 1) * step_m))
    return path


def shapes(centre: Position, dice: random.Random) -> list[Device]:
    """Areas, routes and corridors, some of them so large that they are cut into pieces."""
    found = []
    for number in range(6):
        start = walk(centre, dice.uniform(0, 360), dice.uniform(0, 3000))
        path = a_stroll(start, 90, 200, dice)
        long = a_stroll(start, 1500, 40, dice)
        blob = a_blob(start, dice.choice([5, 150, 1500]), dice.uniform(300, 7000), dice)
        seen = View(area=a_blob(walk(start, 90, 6000), 9, 900, dice), certainty="surveyed")
        geometry, views = dice.choice(
            [
                (blob, []),
                (blob, [seen]),
                (LineString(coordinates=path), [View(corridor_m=dice.uniform(5, 200))]),
                (LineString(coordinates=long), [View(corridor_m=dice.uniform(5, 200))]),
                (MultiLineString(coordinates=[path[:40], long[40:]]), []),
            ]
        )
        found.append(
            a_device(
                f"shape-{number}",
                elements=(PURPOSE, OWNER, dice.choice([CAMERA, COUNTER])),
                geometry=geometry,
                views=views,
            )
        )
    return found


def site_of(device: TileDevice, pieces: Sequence[TilePieces]) -> Site:
    """Return a device as a phone has it: out of a tile, or out of several."""
    if device.geometry is not None:
        geometry = device.geometry
        if isinstance(geometry, Point):
            lon, lat = (to_units(each) / 1e7 for each in geometry.coordinates)
            geometry = Point(coordinates=(lon, lat))
        return Site.whole(geometry, device.views)
    grounds: list[Any] = []
    views: list[Any] = []
    for each in pieces:
        for ground in each.grounds:
            area = AreaForm(None, ground.rings, ground.edges)
            grounds.append(RouteForm(ground.path) if ground.path else area)
        for view in each.views:
            known = CERTAINTIES.index(view.certainty)
            views.append(
                CorridorForm(known, view.half_width_m or 0, view.path)
                if view.path
                else AreaForm(known, view.rings, view.edges)
            )
    return Site.near(None, grounds, views)


Sighting = tuple[int, int, float, str, str | None]


def nearby_of(
    answers: Sequence[TileAnswer], here: Position, radius: float, limit: int, today: date
) -> list[Sighting]:
    """Return what is nearby as a phone finds it in tiles: by looking at every device."""
    devices = {each.id: each for tile in answers for each in tile.devices}
    found: list[Sighting] = []
    for name, device in devices.items():
        begins, ends = device.active_from, device.active_until
        if (begins and today < begins) or (ends and today > ends):
            continue
        pieces = [tile.pieces[name] for tile in answers if name in tile.pieces]
        sight = site_of(device, pieces).sight(*here)
        if sight.relation != "near" or sight.distance_m <= radius:
            rank = IDENTIFIABILITY_ORDER.index(device.identifiability)
            relation = RELATIONS.index(sight.relation)
            found.append((relation, rank, sight.distance_m, name, sight.certainty))
    found.sort(key=lambda each: each[:4])
    return [(*each[:2], round(each[2], 1), *each[3:]) for each in found[:limit]]


def tiles_around(here: Position, radius: float) -> list[Tile]:
    return tiles_over(box_around(*here, radius).parts(), 12, 10_000)


@pytest.mark.parametrize("where", [*PHONES_AT, "paris"])
async def test_a_phone_finds_in_tiles_what_the_server_answers(city: Registry, where: str) -> None:
    dice = random.Random(where)
    centre = CENTRES.get(where, CENTRE)
    devices = [a_random_device(number, centre, dice) for number in range(40)]
    if where == "paris":
        devices += shapes(centre, dice)
    await publish_all(city, devices)
    relations = set()

    for _ in range(16):
        here = walk(centre, dice.uniform(0, 360), dice.uniform(0, 3000))
        radius, limit = dice.choice([20.0, 250.0, 1500.0]), dice.choice([3, 100])
        tiles = tiles_around(here, radius)
        # All of a zoom's columns meet at the poles.
        if len(tiles) > 100:
            continue
        question = NearbyQuestion(lon=here[0], lat=here[1], radius_m=radius, limit=limit)
        told = await city.around(question)
        around = [await answer(city, each) for each in tiles]
        found = nearby_of(around, here, radius, limit, city.now().date())
        assert found == [
            (
                RELATIONS.index(each.sight.relation),
                IDENTIFIABILITY_ORDER.index(each.listing.identifiability),
                round(each.sight.distance_m, 1),
                each.listing.id,
                each.sight.certainty,
            )
            for each in told.devices
        ]
        relations |= {each.sight.relation for each in told.devices}

    assert relations >= ({"in_view", "near", "area"} if where == "paris" else {"in_view"})


@pytest.mark.parametrize("z", [12, 14, 16])
async def test_a_tile_lists_whatever_stands_or_senses_in_it(city: Registry, z: int) -> None:
    dice = random.Random(z)
    devices = [a_random_device(number, CENTRE, dice) for number in range(60)]
    drafts = await publish_all(city, devices)
    seen_from_outside = 0

    for _ in range(12):
        tile = tile_at(*walk(CENTRE, dice.uniform(0, 360), dice.uniform(0, 5000)), z)
        listed = {each.id for each in (await answer(city, tile)).devices}
        box = box_of_tile(tile)
        for draft, device in zip(drafts, devices, strict=True):
            stands = meets(box, box_of(device.geometry))
            reach = reach_of(device.geometry, device.views)
            assert not stands or draft.id in listed
            assert draft.id not in listed or device.views == [] or meets(box, reach)
            seen_from_outside += draft.id in listed and not stands

    assert seen_from_outside > 0


def meets(one: Box, other: Box) -> bool:
    return (
        one.west <= other.east
        and other.west <= one.east
        and one.south <= other.north
        and other.south <= one.north
    )


async def test_a_tile_says_of_a_device_what_was_published(city: Registry) -> None:
    view = a_sector(40, 60, 80, certainty="surveyed")
    device = a_device(
        "cam",
        elements=(PURPOSE, OWNER, CAMERA),
        lon=CENTRE[0],
        lat=CENTRE[1],
        views=[view],
        active_from=date(2026, 1, 1),
        active_until=date(2027, 1, 1),
        announced_on=date(2025, 12, 1),
        mobility="periodic",
    )
    draft = await publish(city, device)

    told = await answer(city)

    [found] = told.devices
    assert (told.tile, told.complete, told.pieces, told.clusters) == ("12/2074/1409", True, {}, [])
    assert (found.id, found.code, found.organization) == (draft.id, draft.code, CITY)
    assert (found.geometry, found.views) == (device.geometry, [view])
    assert (found.name, found.identifiability) == (device.name, "identifiable")
    assert (found.purposes, found.technologies) == ([PURPOSE], [CAMERA])
    assert (found.active_from, found.active_until) == (date(2026, 1, 1), date(2027, 1, 1))
    assert (found.announced_on, found.mobility, found.revision) == (
        date(2025, 12, 1),
        "periodic",
        1,
    )


async def test_a_tile_has_the_views_that_are_assumed_and_those_behind_houses(
    city: Registry,
) -> None:
    tile = tile_at(*HERE, 12)
    await publish(city, a_device("a", elements=(PURPOSE, OWNER, CAMERA), lon=HERE[0], lat=HERE[1]))
    await publish(city, a_device("b", lon=HERE[0], lat=HERE[1], views=[DISC]))
    before = (await city.tiles.tile(tile, "json")).etag

    await city.obstacles.put("houses", [a_house()])
    await city.obstacles.apply()

    assumed, clipped = (await answer(city, tile)).devices
    assert {each.certainty for each in assumed.views} == {"assumed"}
    assert clipped.views[0].clipped
    assert BEHIND
    assert (await city.tiles.tile(tile, "json")).etag != before


async def test_a_generalized_device_is_in_tiles_as_its_cell(city: Registry) -> None:
    hidden = a_device(
        "hidden",
        lon=CENTRE[0],
        lat=CENTRE[1],
        generalization=GridCell(cell_m=500),
        views=[a_sector(source_text="338-23")],
    )
    await publish(city, hidden)

    for z in range(17):
        for form in ("json", "mvt"):
            body = (await city.tiles.tile(tile_at(*CENTRE, z), form)).body
            assert body
            assert b"2.3512" not in body
            assert b"338-23" not in body
    [found] = (await answer(city)).devices
    assert isinstance(found.geometry, Polygon)
    assert found.views == []


async def test_drafts_and_what_was_withdrawn_are_in_no_tile(city: Registry) -> None:
    draft = await publish(city, a_device(lon=CENTRE[0], lat=CENTRE[1]))
    async with city.devices.writing() as writer:
        await writer.create(OPERATOR, CITY, a_device("2", lon=CENTRE[0], lat=CENTRE[1]))
        await writer.replace(OPERATOR, draft.id, a_device(name={"en": "Not public yet"}))
    assert [each.name for each in (await answer(city)).devices] == [{"en": "Device 1"}]

    await withdraw(city, draft.id)

    assert (await answer(city)).devices == []
    assert (await answer(city, TILE.above(3))).clusters == []
    assert (await index(city)).tiles == []


async def test_a_version_is_another_one_after_each_change_and_the_same_in_the_same_state(
    city: Registry,
) -> None:
    versions = [(await answer(city)).version]
    one = a_device(lon=CENTRE[0], lat=CENTRE[1], views=[a_sector()])
    first = await publish(city, one)
    versions.append((await answer(city)).version)
    other = await publish(city, a_device("2", lon=CENTRE[0], lat=CENTRE[1]))
    versions.append((await answer(city)).version)
    await change(city, other.id, a_device("2", lon=CENTRE[0] + 1e-6, lat=CENTRE[1]))
    versions.append((await answer(city)).version)
    await city.places.put(a_place(geometry=a_square(*CENTRE, 0.001)))
    versions.append((await answer(city)).version)
    await city.places.put(a_place(geometry=a_square(*CENTRE, 0.001), name={"en": "New"}))
    versions.append((await answer(city)).version)
    assert len(set(versions)) == len(versions)

    await withdraw(city, other.id)
    await city.places.put(a_place())

    assert (await answer(city)).version == versions[1]
    assert (await answer(city, tile_at(*CENTRE, 16))).version == versions[1]
    assert first.revision == 1


async def test_the_index_adds_up_to_the_versions_of_tiles(city: Registry) -> None:
    dice = random.Random(5)
    await publish_all(city, [a_random_device(n, CENTRE, dice) for n in range(30)])
    country = a_square(-5.0, 42.0, 9.0)
    await publish(city, a_device("wide", geometry=country))
    await city.places.put(a_place(geometry=country))

    found = {parse_tile(*each.tile.split("/")): each for each in (await index(city)).tiles}

    assert {each.z for each in found} > {12}
    assert [number_of(each) for each in found] == sorted(number_of(each) for each in found)
    for tile in {each for each in found if each.z == 12} | {tile_at(0.0, 45.0, 12)}:
        above = [tile.above(z) for z in range(13)]
        marks = [int(found[each].version, 16) for each in above if each in found]
        told = await answer(city, tile)
        assert told.version == f"{reduce(xor, marks):016x}"
        listed = sum(found[each].devices for each in above if each in found)
        assert len(told.devices) <= listed
        assert [each.slug for each in told.places] == ["old-port"]


async def test_clusters_of_every_zoom_count_every_device_once(city: Registry) -> None:
    dice = random.Random(8)
    technologies = (CAMERA, COUNTER, "air_quality")
    devices = [
        a_device(
            str(number),
            elements=(PURPOSE, OWNER, technologies[number % 3]),
            lon=dice.uniform(-180, 180) if number % 2 else CENTRE[0] + dice.uniform(-0.2, 0.2),
            lat=dice.uniform(-85, 85) if number % 2 else CENTRE[1] + dice.uniform(-0.2, 0.2),
        )
        for number in range(90)
    ]
    drafts = await publish_all(city, devices)
    await withdraw(city, drafts[0].id)
    await change(city, drafts[2].id, devices[2])
    rest = devices[1:]

    for z in range(12):
        tiles = {tile_at(*centre_of(each.geometry), z) for each in rest}
        answers = [await answer(city, each) for each in tiles]
        found = [each for told in answers for each in told.clusters]
        assert sum(each.devices for each in found) == len(rest)
        assert sum(each.identifiable for each in found) == 29
        assert sum(each.de_identified for each in found) == 30
        assert all(len(told.clusters) <= 256 for told in answers)
        for tile, told in zip(tiles, answers, strict=True):
            assert (told.devices, told.places, told.version) == ([], [], msgspec.UNSET)
            assert all(tile_at(*each.position, z) == tile for each in told.clusters)


async def test_writers_side_by_side_add_up(city: Registry, store: Driver) -> None:
    devices = [a_device(str(n), lon=CENTRE[0], lat=CENTRE[1]) for n in range(6)]
    await publish_all(city, devices[:3])
    async with store.transaction() as session:
        await kept.fold(session)
    await publish_all(city, devices[3:], OTHER_CITY)
    before = [await answer(city, each) for each in (TILE, TILE.above(11), TILE.above(0))]
    listed = (await index(city)).tiles

    async with store.transaction() as session:
        await kept.fold(session)

    assert [each.devices for each in before[1].clusters] == [6]
    assert [each.devices for each in listed] == [6]
    found = Tiles(store, city.organizations, Watch(store))
    for tile, told in zip((TILE, TILE.above(11), TILE.above(0)), before, strict=True):
        again = msgspec.json.decode((await found.tile(tile, "json")).body, type=TileAnswer)
        assert again == told
    assert msgspec.json.decode((await found.index()).body, type=TileIndex).tiles == listed


async def test_now_and_then_a_writer_folds_what_was_written(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_FOLDED_EVERY", 1)
    drafts = await publish_all(
        city, [a_device(str(n), lon=CENTRE[0], lat=CENTRE[1]) for n in range(3)]
    )
    await withdraw(city, drafts[0].id)

    assert [each.devices for each in (await answer(city, TILE.above(4))).clusters] == [2]
    assert [each.devices for each in (await index(city)).tiles] == [2]
    await withdraw(city, drafts[1].id)
    await withdraw(city, drafts[2].id)
    assert (await index(city)).tiles == []


async def test_a_tile_with_too_much_says_so_and_has_the_most_sensitive(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles_module, "MOST_LISTED", 2)
    for number, technology in enumerate(("air_quality", COUNTER, CAMERA)):
        elements = (PURPOSE, OWNER, technology)
        await publish(city, a_device(str(number), elements=elements, lon=CENTRE[0], lat=CENTRE[1]))

    told = await answer(city)

    assert not told.complete
    assert [each.identifiability for each in told.devices] == ["identifiable", "de_identified"]


async def test_hot_tiles_are_kept_until_they_are_others(store: Driver, city: Registry) -> None:
    tiles = Tiles(store, city.organizations, city.watch, 2**20)
    draft = await publish(city, a_device(lon=CENTRE[0], lat=CENTRE[1]))
    first = await tiles.tile(TILE, "json")
    low = await tiles.tile(TILE.above(5), "json")
    listed = await tiles.index()

    assert await tiles.tile(TILE, "json") is first
    assert await tiles.tile(TILE.above(5), "json") is low
    assert await tiles.index() is listed

    await publish(city, a_device("far", lon=100.0, lat=10.0))
    assert await tiles.tile(TILE, "json") is first
    assert (await tiles.index()).etag != listed.etag

    await change(city, draft.id, a_device(name={"en": "New"}, lon=CENTRE[0], lat=CENTRE[1]))
    second = await tiles.tile(TILE, "json")
    assert second.etag != first.etag
    assert b'"New"' in second.body
    assert second.etag == await tiles.etag(TILE, "json")
    assert (await tiles.tile(TILE.above(5), "json")).etag == await tiles.etag(TILE.above(5), "json")


async def test_memory_is_bounded_in_bytes_and_what_is_used_least_goes(
    store: Driver, city: Registry
) -> None:
    await publish(city, a_device(lon=CENTRE[0], lat=CENTRE[1]))
    most = 6000
    tiles = Tiles(store, city.organizations, city.watch, most)
    kept_first = await tiles.tile(TILE, "json")

    for x in range(40):
        await tiles.tile(Tile(12, x, 7), "json")
        assert tiles.bytes_kept <= most
        assert await tiles.tile(TILE, "json") is kept_first
    assert tiles.bytes_kept > 3000

    none = Tiles(store, city.organizations, city.watch)
    assert await none.tile(TILE, "json") == kept_first
    assert none.bytes_kept == 0


async def test_those_who_ask_at_once_wait_for_one_answer(store: Driver, city: Registry) -> None:
    await publish(city, a_device(lon=CENTRE[0], lat=CENTRE[1]))
    tiles = Tiles(store, city.organizations, city.watch)
    await city.watch.catch_up()

    found = await asyncio.gather(*(tiles.tile(TILE, "json") for _ in range(5)))

    assert all(each == found[0] for each in found)


async def test_gzip_is_the_same_with_an_etag_of_its_own(city: Registry) -> None:
    await publish_all(city, [a_device(str(n), lon=CENTRE[0], lat=CENTRE[1]) for n in range(20)])
    plain = await city.tiles.tile(TILE, "json")
    zipped = await city.tiles.tile(TILE, "json", zipped=True)
    again = await city.tiles.tile(TILE, "json", zipped=True)

    assert gzip.decompress(zipped.body) == plain.body
    assert zipped.is_gzipped
    assert len(zipped.body) < len(plain.body) / 3
    assert zipped.etag == f'{plain.etag[:-1]}-gzip"'
    assert again == zipped
    empty = await city.tiles.tile(Tile(16, 1, 1), "mvt", zipped=True)
    assert empty == Encoded(body=b"", etag='"mvt1-0000000000000000"', version="0" * 16)


async def test_what_gzip_does_not_make_smaller_goes_as_it_is(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles_module, "_LEAST_GZIPPED", 0)

    found = await city.tiles.tile(Tile(16, 1, 1), "mvt", zipped=True)

    assert found == await city.tiles.tile(Tile(16, 1, 1), "mvt")


async def test_many_devices_are_drawn_beside_the_event_loop(
    store: Driver, city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish_all(city, [a_device(str(n), lon=CENTRE[0], lat=CENTRE[1]) for n in range(3)])
    usual = await city.tiles.tile(TILE, "mvt")

    monkeypatch.setattr(tiles_module, "_FEW", 2)

    assert await Tiles(store, city.organizations, city.watch).tile(TILE, "mvt") == usual


async def test_a_tile_is_read_again_where_it_changed_meanwhile(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = kept.places
    written: list[bool] = []

    async def publishing_meanwhile(*arguments: Any) -> list[bytes]:
        found = await usual(*arguments)
        if not written:
            written.append(True)
            await publish(city, a_device(lon=CENTRE[0], lat=CENTRE[1]))
        return found

    monkeypatch.setattr(kept, "places", publishing_meanwhile)

    told = await answer(city)

    assert len(told.devices) == 1
    assert (await city.tiles.tile(TILE, "json")).etag == await city.tiles.etag(TILE, "json")


async def test_every_organization_is_told_in_every_language(city: Registry) -> None:
    await city.organizations.put(an_organization(name={"en": "Riverton", "fr": "Rivière"}))

    body = (await city.tiles.organizations()).body

    found = msgspec.json.decode(body)["organizations"]
    assert [each["slug"] for each in found] == [OTHER_CITY, CITY]
    assert found[1]["name"] == {"en": "Riverton", "fr": "Rivière"}


def test_zoom_16_is_the_last() -> None:
    assert MOST_ZOOM == 16


@pytest.mark.parametrize("z", [12, 15])
async def test_a_map_gets_the_same_devices_drawn_rightly(city: Registry, z: int) -> None:
    dice = random.Random(z)
    devices = [a_random_device(number, CENTRE, dice) for number in range(30)]
    drafts = await publish_all(city, [*devices, *shapes(CENTRE, dice)])
    await city.places.put(a_place(geometry=a_square(*CENTRE, 0.001)))
    await city.places.put(a_place("fountain", geometry=Point(coordinates=CENTRE)))
    await city.places.put(a_place("far", geometry=Point(coordinates=(2.3, 48.8))))
    tile = tile_at(*CENTRE, z)

    told = await answer(city, tile)
    body = (await city.tiles.tile(tile, "mvt")).body
    layers = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})

    points = {
        each["properties"]["id"]
        for each in layers["devices"]["features"]
        if each["geometry"]["type"] == "Point"
    }
    here = {each.id for each in told.devices if tile_at(*each.position, z) == tile}
    assert points == here
    listed = {each.code for each in told.devices}
    assert {each["properties"]["code"] for each in layers["footprints"]["features"]} <= listed
    for layer in layers.values():
        for each in layer["features"]:
            shape = shapely.geometry.shape(each["geometry"])
            assert not shape.is_empty
            assert "Polygon" not in shape.geom_type or shape.area > 0
    assert {each["properties"]["slug"] for each in layers["places"]["features"]} == {
        "old-port",
        "fountain",
    }
    assert drafts
