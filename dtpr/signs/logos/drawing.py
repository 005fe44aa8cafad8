"""The tree of an SVG is walked in painter's order and becomes opaque areas of one colour each."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct, structs

from dtpr.signs.logos.areas import (
    Area,
    Bounds,
    bounds,
    common,
    do_meet,
    filled,
    joined,
    stroked,
)
from dtpr.signs.logos.geometry import SHAPES, Extent, shape_of
from dtpr.signs.logos.limits import MAX_NODES, MAX_STEPS, MAX_USE_DEPTH, refused
from dtpr.signs.logos.numbers import Matrix, length, multiply, number, scaling, share, transform
from dtpr.signs.logos.paints import WHITE, Colour, Paints
from dtpr.signs.logos.styles import Style, read_rules, style_of
from dtpr.signs.logos.tree import Node
from dtpr.signs.outlines import Outline

_GROUPS = ("svg", "g")
_NEVER_DRAWN = ("defs", "style", "linearGradient", "radialGradient", "stop", "clipPath")
_FLAT = 1e-9
TOO_MANY_STEPS = (f"it has more than {MAX_STEPS} lines and curves", "simplify the paths")


class Piece(NamedTuple):
    """An area of one opaque colour, which hides what was painted before it."""

    area: Area
    colour: Colour
    box: Bounds


class _Place(Struct, frozen=True, kw_only=True):
    """What an element has from those around it."""

    matrix: Matrix
    style: Style
    alpha: float = 1.0
    clip: Area | None = None
    uses: int = 0


class Drawing:
    """The areas of an SVG, lowest first, in the units of a matrix."""

    def __init__(self, root: Node, view: Extent, matrix: Matrix) -> None:
        """Draw everything.

        Raises:
            FileError: There is too much of it, or something that is not drawn here.
        """
        self.pieces: list[Piece] = []
        every = list(_every(root))
        self._ids = {each.attributes["id"]: each for each in every if "id" in each.attributes}
        self._rules = read_rules(each.text for each in every if each.tag == "style")
        self._paints = Paints(self._ids, self._styled)
        self._view = view
        self._visits = 0
        self._steps = 0
        self._draw(root, _Place(matrix=matrix, style={}))

    @property
    def has_gradient(self) -> bool:
        """Return whether a gradient was drawn in its mean colour."""
        return self._paints.has_gradient

    def _styled(self, node: Node, parent: Style) -> Style:
        return style_of(node, parent, self._rules)

    def _draw(self, node: Node, around: _Place) -> None:
        if node.tag in _NEVER_DRAWN:
            return
        place = self._placed(node, around)
        if place is None:
            return
        if node.tag in _GROUPS:
            for each in node.children:
                self._draw(each, place)
        elif node.tag == "use":
            self._use(node, place)
        elif place.style.get("visibility") not in ("hidden", "collapse"):
            self._paint(node, place)

    def _placed(self, node: Node, around: _Place) -> _Place | None:
        """Return where and how an element is drawn, None where nothing of it is seen."""
        self._visits += 1
        if self._visits > MAX_NODES:
            raise refused(f"it draws more than {MAX_NODES} elements", "simplify the drawing")
        style = self._styled(node, around.style)
        alpha = around.alpha * share(style.get("opacity", "1"), "opacity")
        matrix = multiply(around.matrix, transform(node.attributes.get("transform", "")))
        if style.get("display") == "none" or alpha == 0 or scaling(matrix) < _FLAT:
            return None
        place = structs.replace(around, style=style, alpha=alpha, matrix=matrix)
        return self._clipped(place, style.get("clip-path", "none"))

    def _use(self, node: Node, place: _Place) -> None:
        found = self._ids.get(node.attributes.get("href", "").removeprefix("#"))
        if found is None or found.tag in _NEVER_DRAWN or found.tag == "svg":
            raise refused("a `use` leads to nothing that is drawn", "remove it")
        if place.uses >= MAX_USE_DEPTH:
            raise refused(
                f"`use` stands more than {MAX_USE_DEPTH} deep in `use`", "expand the copies"
            )
        self._draw(found, self._moved(node, place))

    def _moved(self, use: Node, place: _Place) -> _Place:
        x = length(use.attributes.get("x", "0"), "`x`", self._view[0])
        y = length(use.attributes.get("y", "0"), "`y`", self._view[1])
        matrix = multiply(place.matrix, (1.0, 0.0, 0.0, 1.0, x, y))
        return structs.replace(place, matrix=matrix, uses=place.uses + 1)

    def _clipped(self, place: _Place, value: str) -> _Place | None:
        if value.lower() == "none":
            return place
        name = value.removeprefix("url(").removesuffix(")").strip("'\" ").removeprefix("#")
        found = self._ids.get(name)
        if found is None or found.tag != "clipPath":
            raise refused(f"`clip-path` is not understood: {value[:60]!r}", "cut the paths instead")
        if found.attributes.get("clipPathUnits", "userSpaceOnUse") != "userSpaceOnUse":
            raise refused("a clipPath is in units of what it clips", "cut the paths instead")
        matrix = multiply(place.matrix, transform(found.attributes.get("transform", "")))
        inner = structs.replace(place, matrix=matrix, style={}, clip=None, alpha=1.0)
        window: Area | None = None
        for each in found.children:
            for area in self._outlines(each, inner):
                window = area if window is None else joined(window, area)
        if window is None:
            return None
        clip = window if place.clip is None else common(place.clip, window)
        return structs.replace(place, clip=clip)

    def _outlines(self, node: Node, around: _Place) -> Iterator[Area]:
        """Yield what a child of a clipPath lets through."""
        place = self._placed(node, around)
        if place is None:
            return
        if node.tag == "use":
            found = self._ids.get(node.attributes.get("href", "").removeprefix("#"))
            if found is None or found.tag not in SHAPES:
                raise refused("a `use` in a clipPath leads to no shape", "cut the paths instead")
            node, moved = found, self._moved(node, place)
            place = self._placed(node, moved)
        if place is None or node.tag not in SHAPES:
            return
        even_odd = place.style.get("clip-rule") == "evenodd"
        area = filled(self._shape(node), place.matrix, even_odd=even_odd)
        yield area if place.clip is None else common(area, place.clip)

    def _paint(self, node: Node, place: _Place) -> None:
        outline, style = self._shape(node), place.style
        fill = self._paints.paint(style.get("fill", "black"), style)
        if fill and outline:
            even_odd = style.get("fill-rule") == "evenodd"
            alpha = share(style.get("fill-opacity", "1"), "fill-opacity")
            self._add(filled(outline, place.matrix, even_odd=even_odd), fill, alpha, place)
        stroke = self._paints.paint(style.get("stroke", "none"), style)
        if stroke and outline:
            alpha = share(style.get("stroke-opacity", "1"), "stroke-opacity")
            self._add(self._stroked(outline, place), stroke, alpha, place)

    def _shape(self, node: Node) -> Outline:
        outline = shape_of(node, self._view)
        self._steps += len(outline)
        if self._steps > MAX_STEPS:
            raise refused(*TOO_MANY_STEPS)
        return outline

    def _stroked(self, outline: Outline, place: _Place) -> Area:
        style = place.style
        across = ((self._view[0] ** 2 + self._view[1] ** 2) / 2) ** 0.5
        width = length(style.get("stroke-width", "1"), "stroke-width", across)
        miter = number(style.get("stroke-miterlimit", "4"), "stroke-miterlimit")
        cap, join = style.get("stroke-linecap", "butt"), style.get("stroke-linejoin", "miter")
        if width <= 0:
            outline, width = (), 1.0
        return stroked(outline, place.matrix, width, cap, join, max(1.0, miter))

    def _add(self, area: Area, colour: Colour, alpha: float, place: _Place) -> None:
        """Paint an area; through a transparent one, each piece below it is seen."""
        seen = area if place.clip is None else common(area, place.clip)
        box = bounds(seen)
        alpha *= colour.alpha * place.alpha
        if box is None or alpha == 0:
            return
        below = [each for each in self.pieces if do_meet(each.box, box)] if alpha < 1 else []
        self._put(seen, colour.over(WHITE, alpha))
        for piece in below:
            self._put(common(seen, piece.area), colour.over(piece.colour, alpha))

    def _put(self, area: Area, colour: Colour) -> None:
        box = bounds(area)
        if len(self.pieces) >= MAX_NODES:
            raise refused("too many transparent paths lie over each other", "flatten transparency")
        if box:
            self.pieces.append(Piece(area, colour, box))


def _every(node: Node) -> Iterator[Node]:
    yield node
    for each in node.children:
        yield from _every(each)
