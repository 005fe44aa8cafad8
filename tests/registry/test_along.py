"""What one meets on a way, held against a plain walk that looks around at every metre."""

import math
import random
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec import structs

from dtpr.errors import InvalidError, TooLargeError
from dtpr.geo.anchor import anchor_at
from dtpr.geo.assumed import effective_views
from dtpr.geo.encounter import Encounter, Passage
from dtpr.geo.forms import AreaForm
from dtpr.geo.sight import Relation
from dtpr.geo.site import Site
from dtpr.geo.way import MOST_POSITIONS, way_along
from dtpr.registry import Registry, along
from dtpr.registry.along import Meeting
from dtpr.registry.store import published
from dtpr.schema.along import AlongQuestion
from dtpr.schema.device import Device
from dtpr.schema.geometry import LineString, MultiLineString, MultiPolygon, Polygon, Position
from dtpr.schema.view import Certainty, View
from tests.registry.test_nearby import CENTRES, a_random_device, around
from tests.support.devices import (
    CITY,
    a_coverage_statement,
    a_device,
    a_sector,
    a_square,
    an_organization,
    publish,
    publish_all,
)
from tests.support.earth import GEOD, metres, sampled, walk

WITHIN_M = 1.0
"""How far from the plain walk's the begin and end of a stretch may be."""


class Looked(NamedTuple):
    """How a device lies to one position."""

    relation: Relation | None
    certainty: Certainty | None


def a_question(path: Sequence[Position], **more: object) -> AlongQuestion:
    values = {"line": LineString(coordinates=list(path)), "limit": 100, **more}
    return AlongQuestion(**values)  # type: ignore[arg-type]


def site_of(device: Device) -> Site:
    """Prepare a whole device as nearby judges it."""
    elements = [each.element_id for each in device.datachain.elements]
    return Site.whole(device.geometry, effective_views(device.geometry, device.views, elements))


def look(site: Site, here: Position, corridor_m: float) -> Looked:
    sight = site.sight_from(anchor_at(*here))
    if sight.relation == "near" and sight.distance_m > corridor_m:
        return Looked(None, None)
    return Looked(sight.relation, sight.certainty)


def told(passages: Sequence[Passage], at_m: float) -> set[Looked]:
    """Return what an answer says of a device at, or just beside, so many metres."""
    found = {
        Looked(each.relation, each.certainty)
        for each in passages
        if each.from_m - WITHIN_M <= at_m <= each.to_m + WITHIN_M
    }
    if not any(e.from_m + WITHIN_M <= at_m <= e.to_m - WITHIN_M for e in passages):
        found.add(Looked(None, None))
    return found


def a_walk(path: Sequence[Position], step_m: float) -> list[tuple[float, Position]]:
    """Return positions along a way with how far each is from its start."""
    lons = [path[0][0]]
    for lon, _ in path[1:]:
        lons.append(lons[-1] + math.remainder(lon - lons[-1], 360))
    unrolled = list(zip(lons, [lat for _, lat in path], strict=True))
    fine = sampled(unrolled, step_m)
    steps = GEOD.inv(fine[:-1, 0], fine[:-1, 1], fine[1:, 0], fine[1:, 1])[2]
    places = [(math.remainder(lon, 360), lat) for lon, lat in fine.tolist()]
    gone = [0.0]
    for each in steps:
        gone.append(gone[-1] + float(each))
    return list(zip(gone, places, strict=True))


def a_path(centre: Position, dice: random.Random) -> list[Position]:
    """Return a way of some kilometres through a quarter, with turns, loops and stops."""
    here = around(*centre, 800, dice)
    path = [here]
    bearing = dice.uniform(0, 360)
    for _ in range(dice.choice([1, 3, 6])):
        here = walk(here, bearing, dice.choice([0.0, 40, 200, 600]))
        path.append(here)
        bearing += dice.uniform(-120, 120)
    kind = dice.random()
    if kind < 0.2:
        path += path[::-1]
    elif kind < 0.4:
        path.append(path[0])
    elif kind < 0.5:
        path = [path[0], path[0]]
    return path


