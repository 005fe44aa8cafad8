"""Single files of the set: the manifest, Iconify JSON, papers, the page, PDFs."""

import io
import json
import re
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pikepdf
import pytest

from dtpr.errors import NotFoundError
from dtpr.schema.json_schema import document
from dtpr.signs.colours import RGB
from dtpr.signs.iconset.contents import entries, worn
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.files import drawings, is_made, make_file, make_files
from dtpr.signs.iconset.papers import licence_text
from dtpr.signs.iconset.paths import KINDS, MANIFEST, paths_of

POINTS_36_MM = 102.0472


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(make_file(MANIFEST))
    return made


@pytest.fixture(scope="module")
def iconify() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(make_file("iconify.json"))
    return made


def test_every_path_of_every_zip_can_be_made() -> None:
    assert all(is_made(path) for kind in KINDS for path in paths_of(kind))


@pytest.mark.parametrize("path", ["nonsense", "../set.yaml", "svg/", "png/37/video.symbol.png", ""])
def test_no_other_path_is_made(path: str) -> None:
    with pytest.raises(NotFoundError):
        make_file(path)


def test_the_manifest_is_what_its_schema_says(manifest: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(document("IconSetManifest", "")).validate(manifest)


def test_the_manifest_lists_every_drawing_with_its_size_and_checksum(
    manifest: dict[str, Any],
) -> None:
    drawn = drawings()
    listed = [file for icon in manifest["icons"] for file in icon["files"]]
    listed += [each["file"] for each in manifest["elements"]]

    assert {each["path"] for each in listed} == set(drawn)
    for each in listed:
        data = drawn[each["path"]]
        assert (each["bytes"], each["sha256"]) == (len(data), sha256(data).hexdigest())
        assert f".{each['variant']}." in each["path"] or not each["path"].startswith("svg/")


def test_the_manifest_says_where_it_comes_from(manifest: dict[str, Any]) -> None:
    assert manifest["name"] == "dtpr-icons"
    assert manifest["version"] == edition().version
    assert manifest["licence"] == "Apache-2.0 AND CC-BY-4.0"
    assert "Material Symbols" in manifest["attribution"]
    assert [each["datachain"] for each in manifest["dtpr"]] == ["ai", "device"]
    assert len(manifest["elements"]) == len(worn())
    sources = {each["source"] for each in manifest["icons"]}
    assert "own" in sources
    assert "material-symbols:videocam" in sources


def test_the_colours_are_those_of_screens_and_of_print(manifest: dict[str, Any]) -> None:
    colours = manifest["colours"]

    assert {ink: each["rgb"] for ink, each in colours.items()} == dict(RGB)
    assert colours["yellow"]["cmyk"] == [0, 10, 100, 0]
    assert colours["blue"]["cmyk"] == [70, 10, 0, 0]
    assert colours["black"]["cmyk"] == [0, 0, 0, 100]
    assert (colours["yellow"]["spot"], colours["blue"]["spot"]) == ("DTPR Yellow", "DTPR Blue")
    assert colours["black"]["spot"] is None


def test_the_paper_of_colours_has_every_value() -> None:
    paper = make_file("COLOURS.md").decode()

    assert "| yellow | identifiable | #FFDD00 | 0 10 100 0 | DTPR Yellow |" in paper
    assert "| blue | de-identified | #36B2E6 | 70 10 0 0 | DTPR Blue |" in paper
    assert "not verified" in paper


def test_licences_and_notice_come_with_the_set() -> None:
    notice = make_file("NOTICE").decode()

    assert b"Apache License" in make_file("LICENSES/Apache-2.0.txt")
    assert b"Attribution 4.0" in make_file("LICENSES/CC-BY-4.0.txt")
    assert "Material Symbols, by Google" in notice
    assert "Digital Transparency" in notice
    for path in ("README.md", "NOTICE", "COLOURS.md", "preview.html"):
        assert "$" not in make_file(path).decode(), path


def test_a_licence_that_is_not_installed_is_missed() -> None:
    with pytest.raises(RuntimeError, match="install it anew"):
        licence_text("none.txt")


def test_iconify_json_has_the_form_that_its_tools_read(iconify: dict[str, Any]) -> None:
    name = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

    assert iconify["prefix"] == "dtpr"
    assert (iconify["width"], iconify["height"]) == (24, 24)
    assert iconify["info"]["total"] == len(iconify["icons"])
    assert iconify["info"]["license"]["spdx"] == "Apache-2.0 AND CC-BY-4.0"
    assert set(iconify["info"]["samples"]) <= set(iconify["icons"])
    assert not set(iconify["aliases"]) & set(iconify["icons"])
    for each in (*iconify["icons"], *iconify["aliases"]):
        assert name.fullmatch(each), each
    for each in iconify["aliases"].values():
        assert each["parent"] in iconify["icons"]


def test_iconify_json_has_every_icon_in_every_colour(iconify: dict[str, Any]) -> None:
    assert len(iconify["icons"]) == sum(len(each.variants) for each in entries())
    assert iconify["icons"]["video-yellow"]["width"] == 36
    assert iconify["aliases"]["people"] == {"parent": "social"}
    for name, each in iconify["icons"].items():
        paths = list(ET.fromstring(f"<g>{each['body']}</g>"))
        fills = {path.get("fill") for path in paths}
        assert {path.tag for path in paths} == {"path"}
        if "width" in each:
            assert fills <= set(RGB.values()), name
        else:
            assert fills == {"currentColor"}, name


def test_the_page_shows_every_icon_and_needs_nothing_from_elsewhere() -> None:
    page = make_file("preview.html").decode()

    shown = re.findall(r'src="([^"]+)"', page)

    assert sorted(shown) == sorted(path for path in drawings() if path.startswith("svg/"))
    assert "<script" not in page
    assert not re.search(r"https?://", page)
    assert "style=" not in page


@pytest.mark.parametrize(
    ("name", "spots"),
    [
        ("video.hexagon.yellow", {"/DTPR Yellow"}),
        ("video.hexagon.blue", {"/DTPR Blue"}),
        ("video.hexagon.dark", set()),
        ("stored.rounded-square.light", set()),
        ("video.symbol", set()),
    ],
)
def test_a_pdf_is_36_mm_of_process_black_and_its_spot_ink(name: str, spots: set[str]) -> None:
    data = make_file(f"pdf/{name}.pdf")

    with pikepdf.open(io.BytesIO(data)) as pdf:
        (page,) = pdf.pages
        spaces: Any = page.Resources.get("/ColorSpace", {})
        content = page.Contents.read_bytes().decode()
        intents = pdf.Root.OutputIntents

        for box in (page.MediaBox, page.TrimBox, page.BleedBox):
            assert [float(each) for each in box] == pytest.approx(
                [0, 0, *[POINTS_36_MM] * 2], abs=0.01
            )
        assert {str(each[1]) for each in spaces.values()} == spots
        assert set(re.findall(r"\b(rg|RG|k|g)\b", content)) <= {"k"}
        assert str(pdf.docinfo["/Producer"]) == edition().title
        assert str(pdf.docinfo["/GTS_PDFXVersion"]) == "PDF/X-1a:2003"
        assert str(intents[0].OutputConditionIdentifier) == "FOGRA39"


def test_files_are_the_same_each_time() -> None:
    paths = [MANIFEST, "iconify.json", "preview.html", "pdf/video.hexagon.yellow.pdf"]
    paths += ["png/144/video.hexagon.yellow.png", "sprite/sprite-sdf.png", "sprite/sprite.png"]

    assert make_files(paths) == make_files(paths)
