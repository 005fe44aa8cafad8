"""Connections to PostgreSQL that rest are used again, and nobody waits while one does."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from dtpr.registry.store.postgres.connections import Connection, Connections

PID = "SELECT pg_backend_pid()"
SOON_S = 5.0


@pytest.fixture
async def connections(postgres_database: str) -> AsyncIterator[Connections]:
    """Two connections at most."""
    pool = await asyncpg.create_pool(postgres_database, min_size=1, max_size=2)
    connections = Connections(pool)
    yield connections
    await asyncio.wait_for(connections.close(), SOON_S)


async def pid_of(connection: Connection) -> int:
    return int(await connection.fetchval(PID))


async def test_what_rests_is_used_again(connections: Connections) -> None:
    first = await connections.take()
    pid = await pid_of(first)

    assert connections.put(first)
    again = await connections.take()

    assert again is first
    assert await pid_of(again) == pid
    await connections.give_back(again)


async def test_who_waits_gets_the_one_that_is_given_back(connections: Connections) -> None:
    taken = [await connections.take(), await connections.take()]
    waiting = asyncio.create_task(connections.take())
    await asyncio.sleep(0)

    assert not connections.put(taken[0])
    await connections.give_back(taken[0])
    third = await asyncio.wait_for(waiting, SOON_S)

    assert await pid_of(third)
    assert connections.put(third)
    assert connections.put(taken[1])


async def test_a_connection_that_was_lost_while_it_rested_is_not_handed_out(
    connections: Connections,
) -> None:
    one, other = await connections.take(), await connections.take()
    assert connections.put(one)
    lost, gone = await pid_of(one), asyncio.Event()
    one.add_termination_listener(lambda _: gone.set())
    await other.execute("SELECT pg_terminate_backend($1)", lost)
    await asyncio.wait_for(gone.wait(), SOON_S)

    again = await connections.take()

    assert await pid_of(again) != lost
    assert connections.put(again)
    assert connections.put(other)


async def test_what_has_rested_for_minutes_is_not_handed_out(postgres_database: str) -> None:
    now = [0.0]
    pool = await asyncpg.create_pool(postgres_database, min_size=1, max_size=2)
    connections = Connections(pool, lambda: now[0])
    pids = []
    for rest in (299.0, 301.0, 0.0):
        connection = await connections.take()
        pids.append(await pid_of(connection))
        assert connections.put(connection)
        now[0] += rest
    await asyncio.wait_for(connections.close(), SOON_S)

    assert pids[0] == pids[1] != pids[2]


async def test_one_in_a_transaction_does_not_rest(connections: Connections) -> None:
    connection = await connections.take()
    await connection.execute("BEGIN")

    assert not connections.put(connection)
    await connections.give_back(connection)
    again = await connections.take()

    assert not again.is_in_transaction()
    assert connections.put(again)


async def test_closing_waits_for_what_is_in_use_and_closes_what_rests(
    postgres_database: str,
) -> None:
    pool = await asyncpg.create_pool(postgres_database, min_size=1, max_size=2)
    connections = Connections(pool)
    used, resting = await connections.take(), await connections.take()
    assert connections.put(resting)

    closing = asyncio.create_task(connections.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    assert await pid_of(used)
    assert not connections.put(used)
    await connections.give_back(used)

    await asyncio.wait_for(closing, SOON_S)
    assert pool.get_size() == 0
    with pytest.raises(asyncpg.InterfaceError):
        await connections.take()
