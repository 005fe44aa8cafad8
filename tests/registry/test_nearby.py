"""What is around a position, held against a plain loop over everything with PROJ's geodesics."""

import math
import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import pytest
from msgspec import structs
from pyproj import Geod

from dtpr.errors import InvalidError
from dtpr.geo.assumed import effective_views
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.registry.nearby import Nearby, Seen, Surroundings
from dtpr.registry.store import Driver
from dtpr.registry.watch import Watch
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.device import Device
from dtpr.schema.geometry import MultiPolygon
from dtpr.schema.view import View
from tests.support.clock import NOON, Clock
from tests.support.devices import (
    CAMERA,
    CITY,
    COUNTER,
    ELEMENTS,
    OTHER_CITY,
    OWNER,
    PURPOSE,
    SENSOR,
    a_coverage_statement,
    a_device,
    a_sector,
    a_square,
    an_organization,
    publish,
    publish_all,
)

GEOD = Geod(ellps="WGS84")
CENTRES = {
    "greenwich": (0.0, 51.48),
    "equator": (-0.0004, 0.0002),
    "antimeridian-east": (179.9999, -17.0),
    "antimeridian-west": (-180.0, 66.0),
    "north-pole": (12.0, 89.995),
    "the-north-pole-itself": (-77.0, 90.0),
    "south-pole": (-100.0, -89.999),
}
SENSITIVITY = {SENSOR: 2, COUNTER: 1, CAMERA: 0}
RELATIONS = ("in_view", "area", "near")
STATUSES = ("planned", "active", "expired")


class Known(NamedTuple):
    """One device of a random world, in the words of the oracle."""

    id: str
    organization: str
    technology: str
    purpose: str
    status: str
    lon: float
    lat: float
    sector: tuple[float, float, float] | None


class Found(NamedTuple):
    """How the oracle finds a device."""

    relation: str
    sensitivity: int
    distance: float
    id: str


def around(lon: float, lat: float, spread_m: float, dice: random.Random) -> tuple[float, float]:
    """Return a position at a random distance, as often near as far."""
    distance = spread_m * dice.random() ** 2
    there = GEOD.fwd(lon, lat, dice.uniform(0, 360), distance)
    return (math.remainder(there[0], 360), there[1])


def a_random_device(number: int, centre: tuple[float, float], dice: random.Random) -> Device:
    lon, lat = around(*centre, 6000, dice)
    views = []
    if dice.random() < 0.4:
        views = [a_sector(dice.uniform(0, 359), dice.uniform(1, 360), dice.uniform(1, 4000))]
    days = {
        "planned": {"active_from": date(2027, 1, 1)},
        "expired": {"active_until": date(2026, 1, 1)},
    }
    return a_device(
        str(number),
        lon=lon,
        lat=lat,
        elements=[dice.choice([PURPOSE, "safety_security"]), OWNER, dice.choice([*SENSITIVITY])],
        views=views,
        **days.get(dice.choice([*STATUSES, "active", "active", "active"]), {}),
    )


def known_of(identity: str, organization: str, device: Device) -> Known:
    """Return what the oracle may know of a device."""
    elements = [each.element_id for each in device.datachain.elements]
    views = effective_views(device.geometry, device.views, elements)
    sector = views[0].sector if views else None
    planned = "planned" if device.active_from else "active"
    lon, lat = device.geometry.coordinates
    assert isinstance(lon, float)
    assert isinstance(lat, float)
    return Known(
        identity,
        organization,
        elements[2],
        elements[0],
        "expired" if device.active_until else planned,
        lon,
        lat,
        (sector.bearing_deg, sector.width_deg, sector.range_m) if sector else None,
    )


async def a_world(registry: Registry, centre: tuple[float, float], seed: int) -> list[Known]:
    dice = random.Random(seed)
    world = []
    for organization in (CITY, OTHER_CITY):
        devices = [a_random_device(number, centre, dice) for number in range(60)]
        drafts = await publish_all(registry, devices, organization)
        pairs = zip(drafts, devices, strict=True)
        world += [known_of(draft.id, organization, device) for draft, device in pairs]
    return world


def a_question(centre: tuple[float, float], dice: random.Random) -> NearbyQuestion:
    lon, lat = centre if dice.random() < 0.1 else around(*centre, 2000, dice)
    return NearbyQuestion(
        lon=lon,
        lat=lat,
        radius_m=dice.choice([1, 50, 500, 5000, 5000]) * dice.uniform(0.2, 1),
        limit=dice.choice([1, 5, 25, 100]),
        organization=dice.choice([None, None, None, CITY]),
        element=dice.choice([None, None, None, None, CAMERA, SENSOR]),
        purpose=dice.choice([None, None, None, PURPOSE]),
        identifiability=dice.choice([None, None, None, None, "identifiable", "none"]),
        status=dice.choice(["active", "active", "active", "active", "planned", "expired"]),
    )


