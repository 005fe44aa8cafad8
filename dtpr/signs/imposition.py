"""Many small sheets on one of the printer's: rows and columns with gaps, and marks for the cuts."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Annotated, BinaryIO, Literal, NamedTuple

from msgspec import Meta

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Record
from dtpr.signs.boxes import grow
from dtpr.signs.display import DisplayList
from dtpr.signs.outlines import format_number
from dtpr.signs.pdf.book import Art, Boxes, Form, PrintBook
from dtpr.signs.pdf.content import Page
from dtpr.signs.pdf.inks import REGISTRATION
from dtpr.signs.pdf.marks import crop_marks, slug_line
from dtpr.signs.pdf.metadata import About
from dtpr.signs.pdf.press import art_of
from dtpr.signs.pdf.print import USUAL, Imprint, PrintOptions, slug_of

PaperName = Literal["A4", "A3", "SRA3"]
Piece = tuple[DisplayList, Imprint]

PAPERS: dict[PaperName, tuple[float, float]] = {
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "SRA3": (320.0, 450.0),
}
"""Width and height of the printer's sheets, in mm; each may lie on its side."""

_MARGIN_MM = 12.0
_LEAST_GAP_MM = 2.0


class Plan(Record, frozen=True, kw_only=True):
    """How pieces are laid out; the gap is shared by the bleeds of two neighbours."""

    paper: PaperName = "A4"
    gap_mm: Annotated[float, Meta(ge=_LEAST_GAP_MM, le=50)] = 6.0


class Grid(NamedTuple):
    """Rows and columns of pieces on a sheet of paper; lengths in mm."""

    columns: int
    rows: int
    paper_width: float
    paper_height: float
    width: float
    height: float

    @property
    def places(self) -> int:
        """Return how many pieces a sheet holds."""
        return self.columns * self.rows


def write_imposed(
    pieces: Iterable[Piece],
    plan: Plan,
    about: About | Callable[[], About],
    to: BinaryIO,
    options: PrintOptions = USUAL,
) -> int:
    """Write pieces of one size as a file for print; return how many sheets it has.

    Pieces are taken one sheet at a time, so that there may be thousands. Where they are only known
    once they came, `about` is asked for after the last.

    Raises:
        InvalidError: There is no piece, one has another size, or one fits on no such sheet.
    """
    rest = _alike(pieces)
    first = next(rest, None)
    if first is None:
        raise InvalidError(Problem("pieces", "there is none", "give at least one"))
    grid = grid_of(first[0], plan)
    with PrintBook(options.condition) as book:
        on_sheet = [first, *islice(rest, grid.places - 1)]
        while on_sheet:
            book.add(*_impose(on_sheet, grid, plan, options, book.pages + 1))
            on_sheet = list(islice(rest, grid.places))
        book.write(about() if callable(about) else about, to)
        return book.pages


def grid_of(piece: DisplayList, plan: Plan) -> Grid:
    """Return the grid that holds most pieces of this size, the paper upright or on its side.

    Raises InvalidError that names the smallest paper that would do.
    """
    width, height = PAPERS[plan.paper]
    upright, lying = _grid(piece, plan, width, height), _grid(piece, plan, height, width)
    grid = max(upright, lying, key=lambda each: each.places)
    if grid.places:
        return grid
    size = f"{format_number(piece.width_mm)} by {format_number(piece.height_mm)} mm"
    larger = (name for name, (side, _) in PAPERS.items() if side > width and _holds(piece, name))
    better = next(larger, None)
    mend = f"use {better}" if better else "print each as a page of its own"
    raise InvalidError(Problem("paper", f"{size} does not fit on {plan.paper}", mend))


def _alike(pieces: Iterable[Piece]) -> Iterator[Piece]:
    size: tuple[float, float] | None = None
    for sheet, imprint in pieces:
        own = sheet.width_mm, sheet.height_mm
        if size not in (None, own):
            message = f"{imprint.sign} is not as large as the pieces before it"
            raise InvalidError(Problem("pieces", message, "impose each size by itself"))
        size = own
        yield sheet, imprint


def _holds(piece: DisplayList, paper: PaperName) -> bool:
    width, height = PAPERS[paper]
    plan = Plan(paper=paper)
    return any(_grid(piece, plan, *sides).places for sides in ((width, height), (height, width)))


def _grid(piece: DisplayList, plan: Plan, paper_width: float, paper_height: float) -> Grid:
    columns = _count(paper_width, piece.width_mm, plan.gap_mm)
    rows = _count(paper_height, piece.height_mm, plan.gap_mm)
    return Grid(
        columns,
        rows,
        paper_width,
        paper_height,
        columns * (piece.width_mm + plan.gap_mm) - plan.gap_mm,
        rows * (piece.height_mm + plan.gap_mm) - plan.gap_mm,
    )


def _count(room: float, side: float, gap: float) -> int:
    return max(0, int((room - 2 * _MARGIN_MM + gap) // (side + gap)))


def _impose(
    pieces: list[Piece], grid: Grid, plan: Plan, options: PrintOptions, number: int
) -> tuple[Boxes, Art]:
    """Return one sheet of paper; its trimmed page is the box around all pieces."""
    sheet = pieces[0][0]
    across = [column * (sheet.width_mm + plan.gap_mm) for column in range(grid.columns)]
    down = [row * (sheet.height_mm + plan.gap_mm) for row in range(grid.rows)]
    page = Page(
        grid.paper_width,
        grid.paper_height,
        (grid.paper_width - grid.width) / 2,
        (grid.paper_height - grid.height) / 2,
    )
    bleed = min(options.bleed_mm, plan.gap_mm / 2)
    forms = dict(_forms(pieces, bleed, options))
    places = ((x, y) for y in down for x in across)
    content = [
        page.transform,
        *(
            f"q 1 0 0 1 {format_number(x)} {format_number(y)} cm /{name} Do Q"
            for name, (x, y) in zip(forms, places, strict=False)
        ),
        crop_marks(
            [x + end for x in across for end in (0, sheet.width_mm)],
            [y + end for y in down for end in (0, sheet.height_mm)],
            bleed,
        ),
        # Between the marks of the first column.
        slug_line(_slug(pieces, number), sheet.width_mm, grid.height + bleed),
    ]
    trim = (0.0, 0.0, grid.width, grid.height)
    art = Art(content="\n".join(content), spots=(REGISTRATION,), forms=forms)
    return Boxes(page=page, trim=trim, bleed=grow(trim, bleed)), art


def _forms(
    pieces: Iterable[Piece], bleed: float, options: PrintOptions
) -> Iterator[tuple[str, Form]]:
    made: dict[int, Form] = {}
    for number, (sheet, _) in enumerate(pieces, 1):
        if id(sheet) not in made:
            box = grow((0, 0, sheet.width_mm, sheet.height_mm), bleed)
            made[id(sheet)] = Form(art=art_of(sheet, options.inks), box=box)
        yield f"Piece{number}", made[id(sheet)]


def _slug(pieces: list[Piece], number: int) -> Iterator[str]:
    signs = list(dict.fromkeys(imprint.sign for _, imprint in pieces))
    yield f"sheet {number}"
    yield f"{len(pieces)} pieces"
    yield signs[0] if len(signs) == 1 else f"{signs[0]} to {signs[-1]}"
    yield from islice(slug_of(*pieces[0]), 2, None)
