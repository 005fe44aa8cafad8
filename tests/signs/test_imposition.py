"""Many pieces on one sheet of paper: all of them, in their places, with marks between."""

import io
from typing import Any

import msgspec
import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.signs.display import DisplayList, Group
from dtpr.signs.imposition import PAPERS, PaperName, Plan, grid_of, write_imposed
from dtpr.signs.pdf.metadata import About
from dtpr.signs.pdf.print import PrintOptions
from dtpr.signs.qr import coded
from tests.signs.pictures import scan
from tests.signs.printers import pdfium, separate
from tests.signs.sheets import IMPRINT, LINK, MADE_AT, area, code, picture, sheet, sticker

DPI = 100
ABOUT = About(title="Stickers", made_at=MADE_AT)


def imposed(
    pieces: list[DisplayList], plan: Plan | None = None, **options: Any
) -> tuple[int, bytes]:
    to = io.BytesIO()
    imprinted = ((each, IMPRINT) for each in pieces)
    count = write_imposed(imprinted, plan or Plan(), ABOUT, to, PrintOptions(**options))
    return count, to.getvalue()


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def box_of(page: pikepdf.Page, name: str) -> list[float]:
    return [float(each) * 25.4 / 72 for each in page.obj[name]]


def is_a(each: pikepdf.Object, kind: str) -> bool:
    return isinstance(each, pikepdf.Stream) and each.get("/Subtype") == pikepdf.Name(f"/{kind}")


def card(ink: Any = "blue", width: float = 60, height: float = 40) -> DisplayList:
    """A card whose ground bleeds on all sides."""
    ground = area("ground", (-10, -10, width + 10, height + 10), ink)
    return sheet(width_mm=width, height_mm=height, groups=(ground,))


@pytest.mark.parametrize(("paper", "places"), [("A4", 15), ("A3", 35), ("SRA3", 42)])
def test_as_many_pieces_as_fit_are_on_a_sheet(paper: PaperName, places: int) -> None:
    grid = grid_of(sticker(), Plan(paper=paper))

    assert grid.places == places
    assert sorted((grid.paper_width, grid.paper_height)) == sorted(PAPERS[paper])


def test_more_pieces_go_on_more_sheets_and_none_is_lost() -> None:
    count, pdf = imposed([sticker()] * 31)

    with opened(pdf) as document:
        shown = [
            str(step.operator) == "Do"
            for page in document.pages
            for step in pikepdf.parse_content_stream(page)
        ]
        assert len(document.pages) == count == 3
        assert document.check_pdf_syntax() == []
        assert document.docinfo["/GTS_PDFXVersion"] == "PDF/X-1a:2003"
    assert sum(shown) == 31


def test_the_boxes_are_the_paper_and_what_is_cut_from_it() -> None:
    _, pdf = imposed([sticker()], bleed_mm=2)
    grid = grid_of(sticker(), Plan())

    with opened(pdf) as document:
        (page,) = document.pages
        media, trim, bleed = (box_of(page, f"/{name}Box") for name in ("Media", "Trim", "Bleed"))

    assert media == pytest.approx([0, 0, grid.paper_width, grid.paper_height], abs=0.01)
    left, bottom, right, top = trim
    assert right - left == pytest.approx(grid.width, abs=0.01)
    assert top - bottom == pytest.approx(grid.height, abs=0.01)
    assert left == pytest.approx((grid.paper_width - grid.width) / 2, abs=0.01)
    assert bleed == pytest.approx([left - 2, bottom - 2, right + 2, top + 2], abs=0.01)


@pytest.mark.parametrize(("gap", "bleed", "shown"), [(6, 3, 3), (4, 3, 2), (10, 3, 3), (6, 0, 0)])
def test_neighbours_share_the_gap_for_their_bleeds(gap: float, bleed: float, shown: float) -> None:
    plan = Plan(gap_mm=gap)
    grid = grid_of(card(), plan)
    _, pdf = imposed([card("blue"), card("yellow")], plan, bleed_mm=bleed)

    plates = separate(pdf, DPI)

    scale, left = DPI / 25.4, (grid.paper_width - grid.width) / 2
    middle = round(((grid.paper_height - grid.height) / 2 + 20) * scale)
    blue, yellow = (np.flatnonzero(plates[f"DTPR {each}"][middle] > 127) / scale for each in INKS)
    assert blue.min() == pytest.approx(left - shown, abs=0.3)
    # Where two bleeds meet, the one above takes the pixel that they share.
    assert blue.max() == pytest.approx(left + 60 + shown, abs=0.6)
    assert yellow.min() == pytest.approx(left + 60 + gap - shown, abs=0.6)


