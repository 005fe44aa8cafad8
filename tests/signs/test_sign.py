import math
import os
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from shapely import Polygon, box

from dtpr.errors import InvalidError
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.signs.display import DisplayList, Group
from dtpr.signs.honeycomb import half_width
from dtpr.signs.outlines import Point, points_of
from dtpr.signs.qr import QUIET_MODULES, count_modules
from dtpr.signs.sign import SignContent, draw_sign, fitting_sizes, lay_out_sign
from dtpr.signs.sizes import SIZES, SignSize
from dtpr.signs.words import ATTRIBUTION
from tests.signs.pictures import ALONE, CONTENT, content, flatten, rasterise, scan

GOLDEN = Path(__file__).parent / "golden" / "a6-en.svg"
SVG = "{http://www.w3.org/2000/svg}"
PIXELS_A_MODULE = 4.5

SIGNS: dict[str, dict[str, Any]] = {
    "identifiable": {},
    "de-identified": {
        "purpose_label": "Mobility",
        "purpose_symbol": "mobility",
        "organization_name": "Riverside Department of Transportation",
        "technology_label": "Person detection",
        "technology_symbol": "person_detection",
        "identifiability": "de_identified",
    },
    "sensor": {
        "technology_label": "Soil Moisture Sensor",
        "technology_symbol": "moisture",
        "identifiability": "none",
    },
    "undrawn": {"technology_symbol": "not_drawn", "purpose_symbol": None},
    "fr alone": {
        **ALONE,
        "purpose_label": "Planification et prise de décision",
        "purpose_symbol": "planning_decision_making",
        "organization_name": "Ville de Port-Clément",
        "locale": "fr",
    },
    "km": {
        "purpose_label": "ការរៀបចំផែនការនិងការសម្រេចចិត្ត",
        "purpose_symbol": "planning_decision_making",
        "organization_name": "សាលារាជធានីភ្នំពេញ",
        "technology_label": "វីដេអូអាចកំណត់អត្តសញ្ញាណបាន",
        "locale": "km",
    },
}


@pytest.fixture(params=SIZES.values(), ids=list(SIZES))
def size(request: pytest.FixtureRequest) -> SignSize:
    found: SignSize = request.param
    return found


@pytest.fixture(params=SIGNS.values(), ids=list(SIGNS))
def shown(request: pytest.FixtureRequest) -> SignContent:
    return content(**request.param)


@pytest.mark.parametrize("changes", [{}, ALONE], ids=["diamond", "triangle"])
def test_the_code_of_a_sign_decodes_to_its_link(size: SignSize, changes: dict[str, Any]) -> None:
    subject = content(**changes)
    qr = _group(lay_out_sign(subject, size), "feedback qr")
    scale = PIXELS_A_MODULE * count_modules(CONTENT.link) / (qr.box[2] - qr.box[0])

    picture = rasterise(
        draw_sign(subject, size), round(size.width_mm * scale), round(size.height_mm * scale)
    )

    assert scan(picture) == [CONTENT.link]


def test_a_code_is_at_least_20_mm_and_its_quiet_zone_is_white(
    size: SignSize, shown: SignContent
) -> None:
    sheet = lay_out_sign(shown, size)

    left, top, right, bottom = _group(sheet, "feedback qr").box

    quiet = QUIET_MODULES * (right - left) / count_modules(shown.link) - 0.01
    zone = box(left - quiet, top - quiet, right + quiet, bottom + quiet)
    rings = _contours(_group(sheet, "feedback ground"))
    assert right - left >= 20
    assert bottom - top == pytest.approx(right - left)
    assert rings[1].contains(zone)
    assert not zone.intersects(box(*_group(sheet, "feedback label").box))


def test_no_point_of_a_label_leaves_its_hexagon(size: SignSize, shown: SignContent) -> None:
    sheet = lay_out_sign(shown, size)

    for group in sheet.groups:
        if group.name.endswith((" label", " icon")):
            hexagon = _contours(_group(sheet, f"{group.name.split()[0]} ground"))[0]
            left, top, right, bottom = hexagon.bounds
            middle, centre, height = (left + right) / 2, (top + bottom) / 2, right - left
            height *= 2 / math.sqrt(3)
            assert all(abs(x - middle) <= half_width(height, y - centre) for x, y in _points(group))


