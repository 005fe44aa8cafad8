"""What a printer gets: boxes, plates and words, held against other people's programs."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.signs.colours import Ink
from dtpr.signs.display import Box, DisplayList, FilledPath, Group, Process
from dtpr.signs.options import SignOptions
from dtpr.signs.outlines import Outline
from dtpr.signs.pdf.book import CONDITIONS
from dtpr.signs.pdf.inks import Cmyk, InkChoice, cmyk_of
from dtpr.signs.pdf.metadata import About
from dtpr.signs.pdf.print import (
    PrintOptions,
    slug_of,
    write_print_book,
    write_print_pdf,
)
from dtpr.signs.pdf.screen import write_screen_pdf
from dtpr.signs.png import rasterise
from dtpr.signs.qr import coded, count_modules
from dtpr.signs.sign import lay_out_sign
from dtpr.signs.subject import SignContent
from dtpr.signs.svg import write_sign
from dtpr.signs.verify import verify_sign
from tests.signs import sheets
from tests.signs.contents import LOGO, PHOTO, PLACE, content, options
from tests.signs.pictures import scan
from tests.signs.printers import Plate, on_paper, part, pdfium, poppler, separate
from tests.signs.sheets import IMPRINT, LINK, MADE_AT, group_of, sheet, sticker

ROOT = Path(__file__).parents[2]
DPI = 150
EDGE = 13.0
ALLOWED = {"cm", "q", "Q", "m", "l", "c", "h", "f", "f*", "W", "n", "S", "w", "j", "gs"} | {
    "k", "K", "cs", "scn", "CS", "SCN", "Do"
}  # fmt: skip
CMYK = ("Cyan", "Magenta", "Yellow", "Black")
PROCESS = set(CMYK)
SPOTS = {"DTPR Yellow", "DTPR Blue"}
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def printed(shown: DisplayList | None = None, **options: Any) -> bytes:
    return write_print_pdf(shown or sheet(), IMPRINT, PrintOptions(**options))


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


@pytest.fixture(scope="module")
def plates() -> dict[str, Plate]:
    return separate(printed(), DPI)


def ink_in(plate: Plate, box: Box) -> Plate:
    return part(plate, box, DPI, EDGE)


@pytest.mark.parametrize("bleed", [0, 3, 10])
def test_the_boxes_are_trim_bleed_and_a_slug_of_10_mm(bleed: float) -> None:
    with opened(printed(bleed_mm=bleed)) as pdf:
        page = pdf.pages[0]
        mm = {
            name: [float(each) * 25.4 / 72 for each in page.obj[f"/{name}"]]
            for name in ("MediaBox", "BleedBox", "TrimBox")
        }

    edge = bleed + 10
    assert mm["MediaBox"] == pytest.approx([0, 0, 105 + 2 * edge, 148 + 2 * edge], abs=0.001)
    assert mm["BleedBox"] == pytest.approx([10, 10, 115 + 2 * bleed, 158 + 2 * bleed], abs=0.001)
    assert mm["TrimBox"] == pytest.approx([edge, edge, edge + 105, edge + 148], abs=0.001)
    assert "/ArtBox" not in page.obj


def test_it_is_pdf_x_1a_on_pdf_1_4() -> None:
    data = printed()

    with opened(data) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert pdf.check_pdf_syntax() == []
        assert pdf.docinfo["/GTS_PDFXVersion"] == "PDF/X-1a:2003"
        assert pdf.docinfo["/Trapped"] == pikepdf.Name("/False")
        assert len(pdf.trailer.ID) == 2
        assert intent.S == "/GTS_PDFX"
        assert intent.OutputConditionIdentifier == "FOGRA39"
        assert intent.RegistryName == "http://www.color.org"
        assert not pdf.is_encrypted
    assert data.startswith(b"%PDF-1.4\n")
    assert b"/ObjStm" not in data


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_printing_condition_is_named_as_the_registry_does(condition: Any) -> None:
    with opened(printed(condition=condition)) as pdf:
        assert pdf.Root.OutputIntents[0].OutputConditionIdentifier == condition


def test_nothing_is_transparent_and_no_font_or_rgb_is_in_it() -> None:
    with opened(printed()) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                keys = set(each.keys())
                assert not keys & {"/SMask", "/CA", "/ca", "/BM", "/Group", "/Font", "/FontFile2"}
                assert each.get("/ColorSpace") != pikepdf.Name.DeviceRGB
        assert operators_of(pdf) <= ALLOWED


def operators_of(pdf: pikepdf.Pdf) -> set[str]:
    streams: list[pikepdf.Object] = [page.obj for page in pdf.pages]
    streams += [each for each in pdf.objects if _is_form(each)]
    return {
        str(step.operator) for stream in streams for step in pikepdf.parse_content_stream(stream)
    }


def _is_form(each: pikepdf.Object) -> bool:
    return isinstance(each, pikepdf.Stream) and each.get("/Subtype") == pikepdf.Name.Form


def test_info_and_xmp_say_the_same() -> None:
    with opened(printed()) as pdf:
        info = {str(key): str(value) for key, value in pdf.docinfo.items()}
        root = ET.fromstring(pdf.Root.Metadata.read_bytes())
        raw = pdf.Root.Metadata.read_raw_bytes()

    said = {each.tag.partition("}")[2]: (each.text or "").strip() for each in root.iter()}
    listed = [each.text for each in root.iter(f"{RDF}li")]
    assert listed == [info["/Title"], info["/Subject"]] == [sheet().title, sheet().description]
    assert info["/CreationDate"] == info["/ModDate"] == "D:20261122203000Z"
    dates = {said["CreateDate"], said["ModifyDate"], said["MetadataDate"]}
    assert dates == {"2026-11-22T20:30:00Z"}
    assert said["CreatorTool"] == said["Producer"] == info["/Producer"] == info["/Creator"]
    assert said["GTS_PDFXVersion"] == info["/GTS_PDFXVersion"]
    assert said["Trapped"] == "False"
    assert raw.startswith(b"<?xpacket")


def test_a_title_with_what_xml_cannot_hold_is_written_without_it() -> None:
    with opened(printed(sheet(title="a\x00b\ud800c"))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "abc"
        assert b">abc<" in pdf.Root.Metadata.read_bytes()


def test_only_the_inks_that_are_used_have_plates(plates: dict[str, Plate]) -> None:
    assert set(plates) == PROCESS | SPOTS
    assert set(separate(printed(inks="process"), 30)) == PROCESS
    assert set(separate(printed(sticker("blue")), 30)) == PROCESS | {"DTPR Blue", "CutContour"}


@pytest.mark.parametrize("name", ["headline", "feedback qr", "feedback label", "footer"])
def test_black_text_and_code_are_in_the_black_plate_alone(
    plates: dict[str, Plate], name: str
) -> None:
    found = {key: ink_in(each, group_of(sheet(), name).box) for key, each in plates.items()}

    assert found["Black"].max() == 255
    assert [key for key, each in found.items() if each.any()] == ["Black"]


def test_every_dark_module_is_full_black(plates: dict[str, Plate]) -> None:
    left, top, right, _ = group_of(sheet(), "feedback qr").box
    module = (right - left) / count_modules(LINK)

    finder = ink_in(plates["Black"], (left, top, left + 7 * module, top + module))

    assert finder.size > 100
    assert (finder == 255).all()


@pytest.mark.parametrize(
    ("name", "at", "spot", "cmyk"),
    [
        ("yellow", (28, 80), "DTPR Yellow", (0, 10, 100, 0)),
        ("blue", (77, 32), "DTPR Blue", (70, 10, 0, 0)),
    ],
)
def test_a_class_has_its_spot_ink_or_its_process_values(
    plates: dict[str, Plate], name: str, at: tuple[float, float], spot: str, cmyk: tuple[int, ...]
) -> None:
    box = (at[0] - 2, at[1] - 2, at[0] + 2, at[1] + 2)

    spots = {key: percent(ink_in(each, box)) for key, each in plates.items()}
    process = separate(printed(inks="process"), DPI)

    assert {key for key, each in spots.items() if each} == {spot}, name
    assert spots[spot] == 100
    mixed = {key: percent(ink_in(each, box)) for key, each in process.items()}
    assert [mixed[key] for key in CMYK] == list(cmyk)


def percent(plate: Plate) -> int:
    assert plate.min() == plate.max()
    return round(int(plate.min()) / 2.55)


def test_text_is_left_open_in_the_plate_under_it(plates: dict[str, Plate]) -> None:
    box = group_of(sheet(), "technology label").box
    black, yellow = ink_in(plates["Black"], box), ink_in(plates["DTPR Yellow"], box)

    assert (yellow[black == 255] == 0).all()
    assert (yellow[black == 0] == 255).all()


def test_white_is_no_ink_on_paper_and_opens_what_lies_under_it(plates: dict[str, Plate]) -> None:
    hole = (76.0, 41.0, 78.0, 43.0)
    label = group_of(sheet(), "purpose label").box

    assert not any(ink_in(each, hole).any() for each in plates.values())
    assert ink_in(plates["Black"], label).min() == 0
    assert content_of(printed(sheet(groups=(sheets.area("a", (0, 0, 9, 9), "white"),)))).count(
        b"0 0 0 0 k"
    ) == 0  # fmt: skip
    assert content_of(printed()).count(b"0 0 0 0 k") == 2


def content_of(pdf: bytes) -> bytes:
    with opened(pdf) as document:
        return document.pages[0].Contents.read_bytes()


def test_a_logo_never_has_an_ink_that_has_a_meaning(plates: dict[str, Plate]) -> None:
    left, top, right, bottom = group_of(sheet(), "organization logo").box
    logo = (left, top, right, bottom)

    assert not any(ink_in(plates[spot], logo).any() for spot in SPOTS)
    assert percent(ink_in(plates["Yellow"], (23, 119, 33, 125))) == 100
    assert percent(ink_in(plates["Magenta"], (23, 119, 33, 125))) == 13


def test_a_picture_is_in_process_inks_and_the_right_way_up(plates: dict[str, Plate]) -> None:
    # Red, green, blue, grey over white, black, yellow, cyan; each 4 mm square.
    expected = [
        [(0, 100, 100, 0), (100, 0, 100, 0), (100, 100, 0, 0), (0, 0, 0, 50)],
        [(0, 0, 0, 0), (0, 0, 0, 100), (0, 0, 100, 0), (100, 0, 0, 0)],
    ]

    for row, colours in enumerate(expected):
        for column, cmyk in enumerate(colours):
            x, y = 36 + 4 * column, 118 + 4 * row
            box = (x + 0.5, y + 0.5, x + 3.5, y + 3.5)
            found = [percent(ink_in(plates[each], box)) for each in CMYK]
            assert tuple(found) == cmyk


@pytest.mark.parametrize(
    ("rgb", "cmyk"),
    [
        ("#000000", (0, 0, 0, 1)),
        ("#FFFFFF", (0, 0, 0, 0)),
        ("#808080", (0, 0, 0, 0.498)),
        ("#FF0000", (0, 1, 1, 0)),
        ("#800000", (0, 1, 1, 0.498)),
        ("#36B2E6", (0.765, 0.227, 0, 0.098)),
    ],
)
def test_a_screen_colour_is_converted_with_all_grey_in_black(rgb: str, cmyk: Cmyk) -> None:
    assert cmyk_of(rgb) == pytest.approx(cmyk, abs=0.003)


@given(st.integers(0, 0xFFFFFF))
def test_three_inks_at_most_meet_and_the_colour_comes_back(value: int) -> None:
    rgb = f"#{value:06X}"

    cyan, magenta, yellow, black = cmyk_of(rgb)

    assert min(cyan, magenta, yellow) == 0
    back = [(1 - each) * (1 - black) * 255 for each in (cyan, magenta, yellow)]
    assert back == pytest.approx(list(bytes.fromhex(rgb[1:])), abs=1)


def test_crop_marks_print_on_every_plate_and_stay_out_of_the_bleed(
    plates: dict[str, Plate],
) -> None:
    for plate in plates.values():
        marks = plate.copy()
        marks[mm(10) : -mm(10), mm(10) : -mm(10)] = 0
        ink = marks > 0
        columns = {round(each / DPI * 25.4) for each in np.flatnonzero(ink[: mm(8)].any(axis=0))}
        rows = {round(each / DPI * 25.4) for each in np.flatnonzero(ink[:, : mm(8)].any(axis=1))}
        assert columns == {13, 118}
        assert rows == {13, 161}


def test_the_slug_is_black_and_below_the_page(plates: dict[str, Plate]) -> None:
    box = (3.0, 148 + 3 + 0.5, 102.0, 148 + 13.0)

    assert ink_in(plates["Black"], box).max() == 255
    assert not any(ink_in(plates[each], box).any() for each in SPOTS)


def mm(length: float) -> int:
    return round(length / 25.4 * DPI)


def test_the_slug_tells_what_a_printer_needs() -> None:
    assert list(slug_of(sheet(), IMPRINT)) == [
        "K7M2QX",
        "revision 3",
        "2026-11-22",
        "105 × 148 mm",  # noqa: RUF001
        "print at 100 %",
        "QR 30.0 mm",
    ]


def test_a_slug_stays_between_the_marks_of_a_narrow_page() -> None:
    narrow = sheet(width_mm=50, groups=())
    long = msgspec.structs.replace(IMPRINT, sign="019f3c7e-1111-7222-8333-444455556666")

    found = separate(write_print_pdf(narrow, long), DPI)

    below = found["Black"][mm(13 + 148 + 3.2) :]
    across = np.flatnonzero((below[:, mm(14) : mm(62)] > 0).any(axis=0))
    assert (across.min(), across.max()) >= (mm(1.5), 0)
    assert across.max() <= mm(47.1)
    assert not found["Black"][-mm(0.3) :].any()


def test_what_reaches_over_the_edge_ends_where_the_bleed_does() -> None:
    over = sheet(groups=(sheets.area("band", (-20, -20, 125, 40), "blue"),))

    plate = separate(printed(over, bleed_mm=5), DPI)["DTPR Blue"]

    # Rows and columns without a mark; the trimmed page begins at 15 mm.
    row, column = plate[mm(35)], plate[:, mm(60)]
    assert extent(row) == pytest.approx((10, 125), abs=0.2)
    assert extent(column) == pytest.approx((10, 55), abs=0.2)


def extent(line: Plate) -> tuple[float, float]:
    inked = np.flatnonzero(line > 127) / DPI * 25.4
    return float(inked.min()), float(inked.max())


def test_a_sticker_bleeds_2_mm_along_its_cutting_line() -> None:
    found = separate(printed(sticker()), DPI)

    row = found["DTPR Yellow"][mm(EDGE + 25)]
    assert extent(row) == pytest.approx((EDGE, EDGE + 44), abs=0.2)


def test_a_shape_that_is_cut_out_bleeds_even_where_the_page_would_not() -> None:
    found = separate(printed(sticker(), bleed_mm=0), DPI)

    # The slug and the bleed of 2 mm come before the trimmed page.
    assert extent(found["DTPR Yellow"][mm(12 + 25)]) == pytest.approx((12, 12 + 44), abs=0.2)


def test_a_cutting_line_is_a_hairline_of_its_own_that_opens_no_other_plate() -> None:
    found = {
        key: ink_in(each, (0, 0, 44, 50)) for key, each in separate(printed(sticker()), DPI).items()
    }

    cut = found["CutContour"] > 127
    assert cut[mm(25)].sum() in (2, 3, 4)
    assert (found["DTPR Yellow"][cut] == 255).all()
    assert not any(found[each].any() for each in ("Cyan", "Magenta", "Yellow"))


def test_the_same_sheet_has_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from hashlib import sha256; from tests.signs.sheets import *;"
        "from dtpr.signs.pdf.print import *; from dtpr.signs.pdf.screen import *;"
        "print(sha256(write_print_pdf(sheet(), IMPRINT)).hexdigest(),"
        "sha256(write_screen_pdf(sheet(), MADE_AT)).hexdigest())"
    )

    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Phnom_Penh"))
    ]

    assert told[0] == told[1]
    assert printed() == printed()


REAL: list[tuple[SignContent, SignOptions]] = [
    (content(logo=LOGO), options(template="poster", locales=("en",))),
    (content(), options(template="poster", size="A3", locales=("fr", "en"))),
    (content(), options(size="A5", locales=("km",))),
    (content(logo=PHOTO), options(template="poster", locales=("ar",))),
    (content(), options(template="cell", size="square100", shows="feedback")),
    (PLACE, options(template="poster", size="A3")),
]


@pytest.mark.parametrize("real", REAL, ids=["en", "fr+en", "km", "ar", "cell", "place"])
def test_the_code_of_a_real_sign_is_read_from_both_files(
    real: tuple[SignContent, SignOptions],
) -> None:
    laid_out = lay_out_sign(*real)
    verify_sign(laid_out, real[0].link)

    for pdf in (printed(laid_out), write_screen_pdf(laid_out, MADE_AT)):
        assert scan(pdfium(pdf, round(laid_out.width_mm * 6))) == [coded(real[0].link)]


@pytest.mark.parametrize("real", REAL, ids=["en", "fr+en", "km", "ar", "cell", "place"])
def test_the_words_and_codes_of_a_real_sign_are_black_alone(
    real: tuple[SignContent, SignOptions],
) -> None:
    laid_out = lay_out_sign(*real)
    found = separate(printed(laid_out), DPI)

    for group in laid_out.groups:
        inks = {path.ink for path in group.paths}
        if group.text and inks == {"black"}:
            box = group.box
            left_open = {key: ink_in(each, box) for key, each in found.items()}
            black = left_open.pop("Black") == 255
            assert black.any(), group.name
            assert not any(each[black].any() for each in left_open.values()), group.name


@pytest.mark.parametrize("inks", ["spot", "process"])
def test_a_printed_page_looks_like_the_picture(inks: InkChoice) -> None:
    for shown in (sheet(), sheet(width_mm=210, height_mm=297)):
        pdf = printed(shown, inks=inks)
        scale = 4
        width, height = round(shown.width_mm * scale), round(shown.height_mm * scale)
        whole = (round((shown.width_mm + 26) * scale), round((shown.height_mm + 26) * scale))
        picture = grey(rasterise(write_sign(shown), width, height))

        for page in (poppler(pdf, *whole), pdfium(pdf, whole[0])):
            trimmed = page.crop((13 * scale, 13 * scale, 13 * scale + width, 13 * scale + height))
            # Inks on screens are not the colours of screens: only light and shade are compared.
            dark = np.asarray(trimmed.convert("L")).astype(int)
            assert np.abs(dark - picture).mean() < 8
            assert ((dark < 100) != (picture < 100)).mean() < 0.01


def grey(png: bytes) -> "np.ndarray[Any, np.dtype[np.int_]]":
    return np.asarray(on_paper(png).convert("L")).astype(int)


def test_many_sheets_are_one_file_a_page_each() -> None:
    to = io.BytesIO()
    about = About(title="All signs", made_at=MADE_AT)
    shown = [sticker("yellow"), sheet(), sticker("blue")] * 15

    count = write_print_book(((each, IMPRINT) for each in shown), about, to)

    with opened(to.getvalue()) as pdf:
        widths = [
            round(float(page.obj.TrimBox[2] - page.obj.TrimBox[0]) * 25.4 / 72)
            for page in pdf.pages
        ]
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.docinfo["/Title"]) == "All signs"
    assert count == 45
    assert widths == [44, 105, 44] * 15


def test_a_book_of_many_chunks_has_the_same_bytes_each_time() -> None:
    books = [io.BytesIO(), io.BytesIO()]
    about = About(title="All signs", made_at=MADE_AT)

    for each in books:
        write_print_book([(sticker(), IMPRINT)] * 40, about, each)

    assert books[0].getvalue() == books[1].getvalue()


MEMORY = """
import os, random, sys
from tests.signs.sheets import *
from dtpr.signs.pdf.metadata import About
from dtpr.signs.pdf.print import write_print_book

