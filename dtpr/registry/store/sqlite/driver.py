"""SQLite: one file, read on the event loop, written on one thread of its own.

A read takes tens of microseconds, less than handing it to a thread and back would; a write waits
for the disk, so it may not block the loop.
"""

import asyncio
import json
from array import array
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import apsw

from dtpr.errors import ConflictError, DtprError, StoreError
from dtpr.geo.shapes import do_meet
from dtpr.registry.store.driver import Row
from dtpr.registry.store.queries import Queries

_Result = TypeVar("_Result")
_BUSY_MS = 10_000
_PAGES_KIB = 8 * 1024
"""So much of the file the reader keeps: the system keeps it too, so more of it is no quicker.

Were it mapped, all that was read would count as ours.
"""
_STEPS = 5000
_MAPPED = 2**33
"""So many bytes of the file are read where the system keeps them, by who reads all of it."""

_LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT
"""


class SqliteDriver:
    """A store in one SQLite file, in WAL mode."""

    backend = "sqlite"

    def __init__(self, path: Path) -> None:
        """Open the file, and create it where it is missing.

        Raises:
            StoreError: It cannot be opened, or is not an SQLite file.
        """
        self._queries = Queries("sqlite", "?")
        self._path = path
        with _translated():
            self._writer = _connect(path)
            self._reader = _connect(path)
            self._reader.execute(f"PRAGMA cache_size = -{_PAGES_KIB}")
            self._asker = self._reader.cursor()
            self._searcher = _connect(path)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite-writer")
        self._search = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite-searcher")
        self._lock = asyncio.Lock()

    async def rows(self, name: str, **values: Any) -> Sequence[Row]:
        """Return the rows of a query, read on the event loop."""
        return self._execute(self._reader, name, values)

    async def rows_within(self, seconds: float, name: str, **values: Any) -> Sequence[Row]:
        """Return the rows of a query that may take long, read on a thread for such."""
        until = monotonic() + seconds
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._search, self._searched, until, name, values)

    async def run(self, name: str, **values: Any) -> int:
        """Run a query in a transaction of its own and return how many rows it changed."""
        async with self.transaction() as session:
            return await session.run(name, **values)

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        """Run a query for each set of values, in one transaction."""
        async with self.transaction() as session:
            await session.many(name, values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["_Writing"]:
        """Hold the file's only right to write for the length of the block."""
        async with self._lock:
            session = _Writing(self)
            try:
                await session.command("BEGIN IMMEDIATE")
                yield session
                await session.command("COMMIT")
            except BaseException:
                # BEGIN may have been cancelled while its thread went on, or COMMIT been refused.
                await asyncio.shield(self.on_writer(self.roll_back))
                raise

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["_Moment"]:
        """Hold a connection of its own in a reading transaction for the length of the block."""
        with _translated():
            connection = _connect(self._path)
        try:
            with _translated():
                connection.execute("PRAGMA query_only = ON")
                connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
                connection.execute("BEGIN")
                # A transaction sees the moment of its first read.
                connection.execute("SELECT 1 FROM sqlite_schema").fetchall()
            yield _Moment(self._queries, connection)
        finally:
            connection.close(force=True)

    def version(self) -> int | None:
        """Return a number that changes whenever any process writes to the file."""
        # As `version_read`, but a control code sees a commit only after a read.
        try:
            [(version,)] = self._asker.execute("PRAGMA data_version").fetchall()
        except apsw.Error:
            return None
        return version if isinstance(version, int) else None

    def version_read(self) -> int | None:
        """Return the number of the state that the last read saw."""
        return self._reader.data_version()

    async def applied_migrations(self) -> Sequence[str]:
        """Return the names of the migrations that the file has, in order."""
        with _translated():
            tables = self._reader.execute(
                "SELECT name FROM sqlite_schema WHERE name = 'migrations'"
            ).fetchall()
            if not tables:
                return []
            found = self._reader.execute("SELECT name FROM migrations ORDER BY name").fetchall()
        return [str(name) for (name,) in found]

    async def apply_migration(self, name: str, sql: str) -> bool:
        """Apply one migration unless another process already did."""
        async with self.transaction() as session:
            await session.command(_LEDGER)
            if await session.command("SELECT 1 FROM migrations WHERE name = ?", (name,)):
                return False
            await session.command(sql)
            now = datetime.now(UTC).isoformat()
            await session.command("INSERT INTO migrations VALUES (?, ?)", (name, now))
        return True

    async def close(self) -> None:
        """Finish the running write and close the file."""
        async with self._lock:
            self._thread.shutdown()
            self._search.shutdown()
            self._searcher.close()
            self._reader.close()
            self._writer.close()

    async def on_writer(self, work: Callable[..., _Result], *arguments: Any) -> _Result:
        """Run a piece of work on the writer's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def write(self, name: str, values: Mapping[str, Any]) -> tuple[Sequence[Row], int]:
        """Run a query on the writer; return its rows and how many rows it changed."""
        rows = self._execute(self._writer, name, values)
        return rows, self._writer.changes()

    def write_many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        """Run a query on the writer for each set of values."""
        if not values:
            return
        statement = self._queries.statement(name, values[0])
        rows = ([each[column] for column in statement.names] for each in values)
        with _translated():
            # Rows that a query returns have to be read, or the next one never runs.
            self._writer.executemany(statement.sql, rows).fetchall()

    def command(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Row]:
        """Run plain SQL on the writer."""
        with _translated():
            return self._writer.execute(sql, values).fetchall()

    def roll_back(self) -> None:
        """Undo what the writer has begun, if there is anything."""
        if self._writer.in_transaction:
            self.command("ROLLBACK")

    def _searched(self, until: float, name: str, values: Mapping[str, Any]) -> Sequence[Row]:
        """Run a query on the searcher until a moment; some thousand steps go by before a look."""
        self._searcher.set_progress_handler(lambda: monotonic() > until, _STEPS)
        try:
            return self._execute(self._searcher, name, values)
        except StoreError as error:
            if isinstance(error.__cause__, apsw.InterruptError):
                raise TimeoutError from error
            raise

    def _execute(
        self, connection: apsw.Connection, name: str, values: Mapping[str, Any]
    ) -> Sequence[Row]:
        statement = self._queries.statement(name, values)
        bound = [values[each] for each in statement.names]
        try:
            return connection.execute(statement.sql, bound).fetchall()
        except apsw.Error as error:
            raise _error_of(error) from error


class _Writing:
    """A session inside a transaction: all its work is done on the writer's thread."""

    def __init__(self, driver: SqliteDriver) -> None:
        self._driver = driver

    async def rows(self, name: str, **values: Any) -> Sequence[Row]:
        rows, _ = await self._driver.on_writer(self._driver.write, name, values)
        return rows

    async def run(self, name: str, **values: Any) -> int:
        _, changed = await self._driver.on_writer(self._driver.write, name, values)
        return changed

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        await self._driver.on_writer(self._driver.write_many, name, values)

    async def command(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Row]:
        return await self._driver.on_writer(self._driver.command, sql, values)


