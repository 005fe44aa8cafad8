"""Icons: a symbol in the shape of its category, in the colours of its data class."""

from contextlib import suppress
from typing import Literal, NamedTuple

from dtpr.errors import InvalidError
from dtpr.schema.parts import PARTS
from dtpr.schema.taxonomy import Category, Element, ShapeId
from dtpr.schema.text import FALLBACK_LOCALE, pick
from dtpr.signs import shapes, symbols
from dtpr.signs.colours import Ink, ink_on
from dtpr.signs.display import DisplayList, FilledPath, Group, rgb_of
from dtpr.signs.labels import Label, Slot, draw_lines, set_label, shrink
from dtpr.signs.outlines import Fill, Outline, place
from dtpr.signs.svg import path_tag, write_icon
from dtpr.signs.symbols import Drawing
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


class Icon(NamedTuple):
    """An icon as filled paths: 36 units with its shape, or the bare 24 units of a symbol."""

    side: float
    paths: tuple[FilledPath, ...]


def paint_symbol(drawing: Drawing, shape: ShapeId, variant: Variant) -> Icon:
    """Return a symbol in a shape, or by itself and in black for the variant `symbol`."""
    if variant == "symbol":
        return Icon(symbols.GRID, _filled(drawing, "black"))
    return _framed(_centred(drawing), shape, variant)


def paint_icon(element: Element, category: Category, variant: Variant, title: str) -> Icon:
    """Return the icon of an element, with its title in the shape where its symbol is not drawn."""
    if drawing := symbols.drawing_of(element.symbol):
        return paint_symbol(drawing, category.shape, variant)
    label = label_of(element, category.shape, title)
    if variant == "symbol":
        frame = (Fill(outline=shapes.ring_of(category.shape)),)
        return Icon(shapes.GRID, _filled(frame + label, "black"))
    return _framed(label, category.shape, variant)


def write_svg(icon: Icon, variant: Variant, title: str) -> str:
    """Return an icon as SVG; a symbol takes the colour of the text around it."""
    colours = ("currentColor" if variant == "symbol" else rgb_of(each.ink) for each in icon.paths)
    tags = [
        path_tag(each.outline, colour, even_odd=each.even_odd)
        for each, colour in zip(icon.paths, colours, strict=True)
    ]
    return write_icon(title, icon.side, tags)


def sheet_of(icon: Icon, side_mm: float, title: str, locale: str = FALLBACK_LOCALE) -> DisplayList:
    """Return an icon as a sheet that it fills."""
    scale = side_mm / icon.side
    paths = tuple(
        FilledPath(outline=place(each.outline, 0, 0, scale), ink=each.ink, even_odd=each.even_odd)
        for each in icon.paths
    )
    return DisplayList(
        width_mm=side_mm,
        height_mm=side_mm,
        title=title,
        description=title,
        locale=locale,
        groups=(Group(name="icon", text=title, paths=paths),),
    )


def compose_icon(element: Element, category: Category, variant: Variant, title: str) -> str:
    """Return an icon as SVG: 36 units with its shape, or the bare 24 units for `symbol`.

    A symbol that is not drawn yet is replaced by the title inside the shape.
    """
    return write_svg(paint_icon(element, category, variant, title), variant, title)


def _framed(inside: tuple[Fill, ...], shape: ShapeId, variant: Variant) -> Icon:
    ground = _GROUNDS[variant]
    frame = [FilledPath(outline=shapes.ground_of(shape), ink=ground)]
    if ground == "white":
        frame.append(FilledPath(outline=shapes.ring_of(shape), ink="black"))
    return Icon(shapes.GRID, (*frame, *_filled(inside, ink_on(ground))))


def _filled(fills: tuple[Fill, ...], ink: Ink) -> tuple[FilledPath, ...]:
    return tuple(
        FilledPath(outline=each.outline, ink=ink, even_odd=each.even_odd) for each in fills
    )


def _centred(drawing: Drawing) -> Drawing:
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