def odd_devices(centre: Position, dice: random.Random) -> list[Device]:
    """Return areas, routes, drawn views and corridors around a centre."""
    lon, lat = centre
    lat = max(min(lat, 89.98), -89.98)
    lon = max(min(lon, 179.97), -179.99)
    side = 0.004
    squares = [
        a_square(lon + dice.uniform(-0.01, 0.01), lat + dice.uniform(-0.01, 0.01), side)
        for _ in range(4)
    ]
    line = [(lon - 0.004, lat - 0.003), (lon, lat), (lon + 0.005, lat + 0.002)]
    both = MultiPolygon(
        coordinates=[squares[0].coordinates, a_square(lon, lat + 0.005, side).coordinates]
    )
    return [
        a_device("area", geometry=squares[1]),
        a_device("areas", geometry=both),
        a_device("route", geometry=LineString(coordinates=line), views=[View(corridor_m=80)]),
        a_device("routes", geometry=MultiLineString(coordinates=[line, line[::-1]])),
        a_device("drawn", lon=lon, lat=lat, views=[View(area=squares[2], certainty="assumed")]),
        a_device(
            "both",
            lon=lon,
            lat=lat + 0.001,
            views=[View(area=squares[3]), a_sector(20, 90, 300, certainty="surveyed")],
        ),
        a_device("watched", geometry=squares[2], views=[View(area=squares[0])]),
    ]


async def fill(city: Registry, centre: Position, seed: int) -> dict[str, Site]:
    dice = random.Random(seed)
    devices = [
        d
        for d in (a_random_device(number, centre, dice) for number in range(50))
        if d.active_from is None and d.active_until is None
    ]
    devices += odd_devices(centre, dice)
    drafts = await publish_all(city, devices)
    return {d.id: site_of(each) for d, each in zip(drafts, devices, strict=True)}


async def everything(city: Registry, question: AlongQuestion) -> list[Meeting]:
    """Return all that is met, page by page."""
    found: list[Meeting] = []
    while True:
        page = await city.along.look(question)
        found += page.devices
        if page.next is None:
            return found
        question = structs.replace(question, after=page.next)


@pytest.mark.parametrize("centre", CENTRES.values(), ids=CENTRES)
async def test_a_way_meets_exactly_what_a_plain_walk_meets(
    city: Registry, centre: Position
) -> None:
    world = await fill(city, centre, seed=5)
    dice = random.Random(13)
    relations: list[Relation] = []

    for _ in range(3):
        path = a_path(centre, dice)
        corridor_m = dice.choice([0.5, 25, 120, 500])
        found = await everything(city, a_question(path, corridor_m=corridor_m, limit=7))
        by_id = {each.id: each.passages for each in found}
        places = a_walk(path, step_m=9)
        assert len(by_id) == len(found)
        assert [each.key for each in found] == sorted(each.key for each in found)
        for name, site in world.items():
            passages = by_id.get(name, [])
            for at_m, here in places:
                assert look(site, here, corridor_m) in told(passages, at_m), (path, name, at_m)
            assert all(0 <= each.from_m <= each.to_m for each in passages)
        relations += [each.relation for passages in by_id.values() for each in passages]

    assert min(relations.count(each) for each in ("in_view", "near")) > 2


async def test_every_metre_of_a_way_is_as_nearby_judges_it(city: Registry) -> None:
    centre = (2.0, 48.0)
    world = await fill(city, centre, seed=2)
    path = [walk(centre, 200, 150), centre, walk(centre, 70, 200), walk(centre, 70, 120)]

    found = {each.id: each.passages for each in await everything(city, a_question(path))}

    for at_m, here in a_walk(path, step_m=1):
        for name, site in world.items():
            assert look(site, here, 25) in told(found.get(name, []), at_m), (name, at_m)


async def test_devices_come_in_the_order_in_which_they_begin(city: Registry) -> None:
    start = (2.0, 48.0)
    far = await publish(city, a_device("far", **at(walk(start, 90, 900))))
    close = await publish(city, a_device("close", **at(walk(start, 90, 100))))
    late = await publish(city, a_device("late", **at(walk(start, 90, 500))))

    met = await city.along.look(a_question([start, walk(start, 90, 1000)], corridor_m=10))

    assert [each.id for each in met.devices] == [close.id, late.id, far.id]
    assert met.length_m == pytest.approx(1000, abs=0.01)
    assert met.next is None
    for each, begin in zip(met.devices, (90, 490, 890), strict=True):
        (passage,) = each.passages
        assert passage.relation == "near"
        assert (passage.from_m, passage.to_m) == pytest.approx((begin, begin + 20), abs=0.1)


