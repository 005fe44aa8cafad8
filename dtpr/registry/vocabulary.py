"""What words mean that are no device's own: elements and organizations, in every language."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import takewhile

import yaml
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from dtpr.registry.store.terms import element_term, organization_term
from dtpr.schema.folding import LEAST_PREFIX, is_unspaced, slips_in, words_in
from dtpr.schema.organization import Organization
from dtpr.schema.releases import Taxonomy
from dtpr.schema.taxonomy import Element

MOST_MEANT = 128
"""How many elements, or organizations, a word may mean; the first by id."""


class Vocabulary:
    """Words, and the terms that they mean."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Take the terms with the texts that they are called by."""
        meant: defaultdict[str, set[str]] = defaultdict(set)
        for term, text in texts:
            for word in words_in(text):
                meant[word].add(term)
        self._meant = dict(meant)
        self._words = sorted(meant)
        self._runs = [each for each in self._words if is_unspaced(each)]

    def meant(self, word: str) -> list[str]:
        """Return the terms that are called by a word, or by one that it begins.

        A run of a script without spaces may stand anywhere in one.
        """
        return self._terms(self._written(word))

    def nearly_meant(self, word: str) -> list[str]:
        """Return the terms that a word means where it is misspelt."""
        if not (slips := slips_in(word)):
            return []
        near = extract(word, self._words, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return self._terms(known for known, _, _ in near)

    def _written(self, word: str) -> Iterator[str]:
        if is_unspaced(word):
            yield from (each for each in self._runs if word in each)
        elif len(word) < LEAST_PREFIX:
            yield word
        else:
            beyond = (self._words[at] for at in range(bisect_left(self._words, word), len(self)))
            yield from takewhile(lambda each: each.startswith(word), beyond)

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self._words)

    def _terms(self, words: Iterable[str]) -> list[str]:
        found = {term for each in words for term in self._meant.get(each, ())}
        return sorted(found)[:MOST_MEANT]


def words_of_elements(taxonomy: Taxonomy) -> Vocabulary:
    """Return what the elements of all releases are called, and their plain words."""
    return Vocabulary(
        (element_term(each.id), text)
        for release in taxonomy.every
        for each in release.elements.values()
        for text in _texts_of(each)
    )


def words_of_organizations(known: Mapping[str, Organization]) -> Vocabulary:
    """Return what organizations are called."""
    return Vocabulary(
        (organization_term(each.slug), text)
        for each in known.values()
        for text in (each.slug, *each.name.values())
    )


@cache
def stop_words() -> frozenset[str]:
    """Return the words that a search leaves out."""
    data = yaml.safe_load((files("dtpr.schema") / "stop_words.yaml").read_bytes())
    return frozenset(word for some in data.values() for each in some for word in words_in(each))


def _texts_of(element: Element) -> Iterator[str]:
    yield from element.title.values()
    for words in element.synonyms.values():
        yield from words
