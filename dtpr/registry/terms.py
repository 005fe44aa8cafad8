"""What a question asks for besides its position."""

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from dtpr.geo.site import RELATIONS
from dtpr.registry.asked import asked_nearby, filters_of
from dtpr.registry.levels import Limits
from dtpr.registry.store.published import Filters
from dtpr.schema.answers import NearbyQuestion

if TYPE_CHECKING:
    from collections.abc import Hashable

_MOST = 1024
_EVERY_RELATION = frozenset(RELATIONS)


class Terms(Struct, frozen=True, eq=False):
    """What is allowed, and which devices are asked for.

    Memories know terms by the object itself: to compare all that it says takes long.
    """

    limits: Limits
    filters: Filters


class KnownTerms:
    """Gives the same object for the same terms, as long as they are in use."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Terms] = {}

    def of(self, question: NearbyQuestion, today: date) -> Terms:
        """Return the terms of a question on a day."""
        relations = question.relations
        day = question.active_on or today
        key = (
            question.radius_m,
            question.limit,
            None if relations is None else tuple(relations),
            question.identifiability,
            question.element,
            question.purpose,
            question.organization,
            question.status,
            day,
        )
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = Terms(limits_of(question), filters_of(asked_nearby(question), day))
            self._known[key] = found
        return found


def limits_of(question: NearbyQuestion) -> Limits:
    """Return what a question allows."""
    every = question.relations is None
    return Limits(
        radius_m=question.radius_m,
        limit=question.limit,
        relations=_EVERY_RELATION if every else frozenset(question.relations or ()),
    )
