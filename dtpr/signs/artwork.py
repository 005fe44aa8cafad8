"""The artwork of a release: official symbols and icons as they were published, else our own.

Every document here is SVG on the standard's grid of 36 units.
"""

from dtpr.schema.legacy import LegacyElement, LegacyRelease
from dtpr.schema.legacy_exchange import icon_name
from dtpr.schema.taxonomy import Element, Release, ShapeId
from dtpr.schema.text import pick
from dtpr.schema.wire import WireRelease
from dtpr.signs import shapes, symbols
from dtpr.signs.colours import RGB
from dtpr.signs.compositor import compose
from dtpr.signs.icon import Variant, compose_icon, default_variant, label_of
from dtpr.signs.outlines import format_number
from dtpr.signs.svg import path_tag

DARK = ".dark"

_OFFSET = format_number((shapes.GRID - symbols.GRID) / 2)
_SYMBOL_HEAD = '<svg viewBox="0 0 36 36" fill="none" xmlns="http://www.w3.org/2000/svg">'


def symbol_svg(release: Release, symbol_id: str) -> str | None:
    """Return a symbol of a release, or None when no element of it has that symbol."""
    if release.source is not None:
        return release.source.symbols.get(symbol_id)
    wearer = next((each for each in release.elements.values() if each.symbol == symbol_id), None)
    return None if wearer is None else _own_symbol(release, wearer)


def icon_svg(release: Release, element_id: str, variant: str) -> str | None:
    """Return the icon of an element, or None for an element or a variant that there is not.

    An icon that was published whole is given as it was published; else one is composed of the
    outline of the category and the symbol, in black and white or in the colour of a context value.
    """
    element = release.elements.get(element_id)
    if element is None:
        return None
    if published := published_icon(release, element_id, variant):
        return published
    return _compose(release, element, variant)


def published_icon(release: Release, element_id: str, variant: str = "default") -> str | None:
    """Return an icon that an official release was published with, None where there is none."""
    source = release.source
    if isinstance(source, WireRelease):
        return source.icons.get(f"{element_id}/{variant}")
    if isinstance(source, LegacyRelease) and variant == "default":
        entry = legacy_element(source, element_id)
        return source.icons.get(icon_name(entry.icon.url)) if entry else None
    return None


def element_icon(release: Release, element_id: str, variant: Variant | None, title: str) -> str:
    """Return the icon of an element in a variant of this registry's, with a title for our own.

    Without a variant it is the icon as it was published, where the release has it, else the one in
    the colour that the element has on signs.
    """
    element = release.elements[element_id]
    category = release.category_of(element_id)
    if variant is None and (published := published_icon(release, element_id)):
        return published
    chosen = variant or default_variant(element, category)
    symbol = symbol_svg(release, element.symbol) if release.is_official else None
    if symbol is None:
        return compose_icon(element, category, chosen, title)
    if chosen == "symbol":
        return symbol
    if chosen == "yellow" or chosen == "blue":  # noqa: PLR1714 - narrows the type to an ink
        return compose(category.shape, symbol, "default", RGB[chosen])
    return compose(category.shape, symbol, "dark" if chosen == "dark" else "default")


def variants_of(release: Release, element_id: str) -> tuple[str, ...]:
    """Return the variants that the icon of an element comes in, with those for dark grounds."""
    context = release.context_of(element_id)
    values = [each.id for each in context.values] if context else []
    return ("default", "dark", *(name for each in values for name in (each, each + DARK)))


def legacy_icon_svg(release: Release, name: str) -> str | None:
    """Return a whole icon by the name of its file, as the first API points to it."""
    if isinstance(release.source, LegacyRelease) and name in release.source.icons:
        return release.source.icons[name]
    element = release.elements.get(name)
    return element_icon(release, name, None, pick(element.title, [])) if element else None


def legacy_element(source: LegacyRelease, element_id: str) -> LegacyElement | None:
    """Return an element of the first API by its id."""
    found = (each.element for each in source.elements if each.element.id == element_id)
    return next(found, None)


def _compose(release: Release, element: Element, variant: str) -> str | None:
    symbol = symbol_svg(release, element.symbol)
    shape: ShapeId = release.categories[element.category].shape
    if symbol is None:
        return None
    if variant in ("default", "default" + DARK):
        return compose(shape, symbol, "default" if variant == "default" else "dark")
    if variant == "dark":
        return compose(shape, symbol, "dark")
    context = release.context_of(element.id)
    name = variant.removesuffix(DARK)
    value = next((each for each in context.values if each.id == name), None) if context else None
    if value is None:
        return None
    return compose(shape, symbol, "dark" if variant.endswith(DARK) else "default", value.color)


def _own_symbol(release: Release, element: Element) -> str:
    drawn = symbols.find_symbol(element.symbol)
    if drawn is not None:
        group = f'<g transform="translate({_OFFSET} {_OFFSET})" fill="currentColor">'
        return f"{_SYMBOL_HEAD}{group}{drawn.body}</g></svg>"
    shape = release.categories[element.category].shape
    label = label_of(element, shape, pick(element.title, []))
    tags = (path_tag(each.outline, "currentColor", even_odd=each.even_odd) for each in label)
    return f"{_SYMBOL_HEAD}{''.join(tags)}</svg>"
