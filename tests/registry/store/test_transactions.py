"""Transactions: kept whole or not at all, whatever ends them."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress

import apsw
import pytest

from dtpr.errors import ConflictError, InvalidError, StoreError
from dtpr.registry.store import Driver, Session, changes, devices, open_store, organizations
from tests.support.clock import NOON
from tests.support.devices import CITY, an_organization

WRITER = """
import asyncio, sys
from dtpr.registry.store import devices, open_store

async def main():
    store = await open_store(sys.argv[1])
    await devices.take_code(store, "ABC234", "kept")
    async with store.transaction() as session:
        await devices.take_code(session, "XYZ789", "not kept")
        print("written", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Driver]:
    """A second store over the same database, as another process has it."""
    driver = await open_store(database_url, pool_size=2)
    try:
        yield driver
    finally:
        await driver.close()


async def take(session: Session, code: str) -> bool:
    return await devices.take_code(session, code, "test")


async def test_a_block_is_kept_when_it_ends(store: Driver, other: Driver) -> None:
    async with store.transaction() as session:
        await take(session, "one")
        await take(session, "two")

    assert [await take(other, code) for code in ("one", "two", "three")] == [False, False, True]


async def test_a_block_sees_its_own_writes_and_others_do_not(store: Driver, other: Driver) -> None:
    async with store.transaction() as session:
        await organizations.put(session, an_organization(CITY), NOON)

        assert await organizations.find(session, CITY)
        assert await organizations.find(other, CITY) is None

    assert await organizations.find(other, CITY)


@pytest.mark.parametrize(
    "error", [ValueError("wrong"), OSError("no such file"), ConflictError("clash"), SystemExit(3)]
)
async def test_an_error_undoes_the_block_and_comes_out_as_it_was(
    store: Driver, error: BaseException
) -> None:
    async def fail() -> None:
        async with store.transaction() as session:
            await take(session, "one")
            raise error

    with pytest.raises(type(error)) as caught:
        await fail()

    assert caught.value is error
    assert await take(store, "one")


async def test_a_clash_undoes_the_block(store: Driver) -> None:
    async def clash() -> None:
        async with store.transaction() as session:
            await take(session, "one")
            await session.run(
                "insert_token",
                id="id",
                hash="hash",
                organization="nowhere",
                role="",
                label="",
                created_at=NOON,
                expires_at=None,
            )

    with pytest.raises(ConflictError):
        await clash()

    assert await take(store, "one")


async def test_many_rows_are_written_together_or_not_at_all(store: Driver) -> None:
    common = {
        "at": NOON,
        "num": 1,
        "organization": CITY,
        "kind": "published",
        "revision": 1,
        "touched": b"",
    }
    new = [{**common, "device": each} for each in "ab"]
    wrong = {**common, "device": "c", "kind": "forgotten"}

    with pytest.raises(ConflictError):
        await store.many("insert_change", [*new, wrong])
    assert (await changes.mark(store))[1] is None

    await store.many("insert_change", new)
    await store.many("insert_change", [])
    assert (await changes.mark(store))[1] == NOON


async def test_a_cancelled_block_is_undone_and_the_store_goes_on(store: Driver) -> None:
    begun = asyncio.Event()

    async def write_for_ever() -> None:
        async with store.transaction() as session:
            await take(session, "one")
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write_for_ever())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await take(store, "one")


async def test_cancelling_at_any_moment_leaves_the_store_in_order(store: Driver) -> None:
    async def write(number: int) -> None:
        async with store.transaction() as session:
            await take(session, f"code {number}")
            await take(session, f"twin {number}")

    for number in range(40):
        task = asyncio.create_task(write(number))
        for _ in range(number % 20):
            await asyncio.sleep(0.0001)
        task.cancel()
        await asyncio.wait([task])

    for number in range(40):
        assert await take(store, f"code {number}") == await take(store, f"twin {number}")


async def test_a_write_cancelled_while_it_waits_for_its_turn_does_no_harm(
    sqlite_database: str,
) -> None:
    store = await open_store(sqlite_database)
    neighbour = apsw.Connection(sqlite_database.removeprefix("sqlite:///"))
    neighbour.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(take(store, "one"))
    await asyncio.sleep(0.1)

    task.cancel()
    await asyncio.sleep(0.1)
    neighbour.execute("COMMIT")

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await take(store, "one")
    neighbour.close()
    await store.close()


async def test_writers_take_turns(store: Driver, other: Driver) -> None:
    async def write(driver: Driver, number: int) -> None:
        async with driver.transaction() as session:
            assert await take(session, f"first {number}")
            await asyncio.sleep(0)
            assert await take(session, f"second {number}")

    await asyncio.gather(
        *(write(driver, id(driver) + n) for driver in (store, other) for n in range(5))
    )

    assert await take(store, "another")


async def test_of_two_that_take_a_code_at_once_one_gets_it(store: Driver, other: Driver) -> None:
    taken = await asyncio.gather(*(take(each, "one") for each in (store, other, store, other)))

    assert sorted(taken) == [False, False, False, True]


async def test_what_was_acknowledged_survives_the_process(database_url: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, database_url, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert await process.stdout.readline() == b"written\n"
    process.kill()
    await process.wait()

    store = await open_store(database_url)
    try:
        assert not await take(store, "ABC234")
        assert await take(store, "XYZ789")
    finally:
        await store.close()


async def test_a_text_with_nul_never_breaks_the_store(store: Driver) -> None:
    with suppress(InvalidError):
        await organizations.find(store, "\x00")
    with suppress(InvalidError):
        await take(store, "\x00")

    assert await take(store, "one")


async def test_a_value_of_a_kind_that_no_column_holds_is_a_mistake_in_the_program(
    store: Driver,
) -> None:
    with pytest.raises((TypeError, StoreError)):
        await take(store, {"a set"})  # type: ignore[arg-type]  # No text, on purpose.

    assert await take(store, "one")


async def test_a_closed_store_says_so(store: Driver) -> None:
    await store.close()

    with pytest.raises(StoreError):
        await store.rows("changes_mark")


async def test_a_connection_comes_back_clean_when_its_user_was_stopped(store: Driver) -> None:
    for step in range(40):
        task = asyncio.ensure_future(changing(store, f"C{step}"))
        for _ in range(step):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    # Nothing that was begun is left open, and each of the connections works.
    taken = await asyncio.gather(*(take(store, f"D{step}") for step in range(20)))
    assert all(taken)
    async with store.transaction() as session:
        assert await take(session, "last")


async def changing(store: Driver, code: str) -> None:
    async with store.transaction() as session:
        await take(session, code)
        await asyncio.sleep(60)


async def test_a_read_tells_which_state_it_saw(store: Driver, other: Driver) -> None:
    await organizations.list_all(store)
    before = store.version_read()

    await organizations.list_all(store)
    assert store.version_read() == before

    await organizations.put(other, an_organization(CITY), NOON)
    for _ in range(500):
        await organizations.list_all(store)
        if store.version_read() != before:
            break
        await asyncio.sleep(0.01)
    assert store.version_read() != before
