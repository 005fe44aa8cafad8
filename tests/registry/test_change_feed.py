"""The log of changes is told in one order, without a gap, whoever writes meanwhile."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from dtpr.errors import InvalidError
from dtpr.registry import Registry
from dtpr.registry import change_feed as feeds
from dtpr.registry.access import OPERATOR
from dtpr.registry.open_data import Publisher
from dtpr.registry.store import Driver, open_store
from dtpr.registry.store import change_feed as kept
from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.changes import ChangePage
from dtpr.schema.open_data import Licence, Register
from tests.registry.test_obstacles import DISC, HERE, a_house
from tests.support.clock import Clock
from tests.support.devices import (
    CITY,
    OTHER_CITY,
    a_device,
    a_place,
    an_organization,
    keep,
    publish,
    publish_all,
)

PUBLISHER = Publisher(
    register=Register(name="Riverton", url="https://register.example"),
    licence=Licence(id="CC-BY-4.0", url="https://spdx.org/licenses/CC-BY-4.0"),
    attribution="Riverton",
)
WRITERS, ROUNDS = 6, 8

Told = tuple[str, str, int]
"""What happened, to which device, at which revision."""


async def page(registry: Registry, **asked: Any) -> ChangePage:
    """Return a page as it goes out and is read again."""
    found = await registry.change_feed.page(PUBLISHER, **asked)
    return msgspec.json.decode(msgspec.json.encode(found), type=ChangePage)


async def every(registry: Registry, limit: int = 100, **asked: Any) -> AsyncIterator[ChangePage]:
    """Yield pages from the beginning to the end."""
    cursor, more = None, True
    while more:
        found = await page(registry, after=cursor, limit=limit, **asked)
        cursor, more = found.next, found.more
        yield found


async def change(registry: Registry, device: str, name: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.replace(OPERATOR, device, a_device(None, name={"en": name}))
        await writer.publish(OPERATOR, device)


async def withdraw(registry: Registry, device: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.withdraw(OPERATOR, device)


async def again(registry: Registry, device: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.publish(OPERATOR, device)


async def test_it_tells_what_happened_in_its_order(city: Registry) -> None:
    one = await publish(city, a_device("1"))
    other = await publish(city, a_device("2"), OTHER_CITY)
    await keep(city, a_device("3"))
    await change(city, one.id, "New name")
    await withdraw(city, other.id)
    await again(city, other.id)

    found = await page(city)

    assert [(each.what, each.device, each.revision) for each in found.changes] == [
        ("published", one.id, 1),
        ("published", other.id, 1),
        ("changed", one.id, 2),
        ("withdrawn", other.id, 1),
        ("published", other.id, 2),
    ]
    assert [each.organization for each in found.changes][:2] == [CITY, OTHER_CITY]
    assert found.next == found.changes[-1].cursor
    assert not found.more


async def test_each_change_has_the_record_that_is_public_now(city: Registry) -> None:
    one = await publish(city, a_device("1", name={"en": "Old name"}))
    await change(city, one.id, "New name")

    first, second = (await page(city)).changes

    assert first.record == second.record
    assert first.record
    assert (first.revision, first.record.revision) == (1, 2)
    assert first.record.device.name == {"en": "New name"}
    assert (first.hash, second.hash) == (first.record.previous_hash, first.record.hash)
    bare = msgspec.to_builtins(first.record)
    for each in ("record", "hash", "identifiability"):
        del bare[each]
    assert content_hash(canonical_json(bare)) == first.record.hash


async def test_nothing_is_told_of_what_was_withdrawn_later(city: Registry) -> None:
    one = await publish(city, a_device("secret-key", name={"en": "Secret name"}))
    await withdraw(city, one.id)

    found = await city.change_feed.page(PUBLISHER)

    assert [(each.what, each.record) for each in found.changes] == [
        ("published", None),
        ("withdrawn", None),
    ]
    assert b"ecret" not in msgspec.json.encode(found)


async def test_pages_of_any_length_hold_the_same_changes(city: Registry) -> None:
    drafts = await publish_all(city, [a_device(str(number)) for number in range(7)])
    await withdraw(city, drafts[3].id)
    whole = (await page(city)).changes

    for limit in (1, 3, 8, 9):
        pages = [each async for each in every(city, limit)]
        assert [each for one in pages for each in one.changes] == whole
        assert all(len(each.changes) == limit for each in pages[:-1])


async def test_a_page_ends_where_it_grows_too_long(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish_all(city, [a_device(str(number)) for number in range(3)])
    monkeypatch.setattr(feeds, "MOST_BYTES", 1)

    pages = [each async for each in every(city)]

    assert [len(each.changes) for each in pages] == [1, 1, 1]
    assert [each.more for each in pages] == [True, True, False]


async def test_the_changes_of_one_organization_are_told_alone(city: Registry) -> None:
    await publish(city, a_device("1"))
    other = await publish(city, a_device("2"), OTHER_CITY)

    found = await page(city, organization=OTHER_CITY)

    assert [each.device for each in found.changes] == [other.id]
    assert [each.slug for each in found.organizations] == [OTHER_CITY]
    with pytest.raises(InvalidError, match="no organization"):
        await page(city, organization="nowhere")


async def test_a_page_names_organizations_and_places_with_what_they_lie_in(city: Registry) -> None:
    for slug, parent in (("port", None), ("quay", "port"), ("pier", "quay"), ("park", None)):
        await city.places.put(a_place(slug, parent=parent))
    await publish(city, a_device("1", place="pier"))
    await publish(city, a_device("2", place="quay"))

    first = await page(city, limit=1)
    last = await page(city, after=first.next, limit=1)

    assert [each.slug for each in first.places] == ["port", "quay", "pier"]
    assert [each.slug for each in last.places] == ["port", "quay"]
    assert [each.slug for each in first.organizations] == [CITY]
    assert [each.slug for each in last.organizations] == [OTHER_CITY, CITY]


async def test_the_end_is_where_nothing_follows(city: Registry) -> None:
    await publish(city, a_device("1"))

    end = await city.change_feed.end()
    before = await page(city, after=end)
    other = await publish(city, a_device("2"))
    after = await page(city, after=end)

    assert (before.changes, before.next) == ([], end)
    assert [each.device for each in after.changes] == [other.id]


async def test_views_that_are_drawn_anew_are_no_change(city: Registry) -> None:
    await publish(city, a_device("1", lon=HERE[0], lat=HERE[1], views=[DISC]))
    before = await page(city)

    await city.obstacles.put("houses", [a_house()])
    assert await city.obstacles.apply() == 1

    assert (await page(city)).changes == before.changes


@pytest.mark.parametrize("cursor", ["x", "abc", "____", "A" * 22, "A" * 64])
async def test_a_cursor_from_elsewhere_is_refused(city: Registry, cursor: str) -> None:
    with pytest.raises(InvalidError, match=r"after: it is no cursor of this register; give"):
        await page(city, after=cursor)


async def test_a_cursor_beyond_the_log_is_refused(city: Registry, store: Driver) -> None:
    await publish(city, a_device("1"))
    log = await kept.state(store)

    with pytest.raises(InvalidError, match="lies beyond what happened"):
        await page(city, after=feeds.cursor_of(log, log.newest + 1))


async def test_the_latest_changes_come_newest_first(city: Registry) -> None:
    one = await publish(city, a_device("1"))
    other = await publish(city, a_device("2"), OTHER_CITY)
    await withdraw(city, one.id)

    found = await city.change_feed.latest()
    alone = await city.change_feed.latest(OTHER_CITY)

    assert [(each.what, each.device, each.name) for each in found] == [
        ("withdrawn", one.id, None),
        ("published", other.id, {"en": "Device 2"}),
        ("published", one.id, None),
    ]
    assert [each.device for each in alone] == [other.id]


async def test_what_commits_late_is_never_passed_by(postgres_database: str, clock: Clock) -> None:
    store = await open_store(postgres_database, pool_size=4)
    registry = Registry(store, now=clock)
    await registry.organizations.put(an_organization())
    first = await publish(registry, a_device("0"))
    start = (await page(registry)).next

    async with registry.devices.writing() as slow:
        late = (await slow.create(OPERATOR, CITY, a_device("late"))).draft
        await slow.publish(OPERATOR, late.id)
        quick = await publish(registry, a_device("quick"))
        meanwhile = await page(registry, after=start)
    after = await page(registry, after=meanwhile.next)

    await store.close()
    assert meanwhile.changes == []
    assert [each.device for each in after.changes] == [late.id, quick.id]
    assert first.id not in {late.id, quick.id}


async def test_a_cursor_of_the_end_holds_while_a_writer_lags(
    postgres_database: str, clock: Clock
) -> None:
    store = await open_store(postgres_database, pool_size=4)
    registry = Registry(store, now=clock)
    await registry.organizations.put(an_organization())

    async with registry.devices.writing() as slow:
        late = (await slow.create(OPERATOR, CITY, a_device("late"))).draft
        await slow.publish(OPERATOR, late.id)
        await publish(registry, a_device("quick"))
        log = await kept.state(store)
        newest = feeds.cursor_of(log, log.newest)
        found = await page(registry, after=newest)

    await store.close()
    assert log.end < log.newest
    assert (found.changes, found.next) == ([], newest)


async def write(registry: Registry, number: int) -> list[Told]:
    """Publish and withdraw devices, some in one transaction, and return what happened."""
    dice, told = random.Random(number), []
    for step in range(ROUNDS):
        async with registry.devices.writing() as writer:
            for each in range(dice.randrange(1, 4)):
                device = a_device(f"{number}-{step}-{each}")
                draft = (await writer.create(OPERATOR, CITY, device)).draft
                await asyncio.sleep(dice.random() / 100)
                public = (await writer.publish(OPERATOR, draft.id)).draft
                told.append(("published", public.id, public.revision))
            if dice.random() < 0.4:
                gone = (await writer.withdraw(OPERATOR, public.id)).draft
                told.append(("withdrawn", gone.id, gone.revision))
    return told


async def follow(registry: Registry, done: asyncio.Event) -> list[Told]:
    """Read change after change, until all was written and read."""
    met: list[Told] = []
    cursor, was_done, more = None, False, True
    while more or not was_done:
        was_done = done.is_set()
        found = await page(registry, after=cursor, limit=5)
        met += [(each.what, each.device, each.revision) for each in found.changes]
        cursor, more = found.next, found.more
        await asyncio.sleep(0)
    return met


async def test_a_reader_among_many_writers_misses_nothing_and_meets_nothing_twice(
    database_url: str, clock: Clock
) -> None:
    store = await open_store(database_url, pool_size=WRITERS + 2)
    registry = Registry(store, now=clock)
    await registry.organizations.put(an_organization())
    done = asyncio.Event()

    readers = [asyncio.create_task(follow(registry, done)) for _ in range(2)]
    written = await asyncio.gather(*(write(registry, number) for number in range(WRITERS)))
    done.set()
    met, met_too = await asyncio.gather(*readers)
    whole = [each for one in [one async for one in every(registry)] for each in one.changes]

    await store.close()
    assert met == met_too == [(each.what, each.device, each.revision) for each in whole]
    assert sorted(met) == sorted(each for told in written for each in told)
    # Of each device in the order in which it happened.
    places = {each: place for place, each in enumerate(met)}
    gone = [each for each in met if each[0] == "withdrawn"]
    assert gone
    assert all(places["published", *each[1:]] < places[each] for each in gone)
