"""The schema of the database: numbered files, applied forward, each in a transaction."""

from functools import cache
from importlib.resources import files

from dtpr.errors import StoreError
from dtpr.registry.store.driver import Driver


@cache
def migrations(backend: str) -> dict[str, str]:
    """Return the SQL of every migration of a back-end by its name, in order."""
    folder = files("dtpr.registry.store") / backend / "migrations"
    found = sorted((each for each in folder.iterdir()), key=lambda each: each.name)
    return {
        each.name.removesuffix(".sql"): each.read_text(encoding="utf-8")
        for each in found
        if each.name.endswith(".sql")
    }


async def pending(driver: Driver, backend: str) -> list[str]:
    """Return the names of the migrations that a database still lacks.

    Raises:
        StoreError: The database has a migration that this version does not know.
    """
    applied, known = await driver.applied_migrations(), migrations(backend)
    if unknown := [each for each in applied if each not in known]:
        raise StoreError(
            f"The database was made by a newer version (it has the step {unknown[0]}); "
            "install that version or a later one."
        )
    return [each for each in known if each not in applied]


async def migrate(driver: Driver, backend: str) -> list[str]:
    """Apply what is pending, in order, and return the names of what this call applied."""
    known = migrations(backend)
    names = await pending(driver, backend)
    return [name for name in names if await driver.apply_migration(name, known[name])]


async def prepare(driver: Driver, backend: str) -> None:
    """Create the schema of an empty database; refuse one that is behind.

    Raises:
        StoreError: The database is older than this version.
    """
    if not await driver.applied_migrations():
        await migrate(driver, backend)
    elif names := await pending(driver, backend):
        raise StoreError(f"The database lacks the step {names[0]}; run `dtpr migrate`.")
