"""Public devices by number: those that have some terms, lie in a box, and pass some filters."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from dtpr.geo.box import Box
from dtpr.geo.quads import quads_meeting
from dtpr.registry.store.driver import Session, fetch
from dtpr.registry.store.published import Filters, box_values
from dtpr.registry.store.terms import (
    element_term,
    organization_term,
    place_term,
    purpose_term,
    rank_term,
)


class Sought(Struct, frozen=True):
    """Terms in the notation of a `tsquery`: `'word'`, `&`, `|`, brackets; `~` means "but not"."""

    text: str


class ListingRow(Struct, frozen=True, array_like=True):
    """The stored summary of one public device, in the order of the columns."""

    num: int
    listing: bytes


class FoundRow(Struct, frozen=True, array_like=True):
    """What is public of one device, in the order of the columns: all that it is found by."""

    num: int
    listing: bytes
    document: bytes


def term(text: str) -> Sought:
    """Return what asks for one term."""
    return Sought(f"'{text}'")


def every(asked: Iterable[Sought]) -> Sought:
    """Return what asks for all of several, one at least."""
    return _joined(" & ", asked)


def either(asked: Iterable[Sought]) -> Sought:
    """Return what asks for one of several, one at least."""
    return _joined(" | ", asked)


def without(asked: Sought, other: Sought) -> Sought:
    """Return what asks for something, but for what something else asks for."""
    return Sought(f"({asked.text} ~ {other.text})")


def passing(filters: Filters, box: Box | None) -> list[Sought]:
    """Return what asks for the terms of all that passes filters and may lie in a box."""
    made = (
        filters.organization is not None and organization_term(filters.organization),
        filters.place is not None and place_term(filters.place),
        filters.identifiability is not None and rank_term(filters.identifiability),
        filters.element is not None and element_term(filters.element),
        filters.purpose is not None and purpose_term(filters.purpose),
    )
    cells = [either(map(term, quads_meeting(box)))] if box else []
    return [*(term(each) for each in made if each), *cells]


async def find(
    session: Session,
    filters: Filters,
    *,
    sought: Sought | None = None,
    box: Box | None = None,
    after: int = 0,
    limit: int = 100,
) -> Sequence[ListingRow]:
    """Return public devices by number, from one on, that have what is sought."""
    asked = [*([sought] if sought else []), *passing(filters, box)]
    values = {**box_values(box), **structs.asdict(filters), "after": after, "limit": limit}
    if not asked:
        return await fetch(session, ListingRow, "list_published", **values)
    return await fetch(session, ListingRow, "search_published", **values, sought=every(asked).text)


async def public_inside(session: Session, place: str, after: int, most: int) -> Sequence[FoundRow]:
    """Return public devices in a place, or in one that lies in it, by number, from one on."""
    values = {"place": place, "after": after, "most": most}
    return await fetch(session, FoundRow, "public_inside", **values)


def _joined(sign: str, asked: Iterable[Sought]) -> Sought:
    first, *others = dict.fromkeys(each.text for each in asked)
    return Sought(f"({sign.join((first, *others))})" if others else first)
