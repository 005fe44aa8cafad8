"""PNG of our own SVG, and a memory of the pictures that were made last.

The rasteriser holds Python's lock while it works, and it reads local files that an SVG names: so a
server rasters in its pool, and nothing but what our own writers have made.
"""

import re
from hashlib import sha256

import resvg_py

from dtpr.errors import InvalidError, Problem
from dtpr.signs.memory import MOST_BYTES, Memory
from dtpr.signs.pool import Pool

LARGEST_SIDE_PX = 4096

# Without it the rasteriser does not know what a millimetre is.
_DPI = 96
_SIZE = re.compile(r' (?:width|height)="[^"]*"')
_VIEW = re.compile(r' viewBox="0 0 ([\d.]+) ([\d.]+)"')


def rasterise(svg: str, width_px: int, height_px: int) -> bytes:
    """Return an SVG of ours as PNG of exactly so many pixels: the same bytes each time.

    A picture of another shape than the drawing shows it whole, in the middle, on nothing. Raises
    InvalidError when a side would be longer than 4096 pixels, or none.
    """
    problems = [
        Problem(field, f"is {side}", f"give 1 to {LARGEST_SIDE_PX} pixels")
        for field, side in (("width", width_px), ("height", height_px))
        if not 1 <= side <= LARGEST_SIDE_PX
    ]
    if problems:
        raise InvalidError(*problems)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=_sized(svg, width_px, height_px),
            width=width_px,
            height=height_px,
            dpi=_DPI,
            skip_system_fonts=True,
        )
    )


def _sized(svg: str, width_px: int, height_px: int) -> str:
    # The rasteriser keeps the shape of the drawing, and so may be a pixel off, or far from it.
    root, end, rest = svg.partition(">")
    found = _VIEW.search(root)
    if found is None:
        return svg
    across, down = map(float, found.groups())
    fits = abs(across * height_px - down * width_px) <= max(across, down)
    fitted = ' preserveAspectRatio="none"' if fits else ""
    size = f' width="{width_px}" height="{height_px}"{fitted}'
    return f"{_SIZE.sub('', root)}{size}{end}{rest}"


class Rasteriser:
    """Rasters in a pool, the same picture once, and keeps the last ones in so many bytes."""

    def __init__(self, pool: Pool, most_bytes: int = MOST_BYTES) -> None:
        self._pool = pool
        self.memory = Memory(most_bytes)

    async def png(self, svg: str, width_px: int, height_px: int) -> bytes:
        """Return an SVG as PNG, as `rasterise` does; BusyError when too much is asked at once."""
        key = (sha256(svg.encode()).digest(), width_px, height_px)
        return await self.memory.get(key, self._pool.run(rasterise, svg, width_px, height_px))
