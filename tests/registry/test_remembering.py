"""A register that remembers answers as one that asks the store each time, whoever writes."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date

import pytest
from msgspec import structs

from dtpr.registry import Registry, kept_blocks
from dtpr.registry.access import OPERATOR
from dtpr.registry.memories import Memories
from dtpr.registry.nearby import Look
from dtpr.registry.store import Driver, open_store
from dtpr.registry.store.postgres import listener
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.geometry import Point, Position
from tests.registry.test_searching import CENTRES
from tests.support import postgres
from tests.support.clock import Clock
from tests.support.devices import (
    CITY,
    a_coverage_statement,
    a_device,
    a_sector,
    a_square,
    an_organization,
    publish,
)
from tests.support.earth import walk
from tests.support.worlds import Thing, a_world, fill

HERE: Position = (2.35, 48.85)
PATIENCE_S = 30.0
KILL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'dtpr listener' AND datname = current_database()
"""


MEMORIES = {
    "squares": Memories(nearby_cache_mb=8),
    "blocks": Memories(nearby_blocks_mb=8),
    "both": Memories(nearby_cache_mb=8, nearby_blocks_mb=8),
}


@pytest.fixture(params=list(MEMORIES.values()), ids=list(MEMORIES))
async def remembering(
    store: Driver, clock: Clock, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Registry:
    """A register that remembers places, with an organization in it."""
    monkeypatch.setattr(kept_blocks, "_WORTH_IT", 2)
    made = Registry(store, now=clock, memories=request.param)
    await made.organizations.add(an_organization())
    await made.organizations.add(an_organization("hillford"))
    return made


@pytest.fixture
async def elsewhere(database_url: str, clock: Clock) -> AsyncIterator[Registry]:
    """A register of another process on the same database: it shares nothing but that."""
    driver = await open_store(database_url, pool_size=2)
    yield Registry(driver, now=clock)
    await driver.close()


def asked(at: Position = HERE, **more: object) -> NearbyQuestion:
    return structs.replace(NearbyQuestion(lon=at[0], lat=at[1]), **more)


def shown(look: Look) -> list[tuple[int, str, str | None, float, bool]]:
    return [
        (num, sight.relation, sight.certainty, round(sight.distance_m, 2), look.more)
        for num, sight in look.devices
    ]


def what(look: Look) -> set[tuple[int, str]]:
    return {(num, sight.relation) for num, sight in look.devices}


async def names(registry: Registry, at: Position = HERE) -> list[str | None]:
    """Return the external ids of what is around a position, in order."""
    found = await registry.around(asked(at))
    return [each.listing.name["en"].removeprefix("Device ") for each in found.devices]


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something."""
    async with asyncio.timeout(PATIENCE_S):
        while not await is_so():  # noqa: ASYNC110 - another process cannot set an event
            await asyncio.sleep(0.01)


def a_question(at: Position, dice: random.Random) -> NearbyQuestion:
    day = dice.choice([None, None, date(2026, 11, 22), date(2027, 12, 1)])
    return asked(
        at,
        radius_m=dice.choice([1.0, 40.0, 500.0, 5000.0]),
        limit=dice.choice([1, 5, 25, 100]),
        relations=dice.choice([None, None, ["in_view"], ["near"], ["area", "near"]]),
        status="active" if day else dice.choice(["active", "active", "planned", "expired"]),
        active_on=day,
        identifiability=dice.choice([None, None, None, "identifiable"]),
    )


@pytest.mark.parametrize("centre", CENTRES.values(), ids=CENTRES)
async def test_a_walk_is_answered_as_without_a_memory(
    remembering: Registry, store: Driver, clock: Clock, centre: Position
) -> None:
    dice = random.Random(31)
    await fill(store, a_world(centre, dice))
    forgetful = Registry(store, now=clock)
    walked = 0

    for _ in range(8):
        place = walk(centre, dice.uniform(0, 360), 1500 * dice.random() ** 2)
        question = a_question(place, dice)
        for _ in range(6):
            place = walk(place, dice.uniform(0, 360), dice.choice([0.5, 6.0, 30.0]))
            question = structs.replace(question, lon=place[0], lat=place[1])
            found = await remembering.nearby.look(question)
            assert shown(found) == shown(await forgetful.nearby.look(question)), question
            step = found.valid_within_m * dice.choice([0.3, 0.99])
            lon, lat = walk(place, dice.uniform(0, 360), step)
            there = structs.replace(question, lon=lon, lat=lat)
            assert what(await remembering.nearby.look(there)) == what(found), question
            assert what(await forgetful.nearby.look(there)) == what(found), question
            walked += step > 0.5

    assert walked > 5


async def test_in_sparse_places_the_answer_holds_for_a_good_walk(
    remembering: Registry, store: Driver
) -> None:
    await fill(store, [Thing(num=1, geometry=Point(coordinates=HERE))])
    dice = random.Random(3)

    for _ in range(40):
        place = walk(HERE, dice.uniform(0, 360), dice.uniform(0, 150))
        for at in (place, place):
            assert (await remembering.nearby.look(asked(at))).valid_within_m > 35


async def test_what_is_written_here_is_in_the_very_next_answer(remembering: Registry) -> None:
    first = await publish(remembering, a_device("first", lon=2.3501, lat=48.85))
    assert await names(remembering) == ["first"]

    second = await publish(remembering, a_device("second", lon=2.3502, lat=48.85))
    assert await names(remembering) == ["first", "second"]
    async with remembering.devices.writing() as writer:
        await writer.withdraw(OPERATOR, first.id)
    assert await names(remembering) == ["second"]
    async with remembering.devices.writing() as writer:
        await writer.replace(OPERATOR, second.id, a_device("second", lon=12.0, lat=48.85))
        await writer.publish(OPERATOR, second.id)
    assert await names(remembering) == []
    assert await names(remembering, (12.0, 48.85)) == ["second"]
    async with remembering.devices.writing() as writer:
        await writer.publish(OPERATOR, first.id)
    assert await names(remembering) == ["first"]


async def test_a_view_from_afar_that_is_new_is_in_the_next_answer(remembering: Registry) -> None:
    assert await names(remembering) == []

    far = a_device("far", lon=2.75, lat=48.85, views=[a_sector(270, 40, 40_000)])
    draft = await publish(remembering, far)
    assert await names(remembering) == ["far"]
    async with remembering.devices.writing() as writer:
        await writer.withdraw(OPERATOR, draft.id)

    assert await names(remembering) == []


async def test_what_another_process_writes_is_seen(
    remembering: Registry, elsewhere: Registry
) -> None:
    assert await names(remembering) == []

    draft = await publish(elsewhere, a_device("theirs", lon=2.3501, lat=48.85))
    assert await names(elsewhere) == ["theirs"]
    await until(lambda: _is(names(remembering), ["theirs"]))
    async with elsewhere.devices.writing() as writer:
        await writer.withdraw(OPERATOR, draft.id)

    await until(lambda: _is(names(remembering), []))


async def test_organizations_and_coverage_of_another_process_are_seen(
    remembering: Registry, elsewhere: Registry
) -> None:
    async def registering() -> list[str]:
        found = await remembering.nearby.look(asked())
        return [owner.name["en"] for owner, _ in found.coverage]

    assert await registering() == []

    covering = an_organization(coverage=[a_coverage_statement(a_square(2, 48, 1))])
    await elsewhere.organizations.put(covering)
    await until(lambda: _is(registering(), ["Riverton"]))
    await elsewhere.organizations.put(structs.replace(covering, name={"en": "New name"}))
    await until(lambda: _is(registering(), ["New name"]))
    await elsewhere.organizations.put(an_organization())

    await until(lambda: _is(registering(), []))


async def test_more_changes_than_are_read_at_once_are_all_seen(
    remembering: Registry, store: Driver
) -> None:
    far = [Thing(num=num, geometry=Point(coordinates=(50.0, 10.0))) for num in range(1, 1100)]
    assert (await remembering.nearby.look(asked())).devices == []

    await fill(store, [*far, Thing(num=1100, geometry=Point(coordinates=HERE))])

    found = await remembering.nearby.look(asked())
    assert [num for num, _ in found.devices] == [1100]


async def test_many_readers_and_a_writer_never_see_what_was_before(
    remembering: Registry,
) -> None:
    reading = True

    async def read() -> None:
        while reading:
            await names(remembering)
            # What SQLite reads is read on the loop: others get their turn.
            await asyncio.sleep(0.001)

    readers = [asyncio.create_task(read()) for _ in range(4)]
    kept: list[str] = []
    for number in range(12):
        await publish(remembering, a_device(f"{number}", lon=2.35 + number * 1e-5, lat=48.85))
        kept.append(f"{number}")
        assert await names(remembering) == kept
    reading = False
    await asyncio.gather(*readers)


async def test_a_change_that_commits_late_is_not_lost(postgres_database: str, clock: Clock) -> None:
    stores = [await open_store(postgres_database, pool_size=4) for _ in range(2)]
    one, other = (
        Registry(each, now=clock, memories=Memories(nearby_cache_mb=8, nearby_blocks_mb=8))
        for each in stores
    )
    await one.organizations.add(an_organization(CITY))
    assert await names(one) == []

    async with one.devices.writing() as late:
        draft = (await late.create(OPERATOR, CITY, a_device("late", lon=2.3501, lat=48.85))).draft
        await late.publish(OPERATOR, draft.id)
        # It has the later number, and is done first.
        await publish(other, a_device("early", lon=2.3502, lat=48.85))
        await until(lambda: _is(names(one), ["early"]))
        assert await names(other) == ["early"]

    assert await names(one) == ["late", "early"]
    await until(lambda: _is(names(other), ["late", "early"]))
    for each in stores:
        await each.close()


async def test_while_nothing_is_heard_answers_are_right_and_afterwards_too(
    postgres_database: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "_RETRY_S", 1.0)
    stores = [await open_store(postgres_database, pool_size=4) for _ in range(2)]
    reader, writer = (
        Registry(each, now=clock, memories=Memories(nearby_cache_mb=8, nearby_blocks_mb=8))
        for each in stores
    )
    await reader.organizations.add(an_organization(CITY))
    kept: list[str] = []

    for number in range(3):
        assert await names(reader) == kept
        await postgres.command(postgres_database, KILL)
        await until(lambda: _is(_heard(stores[0]), wanted=False))
        await publish(writer, a_device(f"{number}", lon=2.35 + number * 1e-5, lat=48.85))
        kept.append(f"{number}")
        # Nobody told, and nobody is waited for.
        assert await names(reader) == kept
        await until(lambda: _is(_heard(stores[0]), wanted=True))
        assert await names(reader) == kept

    await publish(writer, a_device("last", lon=2.351, lat=48.85))
    await until(lambda: _is(names(reader), [*kept, "last"]))
    for each in stores:
        await each.close()


async def _is(found: Awaitable[object], wanted: object) -> bool:
    return await found == wanted


async def _heard(store: Driver) -> bool:
    return store.version() is not None
