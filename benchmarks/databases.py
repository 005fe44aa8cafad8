"""Databases of a run: SQLite files and a PostgreSQL cluster, thrown away or kept in a folder."""

import math
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import apsw

from benchmarks.fingerprints import fingerprint_of
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
    "random_page_cost": "1.1",
    "jit": "off",
}
_MOST_BUFFERS_MB, _SHARE_OF_MEMORY = 4096, 4
# The largest first, so that the smaller ones stay where not everything fits.
_WARM = """
SELECT sum(pg_prewarm(oid)) FROM (
    SELECT oid FROM pg_class
    WHERE relkind IN ('r', 'i', 't') AND relnamespace != 'pg_catalog'::regnamespace
    ORDER BY pg_relation_size(oid) DESC
) AS relations
"""
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
_SEED, _BEGUN_AT = 1, 1_700_000_000
_TOLD_EVERY = 10_000
_UNFINISHED = "unfinished"

Tell = Callable[[str], None]


class _World(NamedTuple):
    """A world in one kind of store: what its database is called once it is whole."""

    kind: str
    size: int
    fingerprint: str

    @property
    def family(self) -> str:
        """Return how the names of databases of worlds of this size begin."""
        return f"world_{self.size}_"

    @property
    def name(self) -> str:
        """Return the name of the database."""
        return self.family + self.fingerprint


class Databases:
    """Makes databases of the kinds that are asked for, and drops them with its stack.

    With a folder to keep them in, those that hold a world are left there, and taken again as long
    as nothing has changed that they were made from.
    """

    def __init__(
        self,
        kinds: Sequence[str],
        folder: Path,
        stack: AsyncExitStack,
        keep: Path | None = None,
    ) -> None:
        """Take the kinds of stores, a folder for files, the stack that cleans up."""
        self.kinds = tuple(kinds)
        self._folder = folder
        self._stack = stack
        self._keep = keep
        self._server: str | None = None
        self._made = 0

    async def versions(self) -> dict[str, str]:
        """Return the versions of the databases that were used."""
        found = {"SQLite": apsw.sqlite_lib_version()}
        if self._server is not None:
            [(server,)] = await self._command("SELECT current_setting('server_version')")
            sql = "SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'"
            [(postgis,)] = await self._command(sql)
            found |= {"PostgreSQL": server, "PostGIS": postgis}
        return found

    async def empty(self, kind: str) -> str:
        """Return the address of a new database with the newest schema and nothing in it.

        Raises:
            BenchmarkError: PostgreSQL or PostGIS is not installed.
        """
        address = self._new_file() if kind == "sqlite" else await self._new_database("template1")
        return await _with_schema(address)

    async def filled(self, world: World, tell: Tell) -> dict[str, str]:
        """Return the addresses of databases that hold a world, by their kinds; only to be read."""
        if self._keep is None:
            addresses = {kind: await self.empty(kind) for kind in self.kinds}
            await _fill(addresses, world, tell)
            return addresses
        named = [_World(kind, world.size, await fingerprint_of(world, kind)) for kind in self.kinds]
        missing = [each for each in named if not await self._is_kept(each)]
        await _fill({each.kind: await self._begin(each) for each in missing}, world, tell)
        for each in missing:
            await self._finish(each)
        found = {each.kind: await self._kept(each.kind, each.name) for each in named}
        if "postgres" in found and "postgres" not in [each.kind for each in missing]:
            await _warm(found["postgres"])
        return found

    async def copy(self, address: str) -> str:
        """Return the address of a new database that holds the same as another, to be written to."""
        if backend_of(address) == "sqlite":
            copied = self._new_file()
            shutil.copyfile(_file_of(address), _file_of(copied))
            return copied
        copied = await self._new_database(address.partition("?")[0].rpartition("/")[2])
        await _warm(copied)
        return copied

    def _new_file(self) -> str:
        self._made += 1
        return f"sqlite:///{self._folder / f'{self._made}.sqlite3'}"

    async def _new_database(self, template: str) -> str:
        server = await self._postgres()
        name = await self._stack.enter_async_context(postgres.new_database(server, template))
        return postgres.database_address(server, name)

    async def _kept(self, kind: str, name: str) -> str:
        """Return the address of a database that is kept, or is to be."""
        if kind == "postgres":
            return postgres.database_address(await self._postgres(), name)
        if self._keep is None:
            raise ValueError("No folder was given to keep databases in.")
        self._keep.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{self._keep / f'{name}.sqlite3'}"

    async def _is_kept(self, world: _World) -> bool:
        if world.kind == "sqlite":
            return _file_of(await self._kept(world.kind, world.name)).exists()
        return world.name in await self._database_names(world.family)

    async def _begin(self, world: _World) -> str:
        """Make room for a world, and return where it is to be loaded."""
        address = await self._kept(world.kind, _UNFINISHED)
        if world.kind == "sqlite":
            for each in _file_of(address).parent.glob(f"{world.family}*"):
                each.unlink()
            for each in _file_of(address).parent.glob(f"{_UNFINISHED}*"):
                each.unlink()
        else:
            for name in (*await self._database_names(world.family), _UNFINISHED):
                await self._command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await self._command(f"CREATE DATABASE {_UNFINISHED}")
        return await _with_schema(address)

    async def _finish(self, world: _World) -> None:
        """Give a world that was loaded whole its name."""
        if world.kind == "sqlite":
            address = await self._kept(world.kind, world.name)
            _file_of(await self._kept(world.kind, _UNFINISHED)).rename(_file_of(address))
        else:
            await self._command(f"ALTER DATABASE {_UNFINISHED} RENAME TO {world.name}")

    async def _database_names(self, family: str) -> list[str]:
        names = [name for (name,) in await self._command("SELECT datname FROM pg_database")]
        return [each for each in names if each.startswith(family)]

    async def _command(self, sql: str) -> list[tuple[str]]:
        return await postgres.command(await self._postgres(), sql)

    async def _postgres(self) -> str:
        if self._server is None:
            programs = postgres.find_programs()
            if programs is None:
                raise BenchmarkError(f"PostgreSQL is missing. Install it: {INSTALL}")
            options = {**postgres.OPTIONS, **_OPTIONS, "shared_buffers": f"{_buffers_mb()}MB"}
            data = None if self._keep is None else self._keep.absolute() / "postgres"
            # No memory is roomy enough to hold the files: imports are to wait for the disk.
            with patch.multiple(postgres, OPTIONS=options, SPACE=math.inf):
                running = postgres.running_cluster(programs, data)
                try:
                    self._server = self._stack.enter_context(running)
                except RuntimeError as error:
                    raise BenchmarkError(_refused(error, data)) from error
            sql = "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"
            if not await self._command(sql):
                raise BenchmarkError(f"PostGIS is missing. Install it: {INSTALL}")
        return self._server


