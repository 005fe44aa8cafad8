"""Whatever a sign says, and on whatever sheet: nothing meets, nothing leaves, all is legible."""

import math
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any, get_args
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from dtpr.errors import InvalidError
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.sign import Arrangement
from dtpr.signs.display import DisplayList, Group
from dtpr.signs.honeycomb import half_width
from dtpr.signs.options import SignOptions, Template
from dtpr.signs.outlines import Point, points_of
from dtpr.signs.qr import QUIET_MODULES, coded, count_modules
from dtpr.signs.report import measure_sign
from dtpr.signs.sign import draw_sign, fitting_sizes, lay_out_sign
from dtpr.signs.sizes import SAFE_MM, SIZES, STICKERS
from dtpr.signs.subject import SignContent, Term, Zone
from dtpr.signs.words import all_words
from tests.signs.contents import (
    AIR,
    CONTENT,
    COUNTING,
    LOGO,
    PHOTO,
    PLACE,
    PLANNING,
    SAFETY,
    SOIL,
    VIDEO,
    content,
    term,
)
from tests.signs.pictures import flatten, rasterise, scan

SVG = "{http://www.w3.org/2000/svg}"
PIXELS_A_MODULE = 4.5
LOCALES = ("en", "es", "fr", "km", "pt", "tl", "ar")
TEMPLATES = ("honeycomb", "poster", "strip", "cell")
HAIR = 0.01

SIGNS: dict[str, SignContent] = {
    "identifiable": CONTENT,
    "alone": content(technologies=()),
    "two": content(technologies=(AIR, VIDEO)),
    "undrawn": content(technologies=(term("Hums", symbol="not_drawn"),), contact={}),
    "logo": content(logo=LOGO),
    "logo only": content(logo=PHOTO, logo_only=True),
    "place": PLACE,
    "named": content(headline={"en": "Cameras at work, day and night"}, text={"en": "One\nTwo"}),
    "silent": content(headline={"en": ""}, text={"en": "\u200b"}, technologies=(COUNTING,)),
}

_words = st.text(alphabet="abcdefghiklmnorstuv", min_size=1, max_size=11)
_labels = st.lists(_words, min_size=1, max_size=5).map(" ".join)
_terms = st.builds(
    Term,
    label=st.dictionaries(st.sampled_from(LOCALES), _labels, min_size=1, max_size=3),
    symbol=st.sampled_from([None, "video", "mobility", "not_drawn"]),
    identifiability=st.sampled_from(["identifiable", "de_identified", "none"]),
)
_known = st.sampled_from([SAFETY, PLANNING, VIDEO, COUNTING, AIR, SOIL])
_contents = st.builds(
    content,
    purposes=st.tuples(st.one_of(_known, _terms)),
    technologies=st.lists(st.one_of(_known, _terms), max_size=3).map(tuple),
    organization=st.fixed_dictionaries({"en": _labels}),
    logo=st.sampled_from([None, LOGO]),
    text=st.one_of(st.just({}), st.fixed_dictionaries({"en": _labels})),
    contact=st.sampled_from([{}, CONTENT.contact]),
    zones=st.sampled_from([(), PLACE.zones]),
)
_sheets = st.one_of(
    st.sampled_from(list(SIZES)).map(lambda size: {"size": size}),
    st.builds(
        lambda width, height: {"width_mm": width, "height_mm": height},
        st.floats(50, 1000),
        st.floats(50, 1000),
    ),
)
_options = st.builds(
    lambda sheet, **more: SignOptions(**sheet, **more),
    _sheets,
    template=st.sampled_from(TEMPLATES),
    arrangement=st.sampled_from(["auto", "auto", "auto", *get_args(Arrangement)]),
    orientation=st.sampled_from(["auto", "portrait", "landscape"]),
    locales=st.lists(st.sampled_from(LOCALES), min_size=1, max_size=2).map(tuple),
    reading_distance_m=st.sampled_from([None, 0.3, 2.0]),
)