INKS = ("Blue", "Yellow")


def test_marks_stand_at_every_cut_around_the_pieces_alone() -> None:
    plan = Plan()
    grid = grid_of(card(), plan)
    _, pdf = imposed([card()], plan)

    plate = separate(pdf, DPI)["Cyan"]

    scale = DPI / 25.4
    left, top = (grid.paper_width - grid.width) / 2, (grid.paper_height - grid.height) / 2
    above, beside = plate[: round((top - 3.5) * scale)], plate[:, : round((left - 3.5) * scale)]
    columns = sorted({round(each / scale) for each in np.flatnonzero(above.any(axis=0))})
    rows = sorted({round(each / scale) for each in np.flatnonzero(beside.any(axis=1))})
    across = [left + column * 66 + end for column in range(grid.columns) for end in (0, 60)]
    down = [top + row * 46 + end for row in range(grid.rows) for end in (0, 40)]
    assert columns == pytest.approx(across, abs=1)
    assert rows == pytest.approx(down, abs=1)


def test_every_code_on_a_sheet_of_many_is_read() -> None:
    pieces = [
        sheet(
            width_mm=60,
            height_mm=60,
            groups=(area("sheet", (0, 0, 60, 60), "white"), *code((15, 15), 30, f"{LINK}{number}")),
        )
        for number in range(6)
    ]
    _, pdf = imposed(pieces)

    assert sorted(scan(pdfium(pdf, 2400))) == [coded(f"{LINK}{number}") for number in range(6)]


def test_the_same_piece_is_in_the_file_once() -> None:
    with opened(imposed([sheet(), sheet(), sheet(title="again"), sticker()][:3])[1]) as document:
        assert len(document.pages) == 2
        assert len([each for each in document.objects if is_a(each, "Form")]) == 1


def test_pieces_with_other_pictures_are_not_taken_for_the_same() -> None:
    plain = picture((10, 10, 30, 30))
    other = msgspec.structs.replace(plain, samples=bytes(24))
    pieces = [
        sheet(groups=(Group(name="logo", paths=(), pictures=(each,)),)) for each in (plain, other)
    ]

    with opened(imposed(pieces, Plan(paper="A3"))[1]) as document:
        images = [each.read_bytes() for each in document.objects if is_a(each, "Image")]
    assert len(set(images)) == 2


def test_pieces_of_two_sizes_are_refused() -> None:
    with pytest.raises(InvalidError, match="not as large as the pieces before it"):
        imposed([card(), card(width=61)])


def test_no_piece_at_all_is_refused() -> None:
    with pytest.raises(InvalidError, match="there is none"):
        imposed([])


@pytest.mark.parametrize(
    ("width", "height", "paper", "mend"),
    [
        (190, 280, "A4", "use A3"),
        (290, 400, "A3", "use SRA3"),
        (290, 400, "A4", "use SRA3"),
        (300, 420, "SRA3", "a page of its own"),
    ],
)
def test_a_piece_that_is_too_large_is_refused_with_what_would_do(
    width: float, height: float, paper: PaperName, mend: str
) -> None:
    with pytest.raises(InvalidError, match=mend):
        imposed([card(width=width, height=height)], Plan(paper=paper))


def test_the_same_pieces_have_the_same_bytes() -> None:
    assert imposed([sticker(), sticker("blue")] * 9) == imposed([sticker(), sticker("blue")] * 9)


@given(
    st.floats(20, 400),
    st.floats(20, 400),
    st.floats(2, 50),
    st.sampled_from(sorted(PAPERS)),
)
def test_a_grid_never_leaves_the_paper_or_wastes_a_row(
    width: float, height: float, gap: float, paper: Any
) -> None:
    piece = card(width=width, height=height)
    try:
        grid = grid_of(piece, Plan(paper=paper, gap_mm=gap))
    except InvalidError:
        long, short = max(PAPERS[paper]), min(PAPERS[paper])
        assert max(width, height) > long - 24 or min(width, height) > short - 24
        return
    assert grid.width <= grid.paper_width - 24 + 1e-6
    assert grid.height <= grid.paper_height - 24 + 1e-6
    assert grid.width + width + gap > grid.paper_width - 24 - 1e-6
    assert grid.height + height + gap > grid.paper_height - 24 - 1e-6
