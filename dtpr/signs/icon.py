"""Icons: a symbol in the shape of its category, in the colours of its data class."""

from contextlib import suppress
from typing import Literal

from dtpr.errors import InvalidError
from dtpr.schema.parts import PARTS
from dtpr.schema.taxonomy import Category, Element, ShapeId
from dtpr.schema.text import FALLBACK_LOCALE, pick
from dtpr.signs import shapes, symbols
from dtpr.signs.colours import RGB, Ink, ink_on
from dtpr.signs.labels import Label, Slot, draw_lines, set_label, shrink
from dtpr.signs.outlines import Fill, Outline, place
from dtpr.signs.svg import path_tag, write_icon
from dtpr.signs.text import CAP_HEIGHT, clean_text

Variant = Literal["light", "dark", "yellow", "blue", "symbol"]

VARIANTS: tuple[Variant, ...] = ("light", "dark", "yellow", "blue", "symbol")

_GROUNDS: dict[Variant, Ink] = {
    "light": "white",
    "dark": "black",
    "yellow": "yellow",
    "blue": "blue",
}
_LABEL_SIZE = 6.0
_LABEL_MARGIN = 1.5
_LABEL_LINES = 5


def default_variant(element: Element, category: Category) -> Variant:
    """Return the variant of an element: black for a purpose, else by its data class.

    It is never guessed from a name. Source: DTPR design guide.
    """
    if category.id in PARTS.purpose.categories:
        return "dark"
    if element.identifiability == "identifiable":
        return "yellow"
    return "blue" if element.identifiability == "de_identified" else "light"


def compose_icon(element: Element, category: Category, variant: Variant, title: str) -> str:
    """Return an icon as SVG: 36 units with its shape, or the bare 24 units for `symbol`.

    A symbol that is not drawn yet is replaced by the title inside the shape.
    """
    drawing = symbols.drawing_of(element.symbol)
    if variant == "symbol":
        if drawing:
            return write_icon(title, symbols.GRID, _tags(drawing, "currentColor"))
        frame = (Fill(outline=shapes.ring_of(category.shape)),)
        fills = frame + label_of(element, category.shape, title)
        return write_icon(title, shapes.GRID, _tags(fills, "currentColor"))
    ground = _GROUNDS[variant]
    inside = _centred(drawing) if drawing else label_of(element, category.shape, title)
    tags = _frame(category.shape, ground) + _tags(inside, RGB[ink_on(ground)])
    return write_icon(title, shapes.GRID, tags)


def _frame(shape: ShapeId, ground: Ink) -> list[str]:
    tags = [path_tag(shapes.ground_of(shape), RGB[ground])]
    if ground == "white":
        tags.append(path_tag(shapes.ring_of(shape), RGB["black"]))
    return tags


def _tags(fills: tuple[Fill, ...], colour: str) -> list[str]:
    return [path_tag(each.outline, colour, even_odd=each.even_odd) for each in fills]


def _centred(drawing: tuple[Fill, ...]) -> tuple[Fill, ...]:
    offset = (shapes.GRID - symbols.GRID) / 2
    return tuple(
        Fill(outline=place(each.outline, offset, offset), even_odd=each.even_odd)
        for each in drawing
    )


def label_of(element: Element, shape: ShapeId, title: str) -> tuple[Fill, ...]:
    """Return the title of an element as outlines inside its shape, for want of a symbol."""
    # A title in a script that no font has must not take the icon away: the id is always ASCII.
    for name in (title, pick(element.title, []), element.id.replace("_", " ")):
        if clean_text(name):
            with suppress(InvalidError):
                return (Fill(outline=_fit_label(name, shape)),)
    return ()


def _fit_label(text: str, shape: ShapeId) -> Outline:
    label = Label(text=text, locale=FALLBACK_LOCALE)
    slot = Slot(
        half_width=lambda y: shapes.half_width(shape, y) - _LABEL_MARGIN,
        first_baseline=lambda rows, size, leading: (CAP_HEIGHT * size - (rows - 1) * leading) / 2,
        most_lines=_LABEL_LINES,
    )
    # The sizes have no floor: a label that is hard to read still says more than an empty shape.
    lines = next(filter(None, (set_label(label, slot, size) for size in shrink(_LABEL_SIZE, 0.1))))
    return draw_lines(lines, shapes.CENTRE, shapes.CENTRE)