@given(_contents, _options)
@settings(max_examples=60)
def test_whatever_is_said_a_sign_is_right_or_refused(
    subject: SignContent, options: SignOptions
) -> None:
    try:
        sheet = lay_out_sign(subject, options)
    except InvalidError as error:
        assert all(problem.mend for problem in error.problems)  # noqa: PT017 - only what is refused names a mend
        check_advice(error, subject, options)
        return

    check(sheet, subject)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", SIGNS)
@pytest.mark.parametrize("size", ["A6", "square150", "pole", "A4"])
def test_usual_signs_are_right(size: str, name: str, template: Any) -> None:
    subject = SIGNS[name]
    options = SignOptions(size=size, template=template)
    if template == "strip":
        options = msgspec.structs.replace(options, width_mm=400, height_mm=120)

    sheet = lay_out_sign(subject, options)

    check(sheet, subject)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("size", SIZES)
def test_every_language_fits_every_sheet(locale: str, size: str) -> None:
    template: Template = "strip" if size == "strip" else "honeycomb"

    sheet = lay_out_sign(CONTENT, SignOptions(size=size, template=template, locales=(locale,)))

    check(sheet, CONTENT)
    assert sheet.locale == locale


@pytest.mark.parametrize("second", ["en", "km", "ar"])
@pytest.mark.parametrize("main", ["fr", "km", "ar"])
def test_two_languages_stand_on_a_poster(main: str, second: str) -> None:
    sheet = lay_out_sign(CONTENT, SignOptions(template="poster", locales=(main, second)))

    check(sheet, CONTENT)
    said = {each.name: each.locale for each in sheet.groups if each.text}
    assert said["headline"] == said["text"] == said["purpose label"] == main
    assert {said.get("text second"), said.get("purpose second")} == {
        second if second != main else None
    }


@pytest.mark.parametrize("size", STICKERS)
@pytest.mark.parametrize("shows", ["auto", "purpose", "organization", "feedback"])
def test_a_sticker_is_one_hexagon_with_a_line_to_cut_along(size: str, shows: Any) -> None:
    options = SignOptions(template="sticker", size=size, shows=shows)
    if (size, shows) == ("sticker40", "feedback"):
        with pytest.raises(InvalidError, match="use sticker48"):
            lay_out_sign(CONTENT, options)
        return

    sheet = lay_out_sign(CONTENT, options)

    grounds = [each for each in sheet.groups if each.name.endswith(" ground")]
    assert [each.paths[0].outline for each in grounds] == [sheet.cut]
    check_labels(sheet)
    check_code(sheet, CONTENT)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("subject", [CONTENT, content(technologies=())], ids=["video", "alone"])
def test_the_code_of_a_sign_decodes_to_its_link(size: str, subject: SignContent) -> None:
    options = SignOptions(size=size)
    sheet = lay_out_sign(subject, options)
    qr = group_of(sheet, "feedback qr")
    scale = PIXELS_A_MODULE * count_modules(CONTENT.link) / (qr.box[2] - qr.box[0])

    picture = rasterise(
        draw_sign(subject, options),
        round(sheet.width_mm * scale),
        round(sheet.height_mm * scale),
    )

    assert scan(picture) == [coded(CONTENT.link)]


@pytest.mark.parametrize(
    ("identifiability", "ink"),
    [("identifiable", "yellow"), ("de_identified", "blue"), ("none", "black")],
)
def test_the_ground_of_a_technology_tells_its_class(identifiability: Any, ink: str) -> None:
    subject = content(technologies=(term("Hums", identifiability=identifiability),))

    sheet = lay_out_sign(subject, SignOptions())

    # What is neither has a black ring on white.
    assert [path.ink for path in group_of(sheet, "technology ground").paths] == [ink]
    assert [path.ink for path in group_of(sheet, "technology label").paths] == ["black"]


def test_the_purpose_is_white_on_black() -> None:
    sheet = lay_out_sign(CONTENT, SignOptions())

    assert [path.ink for path in group_of(sheet, "purpose ground").paths] == ["black"]
    assert {path.ink for path in group_of(sheet, "purpose icon").paths} == {"white"}


