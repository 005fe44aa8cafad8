"""Text made comparable: case, accents and width folded away."""

import unicodedata
from collections.abc import Iterable
from itertools import filterfalse


def fold(text: str) -> str:
    """Return text in a form in which "Hôtel" and "HOTEL" are the same."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    # Letters of width and style become plain ones first, which may be capitals; PostgreSQL keeps
    # no NUL in a text.
    plain = unicodedata.normalize("NFKD", text).casefold().replace("\0", "")
    spread = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(filterfalse(unicodedata.combining, spread)).split())


def search_text(texts: Iterable[str]) -> str:
    """Return the folded text that searches look through."""
    return " | ".join(dict.fromkeys(fold(each) for each in texts if each))


def like_pattern(query: str) -> str:
    r"""Return a LIKE pattern (escape `\`) that finds the folded query anywhere."""
    escaped = fold(query).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
