"""Find elements of a release by words, also half-typed or misspelt ones.

Source: DTPR API v2, search of elements: titles count three times, descriptions once; a word of the
query finds words that begin with it, and words that differ in a fifth of its letters. Our own
releases also have synonyms, which count twice.
"""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from dtpr.schema.taxonomy import Element, Release

TITLE_BOOST = 3.0
SYNONYM_BOOST = 2.0
FUZZY = 0.2
MOST_WORDS = 32
"""How many different words of a query are looked for; the rest is left aside."""

_LONGEST_WORD = 64
_FARTHEST = 6
_PREFIX_WEIGHT = 0.375
_FUZZY_WEIGHT = 0.45
# BM25+, with the numbers of the engine that upstream uses.
_SATURATION, _LENGTH_WEIGHT, _FLOOR = 1.2, 0.7, 0.5


class _Field(NamedTuple):
    """One field of all elements: which words stand in which element, and how long it is."""

    boost: float
    postings: Mapping[str, Mapping[str, int]]
    lengths: Mapping[str, int]
    mean_length: float


class Index(NamedTuple):
    """The words of a release in one language."""

    words: tuple[str, ...]
    fields: tuple[_Field, ...]
    size: int


def search(release: Release, query: str, locale: str) -> list[str] | None:
    """Return the ids of the elements that any word of a query finds, best first.

    None when the release says nothing in the language.
    """
    index = _index_of(release, locale)
    if index is None:
        return None
    scores: defaultdict[str, float] = defaultdict(float)
    for word in list(dict.fromkeys(split_words(query)))[:MOST_WORDS]:
        for known, weight in _similar(index, word[:_LONGEST_WORD]).items():
            _add_scores(scores, index, known, weight)
    return sorted(scores, key=lambda each: (-scores[each], each))


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case: what stands between spaces and punctuation."""
    spaced = "".join(" " if unicodedata.category(each)[0] in "ZP" else each for each in text)
    return spaced.lower().split()


def _index_of(release: Release, locale: str) -> Index | None:
    if locale not in release.manifest.locales:
        return None
    kept: dict[str, Index] = vars(release).setdefault("search", {})
    if locale not in kept:
        kept[locale] = _build(release.elements.values(), locale)
    return kept[locale]


def _build(elements: Iterable[Element], locale: str) -> Index:
    elements = list(elements)
    fields = (
        _field({each.id: each.title.get(locale, "") for each in elements}, TITLE_BOOST),
        _field({each.id: _synonyms(each, locale) for each in elements}, SYNONYM_BOOST),
        _field({each.id: each.description.get(locale, "") for each in elements}, 1.0),
    )
    words = dict.fromkeys(word for field in fields for word in field.postings)
    return Index(tuple(words), fields, len(elements))


def _synonyms(element: Element, locale: str) -> str:
    return " ".join(element.synonyms.get(locale, ()))


def _field(texts: Mapping[str, str], boost: float) -> _Field:
    counted = {element: Counter(split_words(text)) for element, text in texts.items()}
    postings: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for element, words in counted.items():
        for word, times in words.items():
            postings[word][element] = times
    lengths = {element: len(words) for element, words in counted.items()}
    return _Field(boost, dict(postings), lengths, sum(lengths.values()) / max(len(lengths), 1))


def _similar(index: Index, word: str) -> dict[str, float]:
    """Return the known words that a word finds, with how much each counts."""
    found: dict[str, float] = {}
    far = min(math.floor(len(word) * FUZZY + 0.5), _FARTHEST)
    for known, distance, _ in extract(
        word, index.words, scorer=Levenshtein.distance, score_cutoff=far, limit=None
    ):
        found[known] = _FUZZY_WEIGHT * len(known) / (len(known) + distance)
    for known in index.words:
        if known.startswith(word):
            more = len(known) - len(word)
            found[known] = _PREFIX_WEIGHT * len(known) / (len(known) + 0.3 * more)
    if word in found:
        found[word] = 1.0
    return found


def _add_scores(scores: dict[str, float], index: Index, word: str, weight: float) -> None:
    for field in index.fields:
        matching = field.postings.get(word, {})
        rarity = math.log(1 + (index.size - len(matching) + 0.5) / (len(matching) + 0.5))
        for element, times in matching.items():
            relative = field.lengths[element] / field.mean_length
            damped = times + _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * relative)
            score = _FLOOR + times * (_SATURATION + 1) / damped
            scores[element] += weight * field.boost * rarity * score