def sees(each: Known, question: NearbyQuestion) -> bool:
    if each.sector is None:
        return False
    bearing, width, reach = each.sector
    to, _, distance = GEOD.inv(each.lon, each.lat, question.lon, question.lat)
    turn = abs(math.remainder(to - bearing, 360))
    return distance <= reach and (turn <= width / 2 or distance == 0)


def is_asked_for(each: Known, question: NearbyQuestion) -> bool:
    classes = {None: (0, 1, 2), "identifiable": (0,), "de_identified": (1,), "none": (2,)}
    return (
        question.organization in (None, each.organization)
        and question.element in (None, each.technology, each.purpose)
        and question.purpose in (None, each.purpose)
        and SENSITIVITY[each.technology] in classes[question.identifiability]
        and question.status == each.status
    )


def expected(world: list[Known], question: NearbyQuestion) -> list[Found]:
    """Return what is around a position by looking at every device."""

    def look() -> Iterator[Found]:
        for each in world:
            _, _, distance = GEOD.inv(question.lon, question.lat, each.lon, each.lat)
            seen = sees(each, question)
            if is_asked_for(each, question) and (seen or distance <= question.radius_m):
                relation = "in_view" if seen else "near"
                yield Found(relation, SENSITIVITY[each.technology], distance, each.id)

    return sorted(look(), key=lambda each: (RELATIONS.index(each.relation), *each[1:]))


def found(answer: Surroundings) -> list[tuple[str, str]]:
    return [(each.listing.id, each.sight.relation) for each in answer.devices]


def only(answer: Surroundings) -> Seen:
    (seen,) = answer.devices
    return seen


@pytest.mark.parametrize("centre", CENTRES.values(), ids=CENTRES)
async def test_nearby_finds_exactly_what_a_plain_loop_finds(
    city: Registry, centre: tuple[float, float]
) -> None:
    world = await a_world(city, centre, seed=7)
    dice = random.Random(11)
    relations: list[str] = []

    for _ in range(60):
        question = a_question(centre, dice)
        answer = await city.nearby.around(question)

        plain = expected(world, question)
        chosen = plain[: question.limit]
        assert found(answer) == [(each.id, each.relation) for each in chosen], question
        assert answer.more == (len(plain) > question.limit)
        for seen, each in zip(answer.devices, chosen, strict=True):
            assert seen.sight.distance_m == pytest.approx(each.distance, abs=0.1)
        relations += [each.relation for each in chosen]

    assert relations.count("in_view") > 20
    assert relations.count("near") > 100


async def test_what_sees_comes_first_then_what_covers_then_what_is_near(city: Registry) -> None:
    seeing = await publish(city, a_device("1", lon=0.01, lat=0, views=[a_sector(range_m=3000)]))
    covering = await publish(city, a_device("2", geometry=a_square(-0.01, -0.01, 0.02)))
    far_off = a_device("3", lon=0, lat=0.002, elements=[PURPOSE, OWNER, CAMERA])
    near = await publish(city, far_off)

    answer = await city.nearby.around(NearbyQuestion(lon=0, lat=0, radius_m=300))

    assert found(answer) == [(seeing.id, "in_view"), (covering.id, "area"), (near.id, "near")]
    sight = answer.devices[0].sight
    assert sight.certainty == "declared"
    assert sight.bearing_deg == pytest.approx(90, abs=0.01)
    assert sight.distance_m == pytest.approx(1113.19, abs=0.1)
    covered = answer.devices[1].sight
    assert (covered.distance_m, covered.bearing_deg) == (0.0, None)


async def test_a_camera_sees_from_beyond_the_radius(city: Registry) -> None:
    view = a_sector(bearing_deg=270, width_deg=30, range_m=20_000, certainty="surveyed")
    far = await publish(city, a_device(lon=0.15, lat=0, views=[view]))
    question = NearbyQuestion(lon=0, lat=0, radius_m=1)

    seen = only(await city.nearby.around(question))

    assert (seen.listing.id, seen.sight.certainty) == (far.id, "surveyed")
    assert seen.sight.distance_m == pytest.approx(16_698, abs=1)


async def test_a_drawn_view_sees_what_it_covers(city: Registry) -> None:
    view = View(area=a_square(0.1, 0.1, 0.1), certainty="assumed")
    await publish(city, a_device(lon=0, lat=0, views=[view]))

    inside = await city.nearby.around(NearbyQuestion(lon=0.15, lat=0.15, radius_m=1))
    outside = await city.nearby.around(NearbyQuestion(lon=0.05, lat=0.15, radius_m=1))

    assert only(inside).sight.certainty == "assumed"
    assert list(outside.devices) == []


