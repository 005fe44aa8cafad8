"""PostgreSQL with PostGIS, through a pool of connections."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import asyncpg

from dtpr.errors import ConflictError, DtprError, InvalidError, Problem, StoreError
from dtpr.registry.store.driver import Row
from dtpr.registry.store.postgres.connections import Connection, Connections
from dtpr.registry.store.postgres.listener import Listener
from dtpr.registry.store.queries import Queries

_MIGRATION_LOCK = 0x64747072
_LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL)
"""
# A connection that is lost in the middle of a call shows as an internal error of the client.
_REFUSALS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
# Short queries lose more time in the just-in-time compiler, and in starting workers, than they win.
_SERVER_SETTINGS = {
    "application_name": "dtpr",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
}


class PostgresDriver:
    """A store in a PostgreSQL database."""

    backend = "postgres"

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", listener: Listener) -> None:
        """Wrap an open pool; `connect` makes one."""
        self._queries = Queries("postgres", "$")
        self._connections = Connections(pool)
        self._listener = listener

    async def rows(self, name: str, **values: Any) -> Sequence[Row]:
        """Return the rows of a query."""
        statement = self._queries.statement(name, values)
        given = [values[each] for each in statement.names]
        is_over = False
        try:
            connection = await self._connections.take()
            try:
                found = await connection.fetch(statement.sql, *given)
                is_over = self._connections.put(connection)
            finally:
                if not is_over:
                    await self._connections.give_back(connection)
        except _REFUSALS as error:
            raise _error_of(error) from error
        return [tuple(row) for row in found]

    async def rows_within(self, seconds: float, name: str, **values: Any) -> Sequence[Row]:
        """Return the rows of a query that may take long; the server stops it in time."""
        statement = self._queries.statement(name, values)
        given = [values[each] for each in statement.names]
        async with self._connection() as session:
            with _translated():
                try:
                    found = await session.connection.fetch(statement.sql, *given, timeout=seconds)
                except asyncpg.QueryCanceledError as error:
                    raise TimeoutError from error
        return [tuple(row) for row in found]

    async def run(self, name: str, **values: Any) -> int:
        """Run a query and return how many rows it changed."""
        async with self._connection() as session:
            changed = await session.run(name, **values)
        self._listener.count()
        return changed

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        """Run a query for each set of values, in one transaction."""
        async with self._connection() as session:
            await session.many(name, values)
        self._listener.count()

    def version(self) -> int | None:
        """Return a number that changes whenever the server tells of a write.

        None while it cannot tell.
        """
        return self._listener.heard

    def version_read(self) -> int | None:
        """Return what `version` does: it costs nothing here."""
        return self._listener.heard

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["_Connected"]:
        """Hold one connection in a transaction for the length of the block."""
        async with self._connection() as session:
            begun = session.connection.transaction()
            with _translated():
                await begun.start()
            try:
                yield session
            except BaseException:
                # Where the connection is lost, the server rolls back by itself.
                with suppress(*_REFUSALS):
                    await begun.rollback()
                raise
            with _translated():
                await begun.commit()
            # What this process has written it knows at once, before it is told.
            self._listener.count()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["_Moment"]:
        """Hold one connection in a reading transaction for the length of the block."""
        async with self._connection() as session:
            connection = session.connection
            begun = connection.transaction(isolation="repeatable_read", readonly=True)
            with _translated():
                await begun.start()
            try:
                yield _Moment(self._queries, connection)
            finally:
                with suppress(*_REFUSALS):
                    await begun.rollback()

    async def applied_migrations(self) -> Sequence[str]:
        """Return the names of the migrations that the database has, in order."""
        async with self._connection() as session:
            run = session.connection
            with _translated():
                if await run.fetchval("SELECT to_regclass('migrations')") is None:
                    return []
                found = await run.fetch("SELECT name FROM migrations ORDER BY name")
        return [row["name"] for row in found]

    async def apply_migration(self, name: str, sql: str) -> bool:
        """Apply one migration unless another process already did."""
        async with self.transaction() as session:
            run = session.connection
            with _translated():
                await run.execute("SELECT pg_advisory_xact_lock($1)", _MIGRATION_LOCK)
                await run.execute(_LEDGER)
                if await run.fetchval("SELECT 1 FROM migrations WHERE name = $1", name):
                    return False
                await run.execute(sql)
                await run.execute("INSERT INTO migrations VALUES ($1, $2)", name, datetime.now(UTC))
        return True

    async def close(self) -> None:
        """Wait for the connections in use and close them all."""
        await self._listener.close()
        await self._connections.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator["_Connected"]:
        with _translated():
            connection = await self._connections.take()
        is_over = False
        try:
            yield _Connected(self._queries, connection)
            is_over = self._connections.put(connection)
        finally:
            if not is_over:
                await self._connections.give_back(connection)


class _Connected:
    """A session on one connection."""

    def __init__(self, queries: Queries, connection: Connection) -> None:
        self._queries = queries
        self.connection = connection

    async def rows(self, name: str, **values: Any) -> Sequence[Row]:
        statement = self._queries.statement(name, values)
        with _translated():
            found = await self.connection.fetch(
                statement.sql, *(values[each] for each in statement.names)
            )
        return [tuple(row) for row in found]

    async def run(self, name: str, **values: Any) -> int:
        statement = self._queries.statement(name, values)
        with _translated():
            tag = await self.connection.execute(
                statement.sql, *(values[each] for each in statement.names)
            )
        return int(tag.rpartition(" ")[2])

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        if not values:
            return
        statement = self._queries.statement(name, values[0])
        rows = [[each[column] for column in statement.names] for each in values]
        with _translated():
            await self.connection.executemany(statement.sql, rows)


class _Moment(_Connected):
    """A session of a reading transaction; many rows are read through a cursor of the server."""

    async def batches(self, name: str, size: int, **values: Any) -> AsyncIterator[Sequence[Row]]:
        statement = self._queries.statement(name, values)
        given = [values[each] for each in statement.names]
        with _translated():
            cursor = await self.connection.cursor(statement.sql, *given)
        while True:
            with _translated():
                batch = await cursor.fetch(size)
            if not batch:
                return
            yield [tuple(row) for row in batch]


async def connect(url: str, pool_size: int) -> PostgresDriver:
    """Open a pool of connections to a database.

    Raises:
        StoreError: The server cannot be reached or refuses.
    """
    try:
        with _translated():
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=pool_size,
                server_settings=_SERVER_SETTINGS,
                reset=_leave_clean,
            )
    except ValueError as error:
        raise StoreError(f"PostgreSQL refused: the address is wrong, {error}.") from error
    listener = Listener(url)
    await listener.start()
    return PostgresDriver(pool, listener)


async def _leave_clean(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Give a connection back as it was taken.

    Nothing here changes a session, so what a pool does otherwise, to ask the server to forget all
    changes, would only be one more way there and back for each query. What was broken off in the
    middle of beginning a transaction is the exception.
    """
    if connection.is_in_transaction():
        await connection.reset()


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except _REFUSALS as error:
        raise _error_of(error) from error


def _error_of(error: Exception) -> DtprError:
    if isinstance(error, asyncpg.CharacterNotInRepertoireError):
        return InvalidError(
            Problem("", "a text holds a character that cannot be kept", "leave out NUL")
        )
    if isinstance(error, asyncpg.IntegrityConstraintViolationError):
        return ConflictError("It clashes with what is kept already.")
    return StoreError(f"PostgreSQL refused: {error}.")
