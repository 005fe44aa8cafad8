"""Places as searches know them: by their own words, and as words of the devices in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from dtpr.geo.box import Box
from dtpr.geo.forms import ground_parts
from dtpr.registry.findable import findable, kept_as
from dtpr.registry.publishing import Listing
from dtpr.registry.spelling import misspelt_as, written_as
from dtpr.registry.store import Session, search, terms, tiles
from dtpr.registry.store import places as kept
from dtpr.registry.store.search import FoundRow
from dtpr.registry.tiling import tiled_place
from dtpr.schema.device import Disclosure
from dtpr.schema.folding import is_spelled, is_unspaced, pieces_sought, words_in
from dtpr.schema.geometry import Point
from dtpr.schema.place import Place
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER

_BATCH = 500


async def keep_place(session: Session, place: Place, now: datetime) -> bool:
    """Keep a place, new or changed, with all that is found and drawn by it.

    Returns:
        False where its slug is another organization's: then nothing is kept.
    """
    before = await kept.find(session, place.slug)
    if not await kept.put(session, place, now):
        return False
    await tiles.put_place(session, place.slug, tiled_place(place))
    words = _words(place)
    own = [piece for each in words for piece in kept_as(each)]
    await terms.put_place(session, place.slug, own, [each for each in words if is_spelled(each)])
    if before and (before.name, before.parent) != (place.name, place.parent):
        await _find_anew(session, place.slug)
    return True


async def places_around(session: Session, slug: str | None) -> list[Place]:
    """Return a place and those that it lies in, outwards."""
    found: dict[str, Place] = {}
    while slug and slug not in found and (place := await kept.find(session, slug)):
        found[slug] = place
        slug = place.parent
    return list(found.values())


async def places_within(session: Session, slug: str) -> list[str]:
    """Return a place and those inside it, inwards, by slug."""
    found = {slug: None}
    waiting = [slug]
    while waiting:
        outer, after = waiting.pop(), ""
        while inner := await kept.list_some(session, parent=outer, after=after):
            after = inner[-1].slug
            new = [each.slug for each in inner if each.slug not in found]
            found |= dict.fromkeys(new)
            waiting += new
    return list(found)


async def places_named(session: Session, query: str, most: int) -> list[Place]:
    """Return places that have all words of a query in their names, in any language, by slug.

    Only where there is none, slips are forgiven.
    """
    words = words_in(query)
    if not words:
        return []
    written = [each for word in words for each in await _written(session, word)]
    slugs = await terms.places_having(session, written, most)
    if not slugs:
        forgiven = [[*each, *await misspelt_as(session, each[0])] for each in written]
        slugs = await terms.places_having(session, forgiven, most)
    found = [await kept.find(session, each) for each in slugs]
    return [each for each in found if each]


async def _written(session: Session, word: str) -> Iterable[Sequence[str]]:
    if is_unspaced(word):
        return [[each] for each in pieces_sought(word)]
    return [await written_as(session, word)]


async def _find_anew(session: Session, slug: str) -> None:
    """Put the words of a place that is called otherwise now to the devices in it."""
    after = 0
    while rows := await search.public_inside(session, slug, after, _BATCH):
        for row in rows:
            await _put_terms(session, row)
        after = rows[-1].num


async def _put_terms(session: Session, row: FoundRow) -> None:
    disclosure = msgspec.json.decode(row.document, type=Disclosure)
    listing = msgspec.json.decode(row.listing, type=Listing)
    device = disclosure.device
    found = findable(disclosure, await places_around(session, device.place))
    spot = device.geometry.coordinates if isinstance(device.geometry, Point) else None
    marks = terms.marks(
        organization=disclosure.organization,
        place=device.place,
        identifiability=IDENTIFIABILITY_ORDER.index(listing.identifiability),
        elements=[each.element_id for each in device.datachain.elements],
        purposes=listing.purposes,
        boxes=[Box(*spot, *spot)] if spot else [each.box for each in ground_parts(device.geometry)],
    )
    await terms.remove(session, row.num)
    await terms.put(session, row.num, [*found.terms, *marks], found.words)


def _words(place: Place) -> list[str]:
    texts = (place.slug, *place.name.values())
    return list(dict.fromkeys(word for each in texts for word in words_in(each)))
