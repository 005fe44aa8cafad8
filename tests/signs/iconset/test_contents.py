"""What the icon set holds, and what it calls it."""

import re
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from dtpr.schema.releases import shipped_taxonomy
from dtpr.signs.icon import VARIANTS
from dtpr.signs.iconset.contents import entries, find_entry, worn
from dtpr.signs.iconset.edition import Edition, edition
from dtpr.signs.iconset.files import drawings
from dtpr.signs.symbols import symbol_ids

SVGS = cache(drawings)
LOCALES = {"en", "es", "fr", "km", "pt", "tl"}


def test_every_symbol_is_there_once_in_each_of_its_shapes() -> None:
    pairs = [(each.symbol, each.shape) for each in entries()]
    ids = {name for each in entries() for name in (each.symbol, *each.aliases)}

    assert len(pairs) == len(set(pairs))
    assert ids == set(symbol_ids())
    assert sum(each.is_first for each in entries()) == len({each.symbol for each in entries()})


def test_a_second_name_is_an_alias_of_the_symbol_that_it_means() -> None:
    social = find_entry("social")

    assert social is not None
    assert social.aliases == ("people",)
    assert find_entry("people") is social
    assert find_entry("nonsense") is None


def test_every_icon_has_a_name_in_six_languages() -> None:
    for each in entries():
        assert set(each.name) == LOCALES, each.symbol
        assert all(name.strip() and "{{" not in name for name in each.name.values()), each.symbol


def test_no_icon_is_called_as_only_one_of_the_elements_that_differ() -> None:
    users: dict[str, set[str]] = {}
    for each in worn():
        users.setdefault(each.symbol, set()).add(each.name["en"])
    shared = {symbol for symbol, titles in users.items() if len(titles) > 1}
    elements = {each.element.id for each in worn()}

    told = {*edition().names, *edition().named_after, *elements}

    assert shared - told == set()


def test_what_the_edition_says_is_of_use() -> None:
    said: Edition = edition()
    users = {each.symbol for each in worn()}

    for mapping in (said.since, said.deprecated, said.named_after, said.shapes, said.names):
        assert set(mapping) <= {each.symbol for each in entries()}
    assert set(said.named_after) <= users
    assert not set(said.shapes) & users
    for symbol, element in said.named_after.items():
        assert element in {each.element.id for each in worn() if each.symbol == symbol}


def test_an_icon_is_found_by_the_words_of_its_elements_in_any_language() -> None:
    video = find_entry("video")

    assert video is not None
    assert {"CCTV", "videovigilancia", "Identifiable Video"} <= set(video.keywords)
    assert len(video.keywords) == len({each.casefold() for each in video.keywords})


def test_an_icon_names_the_elements_that_wear_it_in_its_shape() -> None:
    social = [each for each in entries() if each.symbol == "social"]

    assert [(each.shape, each.elements) for each in social] == [
        ("hexagon", ("people", "social")),
        ("circle", ("clustering_segmentation",)),
    ]


def test_every_element_of_both_releases_has_a_drawing() -> None:
    paths = set(SVGS())

    for release in shipped_taxonomy():
        kind = release.manifest.datachain_type.id
        assert {f"{kind}/{each}.svg" for each in release.elements} <= paths


@pytest.mark.parametrize(
    ("path", "ground"),
    [
        ("device/identifiable_video.svg", "#FFDD00"),
        ("device/person_detection.svg", "#36B2E6"),
        ("device/safety_security.svg", "#000000"),
        ("device/air_quality.svg", "#FFFFFF"),
    ],
)
def test_an_element_is_in_the_colour_that_it_has_on_signs(path: str, ground: str) -> None:
    assert f'fill="{ground}"'.encode() in SVGS()[path]


def test_every_drawing_is_filled_paths_and_nothing_else() -> None:
    name = re.compile(r"(svg|device|ai)/[A-Za-z0-9_.-]+\.svg")

    for path, data in SVGS().items():
        root = ET.fromstring(data)
        assert name.fullmatch(path)
        assert {each.tag.rpartition("}")[2] for each in root} == {"title", "path"}
        assert root[0].text
        assert len(data) <= 9_000, path


def test_a_symbol_alone_comes_in_no_shape_and_only_once() -> None:
    alone = [path for path in SVGS() if path.endswith(".symbol.svg")]

    assert sorted(alone) == [f"svg/{each.symbol}.symbol.svg" for each in entries() if each.is_first]
    assert b"currentColor" in SVGS()["svg/video.symbol.svg"]
    assert set(VARIANTS) == {path.split(".")[-2] for path in SVGS() if path.startswith("svg/")}
