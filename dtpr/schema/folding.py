"""Words as searches compare them: case, accents and width folded away, spellings close together.

Both stores keep and look up only what is made here, so that they find the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import combinations

from rapidfuzz.distance import OSA

LONGEST_WORD = 64
"""Letters of a word that count; longer ones are cut."""

LEAST_PREFIX = 3
"""Letters from which on a word finds longer ones too."""

LONGEST_PIECE = 3
"""Letters of the pieces that scripts without spaces are looked up by."""

_ONE_SLIP, _TWO_SLIPS = 5, 8
_SPELLED = 7
# Thai, Lao, Myanmar, Khmer, kana and Han: no spaces stand between their words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_PLAIN = re.compile("[a-z0-9]+")


def fold(text: str) -> str:
    """Return text in a form in which "Hôtel" and "HOTEL" are the same."""
    if text.isascii():
        return text.lower()
    # Letters of width and style become plain ones first, which may be capitals.
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each)
    )


def words_in(text: str) -> list[str]:
    """Return the folded words of a text, each once, in order.

    A word is what has letters, digits and the marks that belong to them; a run of a script without
    spaces is one word.
    """
    folded = fold(text)
    if folded.isascii():
        found: Iterable[str] = _PLAIN.findall(folded)
    else:
        found = _split_scripts("".join(map(_spaced, folded)).split())
    return list(dict.fromkeys(each[:LONGEST_WORD] for each in found))


def is_unspaced(word: str) -> bool:
    """Tell whether a word is a run of a script without spaces."""
    return _UNSPACED.match(word) is not None


def is_spelled(word: str) -> bool:
    """Tell whether a word can be misspelt: it is of letters, with spaces around it."""
    return len(word) >= LEAST_PREFIX and word.isalpha() and not is_unspaced(word)


def pieces_of(run: str) -> list[str]:
    """Return what a run of a script without spaces is kept as: pieces of up to three letters."""
    lengths = range(1, LONGEST_PIECE + 1)
    pieces = (run[at : at + size] for size in lengths for at in range(len(run) - size + 1))
    return list(dict.fromkeys(pieces))


def pieces_sought(run: str) -> list[str]:
    """Return the pieces that are all in what a run of a script without spaces is to be found in."""
    size = min(len(run), LONGEST_PIECE)
    return list(dict.fromkeys(run[at : at + size] for at in range(len(run) - size + 1)))


def slips_in(word: str) -> int:
    """Return how many slips a word may have and still be found: a letter more, less, or another.

    Two neighbours in the wrong order are one slip. Short words may have none.
    """
    if not is_spelled(word) or len(word) < _ONE_SLIP:
        return 0
    return 1 if len(word) < _TWO_SLIPS else 2


def is_near(word: str, other: str) -> bool:
    """Tell whether two words differ by no more slips than the first may have."""
    most = slips_in(word)
    return bool(OSA.distance(word, other, score_cutoff=most) <= most)


def spellings_of(word: str) -> set[str]:
    """Return what words that a word may stand for have in common with it, some of them.

    It is the beginning with as many letters left out as it may have slips, and with fewer, in every
    way. Source: T. Bocek, E. Hunt, B. Stiller: Fast Similarity Search in Large Dictionaries,
    University of Zurich 2007; only of beginnings, as in SymSpell: long words had thousands.
    """
    return _left_out(word, slips_in(word)) if slips_in(word) else set()


def spellings_kept(word: str) -> set[str]:
    """Return what a known word is looked up by: it may be shorter than what stands for it."""
    if len(word) < _ONE_SLIP - 1:
        return set()
    return _left_out(word, 1 if len(word) < _TWO_SLIPS - 2 else 2)


def _left_out(word: str, slips: int) -> set[str]:
    start = word[:_SPELLED]
    left = range(max(len(start) - slips, 1), len(start) + 1)
    return {"".join(letters) for size in left for letters in combinations(start, size)}


def _spaced(letter: str) -> str:
    """Return what a letter is in a word: itself, nothing, or a space where it ends one."""
    kind = unicodedata.category(letter)
    # Marks for the layout, such as a soft hyphen or a space without width, stand inside words.
    return letter if kind[0] in "LNM" else "" if kind == "Cf" else " "


def _split_scripts(runs: Iterable[str]) -> Iterator[str]:
    for run in runs:
        end = 0
        for match in _UNSPACED.finditer(run):
            yield from (each for each in (run[end : match.start()], match[0]) if each)
            end = match.end()
        if end < len(run):
            yield run[end:]
