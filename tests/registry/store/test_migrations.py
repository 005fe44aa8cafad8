"""The schema of the database: made fresh, climbed to step by step, never half."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import pytest

from dtpr.errors import StoreError
from dtpr.registry.store import (
    Driver,
    backend_of,
    migrate,
    open_store,
    organizations,
    pending,
    prepare,
)
from dtpr.registry.store.migrate import migrations
from tests.support import postgres
from tests.support.devices import an_organization

STEPS = {
    "0001_first": "CREATE TABLE first (a integer); INSERT INTO first VALUES (1)",
    "0002_second": "ALTER TABLE first ADD COLUMN b integer; UPDATE first SET b = a + 1",
    "0003_third": "CREATE TABLE third AS SELECT a + b AS c FROM first",
}
SQLITE_SCHEMA = "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"
POSTGRES_SCHEMA = """
SELECT 'column', table_name || '.' || column_name,
       concat_ws(' ', data_type, is_nullable, column_default, is_identity)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
ORDER BY 1, 2
"""
AN_ORGANIZATION = """
INSERT INTO organizations (slug, version, document, changed_at)
VALUES ('riverton', 1, '{"slug":"riverton","name":{"en":"Riverton"}}', '2026-11-22T12:00:00Z')
"""


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[tuple[Driver, str]]:
    driver = await open_store(address, pool_size=2)
    try:
        yield driver, backend_of(address)
    finally:
        await driver.close()


async def ask(address: str, *commands: str) -> list[tuple[object, ...]]:
    """Run plain SQL beside the driver and return the rows of the last command."""
    rows: list[tuple[object, ...]] = []
    for each in commands:
        if backend_of(address) == "sqlite":
            connection = apsw.Connection(address.removeprefix("sqlite:///"))
            rows = list(connection.execute(each))
            connection.close()
        else:
            rows = [tuple(row) for row in await postgres.command(address, each)]
    return rows


async def schema_of(address: str) -> list[tuple[object, ...]]:
    return await ask(address, SQLITE_SCHEMA if backend_of(address) == "sqlite" else POSTGRES_SCHEMA)


def steps_in(folder: Path, steps: Mapping[str, str]) -> str:
    """Write migrations into a folder of the test's own and return its name as a back-end."""
    (folder / "migrations").mkdir(parents=True)
    for name, sql in steps.items():
        (folder / "migrations" / f"{name}.sql").write_text(sql)
    (folder / "migrations" / "README.md").write_text("No migration.")
    return str(folder)


def test_both_stores_climb_the_same_steps() -> None:
    assert list(migrations("sqlite")) == list(migrations("postgres"))


@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
def test_steps_are_numbered_without_gap(backend: str) -> None:
    numbers = [int(name.split("_")[0]) for name in migrations(backend)]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("done", range(len(migrations("sqlite"))))
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_climbing_from_any_step_ends_where_a_fresh_start_does(
    request: pytest.FixtureRequest, kind: str, done: int
) -> None:
    climbing, fresh = [
        str(request.getfixturevalue(f"{kind}_{each}")) for each in ("empty", "database")
    ]

    asyncio.run(_climb(climbing, fresh, done))


async def _climb(climbing: str, fresh: str, done: int) -> None:
    async with opened(climbing) as (driver, backend):
        for name, sql in list(migrations(backend).items())[:done]:
            assert await driver.apply_migration(name, sql)
        if done:
            await ask(climbing, AN_ORGANIZATION)

        assert await migrate(driver, backend) == list(migrations(backend))[done:]

        assert await schema_of(climbing) == await schema_of(fresh)
        kept = [an_organization("riverton")] if done else []
        assert await organizations.list_all(driver) == kept


async def test_a_fresh_database_lacks_every_step_and_then_none(empty_database_url: str) -> None:
    async with opened(empty_database_url) as (driver, backend):
        assert list(await driver.applied_migrations()) == []
        assert await pending(driver, backend) == list(migrations(backend))

        await prepare(driver, backend)

        assert list(await driver.applied_migrations()) == list(migrations(backend))
        assert await pending(driver, backend) == []


async def test_applying_again_does_nothing(database_url: str) -> None:
    before = await schema_of(database_url)
    async with opened(database_url) as (driver, backend):
        assert await migrate(driver, backend) == []
        await prepare(driver, backend)
        for name in migrations(backend):
            assert not await driver.apply_migration(name, "DROP TABLE organizations")

    assert await schema_of(database_url) == before


async def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    async with opened(database_url) as (driver, backend):
        await driver.apply_migration("9999_future", "SELECT 1")

        for refuse in (pending, migrate, prepare):
            with pytest.raises(StoreError, match=r"newer version.*9999_future"):
                await refuse(driver, backend)


async def test_a_database_that_is_behind_waits_for_its_operator(
    empty_database_url: str, tmp_path: Path
) -> None:
    older = steps_in(tmp_path / "older", {"0001_first": STEPS["0001_first"]})
    newer = steps_in(tmp_path / "newer", STEPS)
    async with opened(empty_database_url) as (driver, _):
        await prepare(driver, older)

        with pytest.raises(StoreError, match=r"lacks the step 0002_second; run `dtpr migrate`"):
            await prepare(driver, newer)

        assert await migrate(driver, newer) == ["0002_second", "0003_third"]
        await prepare(driver, newer)

    assert await ask(empty_database_url, "SELECT c FROM third") == [(3,)]


async def test_a_step_that_fails_leaves_nothing_behind(
    empty_database_url: str, tmp_path: Path
) -> None:
    broken = {**STEPS, "0002_second": "CREATE TABLE half (a integer); SELECT * FROM nowhere"}
    backend = steps_in(tmp_path / "broken", broken)
    async with opened(empty_database_url) as (driver, _):
        with pytest.raises(StoreError, match="nowhere"):
            await migrate(driver, backend)

        assert list(await driver.applied_migrations()) == ["0001_first"]
        assert await migrate(driver, steps_in(tmp_path / "mended", STEPS)) == list(STEPS)[1:]
    with pytest.raises(Exception, match="half"):
        await ask(empty_database_url, "SELECT * FROM half")


async def test_of_several_that_prepare_at_once_one_does_it(empty_database_url: str) -> None:
    async with (
        opened(empty_database_url) as (first, backend),
        opened(empty_database_url) as (second, _),
        opened(empty_database_url) as (third, _),
    ):
        await asyncio.gather(*(prepare(each, backend) for each in (first, second, third)))

        for each in (first, second, third):
            assert await pending(each, backend) == []


async def test_of_several_that_climb_at_once_each_step_is_done_once(
    empty_database_url: str, tmp_path: Path
) -> None:
    backend = steps_in(tmp_path / "steps", STEPS)
    async with (
        opened(empty_database_url) as (first, _),
        opened(empty_database_url) as (second, _),
    ):
        done = await asyncio.gather(*(migrate(each, backend) for each in (first, second)))

    assert sorted([*done[0], *done[1]]) == list(STEPS)
    assert await ask(empty_database_url, "SELECT c FROM third") == [(3,)]