def pages(count):
    for number in range(count):
        noise = Picture(box=(0, 0, 40, 40), width_px=300, height_px=300,
            samples=random.Random(number).randbytes(270_000))
        yield sheet(groups=(Group(name="noise", paths=(), pictures=(noise,)),)), IMPRINT

with open(os.devnull, "wb") as to:
    write_print_book(pages(int(sys.argv[1])), About(title="", made_at=MADE_AT), to)
    status = open("/proc/self/status").read()
print(status.partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.slow
def test_a_hundred_more_sheets_take_little_more_memory() -> None:
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", MEMORY, str(count)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for count in (30, 130)
    ]

    # Their pages alone are 27 MB.
    assert peaks[1] - peaks[0] < 12_000, peaks


def outlines() -> st.SearchStrategy[Outline]:
    length = st.floats(-30, 130, allow_nan=False).map(lambda each: round(each, 3))

    def steps(letter: str, count: int) -> st.SearchStrategy[tuple[str, tuple[float, ...]]]:
        return st.tuples(st.just(letter), st.tuples(*[length] * count))

    drawn = st.lists(steps("L", 2) | steps("Q", 4) | steps("C", 6), min_size=1, max_size=6)
    return st.builds(lambda start, rest: (start, *rest, ("Z", ())), steps("M", 2), drawn)


