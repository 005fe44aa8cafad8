"""Databases that are made for one run and thrown away: SQLite files, a PostgreSQL cluster."""

import math
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from unittest.mock import patch

from benchmarks.load import load_world
from benchmarks.measuring import BenchmarkError
from benchmarks.world import World
from dtpr.registry.names import Minter
from dtpr.registry.store import Driver, backend_of, migrate, open_store
from tests.support import postgres

STORES = ("sqlite", "postgres")
INSTALL = (
    "apt-get install -y --no-install-recommends "
    "postgresql postgresql-postgis postgresql-postgis-scripts"
)

# As a server would be run: what was acknowledged is on the disk, and the data fit in memory.
_OPTIONS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
}
_WARM = """
SELECT sum(pg_prewarm(oid)) FROM pg_class
WHERE relkind IN ('r', 'i', 't') AND relnamespace != 'pg_catalog'::regnamespace
"""
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
_SEED, _BEGUN_AT = 1, 1_700_000_000
_TOLD_EVERY = 10_000


class Databases:
    """Makes databases of the kinds that are asked for, and drops them with its stack."""

    def __init__(self, kinds: Sequence[str], folder: Path, stack: AsyncExitStack) -> None:
        """Take the kinds of stores, a folder for files, and the stack that cleans up."""
        self.kinds = tuple(kinds)
        self._folder = folder
        self._stack = stack
        self._server: str | None = None
        self._made = 0

    async def empty(self, kind: str) -> str:
        """Return the address of a new database with the newest schema and nothing in it.

        Raises:
            BenchmarkError: PostgreSQL or PostGIS is not installed.
        """
        self._made += 1
        if kind == "sqlite":
            address = f"sqlite:///{self._folder / f'{self._made}.sqlite3'}"
        else:
            server = await self._postgres()
            name = await self._stack.enter_async_context(postgres.new_database(server))
            address = postgres.database_address(server, name)
        store = await open_store(address)
        try:
            await migrate(store, backend_of(address))
        finally:
            await store.close()
        return address

    async def filled(self, world: World, tell: Callable[[str], None]) -> dict[str, str]:
        """Return the addresses of new databases that hold a world, by their kinds."""
        addresses = {kind: await self.empty(kind) for kind in self.kinds}
        async with AsyncExitStack() as stack:
            stores: list[Driver] = []
            for each in addresses.values():
                stores.append(await open_store(each))
                stack.push_async_callback(stores[-1].close)
            await load_world(
                stores,
                world,
                minter=Minter(_SEED, lambda: _BEGUN_AT),
                progress=lambda done: _tell_now_and_then(tell, done, len(world.spots)),
            )
        if "postgres" in addresses:
            await _settle(addresses["postgres"])
        return addresses

    async def _postgres(self) -> str:
        if self._server is None:
            programs = postgres.find_programs()
            if programs is None:
                raise BenchmarkError(f"PostgreSQL is missing. Install it: {INSTALL}")
            options = {**postgres.OPTIONS, **_OPTIONS}
            # No memory is roomy enough to hold the files: imports are to wait for the disk.
            with patch.multiple(postgres, OPTIONS=options, SPACE=math.inf):
                running = postgres.running_cluster(programs)
                self._server = self._stack.enter_context(running)
            sql = "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"
            if not await postgres.command(self._server, sql):
                raise BenchmarkError(f"PostGIS is missing. Install it: {INSTALL}")
        return self._server


async def backends_of(address: str) -> list[int]:
    """Return the ids of the server processes that work for a database; none for SQLite."""
    if backend_of(address) == "sqlite":
        return []
    return [pid for (pid,) in await postgres.command(address, _BACKENDS)]


def _tell_now_and_then(tell: Callable[[str], None], done: int, size: int) -> None:
    if done % _TOLD_EVERY == 0 or done == size:
        tell(f"loading: {done:,} of {size:,} devices")


async def _settle(address: str) -> None:
    """Do what autovacuum would have done by and by, and read everything into memory."""
    for sql in ("VACUUM ANALYZE", "CHECKPOINT", "CREATE EXTENSION IF NOT EXISTS pg_prewarm", _WARM):
        await postgres.command(address, sql)
