from itertools import product
from xml.etree import ElementTree as ET

import pytest
from shapely import Polygon

from dtpr.schema.releases import shipped_taxonomy
from dtpr.schema.taxonomy import Identifiability, ShapeId
from dtpr.signs.colours import RGB, Ink, contrast, ink_on
from dtpr.signs.icon import VARIANTS, Variant, compose_icon, default_variant
from dtpr.signs.outlines import points_of
from dtpr.signs.shapes import SHAPE_IDS, ring_of
from dtpr.signs.symbols import drawing_of
from tests.signs.pictures import category, element, flatten, paths_in, rasterise

GROUNDS: dict[Variant, Ink] = {
    "light": "white",
    "dark": "black",
    "yellow": "yellow",
    "blue": "blue",
}
SVG = "{http://www.w3.org/2000/svg}"
LONG_TITLES = [
    "LiDAR",
    "Identifiable WiFi Sensor",
    "Système automatisé de reconnaissance anticonstitutionnellement long",
    "ឧបករណ៍ចាប់សញ្ញាវ៉ាយហ្វាយដែលអាចកំណត់អត្តសញ្ញាណ",
]


@pytest.mark.parametrize(
    ("category_id", "identifiability", "variant"),
    [
        ("device__purpose", "none", "dark"),
        ("purpose", "identifiable", "dark"),
        ("device__tech", "identifiable", "yellow"),
        ("device__tech", "de_identified", "blue"),
        ("device__tech", "none", "light"),
        ("ai__purpose_like", "none", "light"),
    ],
)
def test_the_variant_follows_the_category_and_the_data_class(
    category_id: str, identifiability: Identifiability, variant: Variant
) -> None:
    one = element(id="purpose_identifiable", identifiability=identifiability)

    assert default_variant(one, category(id=category_id)) == variant


@pytest.mark.parametrize(("variant", "shape"), list(product(GROUNDS, SHAPE_IDS)))
def test_an_icon_is_a_shape_with_its_symbol(variant: Variant, shape: ShapeId) -> None:
    svg = compose_icon(element(), category(shape=shape), variant, "Video")

    ground, *_, symbol = paths_in(svg)

    assert ground[0] == RGB[GROUNDS[variant]]
    assert symbol[0] == RGB[ink_on(GROUNDS[variant])]
    assert all(8 <= value <= 28 for point in points_of(symbol[1]) for value in point)


def test_only_a_white_icon_has_a_ring() -> None:
    counts = {
        variant: len(paths_in(compose_icon(element(), category(), variant, "Video")))
        for variant in VARIANTS
    }

    assert counts == {"light": 3, "dark": 2, "yellow": 2, "blue": 2, "symbol": 1}


def test_the_bare_symbol_takes_the_colour_around_it() -> None:
    svg = compose_icon(element(), category(), "symbol", "Video")

    assert 'viewBox="0 0 24 24"' in svg
    assert {fill for fill, _ in paths_in(svg)} == {"currentColor"}


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_icon_holds_a_title_and_filled_paths_alone(variant: Variant) -> None:
    root = ET.fromstring(compose_icon(element(), category(), variant, "A & <b>"))

    assert set(root.attrib) == {"viewBox", "width", "height", "role"}
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "A & <b>"
    assert {child.tag for child in root[1:]} == {f"{SVG}path"}
    assert {name for child in root[1:] for name in child.attrib} <= {"d", "fill", "fill-rule"}


def test_a_title_with_characters_that_xml_forbids_stays_readable() -> None:
    root = ET.fromstring(compose_icon(element(), category(), "light", "A\x00\x08\ud800B"))

    assert root[0].text == "AB"


@pytest.mark.parametrize("ground", GROUNDS.values())
def test_the_ink_reads_on_its_ground(ground: Ink) -> None:
    assert contrast(ground, ink_on(ground)) >= 4.5


def test_contrasts_are_those_of_the_standard_colours() -> None:
    assert contrast("black", "yellow") == pytest.approx(15.6, abs=0.1)
    assert contrast("blue", "black") == pytest.approx(8.7, abs=0.1)
    assert contrast("white", "black") == pytest.approx(21)


@pytest.mark.parametrize(("title", "shape"), list(product(LONG_TITLES, SHAPE_IDS)))
def test_an_undrawn_symbol_is_replaced_by_the_title_inside_its_shape(
    title: str, shape: ShapeId
) -> None:
    svg = compose_icon(element(symbol="not_drawn"), category(shape=shape), "light", title)

    fill, label = paths_in(svg)[-1]

    inside = Polygon(flatten(ring_of(shape))[1])
    assert fill == "#000000"
    assert all(inside.covers(Polygon(contour)) for contour in flatten(label))


def test_an_undrawn_symbol_alone_keeps_its_shape() -> None:
    svg = compose_icon(element(symbol="not_drawn"), category(), "symbol", "LiDAR")

    assert 'viewBox="0 0 36 36"' in svg
    assert [fill for fill, _ in paths_in(svg)] == ["currentColor", "currentColor"]


@pytest.mark.parametrize("title", ["传感器", "  "])
def test_a_title_that_cannot_be_drawn_gives_way_to_one_that_can(title: str) -> None:
    undrawn = element(symbol="not_drawn", title={"ar": "传感器"})

    svg = compose_icon(undrawn, category(), "light", title)

    named = compose_icon(undrawn, category(), "light", "identifiable video")
    assert paths_in(svg) == paths_in(named)


def test_not_even_a_nameless_element_loses_its_shape() -> None:
    nameless = element(id="_", symbol="not_drawn", title={"ar": "传感器"})

    assert len(paths_in(compose_icon(nameless, category(), "light", "传感器"))) == 2


def test_every_shipped_element_has_an_icon_of_a_few_kilobytes() -> None:
    for release in shipped_taxonomy():
        for each in release.elements.values():
            owner = release.category_of(each.id)
            svg = compose_icon(each, owner, default_variant(each, owner), each.title["en"])
            assert len(svg) < (4_500 if drawing_of(each.symbol) else 20_000)


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_icon_can_be_drawn_as_pixels(variant: Variant) -> None:
    picture = rasterise(compose_icon(element(), category(), variant, "Video"), 72, 72)

    assert picture.getchannel("A").getextrema() == (0, 255)


def test_the_same_icon_has_the_same_bytes() -> None:
    one, other = (compose_icon(element(), category(), "yellow", "Video") for _ in range(2))

    assert one == other