async def test_a_way_that_comes_back_is_seen_as_often(city: Registry) -> None:
    start = (-1.55, 46.3)
    camera = walk(start, 0, 300)
    view = a_sector(bearing_deg=90, width_deg=60, range_m=100, certainty="surveyed")
    await publish(city, a_device("camera", **at(camera), views=[view]))
    side = walk(camera, 90, 50)
    path = [walk(side, 180, 200), walk(side, 0, 200), walk(side, 180, 200)]

    (met,) = (await city.along.look(a_question(path, corridor_m=0))).devices

    half = 50 * math.tan(math.radians(30))
    spans = [(each.from_m, each.to_m) for each in met.passages]
    assert [each.certainty for each in met.passages] == ["surveyed", "surveyed"]
    assert spans[0] == pytest.approx((200 - half, 200 + half), abs=0.1)
    assert spans[1] == pytest.approx((600 - half, 600 + half), abs=0.1)
    assert met.closest.distance_m == pytest.approx(50, abs=0.01)


@pytest.mark.parametrize(("bearing", "side"), [(0, "left"), (180, "right"), (90, None)])
async def test_it_is_told_on_which_side_a_device_is(
    city: Registry, bearing: float, side: str | None
) -> None:
    start = (179.9995, -17.0)
    middle = walk(start, 90, 100)
    await publish(city, a_device(**at(walk(middle, bearing, 10))))

    (met,) = (await city.along.look(a_question([start, walk(start, 90, 200)]))).devices

    assert met.closest.side == side
    if side:
        assert met.closest.distance_m == pytest.approx(10, abs=0.01)
        assert met.closest.at_m == pytest.approx(100, abs=0.1)


async def test_nearest_is_measured_to_areas_and_routes(city: Registry) -> None:
    start = (2.0, 48.0)
    end = walk(start, 90, 400)
    north = walk(start, 0, 30)
    line = [north, walk(north, 90, 400)]
    await publish(city, a_device("route", geometry=LineString(coordinates=line)))
    square = a_square(start[0] + 0.001, start[1] - 0.0015, 0.001)
    await publish(city, a_device("area", geometry=square))
    covering = a_square(start[0] + 0.004, start[1] - 0.0005, 0.001)
    await publish(city, a_device("covering", geometry=covering))

    met = await city.along.look(a_question([start, end], corridor_m=200))

    route, area, over = (each.closest for each in by_number(met.devices))
    assert route.distance_m == pytest.approx(30, abs=0.1)
    assert route.side == "left"
    assert area.distance_m == pytest.approx(metres((2.001, 48.0), (2.001, 47.9995)), abs=0.1)
    assert area.side == "right"
    assert (over.distance_m, over.side) == (0, None)
    assert over.at_m == pytest.approx(metres(start, (2.004, 48.0)), abs=0.1)


@pytest.mark.parametrize("times", [2, 5])
async def test_somebody_who_stands_still_is_told_what_is_there(city: Registry, times: int) -> None:
    here = (2.0, 48.0)
    await publish(city, a_device("near", **at(walk(here, 10, 20))))
    seeing = await publish(
        city, a_device("seeing", **at(walk(here, 10, 90)), views=[a_sector(range_m=100)])
    )
    await publish(city, a_device("covering", geometry=a_square(1.99, 47.99, 0.02)))

    met = await city.along.look(a_question([here] * times))

    assert met.length_m == 0
    assert {each.passages[0].relation for each in met.devices} == {"near", "in_view", "area"}
    assert [each.passages for each in met.devices if each.id == seeing.id] == [
        [Passage(0.0, 0.0, "in_view", "declared")]
    ]
    assert all(each.closest.side is None for each in met.devices)


