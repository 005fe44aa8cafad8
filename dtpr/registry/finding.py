"""Finding public devices: by words, in a box, by every filter, page by page.

What is found has four ranks: devices that are called so, by name, code or key; those that have the
words anywhere, or mean them; then both again, when slips of the pen are forgiven. Within a
rank the order is that of registration. So a page is gone on from by a rank and a number, whatever
is registered meanwhile.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.geo.box import Box
from dtpr.registry.organizations import Organizations
from dtpr.registry.publishing import Listing
from dtpr.registry.releases import Releases
from dtpr.registry.spelling import misspelt_as, written_as
from dtpr.registry.store import Driver, search
from dtpr.registry.store.published import Filters
from dtpr.registry.store.search import ListingRow, Sought, either, every, term, without
from dtpr.registry.store.terms import named
from dtpr.registry.vocabulary import (
    Vocabulary,
    stop_words,
    words_of_elements,
    words_of_organizations,
)
from dtpr.schema.folding import is_unspaced, pieces_sought, words_in

if TYPE_CHECKING:
    from dtpr.schema.organization import Organization
    from dtpr.schema.releases import Taxonomy

MOST_WORDS = 24
"""How many words may be looked for at once."""

_CALLED, _SAID, _NEARLY_CALLED, _NEARLY_SAID = range(4)


class Mark(NamedTuple):
    """Where a page ends: a rank, and a number within it."""

    rank: int
    num: int


START = Mark(0, 0)


class Page(Struct, frozen=True):
    """Some public devices, and where to go on after, None at the end."""

    listings: Sequence[Listing]
    after: Mark | None


class _Word(NamedTuple):
    """What asks for a word: as what devices are called by, or anywhere."""

    word: str
    called: Sought
    said: Sought


class Finding:
    """Finds public devices."""

    def __init__(self, store: Driver, organizations: Organizations, releases: Releases) -> None:
        self._store = store
        self._organizations = organizations
        self._releases = releases
        self._elements: tuple[Taxonomy, Vocabulary] | None = None
        self._owners: tuple[Mapping[str, Organization], Vocabulary] | None = None

    async def page(
        self, filters: Filters, query: str | None, box: Box | None, after: Mark, limit: int
    ) -> Page:
        """Return a page of devices.

        Raises:
            InvalidError: The words cannot be looked for; the sentence says why.
        """
        found: list[tuple[Mark, ListingRow]] = []
        async for rank, sought in self._ranks(query, after.rank):
            start = after.num if rank == after.rank else 0
            left = limit + 1 - len(found)
            rows = await search.find(
                self._store, filters, sought=sought, box=box, after=start, limit=left
            )
            found += [(Mark(rank, row.num), row) for row in rows]
            if len(found) > limit:
                break
        listings = [msgspec.json.decode(row.listing, type=Listing) for _, row in found[:limit]]
        return Page(listings, found[limit - 1][0] if len(found) > limit else None)

    async def sought(self, query: str | None) -> Sought | None:
        """Return what all the devices have that a query finds, in any rank; None without one.

        Raises:
            InvalidError: The words cannot be looked for; the sentence says why.
        """
        if query is None:
            return None
        said = [await self._read(each) for each in asked_words(query)]
        return every([(await self._forgiving(each)).said for each in said])

    async def _ranks(
        self, query: str | None, first: int
    ) -> AsyncIterator[tuple[int, Sought | None]]:
        """Yield each rank from one on, with what asks for it."""
        if query is None:
            yield _CALLED, None
            return
        words = [await self._read(each) for each in asked_words(query)]
        called = every([each.called for each in words])
        said = every([each.said for each in words])
        if first <= _CALLED:
            yield _CALLED, called
        if first <= _SAID:
            yield _SAID, without(said, called)
        forgiven = [await self._forgiving(each) for each in words]
        nearly_called = every([each.called for each in forgiven])
        nearly = every([each.said for each in forgiven])
        if first <= _NEARLY_CALLED and nearly_called != called:
            yield _NEARLY_CALLED, without(nearly_called, said)
        if nearly != said:
            yield _NEARLY_SAID, without(nearly, either([said, nearly_called]))

    async def _read(self, word: str) -> _Word:
        """Return what asks for a word as it is written, or as the beginning of others."""
        meant = [term(each) for each in await self._meant(word)]
        if is_unspaced(word):
            pieces = pieces_sought(word)
            called = [every(term(named(each)) for each in pieces)]
            said = [every(term(each) for each in pieces)]
        else:
            known = await written_as(self._store, word)
            called = [term(named(each)) for each in known]
            said = [term(each) for each in known]
        return _Word(word, either(called), either([*said, *meant]))

    async def _forgiving(self, asked: _Word) -> _Word:
        """Return what asks for a word where it may be misspelt too."""
        near = list(await misspelt_as(self._store, asked.word))
        elements, owners = await self._vocabularies()
        meant = (*elements.nearly_meant(asked.word), *owners.nearly_meant(asked.word))
        return _Word(
            asked.word,
            either([asked.called, *(term(named(each)) for each in near)]),
            either([asked.said, *map(term, (*near, *meant))]),
        )

    async def _meant(self, word: str) -> list[str]:
        elements, owners = await self._vocabularies()
        return [*elements.meant(word), *owners.meant(word)]

    async def _vocabularies(self) -> tuple[Vocabulary, Vocabulary]:
        taxonomy, known = self._releases.taxonomy, await self._organizations.all()
        if self._elements is None or self._elements[0] is not taxonomy:
            self._elements = (taxonomy, words_of_elements(taxonomy))
        if self._owners is None or self._owners[0] is not known:
            self._owners = (known, words_of_organizations(known))
        return self._elements[1], self._owners[1]


def asked_words(query: str) -> list[str]:
    """Return the words that a query looks for, each once.

    Raises:
        InvalidError: It has none, or too many.
    """
    words = words_in(query)
    if not words:
        mend = "give a word, a name, a code or a number, or leave it out"
        raise InvalidError(Problem("q", "it has no letters and no digits", mend))
    asked = [each for each in words if each not in stop_words()] or words
    if len(asked) > MOST_WORDS:
        message = f"it has {len(asked)} different words"
        raise InvalidError(Problem("q", message, f"give {MOST_WORDS} at most"))
    return asked