class _Moment:
    """A session of a reading transaction; a batch is read on the event loop, then others go on."""

    def __init__(self, queries: Queries, connection: apsw.Connection) -> None:
        self._queries = queries
        self._connection = connection

    async def rows(self, name: str, **values: Any) -> Sequence[Row]:
        return self._execute(name, values).fetchall()

    async def run(self, name: str, **values: Any) -> int:
        with _translated():
            self._execute(name, values).fetchall()
            return self._connection.changes()

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        for each in values:
            await self.run(name, **each)

    async def batches(self, name: str, size: int, **values: Any) -> AsyncIterator[Sequence[Row]]:
        cursor = self._execute(name, values)
        while True:
            with _translated():
                batch = list(islice(cursor, size))
            if not batch:
                return
            yield batch
            await asyncio.sleep(0)

    def _execute(self, name: str, values: Mapping[str, Any]) -> apsw.Cursor:
        statement = self._queries.statement(name, values)
        with _translated():
            given = [values[each] for each in statement.names]
            return self._connection.execute(statement.sql, given)


def _connect(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(_BUSY_MS)
    connection.execute("PRAGMA journal_mode = WAL")
    # A write that was acknowledged survives a power cut: FULL makes WAL wait for the disk.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.convert_binding = _convert
    connection.create_scalar_function("do_meet", _do_meet, 2, deterministic=True)
    return connection


def _do_meet(*shapes: Any) -> bool | None:
    """Tell whether two shapes share a point; as all of SQL does, it cannot tell of none."""
    return None if None in shapes else do_meet(*shapes)


def _convert(_cursor: apsw.Cursor, _number: int, value: Any) -> Any:
    """Return a value as SQLite takes it: a tuple of whole numbers as a `carray`, a list as JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return apsw.carray(array("q", value))
    if isinstance(value, list):
        return json.dumps(value)
    raise TypeError(f"SQLite cannot hold a {type(value).__name__}")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's errors into ours."""
    try:
        yield
    except apsw.Error as error:
        raise _error_of(error) from error


def _error_of(error: apsw.Error) -> DtprError:
    if isinstance(error, apsw.ConstraintError):
        return ConflictError("It clashes with what is kept already.")
    return StoreError(f"SQLite refused: {error}.")
