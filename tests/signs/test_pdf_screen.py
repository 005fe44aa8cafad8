"""The file for screens: tagged, searchable, and the same picture as our PNG."""

import io
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pdfua
import pikepdf
import pytest
import uharfbuzz as hb  # type: ignore[import-untyped]  # It ships no types.
from hypothesis import given
from PIL import Image, ImageCms

from dtpr.signs.display import DisplayList
from dtpr.signs.pdf import screen
from dtpr.signs.pdf.screen import write_screen_pdf
from dtpr.signs.png import rasterise
from dtpr.signs.svg import write_sign
from tests.signs import sheets
from tests.signs.printers import on_paper, pdfium, poppler, text_by_pdfium, text_by_poppler
from tests.signs.sheets import ARABIC, KHMER, LINK, MADE_AT, group_of, sheet
from tests.signs.test_pdf_print import display_lists

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
NAMES = {
    "http://www.aiim.org/pdfa/ns/id/": "pdfaid",
    "http://www.aiim.org/pdfua/ns/id/": "pdfuaid",
    "http://www.aiim.org/pdfa/ns/schema#": "pdfaSchema",
    "http://www.aiim.org/pdfa/ns/property#": "pdfaProperty",
}
# What shows something on the page, and so must be tagged.
SHOWING = {"f", "f*", "Do", "Tj"}


