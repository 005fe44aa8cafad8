"""What a phone finds by itself is what the register answers: from tiles and from an export."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from dtpr.client import PADDINGS, Found, PrivateNearby, open_nearby
from dtpr.client.judged import Devices, limits_of
from dtpr.client.known import Known
from dtpr.geo.anchor import anchor_at
from dtpr.registry import Registry
from dtpr.registry.asked import asked_nearby, filters_of
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.device import Device
from dtpr.schema.generalization import GridCell
from dtpr.schema.geometry import LineString, Point, Position
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER
from dtpr.schema.view import View
from tests.client.conftest import ADDRESS, Line
from tests.registry.test_nearby import CENTRES
from tests.registry.test_tiles import a_stroll
from tests.support.devices import (
    CAMERA,
    CITY,
    COUNTER,
    OTHER_CITY,
    OWNER,
    PURPOSE,
    SENSOR,
    a_device,
    publish_all,
)
from tests.support.earth import walk
from tests.support.worlds import TODAY, Plain, Thing, a_blob, a_world

PARIS = (2.35, 48.85)
EVERYWHERE = {"paris": PARIS, **CENTRES}
POLAR = ("north-pole", "the-north-pole-itself", "south-pole")
CLASSES = (CAMERA, COUNTER, SENSOR)
FAR_M = 2000.0
ROUNDED_M = 0.1
"""The register tells tenths: less than that is no move."""

LEAST_LOOKED_AROUND_M = 2.5
"""A register looks at least so far beside the position: below, only devices decide."""

on_a_world = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)


def device_of(thing: Thing, dice: random.Random) -> Device:
    """Return a device of a random world as an organization writes it; some hide in a cell."""
    hides = isinstance(thing.geometry, Point) and dice.random() < 0.15
    return a_device(
        str(thing.num),
        elements=[PURPOSE, OWNER, CLASSES[thing.rank]],
        geometry=thing.geometry,
        views=list(thing.views),
        active_from=thing.active_from,
        active_until=thing.active_until,
        generalization=GridCell(cell_m=500) if hides else None,
    )


def large_ones(centre: Position, dice: random.Random) -> list[Device]:
    """Return devices of so many corners that tiles have them in pieces only."""
    path = a_stroll(centre, 1100, 40, dice)
    seen = View(area=a_blob(walk(centre, 90, 4000), 1200, 5000, dice), certainty="surveyed")
    blob = a_blob(walk(centre, 200, 900), 1300, 1500, dice)
    return [
        a_device("way", geometry=LineString(coordinates=path), views=[View(corridor_m=20)]),
        a_device("blob", geometry=blob, views=[seen]),
    ]


async def settle(city: Registry, where: str) -> Position:
    """Publish a random world, and return where it is."""
    dice = random.Random(where)
    centre = EVERYWHERE[where]
    things = a_world(centre, dice, 40)
    if where == "antimeridian-east":
        # Who hides there may be shown on either side of it.
        things += [structs.replace(things[0], num=999, geometry=Point(coordinates=(180.0, -17.0)))]
    for organization in (CITY, OTHER_CITY):
        own = [device_of(each, dice) for each in things if each.organization == organization]
        await publish_all(city, own, organization)
    if where == "paris":
        await publish_all(city, large_ones(centre, dice))
    return centre


questions: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    turn=st.floats(0, 359),
    away=st.one_of(st.just(0.0), st.floats(0, 300), st.floats(0, FAR_M)),
    radius_m=st.sampled_from([5.0, 120.0, 900.0, 5000.0]),
    limit=st.sampled_from([1, 3, 25, 100]),
    organization=st.sampled_from([None, None, None, CITY]),
    identifiability=st.sampled_from([None, None, None, *IDENTIFIABILITY_ORDER]),
    status=st.sampled_from(["active", "active", "active", "planned", "expired"]),
    relations=st.sampled_from([None, None, ["in_view"], ["area", "near"], ["near"]]),
)


def question_at(centre: Position, told: dict[str, Any]) -> NearbyQuestion:
    asked = dict(told)
    lon, lat = walk(centre, asked.pop("turn"), asked.pop("away"))
    return NearbyQuestion(lon=lon, lat=lat, **asked)


def shown(found: Found) -> list[tuple[Any, ...]]:
    """Return an answer as the register's JSON has it, but for what is near to a rounding."""
    return [
        (
            each.device.id,
            each.device.code,
            each.device.identifiability,
            each.sight.relation,
            each.sight.certainty,
            pytest.approx(each.sight.distance_m, abs=0.06),
            each.sight.bearing_deg is None,
        )
        for each in found.devices
    ]


