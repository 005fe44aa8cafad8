"""The contexts of a release: their colours, and ids that icons need for themselves.

Source: DTPR API v2, semantic rule 13, reserved variants and contrast of icons; WCAG 2.2, contrast.
"""

from collections.abc import Iterator

from msgspec import UNSET

from dtpr.schema.colours import contrast, ink_on, parse_colour
from dtpr.schema.emit import DARK_VARIANT, DEFAULT_VARIANT
from dtpr.schema.rules.finding import Finding, error, warning
from dtpr.schema.wire import WireContext, WireContextValue, WireRelease

LEAST_CONTRAST = 4.5
"""The least contrast of text with its ground (WCAG 2.2, level AA)."""

_INKS = {"#000": "#000000", "#FFF": "#FFFFFF"}


def contexts_of(source: WireRelease) -> Iterator[tuple[str, WireContext]]:
    """Yield every context of a release with its path: those of categories, then of elements."""
    for place, category in enumerate(source.categories):
        if category.element_context is not UNSET:
            yield f"categories[{place}].element_context", category.element_context
    for place, element in enumerate(source.elements):
        if element.context is not UNSET:
            yield f"elements[{place}].context", element.context


def check_contexts(source: WireRelease) -> Iterator[Finding]:
    """Yield the values of contexts that no icon can be drawn for, or none that reads well."""
    for path, context in contexts_of(source):
        for place, value in enumerate(context.values):
            yield from _check(f"{path}.values[{place}]", value)


def _check(path: str, value: WireContextValue) -> Iterator[Finding]:
    if value.id in (DEFAULT_VARIANT, DARK_VARIANT):
        yield error(
            "RESERVED_VARIANT_TOKEN",
            f"{path}.id",
            f"{value.id!r} is the name of an icon that every element has",
            "use another id",
        )
    if value.color is None:
        return
    if parse_colour(value.color) is None:
        yield error(
            "CONTEXT_VALUE_COLOR_INVALID",
            f"{path}.color",
            f"{value.color!r} is not a colour",
            "write #RRGGBB, or null for a value without a colour",
        )
    elif (ratio := contrast(value.color, _INKS[ink_on(value.color)])) < LEAST_CONTRAST:
        yield warning(
            "LOW_CONTRAST_CONTEXT_COLOR",
            f"{path}.color",
            f"{value.color} has a contrast of {ratio:.2f} to 1 with what is drawn on it",
            f"use a darker or lighter colour, for {LEAST_CONTRAST} to 1 or more",
        )
