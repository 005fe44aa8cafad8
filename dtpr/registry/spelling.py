"""Words of the register that one which somebody types may stand for."""

from dtpr.registry.store import Session, terms
from dtpr.schema.folding import LEAST_PREFIX, is_near, is_spelled, spellings_of


async def written_as(session: Session, word: str) -> list[str]:
    """Return a word, and the words that it begins, if it is long enough."""
    if len(word) < LEAST_PREFIX or not is_spelled(word):
        return [word]
    return list(dict.fromkeys([word, *await terms.longer(session, word)]))


async def misspelt_as(session: Session, word: str) -> list[str]:
    """Return the words that a word stands for where slips are forgiven, some at most."""
    if not (spellings := spellings_of(word)):
        return []
    known = await terms.spelled(session, spellings)
    return sorted(each for each in known if is_near(word, each))[: terms.MOST_LONGER]