@pytest.mark.parametrize(
    ("label", "identifiability", "locale", "text"),
    [
        ("Intercom", "identifiable", "en", "Intercom Identifiable"),
        ("Identifiable Video", "identifiable", "en", "Identifiable Video"),
        ("Person detection", "de_identified", "en-GB", "Person detection De-identified"),
        ("Vidéo dé-identifiée", "de_identified", "fr", "Vidéo dé-identifiée"),
        ("Voix", "identifiable", "fr", "Voix Identifiable"),
        ("صوت", "identifiable", "ar", "صوت يحدد الهوية"),
        ("Hlas", "identifiable", "cs", "Hlas Identifiable"),
        ("Radar", "none", "en", "Radar"),
    ],
)
def test_the_class_is_said_in_words_too(
    label: str, identifiability: Any, locale: str, text: str
) -> None:
    one = Term(label={locale: label}, identifiability=identifiability)

    sheet = lay_out_sign(content(technologies=(one,)), SignOptions(locales=(locale,)))

    assert group_of(sheet, "technology label").text == text


def test_the_most_sensitive_technology_comes_first() -> None:
    sheet = lay_out_sign(content(technologies=(AIR, COUNTING, VIDEO)), SignOptions())

    assert group_of(sheet, "technology label").text == "Identifiable Video"
    assert group_of(sheet, "technology 2 label").text == "Person Detection De-identified"
    assert "Air Quality" not in sheet.description


def test_right_to_left_the_honeycomb_is_mirrored() -> None:
    left = lay_out_sign(CONTENT, SignOptions(locales=("en",)))
    right = lay_out_sign(CONTENT, SignOptions(locales=("ar",)))

    for sheet, is_mirrored in ((left, False), (right, True)):
        organization, code = (
            group_of(sheet, name).box[0] for name in ("organization ground", "feedback qr")
        )
        assert (organization > code) is is_mirrored


def test_without_a_technology_there_is_no_cell_for_it() -> None:
    names = names_of(lay_out_sign(content(technologies=()), SignOptions(size="A5")))

    assert not any(name.startswith("technology") for name in names)
    assert {"purpose ground", "organization ground", "feedback ground"} <= names


def test_a_small_square_takes_the_triangle_and_says_the_name_beside_it() -> None:
    sheet = lay_out_sign(CONTENT, SignOptions(size="square100"))

    names = names_of(sheet)
    assert "organization ground" not in names
    assert group_of(sheet, "organization label").text == "Town of Port Clement"
    assert group_of(sheet, "feedback qr").box[3] < group_of(sheet, "purpose label").box[1]


def test_a_small_square_has_no_room_for_a_diamond() -> None:
    options = SignOptions(size="square100", arrangement="diamond")

    with pytest.raises(InvalidError, match=r"link: its QR code would be 1\d\.\d mm.*use A6"):
        lay_out_sign(CONTENT, options)


@pytest.mark.parametrize(
    ("arrangement", "technologies"),
    [
        ("diamond", (VIDEO,)),
        ("triangle", ()),
        ("2-3", (VIDEO, COUNTING)),
        ("2-1-2", (VIDEO, COUNTING)),
        ("2-2", (VIDEO,)),
        ("row", (VIDEO, COUNTING)),
        ("column", (VIDEO, COUNTING)),
    ],
)
def test_an_arrangement_can_be_chosen(arrangement: Any, technologies: tuple[Term, ...]) -> None:
    subject = content(technologies=technologies)
    options = SignOptions(arrangement=arrangement, size="A3")

    sheet = lay_out_sign(subject, options)

    check(sheet, subject)
    assert measure_sign(subject, options, sheet).arrangement == arrangement
    assert len([each for each in names_of(sheet) if each.endswith(" ground")]) == (
        3 + len(technologies)
    )


