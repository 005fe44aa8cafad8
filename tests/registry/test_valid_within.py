"""How far a phone may go before it has to ask again: any walk inside that finds the same."""

import math
import random

import pytest
from msgspec import structs
from pyproj import Geod

from dtpr.geo.sight import Relation
from dtpr.registry import Registry
from dtpr.registry.nearby import Surroundings
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.view import View
from tests.registry.test_nearby import CENTRES, a_question, a_world
from tests.support.devices import (
    a_device,
    a_sector,
    a_square,
    an_organization,
    publish,
    publish_all,
)

GEOD = Geod(ellps="WGS84")
WALKS = 12


def what(answer: Surroundings) -> tuple[set[tuple[str, Relation]], set[str]]:
    """Return what may not change: who is there and how, and who registers there."""
    devices = {(each.listing.id, each.sight.relation) for each in answer.devices}
    return devices, {owner.slug for owner, _ in answer.coverage}


def moved(question: NearbyQuestion, metres: float, dice: random.Random) -> NearbyQuestion:
    lon, lat, _ = GEOD.fwd(question.lon, question.lat, dice.uniform(0, 360), metres)
    return structs.replace(question, lon=math.remainder(lon, 360), lat=lat)


async def with_areas(registry: Registry, centre: tuple[float, float]) -> None:
    """Add areas that cover a part of the world, and a camera whose view is drawn."""
    lon, lat = centre
    squares = [a_square(lon + 0.002, lat + 0.001, 0.004), a_square(lon - 0.003, lat, 0.005)]
    areas = [a_device(f"area-{n}", geometry=each) for n, each in enumerate(squares)]
    drawn = a_device("drawn", lon=lon, lat=lat, views=[View(area=squares[0])])
    await publish_all(registry, [*areas, drawn])


@pytest.mark.parametrize("centre", CENTRES.values(), ids=CENTRES)
async def test_a_walk_within_the_distance_finds_the_same(
    city: Registry, centre: tuple[float, float]
) -> None:
    await a_world(city, centre, seed=3)
    dice = random.Random(5)
    walked = 0

    for _ in range(40):
        question = a_question(centre, dice)
        answer = await city.around(question)
        for _ in range(WALKS):
            metres = answer.valid_within_m * dice.choice([0.2, 0.9, 0.999])
            there = await city.around(moved(question, metres, dice))
            assert what(there) == what(answer), (question, metres)
        walked += answer.valid_within_m > 1

    assert walked > 10


async def test_the_edges_of_areas_and_drawn_views_end_it(city: Registry) -> None:
    centre = (2.0, 48.0)
    await with_areas(city, centre)
    dice = random.Random(9)

    for _ in range(60):
        lon, lat = (centre[0] + dice.uniform(-0.01, 0.01), centre[1] + dice.uniform(-0.01, 0.01))
        question = NearbyQuestion(lon=lon, lat=lat, radius_m=dice.uniform(50, 900))
        answer = await city.around(question)
        for _ in range(WALKS):
            there = await city.around(moved(question, answer.valid_within_m * 0.999, dice))
            assert what(there) == what(answer)


async def test_it_is_no_smaller_than_it_has_to_be(city: Registry) -> None:
    await publish(city, a_device("alone", lon=2.0, lat=48.0))
    lon, lat, _ = GEOD.fwd(2.0, 48.0, 90, 150)

    answer = await city.around(NearbyQuestion(lon=lon, lat=lat, radius_m=200))

    assert answer.valid_within_m == pytest.approx(50, abs=0.01)


async def test_with_nothing_around_it_is_how_far_was_looked(registry: Registry) -> None:
    await registry.organizations.add(an_organization("far"))

    answer = await registry.around(NearbyQuestion(lon=2.0, lat=48.0, radius_m=400))

    assert answer.valid_within_m == 200


async def test_a_device_just_outside_the_radius_ends_it(city: Registry) -> None:
    await publish(city, a_device("outside", lon=2.0, lat=48.0))
    lon, lat, _ = GEOD.fwd(2.0, 48.0, 0, 260)

    answer = await city.around(NearbyQuestion(lon=lon, lat=lat, radius_m=250))

    assert answer.devices == []
    assert answer.valid_within_m == pytest.approx(10, abs=0.01)


async def test_the_edge_of_a_view_ends_it(city: Registry) -> None:
    views = [a_sector(0, 90, 100)]
    await publish(city, a_device("seeing", lon=2.0, lat=48.0, views=views))
    lon, lat, _ = GEOD.fwd(2.0, 48.0, 0, 80)

    answer = await city.around(NearbyQuestion(lon=lon, lat=lat, radius_m=1000))

    assert answer.devices[0].sight.relation == "in_view"
    assert 19 < answer.valid_within_m < 20
