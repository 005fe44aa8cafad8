"""Copies for designers: live text where the outlines were, and a mark that nobody can miss."""

from xml.etree import ElementTree as ET

import pytest

from dtpr.signs.display import DisplayList, rgb_of
from dtpr.signs.editable import NOT_FOR_PRINT, write_editable
from dtpr.signs.files import Output, make_file
from dtpr.signs.options import SignOptions
from dtpr.signs.qr import coded
from dtpr.signs.sign import lay_out_sign
from dtpr.signs.svg import write_sign
from tests.signs.contents import CONTENT, PLACE, content
from tests.signs.pictures import rasterise, scan
from tests.signs.sheets import IMPRINT

SVG = "{http://www.w3.org/2000/svg}"
POSTER = SignOptions(template="poster", locales=("ar", "en"))
DESIGNS = [
    (CONTENT, POSTER),
    (PLACE, SignOptions(template="poster")),
    (CONTENT, SignOptions(size="square100")),
    (CONTENT, SignOptions(template="sticker", size="sticker60")),
]


def texts_in(svg: str, group: str) -> list[ET.Element]:
    found = [each for each in ET.fromstring(svg) if each.get("id") == group]
    return found[0].findall(f"{SVG}text")


@pytest.mark.parametrize(("subject", "options"), DESIGNS)
def test_every_letter_is_live_text_and_says_the_same(subject: object, options: SignOptions) -> None:
    sheet = lay_out_sign(subject, options)  # type: ignore[arg-type]

    svg = write_editable(sheet)

    for group in sheet.groups:
        if group.x_height_mm:
            name = group.name.replace(" ", "-")
            lines = texts_in(svg, name)
            said = "".join("".join(each.itertext()) for each in lines)
            assert bare(said) == bare(group.text)
            assert {each.get("fill") for each in lines} == {rgb_of(group.paths[0].ink)}


@pytest.mark.parametrize(("subject", "options"), DESIGNS)
def test_its_lines_stand_where_the_outlines_stood(subject: object, options: SignOptions) -> None:
    sheet = lay_out_sign(subject, options)  # type: ignore[arg-type]

    for group in sheet.groups:
        for number, line in enumerate(group.lines):
            left, top, right, bottom = group.box
            x, y = line.at
            assert left - line.size / 4 <= x <= right + line.size / 4
            assert top < y <= bottom + 0.01
            assert number == 0 or y > group.lines[number - 1].at[1]
            align = {"left": left, "centre": (left + right) / 2, "right": right}[line.align]
            assert x == pytest.approx(align, abs=0.2 * line.size)


def test_the_art_and_the_code_are_those_of_the_sign() -> None:
    sheet = lay_out_sign(CONTENT, SignOptions())

    picture = rasterise(write_editable(sheet), 1000, 1414)

    assert scan(picture) == [coded(CONTENT.link)]


def test_it_is_marked_as_not_for_print() -> None:
    svg = write_editable(lay_out_sign(CONTENT, SignOptions()))

    root = ET.fromstring(svg)
    assert (root.findtext(f"{SVG}desc") or "").startswith(NOT_FOR_PRINT)
    assert root[-1].get("id") == "not-for-print"
    assert [each.text for each in texts_in(svg, "not-for-print")] == [NOT_FOR_PRINT]


def test_text_from_right_to_left_starts_at_the_right() -> None:
    svg = write_editable(lay_out_sign(CONTENT, POSTER))

    (arabic,) = texts_in(svg, "headline")
    (english,) = texts_in(svg, "headline-second")
    (label, *_) = texts_in(svg, "purpose-label")
    assert (arabic.get("direction"), arabic.get("text-anchor")) == ("rtl", "start")
    assert float(arabic.get("x", 0)) == pytest.approx(210 - 12)
    assert (english.get("direction"), english.get("text-anchor")) == (None, "start")
    assert (label.get("direction"), label.get("text-anchor")) == ("rtl", "middle")


def test_a_narrow_address_stays_narrow() -> None:
    subject = content(link="https://dtpr.example-town.org/s/7K3M9X")

    (address,) = texts_in(write_editable(lay_out_sign(subject, SignOptions(size="A6"))), NAME)

    assert address.get("font-stretch") == "75%"


def test_what_is_written_is_never_markup() -> None:
    subject = content(organization={"en": '<script>"&'})

    svg = write_editable(lay_out_sign(subject, SignOptions()))

    assert "<script>" not in svg
    assert texts_in(svg, "organization-label")[0].text == '<script>"&'


def test_the_file_is_editable_only_where_it_is_asked_for() -> None:
    plain, editable = (
        make_file(CONTENT, SignOptions(), IMPRINT, "svg", Output(editable=each)).decode()
        for each in (False, True)
    )
    sheet: DisplayList = lay_out_sign(CONTENT, SignOptions())

    assert plain == write_sign(sheet)
    assert editable == write_editable(sheet)


NAME = "feedback-label"


def bare(text: str) -> str:
    """Words without the blanks where lines are broken."""
    return text.replace(" ", "")
