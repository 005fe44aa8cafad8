"""Marks: symbols and logos, placed on a sheet."""

from dtpr.signs import symbols
from dtpr.signs.colours import Ink
from dtpr.signs.display import FilledPath, Group, Picture
from dtpr.signs.labels import Wording
from dtpr.signs.logos.logo import Logo
from dtpr.signs.outlines import Point, place


def draw_symbol(
    drawing: symbols.Drawing, centre: Point, side: float, ink: Ink
) -> tuple[FilledPath, ...]:
    """Return a symbol whose live area, not its whole grid, has a side in mm."""
    near, far = symbols.LIVE_AREA
    scale = side / (far - near)
    half = symbols.GRID / 2 * scale
    return tuple(
        FilledPath(
            outline=place(each.outline, centre[0] - half, centre[1] - half, scale),
            ink=ink,
            even_odd=each.even_odd,
        )
        for each in drawing
    )


def draw_logo(
    logo: Logo, centre: Point, width: float, height: float, name: Wording | None = None
) -> Group:
    """Return a logo as large as it fits a box in mm; with a name where it is not set beside it."""
    scale = min(width / logo.width, height / logo.height)
    left, top = centre[0] - logo.width * scale / 2, centre[1] - logo.height * scale / 2
    paths = tuple(
        FilledPath(
            outline=place(each.outline, left, top, scale), ink=each.ink, even_odd=each.even_odd
        )
        for each in logo.paths
    )
    return Group(
        name="organization logo",
        text=name.text if name else "",
        locale=name.locale if name else "",
        paths=paths,
        pictures=(_placed(logo.picture, left, top, scale),) if logo.picture else (),
    )


def _placed(picture: Picture, left: float, top: float, scale: float) -> Picture:
    x0, y0, x1, y1 = picture.box
    return Picture(
        box=(left + x0 * scale, top + y0 * scale, left + x1 * scale, top + y1 * scale),
        width_px=picture.width_px,
        height_px=picture.height_px,
        samples=picture.samples,
    )
