"""The PDFs of whole signs, in four scripts, held against other people's programs."""

import io
import re
from functools import cache
from pathlib import Path

import numpy as np
import pdfua
import pikepdf
import pytest
from PIL import Image, ImageFilter

from dtpr.signs.display import DisplayList
from dtpr.signs.imposition import Plan, write_imposed
from dtpr.signs.options import SignOptions
from dtpr.signs.pdf.metadata import About
from dtpr.signs.pdf.print import write_print_pdf
from dtpr.signs.pdf.screen import write_screen_pdf
from dtpr.signs.png import rasterise
from dtpr.signs.sign import lay_out_sign
from dtpr.signs.subject import SignContent
from dtpr.signs.svg import write_sign
from tests.signs.contents import LOGO, PHOTO, PLACE, content, options
from tests.signs.printers import (
    Plate,
    on_paper,
    part,
    pdfium,
    poppler,
    separate,
    text_by_pdfium,
    text_by_poppler,
)
from tests.signs.sheets import IMPRINT, MADE_AT

SIGNS: dict[str, tuple[SignContent, SignOptions]] = {
    "en": (content(logo=LOGO), options(template="poster")),
    "fr-en": (content(logo=PHOTO), options(template="poster", size="A3", locales=("fr", "en"))),
    "km": (content(), options(size="A5", locales=("km",))),
    "ar": (content(logo=PHOTO), options(template="poster", locales=("ar",))),
    "place": (PLACE, options(template="poster", size="A3")),
}
STICKER = options(template="sticker", size="sticker48")
SPOTS = {"yellow": "DTPR Yellow", "blue": "DTPR Blue"}
COLOURS = ("Cyan", "Magenta", "Yellow")
DPI = 100
SLUG = 13
SCALE = 3


@cache
def sign(name: str) -> DisplayList:
    return lay_out_sign(*SIGNS[name])


@cache
def plates(name: str) -> dict[str, Plate]:
    return separate(write_print_pdf(sign(name), IMPRINT), DPI)


@pytest.mark.parametrize("name", SIGNS)
def test_each_class_of_a_sign_is_in_its_own_plate_alone(name: str) -> None:
    coloured = [
        (group, SPOTS[str(path.ink)])
        for group in sign(name).groups
        for path in group.paths
        if path.ink in SPOTS
    ]

    assert {spot for _, spot in coloured} == set(SPOTS.values()) & set(plates(name))
    assert coloured
    for group, spot in coloured:
        found = {key: part(each, group.box, DPI, SLUG) for key, each in plates(name).items()}
        assert (found.pop(spot) == 255).mean() > 0.4, group.name
        found.pop("Black")
        assert not any(each.any() for each in found.values()), group.name


@pytest.mark.parametrize("name", SIGNS)
def test_no_colour_is_printed_but_by_classes_and_logos(name: str) -> None:
    kept = {key: each.copy() for key, each in plates(name).items() if key != "Black"}

    # Crop marks are on every plate, outside the bleed.
    size = sign(name).width_mm, sign(name).height_mm
    for key, plate in kept.items():
        rest = part(plate, (0, 0, *size), DPI, SLUG).copy()
        for group in sign(name).groups:
            if any(path.ink not in ("black", "white") for path in group.paths) or group.pictures:
                left, top, right, bottom = (each * DPI / 25.4 for each in group.box)
                rest[int(top) - 1 : int(bottom) + 2, int(left) - 1 : int(right) + 2] = 0
        assert not rest.any(), key


@pytest.mark.parametrize("name", ["en", "fr-en", "ar"])
def test_the_logo_of_a_sign_is_in_no_spot_plate(name: str) -> None:
    box = next(each.box for each in sign(name).groups if each.name == "organization logo")

    found = {key: part(each, box, DPI, SLUG) for key, each in plates(name).items()}

    assert any(found[each].any() for each in (*COLOURS, "Black"))
    assert not any(found[spot].any() for spot in SPOTS.values() if spot in found)


