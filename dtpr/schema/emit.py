"""What an element of a release takes over from its category, as answers write it out.

Source: DTPR API v2: an element inherits the variables, the shape and, by the values of its
category's context, the variants of its icon.
"""

from collections.abc import Iterable, Mapping

from msgspec import UNSET
from msgspec.structs import replace

from dtpr.schema.wire import WireCategory, WireElement, WireRelease, WireVariable

DEFAULT_VARIANT = "default"
DARK_VARIANT = "dark"


def inherited_variables(
    element: WireElement, categories: Iterable[WireCategory]
) -> list[WireVariable]:
    """Return an element's own variables, then those of its category that it does not declare."""
    return _variables(element, {each.id: each for each in categories})


def icon_variants(category: WireCategory | None) -> list[str]:
    """Return every variant of the icons of a category, the two plain ones first."""
    variants = [DEFAULT_VARIANT, DARK_VARIANT]
    if category is not None and category.element_context is not UNSET:
        for each in category.element_context.values:
            variants += [each.id, f"{each.id}.{DARK_VARIANT}"]
    return variants


def with_inherited(source: WireRelease) -> WireRelease:
    """Return a release whose elements carry the variables of their categories.

    Shapes and variants of icons, which only answers have, are taken out.
    """
    categories = {each.id: each for each in source.categories}
    return replace(
        source,
        elements=[
            replace(
                each,
                variables=_variables(each, categories),
                shape=UNSET,
                icon_variants=UNSET,
            )
            for each in source.elements
        ],
    )


def with_icons(element: WireElement, categories: Iterable[WireCategory]) -> WireElement:
    """Return an element as an answer writes it, with its shape and the variants of its icon.

    One that has them already, as it was published, is left as it is.
    """
    if element.icon_variants is not UNSET:
        return element
    category = next((each for each in categories if each.id == element.category_id), None)
    return replace(
        element,
        shape=UNSET if category is None else category.shape,
        icon_variants=icon_variants(category),
    )


def _variables(element: WireElement, categories: Mapping[str, WireCategory]) -> list[WireVariable]:
    """Return the variables by id; of two with one id the last holds, in the place of the first."""
    category = categories.get(element.category_id)
    found = {each.id: each for each in element.variables}
    for each in category.element_variables if category else ():
        found.setdefault(each.id, each)
    return list(found.values())
