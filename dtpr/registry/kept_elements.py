"""Local elements as the rules of the register see them."""

from datetime import datetime

import msgspec
from msgspec import Struct

from dtpr.errors import NotFoundError, StaleError
from dtpr.registry.store import Session
from dtpr.registry.store import elements as kept
from dtpr.registry.store.elements import ElementRow
from dtpr.schema.local_elements import (
    ElementName,
    ElementState,
    LocalElement,
    local_id,
    with_elements,
)
from dtpr.schema.releases import Taxonomy
from dtpr.schema.taxonomy import Release


class KeptElement(Struct, frozen=True, kw_only=True):
    """A local element and where it stands; `is_settled` once a published disclosure placed it."""

    organization: str
    name: str
    state: ElementState
    version: int
    is_settled: bool
    changed_at: datetime
    element: LocalElement

    @property
    def id(self) -> str:
        """Return its id, which names its organization."""
        return local_id(self.organization, self.name)

    @property
    def is_retired(self) -> bool:
        """Return whether it may not be placed any more."""
        return self.state == "retired"


async def row_of(
    session: Session, organization: str, name: str, version: int | None = None
) -> ElementRow:
    """Return an element as it is kept, at a version if one is given.

    Raises:
        NotFoundError: There is none of this name.
        StaleError: It is not at this version any more.
    """
    row = await kept.find(session, organization, name) if is_name(name) else None
    if row is None:
        raise NotFoundError(f"There is no element {local_id(organization, name)!r}.")
    if version is not None and version != row.version:
        raise _stale(row.organization, row.name)
    return row


def kept_as(row: ElementRow) -> KeptElement:
    """Return the element of a row."""
    return KeptElement(
        organization=row.organization,
        name=row.name,
        state=row.state,
        version=row.version,
        is_settled=row.used_since is not None,
        changed_at=row.changed_at,
        element=msgspec.json.decode(row.document, type=LocalElement),
    )


def changed_to(row: ElementRow | None, known: KeptElement) -> KeptElement:
    """Return an element after a write to its row.

    Raises:
        StaleError: There is no row: somebody else changed it since it was read.
    """
    if row is None:
        raise _stale(known.organization, known.name)
    return kept_as(row)


def is_name(name: str) -> bool:
    """Tell whether an element may have a name."""
    try:
        msgspec.convert(name, ElementName)
    except msgspec.ValidationError:
        return False
    return True


def drawn_in(known: KeptElement, taxonomy: Taxonomy) -> Release | None:
    """Return a release that has a local element: the one in use, else any with its category.

    None where none has, since another release was taken into use.
    """
    for release in (taxonomy.current(known.element.datachain_type), *taxonomy.every):
        extended = with_elements(release, {known.id: known.element})
        if known.id in extended.elements:
            return extended
    return None


def _stale(organization: str, name: str) -> StaleError:
    return StaleError(
        f"The element {local_id(organization, name)} was changed meanwhile; read it again and "
        "repeat the change."
    )
