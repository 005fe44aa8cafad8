"""Opening a store, and what is said where that fails."""

from pathlib import Path

import pytest

from dtpr.errors import SettingsError, StoreError
from dtpr.registry.store import backend_of, open_store, published
from tests.support import postgres


@pytest.mark.parametrize(
    ("address", "backend"),
    [
        ("sqlite:///dtpr.sqlite3", "sqlite"),
        ("sqlite:////var/lib/dtpr.sqlite3", "sqlite"),
        ("postgres://user@host/name", "postgres"),
        ("postgresql:///name?host=/run/postgresql", "postgres"),
    ],
)
def test_an_address_names_its_back_end(address: str, backend: str) -> None:
    assert backend_of(address) == backend


@pytest.mark.parametrize("address", ["", "dtpr.sqlite3", "mysql://host/name", "/tmp/x"])
async def test_an_address_of_no_known_kind_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="use sqlite:///FILE or postgresql://"):
        await open_store(address)


async def test_a_relative_file_is_made_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    store = await open_store("sqlite:///register.sqlite3")
    await store.close()

    assert (tmp_path / "register.sqlite3").is_file()


async def test_a_file_that_is_not_sqlite_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    text = "These are notes, no database. " * 100
    file.write_text(text)

    with pytest.raises(StoreError, match="not a database"):
        await open_store(f"sqlite:///{file}")

    assert file.read_text() == text


async def test_a_folder_that_is_not_there_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open"):
        await open_store(f"sqlite:///{tmp_path}/missing/register.sqlite3")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://nobody@/dtpr?host=/no/such/folder",
        "postgresql://nobody@127.0.0.1:1/dtpr",
        "postgresql://nobody@/dtpr?host=/no/such/folder&sslmode=sometimes",
        "postgresql://nobody@host:port/dtpr",
    ],
)
async def test_a_server_that_cannot_be_reached_is_a_plain_error(address: str) -> None:
    with pytest.raises(StoreError, match="PostgreSQL refused"):
        await open_store(address)


async def test_a_database_that_is_not_there_is_a_plain_error(postgres_url: str) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        await open_store(postgres.database_address(postgres_url, "no_such_database"))


async def test_a_server_that_ends_the_connection_is_a_plain_error(postgres_database: str) -> None:
    store = await open_store(postgres_database, pool_size=1)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dtpr'"

    async def lose_the_connection() -> None:
        async with store.transaction() as session:
            await postgres.command(postgres_database, end)
            await session.rows("changes_mark")

    with pytest.raises(StoreError):
        await lose_the_connection()

    assert await published.count(store) == 0
    await store.close()