@pytest.mark.parametrize(
    ("options", "technologies", "arrangement", "least"),
    [
        ({"size": "A4"}, (VIDEO,), "diamond", 100),
        ({"size": "A4", "orientation": "landscape"}, (VIDEO,), "2-2", 95),
        ({"size": "A4"}, (VIDEO, COUNTING), "2-1-2", 100),
        ({"size": "A4", "orientation": "landscape"}, (VIDEO, COUNTING), "2-3", 90),
        ({"size": "A4"}, (), "triangle", 100),
        ({"size": "pole"}, (VIDEO,), "column", 65),
        ({"size": "pole", "template": "poster"}, (VIDEO,), "column", 60),
        ({"width_mm": 300.0, "height_mm": 90.0}, (VIDEO,), "row", 70),
    ],
)
def test_the_sheet_chooses_the_arrangement_with_large_hexagons(
    options: dict[str, Any], technologies: tuple[Term, ...], arrangement: str, least: float
) -> None:
    subject, chosen = content(technologies=technologies), SignOptions(**options)

    report = measure_sign(subject, chosen, lay_out_sign(subject, chosen))

    assert report.arrangement == arrangement
    assert report.hexagon_mm >= least


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("size", ["A5", "A4", "A3", "Letter", "Tabloid"])
def test_posters_alike_have_their_hexagons_alike(size: str, orientation: Any) -> None:
    options = SignOptions(template="poster", size=size, orientation=orientation)

    report = measure_sign(CONTENT, options, lay_out_sign(CONTENT, options))

    assert report.arrangement == ("diamond" if orientation == "portrait" else "2-2")


def test_four_items_of_a_list_stand_two_by_two() -> None:
    zone = Zone(technologies=(VIDEO, COUNTING, AIR, SOIL))

    sheet = lay_out_sign(content(zones=(zone,)), SignOptions(template="poster"))

    boxes = [group_of(sheet, f"item 1.{number} ground").box for number in (1, 2, 3, 4)]
    assert [round(box[0], 3) for box in boxes] == [round(boxes[n % 2][0], 3) for n in range(4)]
    assert boxes[0][1] == pytest.approx(boxes[1][1])
    assert boxes[2][1] > boxes[0][3]


def test_an_item_whose_symbol_is_not_drawn_has_its_hexagon_alone() -> None:
    zone = Zone(technologies=(term("Hums", symbol="not_drawn"), term("Purrs", symbol=None)))

    names = names_of(lay_out_sign(content(zones=(zone,)), SignOptions(template="poster")))

    assert {"item 1.1 ground", "item 1.2 ground"} <= names
    assert not names & {"item 1.1 icon", "item 1.2 icon"}


