"""The terms that public devices are found by, and the words that a search may mean.

A term is a folded word, or a sign and a name, such as `e:` and an element. No word has a sign, so
that nothing that somebody types is taken for one.
"""

from collections.abc import Iterable, Sequence

from dtpr.geo.box import Box
from dtpr.geo.quads import quads_over
from dtpr.registry.store.driver import Session
from dtpr.schema.folding import spellings_kept

MOST_LONGER = 64
"""How many longer words a word finds; the shortest first."""


def named(word: str) -> str:
    """Return the term of a word that a device is called by."""
    return f"={word}"


def element_term(element_id: str) -> str:
    """Return the term of an element."""
    return f"e:{element_id}"


def organization_term(slug: str) -> str:
    """Return the term of an organization."""
    return f"o:{slug}"


def place_term(slug: str) -> str:
    """Return the term of a place."""
    return f"p:{slug}"


def purpose_term(element_id: str) -> str:
    """Return the term of an element that is a purpose."""
    return f"u:{element_id}"


def rank_term(rank: int) -> str:
    """Return the term of how sensitive a device is."""
    return f"i:{rank}"


def marks(
    *,
    organization: str,
    place: str | None,
    identifiability: int,
    elements: Iterable[str],
    purposes: Iterable[str],
    boxes: Iterable[Box],
) -> list[str]:
    """Return the terms of what filters ask for; the boxes say where a device lies."""
    return [
        organization_term(organization),
        *([place_term(place)] if place else []),
        rank_term(identifiability),
        *map(element_term, elements),
        *map(purpose_term, purposes),
        *(quad for each in boxes for quad in quads_over(each)),
    ]


async def put(session: Session, num: int, terms: Iterable[str], words: Sequence[str]) -> None:
    """Keep the terms of a device, and its words that may be misspelt."""
    await session.run("insert_terms", num=num, terms=" ".join(dict.fromkeys(terms)))
    await add_words(session, words)


async def put_place(
    session: Session, slug: str, terms: Iterable[str], words: Sequence[str]
) -> None:
    """Keep the terms of a place, in place of those it had, and its words that may be misspelt."""
    await session.run("delete_place_terms", place=slug)
    rows = [{"term": each, "place": slug} for each in dict.fromkeys(terms)]
    await session.many("insert_place_term", rows)
    await add_words(session, words)


async def places_having(session: Session, asked: Sequence[Iterable[str]], most: int) -> list[str]:
    """Return the slugs of places that have, of each of several lists of terms, one; by slug."""
    pairs = [(each, number) for number, some in enumerate(asked) for each in some]
    rows = await session.rows(
        "places_having",
        terms=[each for each, _ in pairs],
        numbers=[number for _, number in pairs],
        asked=len(asked),
        most=most,
    )
    return [str(slug) for (slug,) in rows]


async def add_words(session: Session, words: Sequence[str]) -> None:
    """Keep words that may be misspelt, those that are not known yet."""
    if words:
        new = [str(word) for (word,) in await session.rows("add_words", words=list(words))]
        await session.many("insert_spelling", [row for each in new for row in _spelled(each)])


async def remove(session: Session, num: int) -> None:
    """Forget the terms of a device; its words stay known, and find nothing."""
    await session.run("delete_terms", num=num)


async def longer(session: Session, word: str) -> list[str]:
    """Return known words that begin with a word, the shortest first, itself among them."""
    beyond = word + chr(0x10FFFF)
    rows = await session.rows("longer_words", word=word, beyond=beyond, most=MOST_LONGER)
    return [str(found) for (found,) in rows]


async def spelled(session: Session, spellings: Iterable[str]) -> list[str]:
    """Return known words that have one of some spellings."""
    rows = await session.rows("spelled_words", spellings=list(spellings))
    return [str(found) for (found,) in rows]


def _spelled(word: str) -> list[dict[str, str]]:
    return [{"spelling": each, "word": word} for each in sorted(spellings_kept(word))]
