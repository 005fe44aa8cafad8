"""An SVG file becomes a logo: filled paths only, cropped to what is seen on white."""

from dtpr.schema.colours import contrast
from dtpr.signs.display import FilledPath, Process
from dtpr.signs.logos.areas import (
    Bounds,
    bounds,
    common,
    is_even_odd,
    is_inside,
    outline_of,
    rectangle,
)
from dtpr.signs.logos.drawing import TOO_MANY_STEPS, Drawing, Piece
from dtpr.signs.logos.limits import MAX_STEPS, MAX_SVG_BYTES, refused
from dtpr.signs.logos.logo import LONGEST, Logo
from dtpr.signs.logos.numbers import length, numbers
from dtpr.signs.logos.paints import WHITE
from dtpr.signs.logos.tree import Node, read_tree
from dtpr.signs.outlines import DECIMALS

LOWEST_CONTRAST = 1.2
"""What a colour needs to be seen on white: DTPR's own yellow has 1.35."""

WHITE_ONLY = (
    "nothing of it is seen on white, where logos stand",
    "send the version that is made for white grounds",
)
GRADIENT = "It has gradients; each is drawn in its mean colour."

_SAME = 0.01


def read_vector(data: bytes) -> Logo:
    """Return the logo of an SVG file.

    Raises:
        FileError: It is not taken; the error names what is wrong and the mend.
    """
    if len(data) > MAX_SVG_BYTES:
        raise refused(f"it is larger than {MAX_SVG_BYTES // 1024} KiB", "simplify the drawing")
    try:
        return _rebuilt(read_tree(data))
    except RecursionError as error:  # Brackets within brackets in CSS.
        raise refused("its styles are nested too deep", "export it again") from error


def _rebuilt(root: Node) -> Logo:
    left, top, width, height = _view(root)
    scale = LONGEST / max(width, height)
    drawing = Drawing(root, (width, height), (scale, 0, 0, scale, -left * scale, -top * scale))
    pieces = _seen(drawing.pieces, (0.0, 0.0, width * scale, height * scale))
    notes = (GRADIENT,) if drawing.has_gradient else ()
    return _logo(pieces, (0.0, 0.0, width * scale, height * scale), notes)


def _view(root: Node) -> tuple[float, float, float, float]:
    given = root.attributes
    if "viewBox" in given:
        view = numbers(given["viewBox"], "`viewBox`")
    else:
        sides = (length(given.get(name, "0"), f"`{name}`", 0.0) for name in ("width", "height"))
        view = [0.0, 0.0, *sides]
    if len(view) != 4 or min(view[2:]) <= 0:  # noqa: PLR2004  x, y, width and height.
        raise refused("it does not say how large it is", "give `svg` a viewBox")
    left, top, width, height = view
    if max(width, height) < 1e-6:  # noqa: PLR2004
        raise refused("its viewBox is too small", "export it again in a usual size")
    return left, top, width, height


def _seen(pieces: list[Piece], view: Bounds) -> list[Piece]:
    """Return what lies within the view, without white at the bottom, which white paper is."""
    found: list[Piece] = []
    for piece in pieces:
        if not found and piece.colour.hex == WHITE.hex:
            continue
        area = piece.area
        if not is_inside(piece.box, view, _SAME):
            area = common(area, rectangle(view))
        box = bounds(area)
        if box:
            found.append(Piece(area, piece.colour, box))
    if all(contrast(each.colour.hex, WHITE.hex) < LOWEST_CONTRAST for each in found):
        raise refused(*WHITE_ONLY)
    return found


def _logo(pieces: list[Piece], view: Bounds, notes: tuple[str, ...]) -> Logo:
    boxes = list(zip(*(each.box for each in pieces), strict=True))
    crop = min(boxes[0]), min(boxes[1]), max(boxes[2]), max(boxes[3])
    if is_inside(view, crop, _SAME):
        crop = view
    left, top, right, bottom = crop
    longest = max(right - left, bottom - top)
    scale = 1.0 if abs(longest - LONGEST) < _SAME else LONGEST / longest
    paths: list[FilledPath] = []
    for each in pieces:
        outline = outline_of(each.area, left, top, scale)
        if outline:
            ink = Process(each.colour.hex)
            paths.append(FilledPath(outline=outline, ink=ink, even_odd=is_even_odd(each.area)))
    if sum(len(each.outline) for each in paths) > MAX_STEPS:
        raise refused(*TOO_MANY_STEPS)
    width, height = (round(each * scale, DECIMALS) for each in (right - left, bottom - top))
    return Logo(width=width, height=height, paths=tuple(paths), notes=notes)