async def test_points_that_repeat_on_the_way_change_nothing(city: Registry) -> None:
    await fill(city, (2.0, 48.0), seed=4)
    path = [(1.998, 47.999), (2.0, 48.0), (2.003, 48.0005)]
    repeating = [path[0], path[0], path[1], path[1], path[1], path[2]]

    once = await everything(city, a_question(path))
    again = await everything(city, a_question(repeating))

    assert once
    assert [each.passages for each in once] == [each.passages for each in again]


@pytest.mark.parametrize(
    "path",
    [
        [(179.998, -17.0), (-179.998, -17.0)],
        [(179.998, -17.0), (180.0, -17.0), (-180.0, -17.0), (-179.998, -17.0)],
        [(-179.998, -17.0), (179.998, -17.0)],
    ],
)
async def test_a_way_goes_the_short_way_across_the_antimeridian(
    city: Registry, path: list[Position]
) -> None:
    await publish(city, a_device("east", lon=179.999, lat=-17.0))
    await publish(city, a_device("west", lon=-179.999, lat=-17.0))
    halves = [a_square(179, -17.5, 1), a_square(-180, -17.5, 1)]
    both = MultiPolygon(coordinates=[each.coordinates for each in halves])
    await publish(city, a_device("covering", geometry=both))
    statement = a_coverage_statement(a_square(-180, -17.5, 1))
    await city.organizations.put(an_organization(CITY, coverage=[statement]))

    met = await city.along.look(a_question(path, corridor_m=1))

    assert met.length_m == pytest.approx(metres(path[0], path[-1]), abs=0.1)
    assert len(met.devices) == 3
    assert [each for _, each in met.coverage] == [statement]


async def test_a_way_along_the_antimeridian_has_both_its_names(city: Registry) -> None:
    await publish(city, a_device("west", geometry=a_square(-180, -17.0, 0.01)))
    await publish(city, a_device("east", geometry=a_square(179.99, -17.0, 0.01)))
    statement = a_coverage_statement(a_square(-180, -17.5, 1))
    await city.organizations.put(an_organization(CITY, coverage=[statement]))

    for lon in (180, -180):
        walking = await city.along.look(a_question([(lon, -16.999), (lon, -16.995)]))
        standing = await city.along.look(a_question([(lon, -16.999), (lon, -16.999)]))
        for met in (walking, standing):
            assert [each.best.relation for each in met.devices] == ["area", "area"]
            assert [each for _, each in met.coverage] == [statement]