def test_boxes_never_meet_and_keep_the_margins(size: SignSize, shown: SignContent) -> None:
    sheet = lay_out_sign(shown, size)
    edge = size.margin_mm - 0.01
    safe = box(edge, edge, size.width_mm - edge, size.height_mm - edge)

    things = [
        box(*each.box) for each in sheet.groups if not each.name.endswith(("ground", "sheet"))
    ]
    hexagons = [_contours(each)[0] for each in sheet.groups if each.name.endswith("ground")]
    footer = box(*_group(sheet, "footer").box)

    assert not any(one.intersects(other) for one, other in combinations(things, 2))
    assert all(one.distance(other) > 0.5 for one, other in combinations(hexagons, 2))
    assert all(footer.distance(each) > 0.5 for each in hexagons)
    assert all(safe.covers(each) for each in (*things, *hexagons))


@pytest.mark.parametrize(
    ("identifiability", "ink"), [("identifiable", "yellow"), ("de_identified", "blue")]
)
def test_the_ground_of_a_technology_tells_its_class(identifiability: str, ink: str) -> None:
    sheet = lay_out_sign(content(identifiability=identifiability), SIZES["A4"])

    assert [path.ink for path in _group(sheet, "technology ground").paths] == [ink]
    assert [path.ink for path in _group(sheet, "technology label").paths] == ["black"]


def test_the_purpose_is_white_on_black() -> None:
    sheet = lay_out_sign(CONTENT, SIZES["A4"])

    assert [path.ink for path in _group(sheet, "purpose ground").paths] == ["black"]
    assert {path.ink for path in _group(sheet, "purpose icon").paths} == {"white"}


@pytest.mark.parametrize(
    ("label", "identifiability", "locale", "text"),
    [
        ("Intercom", "identifiable", "en", "Intercom Identifiable"),
        ("Identifiable Video", "identifiable", "en", "Identifiable Video"),
        ("Person detection", "de_identified", "en-GB", "Person detection De-identified"),
        ("Vidéo dé-identifiée", "de_identified", "fr", "Vidéo dé-identifiée"),
        ("Voix", "identifiable", "fr", "Voix Identifiable"),
        ("Hlas", "identifiable", "cs", "Hlas Identifiable"),
        ("Radar", "none", "en", "Radar"),
    ],
)
def test_the_class_is_said_in_words_too(
    label: str, identifiability: str, locale: str, text: str
) -> None:
    subject = content(technology_label=label, identifiability=identifiability, locale=locale)

    sheet = lay_out_sign(subject, SIZES["A4"])

    assert _group(sheet, "technology label").text == text


def test_without_a_technology_there_is_no_cell_for_it() -> None:
    names = {group.name for group in lay_out_sign(content(**ALONE), SIZES["A5"]).groups}

    assert not any(name.startswith("technology") for name in names)
    assert {"purpose ground", "organization ground", "feedback ground"} <= names


def test_the_address_is_printed_without_scheme_and_in_lower_case() -> None:
    sheet = lay_out_sign(CONTENT, SIZES["A4"])

    assert _group(sheet, "feedback label").text == "127.0.0.1:8000/d/k7m2qx"
    assert _group(sheet, "feedback qr").text == CONTENT.link


@pytest.mark.parametrize("locale", ATTRIBUTION)
def test_every_sign_says_what_it_follows(locale: str, size: SignSize) -> None:
    footer = _group(lay_out_sign(content(locale=locale), size), "footer")

    assert "DTPR" in footer.text
    assert "CC BY 4.0" in footer.text


def test_a_sign_tells_its_size_and_words(size: SignSize) -> None:
    root = ET.fromstring(draw_sign(content(title='Camera <1> & "2"'), size))

    assert root.attrib["width"] == f"{size.width_mm}mm"
    assert root.attrib["viewBox"] == f"0 0 {size.width_mm} {size.height_mm}"
    assert (root.attrib["role"], root.attrib["lang"]) == ("img", "en")
    assert root.attrib["aria-label"] == root.findtext(f"{SVG}title") == 'Camera <1> & "2"'
    description = root.findtext(f"{SVG}desc") or ""
    for words in ("Safety & Security", "Town of Port Clement", "Identifiable Video", "k7m2qx"):
        assert words in description


def test_a_sign_is_filled_paths_alone(shown: SignContent) -> None:
    root = ET.fromstring(draw_sign(shown, SIZES["A4"]))

    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert {child.tag for child in root[2:]} == {f"{SVG}path"}
    assert {name for child in root[2:] for name in child.attrib} <= {"d", "fill", "fill-rule"}
    assert not re.search(r"\d\.\d{4}", draw_sign(shown, SIZES["A4"]))


