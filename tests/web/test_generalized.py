"""A generalized position cannot be found out, by any number of questions to any address.

Two registers differ in nothing but where in its cell, or in its place, each hidden device is. If
every answer to every question is the same to the byte, no answer tells where in its cell it is.
"""

import random
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest

from dtpr.geo.box import Box
from dtpr.geo.grid import cell_at
from dtpr.registry import Registry, open_registry
from dtpr.registry.access import OPERATOR, Actor
from dtpr.registry.names import Minter
from dtpr.schema.device import Device
from dtpr.schema.generalization import CELL_SIZES, Generalization, GridCell, WholePlace
from dtpr.schema.geometry import Point
from dtpr.schema.sign import SignDesign, SignDraft
from dtpr.schema.view import View
from dtpr.settings import Settings
from dtpr.signs.pool import Pool
from dtpr.web.app import create_app
from dtpr.web.routes import EVERY_CALL, routes
from tests.support import postgres
from tests.support.attacking import Ask, Position, asks, near
from tests.support.clock import Clock
from tests.support.devices import (
    CAMERA,
    COUNTER,
    OWNER,
    PURPOSE,
    a_coverage_statement,
    a_device,
    a_place,
    a_sector,
    a_square,
    an_organization,
    publish,
)
from tests.support.packs import EVERY_FORM, build

LON, LAT = 2.3512345, 48.8567891
TOWN = "town"
STEPS = 5
KINDS: tuple[Generalization, ...] = (*(GridCell(cell_m=each) for each in CELL_SIZES), WholePlace())
PLACE = Box(west=LON - 0.003, south=LAT - 0.003, east=LON + 0.003, north=LAT + 0.003)

# These make or change what is kept, and need a token to: the public is refused.
STAFF = {(call.method, call.path) for call in EVERY_CALL if call.role}
ABOUT_DEVICES = {"device", "code", "sign", "place", "pack"}


class World(NamedTuple):
    """A register, somebody who asks it, and where its hidden devices truly are."""

    registry: Registry
    client: httpx2.AsyncClient
    spots: list[Position]
    fillings: dict[str, Sequence[str]]


def area_of(kind: Generalization, step: int = 0) -> Box:
    if isinstance(kind, GridCell):
        return cell_at(LON + step / 200, LAT, kind.cell_m)
    return PLACE


def spot_in(box: Box, dice: random.Random, edges: Sequence[float]) -> Position:
    """A spot in a box, now and then on its very edge."""
    across, up = (dice.choice([*edges, dice.random()]) for _ in range(2))
    return (
        box.west + across * (box.east - box.west),
        box.south + up * (box.north - box.south),
    )


def hidden(number: int, kind: Generalization, spot: Position, dice: random.Random) -> Device:
    """A device with views that would lead to it, which differ as its position does."""
    near_by = a_square(spot[0], spot[1], 0.0001)
    return a_device(
        f"hidden-{number}",
        elements=(PURPOSE, OWNER, CAMERA),
        geometry=Point(coordinates=spot),
        generalization=kind,
        place="quay",
        views=[
            a_sector(dice.uniform(0, 359), 60, dice.uniform(10, 90), source_text=str(spot)),
            View(area=near_by, certainty="surveyed", source_text="338-23"),
        ],
    )


async def town_of(registry: Registry) -> None:
    """Register what everybody may know: an organization, places and a few cameras."""
    coverage = [a_coverage_statement(a_square(LON - 0.1, LAT - 0.1, 0.2))]
    await registry.organizations.add(an_organization(TOWN, coverage=coverage))
    await registry.places.put(
        a_place("port", TOWN, geometry=a_square(LON - 0.01, LAT - 0.01, 0.02))
    )
    quay = a_square(PLACE.west, PLACE.south, PLACE.east - PLACE.west)
    await registry.places.put(a_place("quay", TOWN, geometry=quay, parent="port"))
    for number in range(6):
        spot = (LON + (number - 3) / 900, LAT + number % 3 / 700)
        await publish(
            registry,
            a_device(
                str(number),
                elements=(PURPOSE, OWNER, COUNTER),
                lon=spot[0],
                lat=spot[1],
                views=[a_sector()],
            ),
            TOWN,
        )


async def move(registry: Registry, device: str, text: Device) -> None:
    async with registry.devices.writing() as writer:
        await writer.replace(OPERATOR, device, text)
        await writer.publish(OPERATOR, device)