@pytest.mark.parametrize("name", SIGNS)
@pytest.mark.parametrize("by", ["poppler", "pdfium"])
def test_both_files_show_what_the_picture_shows(name: str, by: str) -> None:
    shown = sign(name)
    width, height = round(shown.width_mm * SCALE), round(shown.height_mm * SCALE)
    edge = SLUG * SCALE
    ours = np.asarray(on_paper(rasterise(write_sign(shown), width, height))).astype(int)

    for pdf, margin in (
        (write_screen_pdf(shown, MADE_AT), 0),
        (write_print_pdf(shown, IMPRINT), edge),
    ):
        whole = width + 2 * margin, height + 2 * margin
        page = poppler(pdf, *whole) if by == "poppler" else pdfium(pdf, whole[0])
        page = page.crop((margin, margin, margin + width, margin + height))
        theirs = np.asarray(page).astype(int)
        # Inks of print are other colours on screens: light and shade are compared.
        if margin:
            differs = (theirs.mean(axis=2) < 100) != (ours.mean(axis=2) < 100)
        else:
            differs = np.abs(theirs - ours).max(axis=2) > 100
        # Edges may be a pixel off; what is missing or moved differs over more than that.
        blobs = Image.fromarray(differs).convert("L").filter(ImageFilter.MinFilter(3))
        assert np.asarray(blobs).any(axis=1).sum() <= 2


@pytest.mark.parametrize("name", SIGNS)
def test_the_file_for_screens_is_accessible_and_searchable(name: str, tmp_path: Path) -> None:
    shown = sign(name)
    path = tmp_path / "sign.pdf"
    path.write_bytes(write_screen_pdf(shown, MADE_AT))

    report = pdfua.Validator().validate(str(path))

    assert [finding for each in report.outcomes for finding in each.findings] == []
    with pikepdf.open(path) as document:
        assert document.check_pdf_syntax() == []
    for read in (text_by_poppler, text_by_pdfium):
        found = re.sub(r"\s+", "", read(path.read_bytes()))
        label = next(each.text for each in shown.groups if each.name == "feedback label")
        assert label in found
        # Readers differ in the order of what runs from right to left.
        if name != "ar":
            first = next(each.text for each in shown.groups if each.name == "purpose label")
            assert re.sub(r"\s+", "", first or "") in found


def sheet_of_stickers() -> bytes:
    technology = lay_out_sign(content(), STICKER)
    code = lay_out_sign(content(), options(template="sticker", size="sticker48", shows="feedback"))
    to = io.BytesIO()
    pieces = [(technology, IMPRINT), (code, IMPRINT)] * 3
    write_imposed(iter(pieces), Plan(), About(title="Stickers", made_at=MADE_AT), to)
    return to.getvalue()


def test_a_sheet_of_stickers_has_its_cuts_its_class_and_its_codes_in_plates_of_their_own() -> None:
    found = separate(sheet_of_stickers(), DPI)

    assert set(found) == {*COLOURS, "Black", "DTPR Yellow", "CutContour"}
    cut, yellow, black = (found[each] > 127 for each in ("CutContour", "DTPR Yellow", "Black"))
    assert yellow.mean() > 0.05
    # Marks are in registration colour, which is on every plate; the line is on its own alone.
    line = cut & ~black
    around = 6 * 2 * 3**0.5 * 48 * DPI / 25.4
    assert around * 0.6 < line.sum() < around * 2
    # It overprints: the colour bleeds beyond it and is whole under it.
    assert (yellow & line).sum() > around * 0.3
    # Marks in registration colour are all that the other plates have, and black has them too.
    for each in COLOURS:
        assert found[each].any()
        assert ((found[each] > 127) <= black).all()
        assert (found[each] > 127).mean() < 0.005


def test_a_sheet_of_stickers_is_whole_by_qpdf_and_has_its_boxes() -> None:
    with pikepdf.open(io.BytesIO(sheet_of_stickers())) as document:
        assert document.check_pdf_syntax() == []
        (page,) = document.pages
        boxes = ("/MediaBox", "/BleedBox", "/TrimBox")
        media, bleed, trim = ([float(each) for each in page.obj[name]] for name in boxes)
        assert str(document.docinfo["/GTS_PDFXVersion"]).startswith("PDF/X-1")

    assert media[0] <= bleed[0] <= trim[0] < trim[2] <= bleed[2] <= media[2]
    assert media[1] <= bleed[1] <= trim[1] < trim[3] <= bleed[3] <= media[3]
