"""Opening the register of an instance, and keeping its database up to date."""

from pathlib import Path

import pytest

from dtpr.errors import StoreError
from dtpr.registry import Registry, Size, migrate, open_registry, pending_migrations
from dtpr.registry.asked import Asked
from dtpr.registry.store import Driver
from dtpr.settings import Settings
from tests.support.clock import Clock
from tests.support.devices import CITY, a_device, an_organization, keep, publish


async def test_an_empty_database_is_made_ready(empty_database_url: str, clock: Clock) -> None:
    async with open_registry(Settings(database=empty_database_url), now=clock) as registry:
        await registry.check()
        await registry.organizations.add(an_organization(CITY))
        draft = await publish(registry, a_device())

        assert (await registry.devices.edition(draft.code)).disclosure.published_at == clock.at


async def test_what_was_written_is_there_after_opening_again(empty_database_url: str) -> None:
    settings = Settings(database=empty_database_url)
    async with open_registry(settings) as registry:
        await registry.organizations.add(an_organization(CITY))
        draft = await publish(registry, a_device())
        before = await registry.devices.edition(draft.id)

    async with open_registry(settings) as registry:
        assert await registry.devices.edition(draft.id) == before
        assert len((await registry.find(Asked())).listings) == 1


async def test_a_database_is_brought_up_to_date_once(empty_database_url: str) -> None:
    settings = Settings(database=empty_database_url)
    steps = await pending_migrations(settings)

    assert steps[0] == "0001_registry"
    assert await migrate(settings) == steps
    assert await pending_migrations(settings) == []
    assert await migrate(settings) == []


async def test_an_open_register_answers_and_a_closed_one_says_so(
    registry: Registry, store: Driver
) -> None:
    await registry.check()

    await store.close()

    with pytest.raises(StoreError):
        await registry.check()


async def test_a_register_knows_its_size(registry: Registry) -> None:
    assert await registry.size() == Size(0, 0)
    await registry.organizations.add(an_organization(CITY))
    await publish(registry, a_device("1"))
    await keep(registry, a_device("2"))

    assert await registry.size() == Size(1, 1)


async def test_a_register_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        async with open_registry(Settings(database=f"sqlite:///{tmp_path}/no/such/folder/x")):
            pass