async def settle(registry: Registry, seed: int) -> tuple[list[Position], dict[str, Sequence[str]]]:
    """Hide a device of each kind, move each about, keep signs, and withdraw one."""
    dice = random.Random(seed)
    edges = (0.0, 1 - 1e-9) if seed == 0 else ()
    spots: list[Position] = []
    known = []
    for number, kind in enumerate([*KINDS, KINDS[0]]):
        spots.append(spot_in(area_of(kind), dice, edges))
        known.append(await publish(registry, hidden(number, kind, spots[-1], dice), TOWN))
    for step in range(STEPS):
        # The same steps in every world: to another cell, or only about in the same one.
        for number, (draft, kind) in enumerate(zip(known, KINDS, strict=False)):
            spots.append(spot_in(area_of(kind, step // 2), dice, edges))
            await move(registry, draft.id, hidden(number, kind, spots[-1], dice))
    async with registry.devices.writing() as writer:
        await writer.withdraw(OPERATOR, known[-1].id)
    drafts = [
        SignDraft(device=known[1].id, design=SignDesign(locales=["en"])),
        SignDraft(place="quay", design=SignDesign(locales=["en"])),
    ]
    actor, address = Actor(TOWN, "editor"), "https://register.example"
    signs = [(await registry.signs.add(actor, each, address)).sign.code for each in drafts]
    devices = [known[0].id, known[1].code, known[4].id, known[5].code]
    return spots, {
        "device": devices,
        "code": [*(each.code for each in known), *signs],
        "sign": signs,
        "place": ["port", "quay"],
        "organization": [TOWN],
        "pack": ["register", f"organization-{TOWN}", "place-port"],
        "feature": [known[0].id, f"{known[0].id}.0", known[-1].id, "port"],
    }


@pytest.fixture
def two_sqlite(sqlite_template: Path, tmp_path: Path) -> list[str]:
    """The addresses of two SQLite files."""
    files = [shutil.copy(sqlite_template, tmp_path / f"{each}.sqlite3") for each in "ab"]
    return [f"sqlite:///{each}" for each in files]


@pytest.fixture
async def two_postgres(postgres_url: str, postgres_template: str) -> AsyncIterator[list[str]]:
    """The addresses of two PostgreSQL databases."""
    async with AsyncExitStack() as opened:
        made = [postgres.new_database(postgres_url, postgres_template) for _ in range(2)]
        names = [await opened.enter_async_context(each) for each in made]
        yield [postgres.database_address(postgres_url, each) for each in names]


@pytest.fixture(params=["sqlite", "postgres"])
def addresses(request: pytest.FixtureRequest) -> list[str]:
    """The addresses of two databases of one kind."""
    found: list[str] = request.getfixturevalue(f"two_{request.param}")
    return found


@pytest.fixture
async def worlds(addresses: list[str], pool: Pool, tmp_path: Path) -> AsyncIterator[list[World]]:
    """Two registers that differ only in where in their areas the hidden devices are."""
    async with AsyncExitStack() as opened:
        made = []
        for seed, database in enumerate(addresses):
            clock = Clock()
            settings = Settings(
                database=database,
                packs=str(tmp_path / str(seed)),
                public_url="https://register.example",
                rate_read=0,
                rate_validate=0,
                rate_resolve=0,
            )
            registry = await opened.enter_async_context(
                open_registry(settings, minter=Minter(1, clock.timestamp), now=clock)
            )
            await town_of(registry)
            spots, fillings = await settle(registry, seed)
            await build(registry, tmp_path / str(seed), *fillings["pack"], forms=EVERY_FORM)
            app = create_app(settings, registry, pool)
            transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
            client = httpx2.AsyncClient(transport=transport, base_url="https://register.example")
            await opened.enter_async_context(client)
            made.append(World(registry, client, spots, fillings))
        yield made


async def send(world: World, ask: Ask) -> tuple[int, dict[str, str], bytes]:
    answer = await world.client.request(
        ask.method, ask.address, headers=ask.headers, json=ask.body, data=ask.form
    )
    # A request's own number is drawn anew each time.
    headers = {name: each for name, each in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, answer.content


async def test_no_answer_of_any_address_tells_where_in_its_area_a_device_is(
    worlds: list[World],
) -> None:
    one, other = worlds
    assert one.fillings == other.fillings
    assert all(here != there for here, there in zip(one.spots, other.spots, strict=True))
    spots = [*one.spots[-5:], *other.spots[-5:], (PLACE.west, PLACE.north)]
    answered: dict[tuple[str, str], set[int]] = {}
    found = 0

    for ask in asks(routes(), one.fillings, spots):
        status, headers, body = await send(one, ask)
        assert (status, headers, body) == await send(other, ask), ask
        answered.setdefault((ask.method, ask.route), set()).add(status)
        found += any(each.encode() in body for each in one.fillings["code"])

    assert found > 200
    for (method, path), statuses in answered.items():
        assert not any(each >= 500 for each in statuses), (method, path)
        # Nothing is proved by an address of devices that only ever says no.
        if set(re.findall(r"{(\w+)}", path)) <= ABOUT_DEVICES and (method, path) not in STAFF:
            assert statuses & {200, 204, 405}, (method, path)


async def test_walking_by_what_is_valid_tells_nothing_more(worlds: list[World]) -> None:
    one, other = worlds
    dice = random.Random(3)
    relations = set()

    for question in near([*one.spots, *other.spots], count=12, seed=9):
        here = {**question, "status": "active", "radius_m": 250}
        for _ in range(8):
            answer, same = [await each.client.post("/v1/nearby", json=here) for each in worlds]
            assert answer.content == same.content
            told = answer.json()
            relations |= {each["relation"] for each in told["devices"]}
            stride = max(told["valid_within_m"], 0.1) / 111_000
            here["lat"] += dice.choice([-1, 1, 1.01]) * stride
            here["lon"] += dice.choice([-1, 1, 1.01]) * stride

    assert {"area", "near"} <= relations


async def test_every_revision_back_to_the_first_is_the_same(worlds: list[World]) -> None:
    editions = [
        [await each.registry.devices.edition(code) for code in each.fillings["device"][:3]]
        for each in worlds
    ]

    assert editions[0] == editions[1]
    # Each names the hash of the one before.
    assert any(each.disclosure.previous_hash for each in editions[0])
