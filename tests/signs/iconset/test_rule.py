"""The rule of icons (SVG files of the set, as they are shipped), one case a file."""

import re
from functools import cache

import pytest
from lxml import etree
from shapely.geometry.base import BaseGeometry

from dtpr.schema.colours import contrast
from dtpr.signs.icon import VARIANTS
from dtpr.signs.iconset.contents import entries, worn
from dtpr.signs.iconset.files import drawings, make_file
from dtpr.signs.iconset.paths import element_path
from dtpr.signs.outlines import Fill, parse_outline
from tests.signs.pictures import area_of

SVG = "{http://www.w3.org/2000/svg}"
SHAPED = [f"svg/{entry.file_name(each)}.svg" for entry in entries() for each in entry.variants]
FILES = sorted([*SHAPED, *(element_path(each) for each in worn())])
RINGED = [each for each in FILES if each.endswith(".light.svg")]

PLAIN_DATA = re.compile(r"(?:[MLQC]-?\d+(?:\.\d{1,3})?(?: -?\d+(?:\.\d{1,3})?)*|Z)+")
LARGEST = 4_096
LEAST_CONTRAST = 4.5
NARROWEST = 1.0


@cache
def root_of(path: str) -> etree._Element:
    return etree.fromstring(make_file(path))


def areas(path: str) -> list[BaseGeometry]:
    paths = root_of(path).findall(f"{SVG}path")
    return [area_of(Fill(outline=parse_outline(each.get("d", "")))) for each in paths]


def test_these_are_all_the_drawings_of_the_set() -> None:
    assert set(FILES) == set(drawings())
    assert len(RINGED) == len(entries())
    assert {each.split(".")[-2] for each in SHAPED} == set(VARIANTS)


@pytest.mark.parametrize("path", FILES)
def test_a_drawing_is_a_title_and_filled_paths_alone(path: str) -> None:
    root = root_of(path)
    title, *paths = root

    side = "24" if path.endswith(".symbol.svg") else "36"
    assert root.tag == f"{SVG}svg"
    view = {"viewBox": f"0 0 {side} {side}", "width": side, "height": side}
    assert dict(root.attrib) == view | {"role": "img"}
    assert title.tag == f"{SVG}title"
    assert (title.text or "").strip()
    assert paths
    for each in paths:
        assert each.tag == f"{SVG}path"
        assert set(each.attrib) <= {"d", "fill", "fill-rule"}
        assert PLAIN_DATA.fullmatch(each.get("d", ""))
        assert len(each) == 0


@pytest.mark.parametrize("path", FILES)
def test_a_drawing_is_a_few_kilobytes(path: str) -> None:
    assert len(make_file(path)) <= LARGEST


@pytest.mark.parametrize("path", FILES)
def test_the_ink_of_a_drawing_reads_on_its_ground(path: str) -> None:
    fills = [each.get("fill", "") for each in root_of(path).findall(f"{SVG}path")]

    if path.endswith(".symbol.svg"):
        assert fills == ["currentColor"]
    else:
        ground, *inks = fills
        assert inks
        assert all(contrast(ground, each) >= LEAST_CONTRAST for each in inks)


@pytest.mark.parametrize("path", RINGED)
def test_a_symbol_keeps_a_gap_to_its_frame(path: str) -> None:
    ground, ring, symbol = areas(path)

    assert ground.contains(symbol)
    assert ring.distance(symbol) >= NARROWEST