def test_the_zones_of_a_place_stand_apart() -> None:
    sheet = lay_out_sign(PLACE, SignOptions(template="poster"))

    first, last = group_of(sheet, "zone 1").box, group_of(sheet, "item 1.1 ground").box
    second = group_of(sheet, "zone 2").box
    assert second[1] - last[3] > 1.5 * (last[1] - first[3])


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"arrangement": "2-3"}, "arrangement"),
        ({"arrangement": "single"}, "arrangement"),
        ({"size": "A99"}, "size"),
        ({"size": "sticker40"}, "size"),
        ({"size": "A4", "template": "sticker"}, "size"),
        ({"width_mm": 100.0}, "height_mm"),
        ({"height_mm": 100.0}, "width_mm"),
        ({"width_mm": 100.0, "height_mm": 100.0, "template": "sticker"}, "width_mm"),
    ],
)
def test_options_that_do_not_go_together_are_named(chosen: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        lay_out_sign(CONTENT, SignOptions(**chosen))

    assert [problem.field for problem in caught.value.problems] == [field]
    assert caught.value.problems[0].mend


def test_a_cell_that_the_sign_does_not_have_cannot_be_shown() -> None:
    options = SignOptions(template="cell", shows="technology")

    with pytest.raises(InvalidError, match="no technology; use purpose, organization, feedback"):
        lay_out_sign(content(technologies=()), options)


@pytest.mark.parametrize(
    ("size", "orientation", "is_wide"),
    [("a4", "landscape", True), ("A3", "portrait", False), ("pole", "landscape", True)],
)
def test_a_sheet_can_be_turned(size: str, orientation: Any, is_wide: bool) -> None:  # noqa: FBT001
    options = SignOptions(size=size, orientation=orientation)

    sheet = lay_out_sign(content(link="https://a.example/s/K7"), options)

    assert (sheet.width_mm > sheet.height_mm) is is_wide


def test_on_a_wide_poster_the_words_stand_beside_the_honeycomb() -> None:
    for locale, is_mirrored in (("en", False), ("ar", True)):
        options = SignOptions(template="poster", orientation="landscape", locales=(locale,))
        sheet = lay_out_sign(CONTENT, options)
        words, code = group_of(sheet, "text").box, group_of(sheet, "feedback qr").box

        assert (words[0] > code[2]) if is_mirrored else (words[2] < code[0])


def test_a_poster_is_read_in_order_with_headings_and_a_link() -> None:
    sheet = lay_out_sign(CONTENT, SignOptions(template="poster"))

    read = [(each.name, each.role) for each in sheet.groups if each.text]
    assert read == [
        ("headline", "heading"),
        ("text", "text"),
        ("purpose label", "text"),
        ("technology label", "text"),
        ("organization label", "text"),
        ("feedback qr", "link"),
        ("feedback label", "text"),
        ("contact", "text"),
        ("footer", "text"),
    ]


def test_the_usual_words_say_what_the_class_means() -> None:
    texts = [
        group_of(lay_out_sign(subject, SignOptions(template="poster")), "text").text
        for subject in (CONTENT, content(technologies=(COUNTING,)), content(technologies=()), PLACE)
    ]

    starts = ["It can identify people. Scan", "It senses people without", "Scan", "Lantern Square."]
    for text, start in zip(texts, starts, strict=True):
        assert text.startswith(start)


def test_headline_and_text_can_be_written() -> None:
    subject = content(headline={"en": "Cameras"}, text={"en": "One.\nTwo."}, contact={})

    sheet = lay_out_sign(subject, SignOptions(template="poster", locales=("en", "fr")))

    assert group_of(sheet, "headline").text == "Cameras"
    assert group_of(sheet, "text").text == "One. Two."
    assert not names_of(sheet) & {"headline second", "text second", "contact"}


def test_a_second_language_that_fits_no_label_stands_in_the_text() -> None:
    long = "L\u2019identification automatique des véhicules et des personnes en mouvement"
    one = Term(label={"en": "Vehicle tracking for all purposes of the town", "fr": long})
    subject = content(technologies=(one,))

    sheet = lay_out_sign(subject, SignOptions(size="A5", template="poster", locales=("en", "fr")))

    check(sheet, subject)
    assert "purpose second" not in names_of(sheet)
    assert group_of(sheet, "text second").text.startswith(f"Sûreté et sécurité · {long}")


def test_a_sign_for_a_place_lists_what_is_in_its_zones() -> None:
    sheet = lay_out_sign(PLACE, SignOptions(template="poster"))

    texts = [each.text for each in sheet.groups if each.name.startswith(("zone", "item"))]
    assert [each for each in texts if each] == [
        "Waterfront",
        "Identifiable Video",
        "Air Quality Sensor\u00a0\u00d7 4".replace(" 4", "\u00a04"),
        "Market hall",
        "Person Detection",
        "De-identified",
        "Soil Moisture Sensor\u00a0\u00d7\u00a012",
    ]
    assert [path.ink for path in group_of(sheet, "item 1.1 ground").paths] == ["yellow"]
    assert "technology ground" not in names_of(sheet)


def test_the_list_of_a_place_is_mirrored_too() -> None:
    sheet = lay_out_sign(PLACE, SignOptions(template="poster", locales=("ar", "en")))

    check(sheet, PLACE)
    icon, label = (group_of(sheet, f"item 1.1 {each}").box for each in ("ground", "label 1"))
    assert icon[0] > label[2]


def test_the_address_is_printed_without_scheme_and_in_lower_case() -> None:
    sheet = lay_out_sign(CONTENT, SignOptions())

    assert group_of(sheet, "feedback label").text == "dtpr.example.org/s/7k3m9x"
    assert group_of(sheet, "feedback qr").text == CONTENT.link


@pytest.mark.parametrize(
    ("distance", "side"), [(0.1, 20.0), (0.3, 30.0), (3.0, None), (None, None)]
)
def test_a_code_is_as_large_as_its_distance_asks_for(
    distance: float | None, side: float | None
) -> None:
    sheet = lay_out_sign(CONTENT, SignOptions(reading_distance_m=distance))

    left, _, right, _ = group_of(sheet, "feedback qr").box
    assert right - left == pytest.approx(side) if side else right - left > 40


def test_the_wish_to_scan_from_afar_makes_words_smaller() -> None:
    heights = [
        group_of(sheet, "text").x_height_mm
        for sheet in (
            lay_out_sign(CONTENT, SignOptions(template="poster", reading_distance_m=each))
            for each in (None, 1.0)
        )
    ]

    assert heights[1] < heights[0]


@pytest.mark.parametrize("locale", all_words())
@pytest.mark.parametrize("size", ["square100", "A4"])
def test_every_sign_says_what_it_follows(locale: str, size: str) -> None:
    footer = group_of(lay_out_sign(CONTENT, SignOptions(size=size, locales=(locale,))), "footer")

    assert "DTPR" in footer.text
    assert "CC BY 4.0" in footer.text
    assert footer.locale == locale


def test_the_name_of_a_logo_that_stands_alone_is_still_said() -> None:
    alone = lay_out_sign(content(logo=LOGO, logo_only=True), SignOptions())
    named = lay_out_sign(content(logo=LOGO), SignOptions())

    assert group_of(alone, "organization logo").text == "Town of Port Clement"
    assert "organization label" not in names_of(alone)
    assert group_of(named, "organization logo").text == ""
    assert group_of(named, "organization label").text == "Town of Port Clement"


def test_a_sign_tells_its_size_and_words() -> None:
    root = ET.fromstring(draw_sign(content(title={"en": 'Camera <1> & "2"'}), SignOptions()))

    assert root.attrib["width"] == "210mm"
    assert root.attrib["viewBox"] == "0 0 210 297"
    assert (root.attrib["role"], root.attrib["lang"]) == ("img", "en")
    assert root.attrib["aria-label"] == root.findtext(f"{SVG}title") == 'Camera <1> & "2"'
    description = root.findtext(f"{SVG}desc") or ""
    for words in ("Safety & Security", "Town of Port Clement", "Identifiable Video", "7k3m9x"):
        assert words in description


def test_numbers_have_three_decimals_at_most() -> None:
    assert not re.search(r"\d\.\d{4}", draw_sign(CONTENT, SignOptions(template="poster")))


def test_every_shipped_term_fits_on_the_smallest_sheet() -> None:
    release = shipped_taxonomy().release(DEVICE_RELEASE)
    for locale in release.manifest.locales:
        for each in release.elements.values():
            if each.category == "device__tech":
                one = Term(
                    label=each.title, symbol=each.symbol, identifiability=each.identifiability
                )
                options = SignOptions(size="A6", locales=(locale,))
                assert lay_out_sign(content(technologies=(one,)), options).groups


def test_a_label_that_does_not_fit_is_named_with_the_smallest_that_does() -> None:
    subject = content(technologies=(term("Electroencephalographically steered loudspeakers"),))

    with pytest.raises(InvalidError) as caught:
        lay_out_sign(subject, SignOptions(size="A6"))

    (problem,) = caught.value.problems
    sizes = fitting_sizes(subject, SignOptions())
    assert problem.field == "technologies.0.label"
    assert (
        found := re.search(r"its hexagon of (\d+) mm on A6; it needs .* of (\d+) mm", str(problem))
    )
    assert int(found[2]) > int(found[1])
    assert f"use {sizes[0].name}, the smallest size that does" in problem.mend
    check(lay_out_sign(subject, SignOptions(size=sizes[0].name)), subject)


@pytest.mark.parametrize("symbol", ["video", None])
def test_a_label_that_fits_nowhere_is_refused(symbol: str | None) -> None:
    subject = content(purposes=(term("Decision" * 40, symbol=symbol),))

    with pytest.raises(InvalidError, match=r"purposes\.0\.label.*no size is large enough"):
        lay_out_sign(subject, SignOptions())


def test_a_name_is_broken_at_its_hyphens_before_it_is_refused() -> None:
    subject = content(
        organization={"fr": "Saint-Rémy-lès-Chevreuse-et-Environs-Communauté"}, technologies=()
    )

    lines = lay_out_sign(subject, SignOptions(size="A6"))

    assert "organization ground" in names_of(lines)


def test_an_address_that_is_too_long_for_its_hexagon_is_refused() -> None:
    subject = content(link="https://registry.department-of-mobility.example/d/K7M2QX")

    with pytest.raises(InvalidError, match=r"link.*one line.*needs a hexagon of .* or use "):
        lay_out_sign(subject, SignOptions(size="A6"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"headline": {"en": "Much too long " * 20}}, "headline"),
        ({"text": {"en": "a\nb\nc\nd\ne\nf"}}, "text"),
        ({"text": {"en": "word " * 400}}, "text"),
    ],
)
def test_words_that_are_too_long_for_a_poster_are_named(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        lay_out_sign(content(**changes), SignOptions(template="poster"))

    assert [problem.field for problem in caught.value.problems] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purposes": (term("  "),)}, "purposes.0.label"),
        ({"purposes": (Term(label={}),)}, "purposes.0.label"),
        ({"organization": {"en": "\u200b"}}, "organization"),
        ({"technologies": (VIDEO, term(""))}, "technologies.1.label"),
        ({"organization": {"en": "市"}}, "organization"),
        ({"headline": {"en": "🙂"}}, "headline"),
        ({"technologies": (term("Kept for {{duration}}"),)}, "technologies.0.label"),
        ({"link": "dtpr.example.org/d/K7M2QX"}, "link"),
        ({"link": "https://example.org/d/K7 M2"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"logo_only": True}, "logo_only"),
    ],
)
def test_what_cannot_be_shown_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        lay_out_sign(content(**changes), SignOptions())

    assert [problem.field for problem in caught.value.problems] == [field]