async def backends_of(address: str) -> list[int]:
    """Return the ids of the server processes that work for a database; none for SQLite."""
    if backend_of(address) == "sqlite":
        return []
    return [pid for (pid,) in await postgres.command(address, _BACKENDS)]


async def _with_schema(address: str) -> str:
    store = await open_store(address)
    try:
        await migrate(store, backend_of(address))
    finally:
        await store.close()
    return address


async def _fill(addresses: Mapping[str, str], world: World, tell: Tell) -> None:
    """Load a world into new databases, and let them settle."""
    if not addresses:
        return
    async with AsyncExitStack() as stack:
        stores: list[Driver] = []
        for each in addresses.values():
            stores.append(await open_store(each))
            stack.push_async_callback(stores[-1].close)
        await load_world(
            stores,
            world,
            minter=Minter(_SEED, lambda: _BEGUN_AT),
            progress=lambda done: _tell_now_and_then(tell, done, world.size),
        )
    if "postgres" in addresses:
        tell("settling: VACUUM ANALYZE")
        await _settle(addresses["postgres"])


def _tell_now_and_then(tell: Tell, done: int, size: int) -> None:
    if done % _TOLD_EVERY == 0 or done == size:
        tell(f"loading: {done:,} of {size:,} devices")


async def _settle(address: str) -> None:
    """Do what autovacuum would have done by and by, and read everything into memory."""
    for sql in ("VACUUM ANALYZE", "CHECKPOINT", "CREATE EXTENSION IF NOT EXISTS pg_prewarm"):
        await postgres.command(address, sql)
    await _warm(address)


async def _warm(address: str) -> None:
    await postgres.command(address, _WARM)


def _file_of(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


def _buffers_mb() -> int:
    """Return what PostgreSQL's manual advises for shared_buffers: a quarter of the memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(_MOST_BUFFERS_MB, memory // _SHARE_OF_MEMORY // 2**20)


def _refused(error: RuntimeError, data: Path | None) -> str:
    where = (
        ""
        if data is None
        else (
            f" in {data}. Another run may be using it, or PostgreSQL's user may not enter it: "
            "wait for that run, or give another folder"
        )
    )
    return f"PostgreSQL does not start{where}: {error}."
