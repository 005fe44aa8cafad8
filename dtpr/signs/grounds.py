"""The ground of a cell: its hexagon in the ink of its meaning, or a thin ring on white."""

from dtpr.signs import honeycomb
from dtpr.signs.colours import Ink
from dtpr.signs.display import Group, one_path
from dtpr.signs.honeycomb import CellName, Honeycomb

RING_MM = 0.35
"""The width of the ring of a white hexagon, in mm."""

_LARGE_RING_MM = 0.5
_LARGE_HEIGHT_MM = 120.0


def draw_ground(name: CellName, ground: Ink, comb: Honeycomb, *, ring: bool = True) -> Group:
    """Return the hexagon of a cell: filled with its ink, or on white with a thin ring."""
    centre = comb.centres[name]
    if ground == "white" and ring:
        outline = honeycomb.hexagon_ring(comb.height, centre, ring_width(comb))
        return one_path(f"{name} ground", outline, "black")
    return one_path(f"{name} ground", honeycomb.hexagon(comb.height, centre), ground)


def ring_width(comb: Honeycomb) -> float:
    """Return the width of the ring in mm: 0.35, and 0.5 on sheets from A3 up."""
    return _LARGE_RING_MM if comb.height >= _LARGE_HEIGHT_MM else RING_MM
