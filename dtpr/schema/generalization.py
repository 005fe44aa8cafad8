"""How a device's public position is made coarser than the true one, which only its staff see."""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Record

CellSize = Annotated[
    Literal[100, 500, 1000, 5000],
    Meta(description="Metres that every side of a cell of the fixed grid has at least."),
]
CELL_SIZES: tuple[CellSize, ...] = (5000, 1000, 500, 100)
"""The coarsest first; each is a whole multiple of the next, so that cells lie within cells."""


class GridCell(Record, frozen=True, kw_only=True, tag_field="kind", tag="grid"):
    """The device is somewhere in this cell of the fixed grid."""

    cell_m: CellSize


class WholePlace(Record, frozen=True, kw_only=True, tag_field="kind", tag="place"):
    """The device is somewhere in its place."""


Generalization = GridCell | WholePlace

GeneralizationText = Annotated[
    Literal["100 m grid", "500 m grid", "1000 m grid", "5000 m grid", "place"],
    Meta(description="How coarse public positions are."),
]
"""How a mapping of an import writes it."""


def parse_generalization(text: GeneralizationText) -> Generalization:
    """Return what a text such as `500 m grid` or `place` stands for."""
    for size in CELL_SIZES:
        if text == f"{size} m grid":
            return GridCell(cell_m=size)
    return WholePlace()
