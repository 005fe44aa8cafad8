"""The words that a public device is found by, as the store keeps them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dtpr.registry.store.terms import named
from dtpr.schema.device import Disclosure
from dtpr.schema.folding import is_spelled, is_unspaced, pieces_of, words_in
from dtpr.schema.place import Place


class Findable(NamedTuple):
    """The terms of a device's texts, and those of its words that can be misspelt."""

    terms: Sequence[str]
    words: Sequence[str]


def findable(disclosure: Disclosure, places: Iterable[Place] = ()) -> Findable:
    """Return what a device is found by: `places` is where it stands, and what that lies in."""
    names = _words(_names(disclosure))
    words = {**names, **_words(_texts(disclosure, places))}
    own = [piece for each in words for piece in kept_as(each)]
    called = [named(piece) for each in names for piece in kept_as(each)]
    return Findable(
        list(dict.fromkeys((*own, *called))), [each for each in words if is_spelled(each)]
    )


def kept_as(word: str) -> Sequence[str]:
    """Return the terms of a word: itself, or the pieces of a run without spaces."""
    return pieces_of(word) if is_unspaced(word) else [word]


def _names(disclosure: Disclosure) -> list[str]:
    device = disclosure.device
    return [*device.name.values(), disclosure.code, device.external_id or ""]


def _texts(disclosure: Disclosure, places: Iterable[Place]) -> list[str]:
    around = [text for each in places for text in (each.slug, *each.name.values())]
    local = [
        text
        for each in disclosure.local_elements.values()
        for texts in (each.title.values(), *each.synonyms.values())
        for text in texts
    ]
    return [*disclosure.device.description.values(), *around, *local]


def _words(texts: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(word for each in texts for word in words_in(each))
