"""What `dtpr check` holds datachains against: the releases that ship, or those of a register."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from dtpr.errors import InvalidError
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.local_elements import LocalElements, with_elements
from dtpr.schema.releases import Taxonomy, shipped_taxonomy
from dtpr.schema.taxonomy import Release
from dtpr.settings import Settings

_SQLITE = "sqlite:///"


class Sources(NamedTuple):
    """Releases, local elements, and the ids of all datachains that are checked together.

    `version` is the release that was asked for in place of the one that a datachain names.
    """

    taxonomy: Taxonomy
    local: LocalElements
    version: str | None
    linked: Collection[str]

    def release(self, named: object) -> Release | None:
        """Return the release that was asked for, else the named one; None if it is not known."""
        try:
            return self.taxonomy.release(self.version or str(named))
        except InvalidError:
            return None

    def extended(self, release: Release, chain: DatachainInstance) -> Release:
        """Return a release with the local elements that a datachain places."""
        placed = {each.element_id for each in chain.elements}
        return with_elements(release, {key: self.local[key] for key in placed & self.local.keys()})


async def known_sources(
    settings: Settings, version: str | None, linked: Collection[str]
) -> Sources:
    """Return what is known: the register where there is one, else what ships.

    Raises:
        InvalidError: The release that was asked for is not known.
        StoreError: The register cannot be opened; the sentence says what to do.
    """
    taxonomy, local = await _read(settings) if _is_there(settings) else (shipped_taxonomy(), {})
    if version is not None:
        taxonomy.release(version)
    return Sources(taxonomy, local, version, linked)


def _is_there(settings: Settings) -> bool:
    # Opening a register that is not there would make an empty one.
    if not settings.database.startswith(_SQLITE):
        return True
    return Path(settings.database.removeprefix(_SQLITE)).exists()


async def _read(settings: Settings) -> tuple[Taxonomy, LocalElements]:
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        local = {each.id: each.element for each in await registry.elements.all()}
        return registry.taxonomy, local