def told(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = ("id", "code", "identifiability", "relation", "certainty", "distance_m")
    return [
        (*(each[name] for name in names), each["bearing_deg"] is None) for each in answer["devices"]
    ]


async def hold(line: Line, nearby: PrivateNearby, question: NearbyQuestion, turn: float) -> Found:
    """Hold an answer of this side against the register's; return it."""
    body = msgspec.to_builtins(question)
    answer = (await line.client.post("/v1/nearby", json=body)).json()

    found = await nearby.around(question)

    assert shown(found) == told(answer), question
    assert found.more == answer["more"]
    owners = [each["organization"]["slug"] for each in answer["coverage"]]
    assert [owner.slug for owner, _ in found.coverage] == owners
    valid = answer["valid_within_m"]
    assert found.valid_within_m >= valid
    if valid < LEAST_LOOKED_AROUND_M:
        assert found.valid_within_m == pytest.approx(valid, abs=0.11)
    await holds_within(line, question, found, turn)
    return found


async def holds_within(line: Line, question: NearbyQuestion, found: Found, turn: float) -> None:
    """See that the register answers the same after a move that an answer allows."""
    if found.valid_within_m < ROUNDED_M:
        return
    lon, lat = walk((question.lon, question.lat), turn, found.valid_within_m * 0.99)
    body = msgspec.to_builtins(structs.replace(question, lon=lon, lat=lat))
    answer = (await line.client.post("/v1/nearby", json=body)).json()

    here = {(each.device.id, each.sight.relation) for each in found.devices}
    assert {(each["id"], each["relation"]) for each in answer["devices"]} == here


@pytest.fixture(params=[each for each in EVERYWHERE if each not in POLAR])
async def tiled(request: pytest.FixtureRequest, city: Registry) -> Position:
    """Where a random world is that tiles tell of."""
    return await settle(city, request.param)


@pytest.fixture(params=EVERYWHERE)
async def centre(request: pytest.FixtureRequest, city: Registry) -> Position:
    """Where a random world is, at a pole too."""
    return await settle(city, request.param)


@pytest.fixture(params=["block"])
async def from_tiles(
    request: pytest.FixtureRequest, city: Registry, line: Line, tiled: Position
) -> AsyncIterator[PrivateNearby]:
    """What answers from the tiles of a register that has a world."""
    assert tiled
    async with open_nearby(
        ADDRESS, client=line.client, padding=request.param, now=city.now
    ) as nearby:
        yield nearby


@pytest.fixture
async def from_export(
    city: Registry, line: Line, centre: Position, tmp_path: Path
) -> AsyncIterator[PrivateNearby]:
    """What answers from an export of a register that has a world."""
    assert centre
    path = tmp_path / "register.ndjson"
    path.write_bytes((await line.client.get("/v1/export.ndjson")).content)
    async with open_nearby(str(path), now=city.now) as nearby:
        yield nearby


@on_a_world
@given(asked=questions, turn=st.floats(0, 359))
async def test_tiles_give_what_the_register_answers(
    line: Line, from_tiles: PrivateNearby, tiled: Position, asked: dict[str, Any], turn: float
) -> None:
    await hold(line, from_tiles, question_at(tiled, asked), turn)


@pytest.mark.parametrize("from_tiles", PADDINGS, indirect=True)
@pytest.mark.parametrize("tiled", ["paris"], indirect=True)
@on_a_world
@given(asked=questions, turn=st.floats(0, 359))
async def test_every_padding_gives_the_same(
    line: Line, from_tiles: PrivateNearby, tiled: Position, asked: dict[str, Any], turn: float
) -> None:
    await hold(line, from_tiles, question_at(tiled, asked), turn)


@on_a_world
@given(asked=questions, turn=st.floats(0, 359))
async def test_an_export_gives_what_the_register_answers(
    line: Line, from_export: PrivateNearby, centre: Position, asked: dict[str, Any], turn: float
) -> None:
    await hold(line, from_export, question_at(centre, asked), turn)


async def test_every_relation_is_found_in_tiles_and_large_devices_too(
    city: Registry, line: Line
) -> None:
    centre = await settle(city, "paris")
    found = set()

    async with open_nearby(ADDRESS, client=line.client, now=city.now) as nearby:
        for turn in range(0, 360, 30):
            asked = question_at(centre, {"turn": turn, "away": 900.0, "limit": 100})
            answer = await hold(line, nearby, asked, turn)
            found |= {(each.sight.relation, bool(each.device.pieces)) for each in answer.devices}

    assert found >= {("in_view", False), ("area", False), ("near", False), ("in_view", True)}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), where=st.sampled_from([*EVERYWHERE]), asked=questions)
def test_it_is_what_a_plain_loop_over_any_world_finds(
    seed: int, where: str, asked: dict[str, Any]
) -> None:
    dice = random.Random(seed)
    centre = EVERYWHERE[where]
    things = a_world(centre, dice, 40)
    question = question_at(centre, asked)
    here = anchor_at(question.lon, question.lat)
    slack = dice.choice([5.0, 80.0, 500.0])

    judged, seen = Devices(known_of(each) for each in things).judge(here, question, slack, TODAY)

    filters = filters_of(asked_nearby(question), TODAY)
    plain = Plain(things).answer(here, limits_of(question), filters)
    of = {each.num: each.id for each in things}
    assert [(each.device.id, each.sight.relation, each.sight.certainty) for each in seen] == [
        (of[num], sight.relation, sight.certainty) for num, sight in plain.chosen
    ]
    for mine, (_, theirs) in zip(seen, plain.chosen, strict=True):
        assert mine.sight.distance_m == pytest.approx(theirs.distance_m, abs=0.01)
    assert judged.more == plain.more
    assert judged.margin_m == pytest.approx(min(plain.margin_m, slack), abs=0.02)


def known_of(thing: Thing) -> Known:
    return Known(
        id=thing.id,
        code=f"CODE{thing.num}",
        organization=thing.organization,
        name={"en": thing.id},
        identifiability=IDENTIFIABILITY_ORDER[thing.rank],
        position=PARIS,
        active_from=thing.active_from,
        active_until=thing.active_until,
        geometry=thing.geometry,
        views=thing.views,
    )
