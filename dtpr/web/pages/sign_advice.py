"""Why a sign cannot be made, and what to watch out for, in sentences for a reader."""

from collections.abc import Iterator

from markupsafe import Markup

from dtpr.errors import Problem
from dtpr.schema.sign_report import SignWarning
from dtpr.signs.sizes import SIZES, STICKERS
from dtpr.web.pages.words import Words

_SHAPES = ("square", "strip", "pole", "sticker")
_SIZES = ("size", "smallest")
_MOST_QUOTED = 60
_CODES = ("code", "address")
_MISFITS = (*_CODES, "misfit", "room")
_OTHERS = ("character", "blank", "empty")
_LABELS = {
    "template": "template",
    "size": "size",
    "orientation": "orientation",
    "arrangement": "arrangement",
    "shows": "shows",
    "reading_distance_m": "reading_distance",
    "width_mm": "width",
    "height_mm": "height",
    "headline": "headline",
    "text": "text",
    "second_headline": "second_headline",
    "second_text": "second_text",
}
# What a field takes, where nothing more is known of what is wrong with it.
_BY_FIELD: dict[str, tuple[str, dict[str, str | float]]] = {
    "template": ("template", {}),
    "size": ("size", {}),
    "orientation": ("orientation", {}),
    "arrangement": ("arrangement", {}),
    "shows": ("shows", {}),
    "reading_distance_m": ("distance", {"most": 10}),
    "width_mm": ("sides", {"least": 50, "most": 1000}),
    "height_mm": ("sides", {"least": 50, "most": 1000}),
    "headline": ("words", {"most": 120}),
    "second_headline": ("words", {"most": 120}),
    "text": ("words", {"most": 600}),
    "second_text": ("words", {"most": 600}),
    "link": ("link", {}),
}


def refusal_of(problem: Problem, words: Words) -> Markup:
    """Return why a sign cannot be made and what to do about it, in sentences."""
    if problem.code in (*_MISFITS, *_OTHERS):
        given = dict(problem.values)
        keys = _keys_of(problem.code, given)
    else:
        key, given = _BY_FIELD.get(_field_of(problem), ("other", {}))
        keys = iter([key])
    said = _said(given, words)
    return Markup(" ").join(words(f"refusal.{key}", **said) for key in keys)


def label_of(problem: Problem, words: Words) -> Markup | None:
    """Return how the form names what a problem is about, None for what it has no field for."""
    label = _LABELS.get(_field_of(problem))
    return words(f"sign.{label}") if label else None


def warning_of(warning: SignWarning, words: Words) -> Markup:
    """Return what to watch out for, in a sentence."""
    return words(f"warning.{warning.code}", **_said(warning.values, words))


def name_size(name: str, words: Words) -> str:
    """Return what a size is called; a free one is named by its sides already."""
    size = SIZES.get(name) or STICKERS.get(name)
    if size is None:
        return name
    shape = next((each for each in _SHAPES if name.startswith(each)), "paper")
    width, height = words.number(size.width_mm), words.number(size.height_mm)
    return words(f"size.{shape}", name=name, width=width, height=height)


def _field_of(problem: Problem) -> str:
    return problem.field.partition(".")[0]


def _keys_of(code: str, given: dict[str, str | float]) -> Iterator[str]:
    yield code
    if code in _OTHERS:
        return
    if "hexagon" in given:
        yield "hexagon"
    if "smallest" not in given:
        yield "other" if code in _CODES else "shorter"
    else:
        yield "resize" if code in _CODES else "larger"


def _said(given: dict[str, str | float], words: Words) -> dict[str, str]:
    return {name: _say(name, value, words) for name, value in given.items()}


def _say(name: str, value: str | float, words: Words) -> str:
    if not isinstance(value, str):
        return words.number(value)
    if name in _SIZES:
        return name_size(value, words)
    return value if len(value) <= _MOST_QUOTED else f"{value[:_MOST_QUOTED]}…"
