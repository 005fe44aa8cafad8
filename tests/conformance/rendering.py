"""Cases of text with blanks, of the choice of a language, and of sections as they are shown."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from dtpr.errors import InvalidError
from dtpr.schema.blanks import Segment, interpolate, segments_of
from dtpr.schema.datachain import Placement
from dtpr.schema.grouping import find_category, group_by_category, in_order
from dtpr.schema.rendering import (
    IconAddress,
    Manner,
    show_chain,
    show_element,
)
from dtpr.schema.text import FALLBACK_LOCALE, LocaleValue, pick, pick_locale, to_mapping
from dtpr.schema.wire import ResolvedDatachainInstance, WireCategory, WireElement
from tests.conformance.runner import Case, Target


def run(case: Case, _target: Target) -> None:
    """Call what the case names with its arguments."""
    call = CALLS[case["fn"]]
    if "throws" in case:
        with pytest.raises(InvalidError):
            call(*case["input"])
        return
    assert msgspec.to_builtins(call(*case["input"])) == case["expected"]


def _segments(text: str, values: dict[str, str]) -> list[dict[str, str]]:
    return [_plain_segment(each) for each in segments_of(text, values)]


def _plain_segment(segment: Segment) -> dict[str, str]:
    named = {} if segment.variable is None else {"variable_id": segment.variable}
    return {"kind": segment.kind, "value": segment.value, **named}


def _texts(values: list[Any] | None) -> dict[str, str]:
    return to_mapping(msgspec.convert(values or [], list[LocaleValue]))


def _extract(values: list[Any] | None, locale: str, fallback: str = FALLBACK_LOCALE) -> str:
    return pick(_texts(values), [locale], fallback)


def _extract_with_locale(
    values: list[Any] | None, locale: str, fallback: str = FALLBACK_LOCALE
) -> dict[str, str | None]:
    found = pick_locale(_texts(values), [locale], fallback)
    return {"value": _extract(values, locale, fallback), "locale": found or None}


def _group(elements: list[Any], categories: list[Any]) -> dict[str, list[Any]]:
    return group_by_category(
        elements, lambda each: each["category_ids"], [each["id"] for each in categories]
    )


def _sort(grouped: dict[str, list[Any]], categories: list[Any]) -> list[dict[str, Any]]:
    orders = {each["id"]: each.get("order") for each in categories}
    return [{"id": name, "elements": entries} for name, entries in in_order(grouped, orders)]


def _find(name: str, categories: list[Any]) -> Any:
    found = find_category(name, [_category(each["id"]) for each in categories])
    return next((each for each in categories if found and each["id"] == found.id), None)


def _category(name: str) -> WireCategory:
    return WireCategory(id=name, name=[], description=[], datachain_type="ai", shape="hexagon")


def _show_element(
    element: Any, placement: Any, locale: str, options: dict[str, Any] | None = None
) -> Any:
    told = options or {}
    return show_element(
        msgspec.convert(element, WireElement),
        msgspec.convert(placement, Placement | None),
        Manner(locale=locale, fallback=told.get("fallbackLocale", FALLBACK_LOCALE)),
        msgspec.convert(told.get("category"), WireCategory | None),
        IconAddress(
            url=told.get("iconUrl", ""),
            url_dark=told.get("iconUrlDark", ""),
            alt=told.get("iconAlt"),
        ),
    )


def _show_chain(chain: Any, locale: str, options: dict[str, Any] | None = None) -> Any:
    told = options or {}
    manner = Manner(
        locale=locale,
        fallback=told.get("fallbackLocale", FALLBACK_LOCALE),
        mark_proposed=told.get("proposedIndicator", True),
    )
    return show_chain(msgspec.convert(chain, ResolvedDatachainInstance), manner)


def _show_sections(*given: Any) -> Any:
    return _show_chain(*given).sections


CALLS: dict[str, Callable[..., Any]] = {
    "interpolate": interpolate,
    "interpolateSegments": _segments,
    "extract": _extract,
    "extractWithLocale": _extract_with_locale,
    "groupElementsByCategory": _group,
    "sortCategoriesByOrder": _sort,
    "findCategoryDefinition": _find,
    "deriveElementDisplay": _show_element,
    "buildResolvedSections": _show_sections,
    "buildResolvedDatachain": _show_chain,
}