INKS: list[Ink] = ["black", "white", "yellow", "blue"]


def display_lists() -> st.SearchStrategy[DisplayList]:
    paint = st.sampled_from(INKS) | st.builds(
        Process, st.integers(0, 0xFFFFFF).map(lambda each: f"#{each:06X}")
    )
    path = st.builds(FilledPath, outline=outlines(), ink=paint, even_odd=st.booleans())
    group = st.builds(
        Group,
        name=st.text(max_size=5),
        text=st.text(max_size=12),
        locale=st.sampled_from(["", "en", "km", "ar"]),
        role=st.sampled_from(["art", "heading", "text", "link"]),
        paths=st.lists(path, max_size=3).map(tuple),
    )
    return st.builds(
        DisplayList,
        width_mm=st.floats(50, 1000),
        height_mm=st.floats(50, 1000),
        title=st.text(max_size=20),
        description=st.text(max_size=20),
        locale=st.sampled_from(["en", "km", "ar"]),
        groups=st.lists(group, max_size=4).map(tuple),
        cut=st.just(()) | outlines(),
    )


@given(display_lists(), st.sampled_from(["spot", "process"]), st.floats(0, 10))
def test_any_display_list_becomes_a_sound_file_in_print_colours(
    shown: DisplayList, inks: InkChoice, bleed: float
) -> None:
    pdf = printed(shown, inks=inks, bleed_mm=bleed)

    with opened(pdf) as document:
        assert document.check_pdf_syntax() == []
        assert operators_of(document) <= ALLOWED
        used = {name for name, _ in document.pages[0].obj.Resources.ColorSpace.items()}
        boxes = [
            [float(each) for each in document.pages[0].obj[name]]
            for name in ("/TrimBox", "/BleedBox", "/MediaBox")
        ]
    wanted = {path.ink for group in shown.groups for path in group.paths}
    assert used == {"/All"} | set(_keys(wanted, inks)) | ({"/Cut"} if shown.cut else set())
    for inner, outer in pairwise(boxes):
        assert all(low >= out for low, out in zip(inner[:2], outer[:2], strict=True))
        assert all(high <= out for high, out in zip(inner[2:], outer[2:], strict=True))
    assert pdf == printed(shown, inks=inks, bleed_mm=bleed)


def _keys(paints: set[Any], inks: InkChoice) -> Iterator[str]:
    if inks == "spot":
        yield from ("/Yellow" for each in paints if each == "yellow")
        yield from ("/Blue" for each in paints if each == "blue")