def test_words_of_a_language_that_is_not_shown_do_no_harm() -> None:
    subject = content(organization={"en": "Town", "zh": "市"})

    assert lay_out_sign(subject, SignOptions(locales=("en",))).groups


@pytest.mark.parametrize("name", SIGNS)
def test_the_same_sign_has_the_same_bytes(name: str) -> None:
    options = SignOptions(template="poster", locales=("fr", "en"))

    assert draw_sign(SIGNS[name], options) == draw_sign(SIGNS[name], options)


def test_the_sizes_go_from_small_to_large() -> None:
    for table in (SIZES, STICKERS):
        areas = [size.width_mm * size.height_mm for size in table.values()]
        assert areas == sorted(areas)
        assert all(name == size.name for name, size in table.items())
    assert all(size.margin_mm >= SAFE_MM for size in SIZES.values())


def check_advice(error: InvalidError, subject: SignContent, options: SignOptions) -> None:
    """The size that is named works, and no smaller one does."""
    (problem, *_) = error.problems
    found = re.search(r"use (\S+), the smallest size that does", problem.mend)
    if found is None:
        return
    sizes = list(SIZES)
    larger = SignOptions(
        template=options.template,
        size=found[1],
        orientation=options.orientation,
        locales=options.locales,
        reading_distance_m=options.reading_distance_m,
        arrangement=options.arrangement,
    )
    check(lay_out_sign(subject, larger), subject)
    for name in sizes[: sizes.index(found[1])]:
        with pytest.raises(InvalidError):
            lay_out_sign(subject, msgspec.structs.replace(larger, size=name))


