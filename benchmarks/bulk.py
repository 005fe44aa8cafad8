"""Many rows at a time: what a session would write one by one, quicker."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.recording import Told
from dtpr.registry.store import Driver, Session
from dtpr.registry.store.postgres.driver import PostgresDriver
from dtpr.registry.store.queries import Queries
from dtpr.registry.store.sqlite.driver import SqliteDriver

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

# A load that is thrown away where it fails need not wait for the disk.
_HURRY = ("PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000")
_INSERT = re.compile(
    r"^(?P<head>INSERT INTO \w+\s*\([^()]*\)\s*)VALUES\s*\((?P<values>.*)\)"
    r"(?P<tail>\s*(?:(?:ON CONFLICT|RETURNING)[^;]*)?)\Z",
    re.DOTALL,
)


class Writing(NamedTuple):
    """A transaction of a store: its session, and what writes many rows in it."""

    session: Session
    write: Callable[[Told], Awaitable[None]]


@asynccontextmanager
async def writing(store: Driver) -> AsyncIterator[Writing]:
    """Hold a transaction that writes many rows at a time, kept whole at the end or not at all."""
    if isinstance(store, PostgresDriver):
        async with store.transaction() as connected:
            yield Writing(connected, partial(_write, connected, connected.connection))
        return
    if isinstance(store, SqliteDriver):
        for each in _HURRY:
            await store.on_writer(store.command, each)
    async with store.transaction() as session:
        yield Writing(session, partial(_write, session, None))


async def _write(
    session: Session, connection: "PoolConnectionProxy[asyncpg.Record] | None", told: Told
) -> None:
    if connection is None or not await _insert_all(connection, told):
        await session.many(told.query, told.values())


async def _insert_all(connection: "PoolConnectionProxy[asyncpg.Record]", told: Told) -> bool:
    """Run an INSERT for all rows as one; return False where the query is none."""
    statement = Queries("postgres", "$").statement(told.query, dict.fromkeys(told.names))
    match = _INSERT.match(statement.sql)
    if match is None:
        return False
    types = [each.name for each in (await connection.prepare(statement.sql)).get_parameters()]
    arrays = ", ".join(f"${number}::{each}[]" for number, each in enumerate(types, start=1))
    names = ", ".join(f"p{number}" for number in range(1, len(types) + 1))
    values = re.sub(r"\$(\d+)", r"given.p\1", match["values"])
    source = f"SELECT {values} FROM unnest({arrays}) AS given ({names})"  # noqa: S608 - the register's own query
    columns = dict(zip(told.names, zip(*told.rows, strict=True), strict=True))
    await connection.execute(
        match["head"] + source + match["tail"], *(columns[each] for each in statement.names)
    )
    return True
