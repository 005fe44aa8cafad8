"""Which of two forms an `Accept` header prefers."""

from collections.abc import Iterator
from typing import NamedTuple

HTML = "text/html"
JSON = "application/json"
_MOST_RANGES = 20


class Range(NamedTuple):
    """One range of media types, such as `text/*`, and how welcome it is, 0 to 1."""

    name: str
    quality: float


def prefers_json(header: str) -> bool:
    """Tell whether JSON is more welcome than a page (RFC 9110, 12.5.1); a tie gets the page."""
    ranges = list(_ranges(header))
    return _quality(ranges, JSON) > _quality(ranges, HTML)


def names_html(header: str) -> bool:
    """Tell whether a page is asked for by its own name, as browsers do, and not less than JSON."""
    named = any(each.name == HTML and each.quality > 0 for each in _ranges(header))
    return named and not prefers_json(header)


def _quality(ranges: list[Range], name: str) -> float:
    """Return the quality of the range that fits best; without a header everything is welcome."""
    if not ranges:
        return 1.0
    for fit in (name, f"{name.partition('/')[0]}/*", "*/*"):
        found = [each.quality for each in ranges if each.name == fit]
        if found:
            return max(found)
    return 0.0


def _ranges(header: str) -> Iterator[Range]:
    for part in header.split(",")[:_MOST_RANGES]:
        name, *parameters = (each.strip().lower() for each in part.split(";"))
        if name:
            yield Range(name, _weight(parameters))


def _weight(parameters: list[str]) -> float:
    given = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return min(max(float(given), 0.0), 1.0)
    except ValueError:
        return 1.0
