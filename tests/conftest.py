"""What every test may ask for: the shared material, both stores, a registry and its clock."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

from dtpr.registry import Registry
from dtpr.registry.names import Minter
from dtpr.registry.store import Driver, backend_of, migrate, open_store
from tests.support import postgres
from tests.support.clock import Clock

# The quick profile tries the same examples on every run, so that a run is never red by chance.
hypothesis.settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
hypothesis.settings.register_profile("deep", max_examples=1000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("DTPR_TEST_PROFILE", "quick"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of conformance cases and facts of the standard, beside the repository."""
    told = os.environ.get("DTPR_TEST_SHARED")
    folder = Path(told) if told else Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(f"there is no folder {folder} with the shared material")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server that may be filled: a throw-away one, or one named."""
    if told := os.environ.get("DTPR_TEST_POSTGRES"):
        yield told
        return
    programs = postgres.find_programs()
    if programs is None:
        _lacking("PostgreSQL is not installed")
    with postgres.running_cluster(programs) as address:
        yield address


@pytest.fixture(scope="session")
async def postgres_url(postgres_server: str) -> str:
    """The address of a PostgreSQL server that has PostGIS."""
    sql = "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'"
    if not await postgres.command(postgres_server, sql):
        _lacking("PostGIS is not installed")
    return postgres_server


@pytest.fixture(scope="session")
async def postgres_template(postgres_url: str) -> AsyncIterator[str]:
    """The name of a PostgreSQL database with the newest schema, to be copied."""
    async with postgres.new_database(postgres_url) as name:
        await _migrate(postgres.database_address(postgres_url, name))
        yield name


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied."""
    file = tmp_path_factory.mktemp("template") / "register.sqlite3"
    await _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
async def postgres_database(postgres_url: str, postgres_template: str) -> AsyncIterator[str]:
    """The address of a PostgreSQL database of the test's own, ready for use."""
    async with postgres.new_database(postgres_url, postgres_template) as name:
        yield postgres.database_address(postgres_url, name)


@pytest.fixture
async def postgres_empty(postgres_url: str) -> AsyncIterator[str]:
    """The address of a PostgreSQL database of the test's own with nothing in it."""
    async with postgres.new_database(postgres_url) as name:
        yield postgres.database_address(postgres_url, name)


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an SQLite file of the test's own, ready for use."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}"


@pytest.fixture
def sqlite_empty(tmp_path: Path) -> str:
    """The address of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with the newest schema and no rows, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without a schema, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_empty"))


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Driver]:
    """An open store with the newest schema and no rows."""
    driver = await open_store(database_url, pool_size=4)
    try:
        yield driver
    finally:
        await driver.close()


@pytest.fixture
def clock() -> Clock:
    """The clock of `registry`, which a test may move."""
    return Clock()


@pytest.fixture
def registry(store: Driver, clock: Clock) -> Registry:
    """A register with nothing in it, which makes the same names on every run."""
    return Registry(store, minter=Minter(1, clock.timestamp), now=clock)


async def _migrate(address: str) -> None:
    driver = await open_store(address, pool_size=1)
    await migrate(driver, backend_of(address))
    await driver.close()


def _lacking(what: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and with CI set nothing may be skipped")
    pytest.skip(what)