def written(shown: DisplayList | None = None) -> bytes:
    return write_screen_pdf(shown or sheet(), MADE_AT)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def leaves(element: Any) -> Iterator[Any]:
    """Every element of the tree below one, in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield kid
            yield from leaves(kid)


def spoken(pdf: pikepdf.Pdf) -> list[tuple[str, str, str]]:
    """What a screen reader says: the kind, the words and the language of each piece."""
    return [
        (str(each.S)[1:], str(each.get("/Alt", each.get("/ActualText", ""))), str(each.Lang))
        for each in leaves(pdf.Root.StructTreeRoot)
        if "/Lang" in each and each.S != "/Document"
    ]


def test_every_group_with_a_text_is_read_in_its_language_and_order() -> None:
    with opened(written()) as pdf:
        assert spoken(pdf) == [
            ("H1", "This area is watched", "en"),
            ("P", "Safety", "en"),
            ("P", KHMER, "km"),
            ("P", ARABIC, "ar"),
            ("Figure", "Town of Port Clement", "en"),
            ("Link", "", "en"),
            ("Figure", LINK, "en"),
            ("Link", "register.example/s/k7m2qx", "en"),
            ("P", "This sign follows the open DTPR standard.", "en"),
        ]


def test_only_the_first_heading_is_the_main_one() -> None:
    heads = [
        sheets.words(each, each, (9, 9), 5, "black", role="heading") for each in ("A", "B", "C")
    ]

    with opened(written(sheet(groups=tuple(heads)))) as pdf:
        assert [kind for kind, *_ in spoken(pdf)] == ["H1", "H2", "H2"]


def test_whatever_shows_is_tagged_or_decoration_and_each_tag_has_its_parent() -> None:
    with opened(written()) as pdf:
        page = pdf.pages[0].obj
        depth, marked, shown = 0, [], 0
        for step in pikepdf.parse_content_stream(page):
            operator = str(step.operator)
            if operator == "BDC":
                marked.append((str(step.operands[0]), int(step.operands[1]["/MCID"])))
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            assert depth in (0, 1)
            if operator in SHOWING:
                shown += 1
                assert depth == 1
        parents = list(pdf.Root.StructTreeRoot.ParentTree.Nums[1])
        kinds = [str(each.S) for each in parents]
        first = [each.K[0] if isinstance(each.K, pikepdf.Array) else each.K for each in parents]
        numbers = [int(each) for each in first]

    assert depth == 0
    assert shown > 20
    assert [number for _, number in marked] == numbers == list(range(8))
    assert [kind for kind, _ in marked] == kinds


def test_the_code_and_the_address_are_links_with_words_of_their_own() -> None:
    shown = sheet()
    with opened(written(shown)) as pdf:
        links = list(pdf.pages[0].obj.Annots)
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        tree = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        assert pdf.pages[0].obj.Tabs == "/S"
        for link, name in zip(links, ["feedback qr", "feedback label"], strict=True):
            group = group_of(shown, name)
            left, top, right, bottom = (each * 72 / 25.4 for each in group.box)
            high = 148 * 72 / 25.4
            found = [float(each) for each in link.Rect]
            assert found == pytest.approx([left, high - bottom, right, high - top], abs=0.01)
            assert str(link.A.URI) == LINK.lower() or str(link.A.URI) == LINK
            assert str(link.Contents) == group.text
            assert int(link.F) == 4
            element = tree[int(link.StructParent)]
            assert element.S == "/Link"
            assert any(
                isinstance(kid, pikepdf.Dictionary) and kid.get("/Obj") == link for kid in element.K
            )


@pytest.mark.parametrize(
    ("printed", "others", "leads"),
    [
        ("register.example/s/k7m2qx", [LINK], LINK),
        ("register.example/s/k7m2qx", ["http://127.0.0.1/x"], "https://register.example/s/k7m2qx"),
        ("http://127.0.0.1/x", [LINK], "http://127.0.0.1/x"),
    ],
)
def test_a_printed_address_leads_where_the_code_does(
    printed: str, others: list[str], leads: str
) -> None:
    groups = [sheets.words("label", printed, (9, 9), 3, "black", role="link")]
    groups += [each for link in others for each in sheets.code((20, 20), 30, link, role="art")]

    with opened(written(sheet(groups=tuple(groups)))) as pdf:
        assert str(pdf.pages[0].obj.Annots[0].A.URI) == leads


def test_it_says_what_it_is_and_describes_the_words_that_pdf_a_does_not_know() -> None:
    data = written()
    with opened(data) as pdf:
        root = ET.fromstring(pdf.Root.Metadata.read_bytes())
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert str(pdf.docinfo["/Title"]) == sheet().title
        assert len(pdf.trailer.ID) == 2

    said = {
        f"{NAMES[space]}:{name}": (each.text or "").strip()
        for each in root.iter()
        for space, _, name in [each.tag[1:].partition("}")]
        if space in NAMES
    }
    assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == (
        "2",
        "U",
        "1",
    )
    assert said["pdfaSchema:namespaceURI"] == "http://www.aiim.org/pdfua/ns/id/"
    assert said["pdfaSchema:prefix"] == "pdfuaid"
    assert said["pdfaProperty:name"] == "part"
    assert said["pdfaProperty:valueType"] == "Integer"
    assert [each.text for each in root.iter(f"{RDF}li") if each.text][:1] == [sheet().title]
    assert data.startswith(b"%PDF-1.7\n")


def test_its_colours_are_srgb_and_nothing_is_transparent() -> None:
    with opened(written()) as pdf:
        (intent,) = pdf.Root.OutputIntents
        profile = intent.DestOutputProfile.read_bytes()
        assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                assert not set(each.keys()) & {"/SMask", "/CA", "/ca", "/BM", "/AA", "/JS"}
        operators = {str(each.operator) for each in pikepdf.parse_content_stream(pdf.pages[0])}

    read = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    assert "sRGB" in ImageCms.getProfileDescription(read)
    assert not operators & {"k", "K", "cs", "scn"}


def test_the_profile_does_not_tell_when_it_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    later = made[:24] + b"\x07\xee\x00\x01\x00\x02\x00\x03\x00\x04\x00\x05" + made[36:]
    first = screen._srgb_profile()  # noqa: SLF001  # Only the clock differs.
    screen._srgb_profile.cache_clear()  # noqa: SLF001
    monkeypatch.setattr(ImageCms.ImageCmsProfile, "tobytes", lambda _: later)

    assert screen._srgb_profile() == first  # noqa: SLF001
    screen._srgb_profile.cache_clear()  # noqa: SLF001


def test_it_passes_the_checks_of_pdf_ua(tmp_path: Any) -> None:
    path = tmp_path / "sign.pdf"
    path.write_bytes(written())

    report = pdfua.Validator().validate(str(path))

    assert [finding for each in report.outcomes for finding in each.findings] == []
    assert [each.skipped_reason for each in report.outcomes if each.skipped_reason] == []


@pytest.mark.parametrize("read", [text_by_poppler, text_by_pdfium])
def test_words_are_found_in_every_script(read: Any) -> None:
    text = re.sub(r"\s+", "", read(written()))

    for words in ("This area is watched", "Safety", KHMER, "register.example/s/k7m2qx"):
        assert words.replace(" ", "") in text
    assert all(each in text for each in ("كاميرا", "فيديو", "Wi-Fi", "24"))
    assert LINK not in text


def test_words_stay_whole_where_a_text_is_broken() -> None:
    text = "Saint-Rémy-lès-Chevreuse et environs"
    tall = sheets.words("label", text, (9, 9), 5, "black")
    left, _, right, _ = tall.box
    square = sheets.area("under", (left, 9, left + 30, 39), "yellow")
    group = tall.__class__(name="label", text=text, role="text", paths=square.paths)

    found = text_by_pdfium(written(sheet(groups=(group,))))

    assert right > 40
    assert "Saint-Rémy-lès-Chevreuse" in found
    assert found.split() == text.split()


def test_the_unseen_text_lies_where_the_text_is_seen() -> None:
    import pypdfium2

    shown = sheet()
    with pypdfium2.PdfDocument(written(shown)) as document:
        page = document[0].get_textpage()
        for name, words in [("technology label", KHMER), ("headline", "This area is watched")]:
            index, count = page.search(words).get_next()
            boxes = [page.get_charbox(each) for each in range(index, index + count)]
            left, top, right, bottom = (each * 72 / 25.4 for each in group_of(shown, name).box)
            high = 148 * 72 / 25.4
            assert min(each[0] for each in boxes) == pytest.approx(left, abs=3)
            assert max(each[2] for each in boxes) == pytest.approx(right, abs=6)
            assert all(
                high - bottom - 3 < (each[1] + each[3]) / 2 < high - top + 3 for each in boxes
            )


def test_the_fonts_are_cut_down_embedded_and_true_to_their_widths() -> None:
    with opened(written()) as pdf:
        fonts = dict(pdf.pages[0].obj.Resources.Font.items())
        assert set(fonts) == {"/latin", "/khmer", "/arabic"}
        for name, font in fonts.items():
            (descendant,) = font.DescendantFonts
            program = descendant.FontDescriptor.FontFile2.read_bytes()
            widths = list(descendant.W)
            unicodes = font.ToUnicode.read_bytes().decode()
            _, _, rows = unicodes.partition("beginbfchar")
            mapped = set(re.findall(r"^<([0-9A-F]{4})> <", rows, re.MULTILINE))
            told = {int(widths[at]): float(widths[at + 1][0]) for at in range(0, len(widths), 2)}
            assert len(program) == int(descendant.FontDescriptor.FontFile2.Length1) < 12_000
            assert re.match(r"/[A-Z]{6}\+", str(font.BaseFont))
            assert {f"{each:04X}" for each in told} == mapped
            assert 0 not in told
            assert told == pytest.approx(advances_in(program, told))
            assert codes_shown(pdf)[name] <= mapped


def advances_in(program: bytes, glyphs: Any) -> dict[int, float]:
    font = hb.Font(hb.Face(program))
    return {each: font.get_glyph_h_advance(each) * 1000 / font.face.upem for each in glyphs}


def codes_shown(pdf: pikepdf.Pdf) -> dict[str, set[str]]:
    shown: dict[str, set[str]] = {}
    font = ""
    for step in pikepdf.parse_content_stream(pdf.pages[0]):
        if str(step.operator) == "Tf":
            font = str(step.operands[0])
        if str(step.operator) == "Tj":
            text = bytes(step.operands[0]).hex().upper()
            shown.setdefault(font, set()).update(re.findall("....", text))
    return shown


def test_a_character_that_no_font_has_is_left_out_of_the_search_only() -> None:
    label = sheets.words("label", "Plaza", (9, 9), 5, "black")
    group = label.__class__(name="label", text="Plaza 市 mayor", role="text", paths=label.paths)

    data = written(sheet(groups=(group,)))

    assert text_by_pdfium(data).split() == ["Plaza", "mayor"]
    with opened(data) as pdf:
        assert spoken(pdf) == [("P", "Plaza 市 mayor", "en")]


def test_a_sheet_without_words_is_decoration() -> None:
    with opened(written(sheet(groups=(sheets.area("a", (0, 0, 50, 50), "blue"),)))) as pdf:
        assert spoken(pdf) == []
        assert "/Annots" not in pdf.pages[0].obj


@pytest.mark.parametrize("by", ["poppler", "pdfium"])
def test_a_page_is_the_same_picture_as_the_png(by: str) -> None:
    shown, width, height = sheet(), 630, 888
    pdf, png = written(shown), rasterise(write_sign(shown), width, height)

    page = poppler(pdf, width, height) if by == "poppler" else pdfium(pdf, width)

    ours = np.asarray(on_paper(png)).astype(int)
    theirs = np.asarray(page.resize((width, height), Image.Resampling.NEAREST)).astype(int)
    difference = np.abs(ours - theirs).max(axis=2)
    assert difference.mean() < 2.5
    assert (difference > 100).mean() < 0.01


def test_the_same_sheet_has_the_same_bytes_and_another_date_others() -> None:
    assert written() == written()
    assert written() != write_screen_pdf(sheet(), datetime(2026, 11, 23, tzinfo=UTC))


@given(display_lists())
def test_any_display_list_becomes_a_sound_tagged_file(shown: DisplayList) -> None:
    data = written(shown)

    with opened(data) as pdf:
        assert pdf.check_pdf_syntax() == []
        texts = [each.text for each in shown.groups if each.text and each.paths]
        said = [words for kind, words, _ in spoken(pdf) if words]
        assert said == [str(pikepdf.String(each)) for each in texts]
    assert data == written(shown)


def test_qpdf_and_poppler_find_no_fault() -> None:
    from tests.signs.printers import need

    done = subprocess.run(
        [need("pdfinfo"), "-struct-text", "-"], input=written(), capture_output=True, check=True
    )

    assert done.stderr == b""
    assert "This area is watched" in done.stdout.decode()