def test_every_shipped_technology_fits_on_a_sign_of_a4() -> None:
    release = shipped_taxonomy().release(DEVICE_RELEASE)
    for locale in release.manifest.locales:
        for each in release.elements.values():
            if each.category == "device__tech":
                subject = content(
                    technology_label=each.title.get(locale, each.title["en"]),
                    technology_symbol=each.symbol,
                    identifiability=each.identifiability,
                    locale=locale,
                )
                assert lay_out_sign(subject, SIZES["A4"]).groups


def test_a_label_that_does_not_fit_is_named_with_the_smallest_size_that_does() -> None:
    subject = content(technology_label="ឧបករណ៍ចាប់សញ្ញាវ៉ាយហ្វាយដែលអាចកំណត់អត្តសញ្ញាណបាន។", locale="km")

    with pytest.raises(InvalidError, match="or use A5, the smallest size") as caught:
        draw_sign(subject, SIZES["A6"])

    assert [problem.field for problem in caught.value.problems] == ["technology_label"]
    assert fitting_sizes(subject)[0] == SIZES["A5"]


@pytest.mark.parametrize("symbol", ["video", None])
def test_a_label_that_fits_nowhere_is_refused(symbol: str | None) -> None:
    subject = content(purpose_label="Decision" * 12, purpose_symbol=symbol)

    with pytest.raises(InvalidError, match=r"purpose_label.*no size is large enough"):
        draw_sign(subject, SIZES["A4"])


def test_a_name_is_broken_at_its_hyphens_before_it_is_refused() -> None:
    subject = content(organization_name="Saint-Rémy-lès-Chevreuse-et-Environs-Communauté")

    assert SIZES["A6"] in fitting_sizes(subject)


def test_an_address_that_is_too_long_for_its_hexagon_is_refused() -> None:
    link = "https://registry.department-of-mobility.example/d/K7M2QX"

    with pytest.raises(InvalidError, match=r"link.*one line.*or use Letter"):
        draw_sign(content(link=link), SIZES["A6"])


def test_a_code_that_would_be_too_small_is_refused() -> None:
    small = SignSize(name="card", width_mm=80, height_mm=100, margin_mm=5)

    with pytest.raises(InvalidError, match=r"link: its QR code would be .* under 20\.0 mm on card"):
        draw_sign(content(technology_label="Radar", identifiability="none"), small)


def test_a_sheet_without_room_for_the_notice_is_refused() -> None:
    narrow = SignSize(name="strip", width_mm=50, height_mm=300, margin_mm=10)

    with pytest.raises(InvalidError, match="licence does not fit on strip"):
        draw_sign(CONTENT, narrow)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose_label": "  "}, "purpose_label"),
        ({"organization_name": "\u200b"}, "organization_name"),
        ({"technology_label": ""}, "technology_label"),
        ({"organization_name": "市"}, "organization_name"),
        ({"link": "dtpr.example.org/d/K7M2QX"}, "link"),
        ({"link": "https://example.org/d/K7 M2"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_what_cannot_be_shown_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        draw_sign(content(**changes), SIZES["A4"])

    assert [problem.field for problem in caught.value.problems] == [field]


def test_the_same_sign_has_the_same_bytes(shown: SignContent) -> None:
    assert draw_sign(shown, SIZES["A5"]) == draw_sign(shown, SIZES["A5"])


@pytest.mark.golden
def test_a_sign_looks_as_it_did() -> None:
    svg = draw_sign(CONTENT, SIZES["A6"])
    if os.environ.get("DTPR_TEST_BLESS"):
        GOLDEN.write_text(svg, encoding="utf-8")

    assert svg == GOLDEN.read_text(encoding="utf-8")


def test_the_sizes_go_from_small_to_large() -> None:
    areas = [size.width_mm * size.height_mm for size in SIZES.values()]

    assert areas == sorted(areas)
    assert all(name == size.name for name, size in SIZES.items())


def _group(sheet: DisplayList, name: str) -> Group:
    return next(group for group in sheet.groups if group.name == name)


def _contours(group: Group) -> list[Polygon]:
    return [Polygon(contour) for path in group.paths for contour in flatten(path.outline)]


def _points(group: Group) -> Iterator[Point]:
    for path in group.paths:
        yield from points_of(path.outline)
