"""The filters that nearby, search and the command line share."""

import difflib
from collections.abc import Collection
from datetime import date

from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.registry.elements import Elements
from dtpr.registry.organizations import Organizations
from dtpr.registry.store.published import Filters
from dtpr.schema.along import AlongQuestion
from dtpr.schema.answers import NearbyQuestion, StatusFilter
from dtpr.schema.base import Slug
from dtpr.schema.decode import convert
from dtpr.schema.local_elements import is_local
from dtpr.schema.releases import Taxonomy
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER, Identifiability


class Asked(Struct, frozen=True, kw_only=True):
    """Which devices are asked for; None does not ask."""

    organization: str | None = None
    place: str | None = None
    identifiability: Identifiability | None = None
    element: str | None = None
    purpose: str | None = None
    status: StatusFilter | None = None


def asked_nearby(question: NearbyQuestion | AlongQuestion) -> Asked:
    """Return the filters of a question about a position or a way."""
    return Asked(
        organization=question.organization,
        identifiability=question.identifiability,
        element=question.element,
        purpose=question.purpose,
        status=question.status,
    )


def filters_of(asked: Asked, today: date) -> Filters:
    """Return what the store is asked for, with a status as days before and after today."""
    rank = asked.identifiability and IDENTIFIABILITY_ORDER.index(asked.identifiability)
    return Filters(
        organization=asked.organization,
        place=asked.place,
        identifiability=None if asked.identifiability is None else rank,
        element=asked.element,
        purpose=asked.purpose,
        started_by=today if asked.status == "active" else None,
        not_over_on=today if asked.status == "active" else None,
        starts_after=today if asked.status == "planned" else None,
        over_before=today if asked.status == "expired" else None,
    )


async def check_asked(
    asked: Asked, taxonomy: Taxonomy, organizations: Organizations, elements: Elements
) -> None:
    """Refuse a filter that could never find anything.

    Raises:
        InvalidError: An element or organization is not known; the nearest names are given.
    """
    await _check_element("element", asked.element, taxonomy, elements)
    await _check_element("purpose", asked.purpose, taxonomy, elements)
    _check_place(asked.place)
    if asked.organization is not None:
        _check("organization", asked.organization, await organizations.all())


def _check_place(name: str | None) -> None:
    """Refuse what no place can be called; which there are is found out by looking."""
    if name is None:
        return
    try:
        convert(name, Slug)
    except InvalidError as error:
        message = f"{name[:80]!r} is no name of a place"
        mend = "use lower-case letters, digits and single hyphens"
        raise InvalidError(Problem("place", message, mend)) from error


async def _check_element(
    field: str, element_id: str | None, taxonomy: Taxonomy, elements: Elements
) -> None:
    if element_id is None or not is_local(element_id):
        _check(field, element_id, taxonomy.elements)
    elif await elements.find(element_id) is None:
        _check(field, element_id, [each.id for each in await elements.all()])


def _check(field: str, name: str | None, known: Collection[str]) -> None:
    if name is None or name in known:
        return
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    mend = f"did you mean {' or '.join(close)}?" if close else "use an id that is registered"
    raise InvalidError(Problem(field, f"{name[:80]!r} is not known", mend))
