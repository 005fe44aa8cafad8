"""What a back-end must be able to do: five moves, and migrations."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

import msgspec

Row = Sequence[Any]
_Kind = TypeVar("_Kind")


class Session(Protocol):
    """A connection that runs named queries, inside a transaction or by itself."""

    async def rows(self, name: str, **values: Any) -> Sequence[Row]:
        """Return the rows of a named query, as tuples in the order of its columns."""
        ...

    async def run(self, name: str, **values: Any) -> int:
        """Run a named query and return how many rows it changed."""
        ...

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        """Run a named query once for each set of values; all have the same names."""
        ...


class Snapshot(Session, Protocol):
    """A session that sees the store as it was at one moment, whatever is written meanwhile."""

    def batches(self, name: str, size: int, **values: Any) -> AsyncIterator[Sequence[Row]]:
        """Yield the rows of a named query, so many at a time, and keep no more of them."""
        ...


class Driver(Session, Protocol):
    """A store: a session, transactions and the schema of the database."""

    backend: str
    """The name of its folder."""

    async def rows_within(self, seconds: float, name: str, **values: Any) -> Sequence[Row]:
        """Return the rows of a query that may take long, while others are answered.

        Raises:
            TimeoutError: It took longer than so many seconds.
        """
        ...

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """Return a view of one moment for long reading; it holds a connection, so be quick."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Session]:
        """Return a transaction that may write: it is kept whole when the block ends, or not."""
        ...

    def version(self) -> int | None:
        """Return a number that changes whenever anybody writes; None if that cannot be told now.

        It costs some microseconds and never waits.
        """
        ...

    def version_read(self) -> int | None:
        """Return the number of the state that was read last, as `version` counts; None as there.

        It costs next to nothing: nobody else's writes are looked for.
        """
        ...

    async def applied_migrations(self) -> Sequence[str]:
        """Return the names of the migrations that the database has, in order."""
        ...

    async def apply_migration(self, name: str, sql: str) -> bool:
        """Apply one migration in a transaction; return whether it was this call that did it."""
        ...

    async def close(self) -> None:
        """Finish what is running and give everything back."""
        ...


async def fetch(session: Session, kind: type[_Kind], name: str, **values: Any) -> list[_Kind]:
    """Return the rows of a query as Structs (`array_like`, fields in the order of the columns)."""
    rows = await session.rows(name, **values)
    return [msgspec.convert(row, kind) for row in rows]


async def fetch_one(session: Session, kind: type[_Kind], name: str, **values: Any) -> _Kind | None:
    """Return the only row of a query as a Struct, or None where there is no row."""
    found = await fetch(session, kind, name, **values)
    return found[0] if found else None