def check(sheet: DisplayList, subject: SignContent) -> None:
    check_boxes(sheet)
    check_labels(sheet)
    check_code(sheet, subject)
    assert all(each.x_height_mm >= 2 - HAIR for each in sheet.groups if is_label(each))


def check_boxes(sheet: DisplayList) -> None:
    """No box meets another, or a hexagon that it does not stand in; all keep the safe area."""
    near, far = SAFE_MM - HAIR, SAFE_MM - HAIR
    safe = box(near, near, sheet.width_mm - far, sheet.height_mm - far)
    things = {
        each.name: box(*each.box)
        for each in sheet.groups
        if not each.name.endswith((" ground", "sheet", "band"))
    }
    hexagons = {
        each.name.removesuffix(" ground"): contours(each)[0]
        for each in sheet.groups
        if each.name.endswith(" ground")
    }
    for one, other in combinations(things, 2):
        assert not things[one].intersects(things[other]), (one, other)
    for one, other in combinations(hexagons, 2):
        assert hexagons[one].distance(hexagons[other]) > 0.3, (one, other)
    for name, thing in things.items():
        # What stands in a hexagon is held to its inset instead.
        if not name.startswith(tuple(f"{cell} " for cell in hexagons)):
            assert not any(thing.intersects(each) for each in hexagons.values()), name
        assert safe.covers(thing), name
    for cell, hexagon in hexagons.items():
        assert safe.covers(hexagon), cell
    if "band" in names_of(sheet):
        band = box(*group_of(sheet, "band").box)
        below = [each for name, each in things.items() if not name.startswith("headline")]
        assert not any(band.intersects(each) for each in (*below, *hexagons.values()))


