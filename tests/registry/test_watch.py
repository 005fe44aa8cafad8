"""A register sees what another one writes into the same store, whatever it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from msgspec import structs

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.store import changes, open_store
from dtpr.registry.watch import Watch
from dtpr.schema.releases import DEVICE_RELEASE
from tests.registry.store.test_changes import a_change
from tests.registry.test_obstacles import BEHIND, DISC, HERE, a_house, relation_at
from tests.registry.test_releases import take_in
from tests.signs.logos.files import SQUARE, svg
from tests.support import elements, postgres
from tests.support.clock import NOON, Clock
from tests.support.devices import CITY, a_device, a_place, an_organization, publish
from tests.support.releases import a_bundle
from tests.support.signs import keep_sign

PATIENCE_S = 60.0
TOLD = """
SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'tell' AND NOT tgisinternal
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
WITH_CHANGES = {
    "harvested",
    "harvested_names",
    "devices",
    "revisions",
    "published",
    "published_elements",
    "spots",
    "grounds",
    "footprints",
    "device_tiles",
    "tile_counts",
    "tile_marks",
    "place_tiles",
    "device_terms",
    "place_terms",
    "words",
    "spellings",
    "device_features",
    "footprint_features",
    "place_features",
}
"""What the public sees of them is never other without a row in `changes`, or in `places`."""

NOT_SHOWN = {"change_log", "tokens", "codes", "obstacles", "migrations", "spatial_ref_sys"}


class Pair(NamedTuple):
    """A register that is asked, another one that is written to, and what is in both."""

    asked: Registry
    other: Registry
    device: str
    sign: str


@pytest.fixture
async def pair(registry: Registry, database_url: str, clock: Clock) -> AsyncIterator[Pair]:
    """Two registers over one store, as two workers are."""
    store = await open_store(database_url, pool_size=2)
    other = Registry(store, now=clock)
    await other.organizations.add(an_organization())
    await other.places.put(a_place())
    device = await publish(other, a_device(lon=HERE[0], lat=HERE[1], views=[DISC]))
    await elements.add(other)
    sign = await keep_sign(other, device.code)
    try:
        yield Pair(registry, other, device.id, sign.sign.code)
    finally:
        await store.close()


async def publish_anew(pair: Pair) -> None:
    async with pair.other.devices.writing() as writer:
        await writer.replace(OPERATOR, pair.device, a_device(name={"en": "New"}))
        await writer.publish(OPERATOR, pair.device)


async def withdraw(pair: Pair) -> None:
    async with pair.other.devices.writing() as writer:
        await writer.withdraw(OPERATOR, pair.device)


async def rename(pair: Pair) -> None:
    await pair.other.organizations.put(an_organization(name={"en": "New"}))


async def draw_logo(pair: Pair) -> None:
    await pair.other.logos.put(OPERATOR, CITY, svg(SQUARE))


async def rename_place(pair: Pair) -> None:
    await pair.other.places.put(a_place(name={"en": "New"}))


async def reword_element(pair: Pair) -> None:
    changed = elements.a_local_element(title={"en": "New"})
    await elements.add(pair.other, element=changed)


async def print_sign(pair: Pair) -> None:
    notes = (await pair.other.signs.find(pair.sign)).sign.notes
    await pair.other.signs.change(OPERATOR, pair.sign, structs.replace(notes, status="printed"))


async def take_a_release_in(pair: Pair) -> None:
    await take_in(pair.other, a_bundle())


async def choose_a_release(pair: Pair) -> None:
    await pair.other.releases.choose(DEVICE_RELEASE, by="tester")


async def build_a_house(pair: Pair) -> None:
    await pair.other.obstacles.put("houses", [a_house()])
    await pair.other.obstacles.apply()


WRITES: tuple[Callable[[Pair], Awaitable[None]], ...] = (
    publish_anew,
    withdraw,
    rename,
    draw_logo,
    rename_place,
    reword_element,
    print_sign,
    take_a_release_in,
    choose_a_release,
    build_a_house,
)


async def until_it_steps(registry: Registry, steps: int) -> None:
    """Wait until a register sees that something was written."""
    async with asyncio.timeout(PATIENCE_S):
        while registry.watch.steps == steps:
            await registry.watch.catch_up()
            await asyncio.sleep(0.01)


async def settled(registry: Registry) -> int:
    """Return how often something happened, once nothing more is told of what was written before."""
    steps = -1
    while steps != registry.watch.steps:
        steps = registry.watch.steps
        await asyncio.sleep(0.2)
        await registry.watch.catch_up()
    return steps


@pytest.mark.parametrize("write", WRITES, ids=lambda each: each.__name__)
async def test_whatever_another_register_writes_is_seen(
    pair: Pair, write: Callable[[Pair], Awaitable[None]]
) -> None:
    steps = await settled(pair.asked)

    await write(pair)

    await until_it_steps(pair.asked, steps)


async def test_what_was_written_is_in_the_next_answer(pair: Pair) -> None:
    await settled(pair.asked)
    before = await relation_at(pair.asked, BEHIND)
    steps = pair.asked.watch.steps

    await build_a_house(pair)
    await until_it_steps(pair.asked, steps)

    assert before == ("in_view", "surveyed")
    assert await relation_at(pair.asked, BEHIND) == ("near", None)


async def test_where_nothing_is_written_nothing_is_seen(sqlite_database: str) -> None:
    store = await open_store(sqlite_database, pool_size=1)
    watch = Watch(store)

    for _ in range(3):
        await watch.catch_up()

    await store.close()
    assert watch.steps == 1


async def test_requests_that_came_together_are_looked_at_once(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store(sqlite_database, pool_size=1)
    watch = Watch(store)
    await watch.catch_up()
    looks: list[int | None] = []
    version = store.version

    def spied() -> int | None:
        looks.append(version())
        return looks[-1]

    monkeypatch.setattr(store, "version", spied)

    await asyncio.gather(*(watch.catch_up_together() for _ in range(5)))
    together = len(looks)
    await asyncio.gather(*(watch.catch_up_together() for _ in range(5)))

    await store.close()
    assert (together, len(looks)) == (1, 2)


async def test_who_asks_again_at_once_sees_what_was_written_in_between(
    sqlite_database: str,
) -> None:
    store, other = [await open_store(sqlite_database, pool_size=1) for _ in range(2)]
    watch, writer = Watch(store), Registry(other)
    await watch.catch_up_together()
    steps = [watch.steps]

    for number in range(3):
        await writer.organizations.put(an_organization(name={"en": f"Name {number}"}))
        await watch.catch_up_together()
        steps.append(watch.steps)

    await store.close()
    await other.close()
    assert steps == [1, 2, 3, 4]


async def test_a_change_that_is_seen_late_is_not_the_newest(postgres_database: str) -> None:
    store = await open_store(postgres_database, pool_size=3)
    watch = Watch(store)
    await watch.catch_up()
    later = NOON + timedelta(seconds=1)

    async with store.transaction() as slow:
        await changes.insert(slow, a_change(1, NOON))
        await changes.insert(store, a_change(2, later))
        await watch.catch_up()
        before = watch.as_of
    await watch.catch_up()

    fresh = await changes.mark(store)
    await store.close()
    assert before == watch.as_of == fresh[1] == later


async def test_postgresql_tells_of_every_table_that_the_public_sees(
    postgres_database: str,
) -> None:
    told = {name for (name,) in await postgres.command(postgres_database, TOLD)}
    tables = {name for (name,) in await postgres.command(postgres_database, TABLES)}

    assert tables - told == WITH_CHANGES | NOT_SHOWN
