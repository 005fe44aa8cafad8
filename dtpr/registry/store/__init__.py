"""Storage behind named queries: one set of methods, a folder for each back-end."""

from pathlib import Path
from urllib.parse import urlsplit

from dtpr.errors import SettingsError
from dtpr.registry.store.driver import Driver, Session
from dtpr.registry.store.migrate import migrate, pending, prepare

__all__ = ["Driver", "Session", "backend_of", "migrate", "open_store", "pending", "prepare"]


def backend_of(url: str) -> str:
    """Return the folder name of the back-end that a database address means.

    Raises:
        SettingsError: There is no back-end for this kind of address.
    """
    scheme = urlsplit(url).scheme
    if scheme in ("postgres", "postgresql"):
        return "postgres"
    if scheme == "sqlite":
        return "sqlite"
    raise SettingsError(
        f"No store for the address {url!r}; use sqlite:///FILE or postgresql://USER@HOST/NAME."
    )


async def open_store(url: str, pool_size: int = 6) -> Driver:
    """Open the database at an address; the caller closes it.

    Raises:
        SettingsError: The address is of no known kind.
        StoreError: The database cannot be opened.
    """
    if backend_of(url) == "sqlite":
        from dtpr.registry.store.sqlite.driver import SqliteDriver

        return SqliteDriver(Path(url.removeprefix("sqlite:///")))
    from dtpr.registry.store.postgres.driver import connect

    return await connect(url, pool_size)