def check_labels(sheet: DisplayList) -> None:
    """No point of a label or an icon leaves the inset of its hexagon."""
    names = names_of(sheet)
    for group in sheet.groups:
        cell, _, part = group.name.rpartition(" ")
        if part in {"label", "icon", "second", "logo"} and f"{cell} ground" in names:
            if cell.startswith("item"):
                continue
            left, top, right, bottom = contours(group_of(sheet, f"{cell} ground"))[0].bounds
            middle, centre = (left + right) / 2, (top + bottom) / 2
            height = (right - left) * 2 / math.sqrt(3)
            for x, y in points(group):
                assert abs(x - middle) <= half_width(height, y - centre) + HAIR, group.name


def check_code(sheet: DisplayList, subject: SignContent) -> None:
    """The code is at least 20 mm wide, and white all around inside its hexagon."""
    if "feedback qr" not in names_of(sheet):
        return
    left, top, right, bottom = group_of(sheet, "feedback qr").box
    quiet = QUIET_MODULES * (right - left) / count_modules(subject.link) - HAIR
    zone = box(left - quiet, top - quiet, right + quiet, bottom + quiet)
    assert right - left >= 20 - HAIR / 10
    assert bottom - top == pytest.approx(right - left)
    assert contours(group_of(sheet, "feedback ground"))[-1].covers(zone)
    assert not zone.intersects(box(*group_of(sheet, "feedback label").box))


def is_label(group: Group) -> bool:
    return group.name.endswith((" label", " second")) and group.name != "feedback label"


def names_of(sheet: DisplayList) -> set[str]:
    return {each.name for each in sheet.groups}


def group_of(sheet: DisplayList, name: str) -> Group:
    return next(group for group in sheet.groups if group.name == name)


def contours(group: Group) -> list[Polygon]:
    return [Polygon(contour) for path in group.paths for contour in flatten(path.outline)]


def points(group: Group) -> Iterator[Point]:
    for path in group.paths:
        yield from points_of(path.outline)
    for picture in group.pictures:
        left, top, right, bottom = picture.box
        yield from ((left, top), (right, top), (left, bottom), (right, bottom))
