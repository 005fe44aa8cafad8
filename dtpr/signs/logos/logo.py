"""The logo of an organization: paths or a picture that are safe to print and to serve."""

from typing import Self

from msgspec import Struct

from dtpr.signs.display import FilledPath, Picture
from dtpr.signs.outlines import DECIMALS

LONGEST = 1000.0
"""How many units the longer side of every logo is long."""

GOOD_DPI, LOWEST_DPI = 300.0, 150.0
"""A picture looks sharp from the first on, and is not printed below the second."""

_MM_PER_INCH = 25.4


class Logo(Struct, frozen=True, kw_only=True):
    """A drawing (paths, lowest first) or a picture, which fills it; cropped to what is drawn.

    `width` and `height` are in units, x to the right and y down from the top left; the longer
    side has 1000. Colours are `Process`, never one of the inks that have a meaning. `notes` says
    what was simplified, for whoever sent it.
    """

    width: float
    height: float
    paths: tuple[FilledPath, ...] = ()
    picture: Picture | None = None
    notes: tuple[str, ...] = ()

    @classmethod
    def of_picture(cls, width_px: int, height_px: int, samples: bytes) -> Self:
        """Return the logo that a picture of opaque RGB samples fills."""
        scale = LONGEST / max(width_px, height_px)
        width, height = round(width_px * scale, DECIMALS), round(height_px * scale, DECIMALS)
        picture = Picture(
            box=(0.0, 0.0, width, height),
            width_px=width_px,
            height_px=height_px,
            samples=samples,
        )
        return cls(width=width, height=height, picture=picture)

    def dpi_at(self, width_mm: float) -> float | None:
        """Return how many pixels an inch has when printed this wide; a drawing has no pixels."""
        if self.picture is None:
            return None
        return self.picture.width_px * _MM_PER_INCH / width_mm