async def test_pages_together_are_the_whole(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(city, (2.0, 48.0), seed=8)
    question = a_question([(1.99, 47.995), (2.01, 48.004), (1.99, 48.0)], corridor_m=200)
    whole = [(each.key, each.passages) for each in await everything(city, question)]

    monkeypatch.setattr(along, "_FIRST_PART_M", 60.0)
    # A crowd is read some at a time, and an answer that was much work ends before it is full.
    monkeypatch.setattr(along, "_MANY", 4)
    monkeypatch.setattr(along, "_MOST_MEASURED", 10)
    monkeypatch.setattr(along, "_PARTS_AT_ONCE", 2)
    monkeypatch.setattr(along, "_SLICE_S", 0.0)
    paged = await everything(city, structs.replace(question, limit=3))

    assert len(whole) > 15
    assert [(each.key, each.passages) for each in paged] == whole


async def test_an_answer_that_was_much_work_says_where_to_go_on(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish_all(city, [a_device(str(n), lon=2.0 + n / 1e4, lat=48.0) for n in range(30)])
    monkeypatch.setattr(along, "_FIRST_PART_M", 100.0)
    monkeypatch.setattr(along, "_MOST_MEASURED", 5)
    question = a_question([(1.999, 48.0), (2.01, 48.0)], corridor_m=10)

    first = await city.along.look(question)

    assert len(first.devices) < 30
    assert first.next
    assert ":" not in first.next
    assert len(await everything(city, question)) == 30


async def test_only_what_is_asked_for_is_met(city: Registry) -> None:
    await fill(city, (2.0, 48.0), seed=6)
    question = a_question([(1.995, 47.995), (2.005, 48.004)], corridor_m=300)
    whole = await everything(city, question)

    for relation in ("in_view", "area", "near"):
        some = await everything(city, structs.replace(question, relations=[relation]))
        assert some
        assert {(each.id, each.passages[0].relation) for each in some} == {
            (each.id, relation)
            for each in whole
            if relation in {passage.relation for passage in each.passages}
        }
    none = await everything(city, structs.replace(question, status="planned"))
    identifiable = await everything(city, structs.replace(question, identifiability="identifiable"))
    assert none == []
    assert 0 < len(identifiable) < len(whole)


async def test_an_area_that_senses_elsewhere_says_how_near_it_is_itself(city: Registry) -> None:
    views = [View(area=a_square(2.1, 48.0, 0.01))]
    await publish(city, a_device(geometry=a_square(2.0, 48.0, 0.01), views=views))

    (met,) = (await city.along.look(a_question([(2.105, 48.004), (2.105, 48.006)]))).devices

    assert [each.relation for each in met.passages] == ["in_view"]
    assert met.closest.distance_m == pytest.approx(metres((2.105, 48.005), (2.01, 48.005)), abs=1)
    assert met.closest.side == "left"


async def test_an_area_in_many_pieces_is_one_stretch(city: Registry) -> None:
    centre = (2.0, 48.0)
    ring = [walk(centre, -turn * 0.15, 3000) for turn in range(2400)]
    await publish(city, a_device(geometry=Polygon(coordinates=[[*ring, ring[0]]])))
    path = [walk(centre, 270, 4000), walk(centre, 90, 4000)]

    (met,) = (await city.along.look(a_question(path, corridor_m=100))).devices

    before, inside, after = met.passages
    assert [each.relation for each in met.passages] == ["near", "area", "near"]
    assert (inside.from_m, inside.to_m) == pytest.approx((1000, 7000), abs=1)
    assert (before.from_m, after.to_m) == pytest.approx((900, 7100), abs=1)


def test_deep_inside_an_area_a_piece_has_no_edges() -> None:
    ring = a_square(2.0, 48.0, 0.01).coordinates[0]
    encounter = Encounter(way_along([(2.002, 48.005), (2.008, 48.005)]), 25, None)

    encounter.add(msgspec.msgpack.encode(AreaForm(None, [ring], [])))

    (passage,) = encounter.passages(["area"])
    assert passage.from_m == 0
    assert encounter.closest() == (0.0, 0.0, None)


async def test_what_was_withdrawn_while_it_was_measured_is_not_met(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(city, a_device(lon=2.0, lat=48.0))
    question = a_question([(2.0, 48.0), (2.001, 48.0)])
    assert (await city.along.look(question)).devices

    async def nowhere(*_: object) -> dict[int, tuple[int, int]]:
        return {}

    monkeypatch.setattr(published, "spots_of", nowhere)

    assert list((await city.along.look(question)).devices) == []


@pytest.mark.parametrize(
    ("path", "error", "field", "words"),
    [
        ([(2.0, 48.0)] * (MOST_POSITIONS + 1), TooLargeError, "line.coordinates", "2000 are taken"),
        ([(2.0, 48.0), (3.0, 48.0)], InvalidError, "line", "74.6 km long"),
        ([(2.0, 48.0), (2.68, 48.0)], InvalidError, "line", "50.7 km long"),
        ([(-90.0, 0.0), (90.0, 0.0)], InvalidError, "line", "km long"),
        ([(0.0, 90.0), (0.0, -90.0)], InvalidError, "line", "km long"),
        (
            [(120.0 * n % 360 - 180, 89.9998) for n in range(600)],
            InvalidError,
            "line",
            "about a pole too often",
        ),
    ],
)
def test_a_way_that_is_too_much_is_refused(
    path: list[Position], error: type[InvalidError], field: str, words: str
) -> None:
    with pytest.raises(error) as caught:
        way_along(path)

    (problem,) = caught.value.problems
    assert problem.field == field
    assert words in problem.message
    assert problem.mend


def at(place: Position) -> dict[str, Any]:
    return {"lon": place[0], "lat": place[1]}


def by_number(meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return what was met in the order of publication."""
    return sorted(meetings, key=lambda each: each.num)