async def test_an_area_across_the_antimeridian_covers_both_sides(city: Registry) -> None:
    halves = MultiPolygon(
        coordinates=[a_square(179, -1, 1).coordinates, a_square(-180, -1, 1).coordinates]
    )
    await publish(city, a_device(geometry=halves))

    for lon in (179.5, 180, -180, -179.5):
        answer = await city.nearby.around(NearbyQuestion(lon=lon, lat=-0.5, radius_m=1))
        assert only(answer).sight.relation == "area"


async def test_a_withdrawn_device_is_nowhere(city: Registry) -> None:
    draft = await publish(city, a_device(lon=0, lat=0))
    question = NearbyQuestion(lon=0, lat=0)
    assert only(await city.nearby.around(question)).listing.id == draft.id

    async with city.devices.writing() as writer:
        await writer.withdraw(OPERATOR, draft.id)

    assert list((await city.nearby.around(question)).devices) == []


async def test_a_device_that_moved_is_found_where_it_is_now(city: Registry) -> None:
    draft = await publish(city, a_device(lon=0, lat=0))
    async with city.devices.writing() as writer:
        await writer.replace(OPERATOR, draft.id, a_device(lon=10, lat=0))
        await writer.publish(OPERATOR, draft.id)

    before = await city.nearby.around(NearbyQuestion(lon=0, lat=0))
    after = await city.nearby.around(NearbyQuestion(lon=10, lat=0))

    assert list(before.devices) == []
    assert only(after).sight.distance_m == 0


async def test_nothing_here_is_told_from_nobody_registers_here(city: Registry) -> None:
    statement = a_coverage_statement(a_square(10, 50, 1))
    organization = an_organization(CITY, coverage=[statement])
    await city.organizations.put(organization)
    await publish(city, a_device(lon=0, lat=0))

    here = await city.nearby.around(NearbyQuestion(lon=10.5, lat=50.5))
    elsewhere = await city.nearby.around(NearbyQuestion(lon=20.5, lat=50.5))

    assert (list(here.devices), list(here.coverage)) == ([], [(organization, statement)])
    assert (list(elsewhere.devices), list(elsewhere.coverage)) == ([], [])
    assert here.as_of == elsewhere.as_of == NOON


async def test_an_empty_register_has_never_changed(city: Registry) -> None:
    answer = await city.nearby.around(NearbyQuestion(lon=0, lat=0))

    assert (list(answer.devices), answer.more, answer.as_of) == ([], False, None)


@pytest.mark.parametrize(
    ("filters", "field", "mend"),
    [
        ({"element": "identifiable_vidio"}, "element", CAMERA),
        ({"purpose": "mobilty"}, "purpose", PURPOSE),
        ({"organization": "rivertown"}, "organization", CITY),
        ({"organization": "\N{SNOWMAN}"}, "organization", "registered"),
    ],
)
async def test_a_filter_that_can_find_nothing_is_refused_with_the_nearest_name(
    city: Registry, filters: dict[str, str], field: str, mend: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        await city.around(structs.replace(NearbyQuestion(lon=0, lat=0), **filters))

    (problem,) = caught.value.problems
    assert problem.field == field
    assert mend in problem.mend


async def test_a_filter_that_is_known_is_taken(city: Registry) -> None:
    draft = await publish(city, a_device(lon=0, lat=0, elements=ELEMENTS))
    question = NearbyQuestion(lon=0, lat=0, element=SENSOR, purpose=PURPOSE, organization=CITY)

    assert only(await city.around(question)).listing.id == draft.id


async def test_what_is_withdrawn_while_it_is_looked_for_is_left_out(
    city: Registry, store: Driver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    staying = await publish(city, a_device("staying"))
    leaving = await publish(city, a_device("leaving"))
    plain_rows = store.rows
    both = (await city.find(Asked(), limit=2)).listings

    async def rows(name: str, **values: Any) -> Sequence[Any]:
        if name == "listings" and (await city.find(Asked(), limit=2)).listings == both:
            async with city.devices.writing() as writer:
                await writer.withdraw(OPERATOR, leaving.id)
        return await plain_rows(name, **values)

    monkeypatch.setattr(store, "rows", rows)
    lon, lat = a_device("any").geometry.coordinates
    assert isinstance(lon, float)
    assert isinstance(lat, float)

    answer = await Nearby(store, city.organizations, Watch(store), clock).around(
        NearbyQuestion(lon=lon, lat=lat)
    )

    assert [each.listing.id for each in answer.devices] == [staying.id]
