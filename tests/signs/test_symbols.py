"""The drawing rule (icons/README.md), one case a symbol, and the table that holds the symbols."""

import os
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from dtpr.schema.releases import shipped_taxonomy
from dtpr.signs.colours import RGB, Ink, contrast, ink_on
from dtpr.signs.icon import VARIANTS, Variant, compose_icon
from dtpr.signs.outlines import format_outline
from dtpr.signs.symbols import (
    GRID,
    LIVE_AREA,
    Drawing,
    drawing_of,
    find_row,
    find_symbol,
    read_table,
    sign_drawing_of,
    symbol_ids,
)
from tests.signs.pictures import area_of, category, element, flatten, paths_in, rasterise

GOLDEN = Path(__file__).parent / "golden" / "symbols.png"
CELL = 24
COLUMNS = 12
# Of 255, on average over a cell: some three pixels of ink, where rasterisers differ at edges alone.
CLOSE = 1.5

THINNEST = 1.5
NARROWEST = 1.0
# Sharp tips and notches are lost too when an area is opened or closed; slivers lose more.
TIPS = 0.65
# What is heavy on one side may lean to the other.
FARTHEST_OFF = 1.0
PIXELS_A_UNIT = 20
LARGEST_PATH = 4096
WIDEST_LIKENESS = 0.9

GROUNDS: dict[Variant, Ink] = {
    "light": "white",
    "dark": "black",
    "yellow": "yellow",
    "blue": "blue",
}


def drawing(symbol_id: str) -> Drawing:
    found = drawing_of(symbol_id)
    assert found is not None
    return found


def area(symbol_id: str) -> BaseGeometry:
    (fill,) = drawing(symbol_id)
    return area_of(fill)


@pytest.fixture(params=symbol_ids())
def symbol_id(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_a_symbol_is_one_path_of_a_few_kilobytes(symbol_id: str) -> None:
    symbol = find_symbol(symbol_id)
    (fill,) = drawing(symbol_id)

    assert symbol is not None
    assert symbol.id == symbol_id
    assert symbol.body == f'<path d="{format_outline(fill.outline)}"/>'
    assert len(symbol.body) < LARGEST_PATH
    assert not fill.even_odd


def test_a_symbol_stays_inside_the_live_area(symbol_id: str) -> None:
    svg = compose_icon(element(symbol=symbol_id), category(), "symbol", "Symbol")
    side = int(GRID) * PIXELS_A_UNIT

    box = rasterise(svg, side, side).getchannel("A").getbbox()

    assert box is not None
    near, far = (edge * PIXELS_A_UNIT for edge in LIVE_AREA)
    assert min(box[:2]) >= near - 1
    assert max(box[2:]) <= far + 1
    assert max(box[2] - box[0], box[3] - box[1]) >= 16 * PIXELS_A_UNIT


def test_a_symbol_stands_in_the_middle(symbol_id: str) -> None:
    left, top, right, bottom = area(symbol_id).bounds

    assert (left + right) / 2 == pytest.approx(GRID / 2, abs=FARTHEST_OFF)
    assert (top + bottom) / 2 == pytest.approx(GRID / 2, abs=FARTHEST_OFF)


def test_no_part_of_a_symbol_is_too_thin(symbol_id: str) -> None:
    assert lost_when_opened(area(symbol_id)) < TIPS


def test_no_gap_in_a_symbol_is_too_narrow(symbol_id: str) -> None:
    assert lost_when_closed(area(symbol_id)) < TIPS


def test_a_symbol_keeps_the_rule_on_signs_too(symbol_id: str) -> None:
    (fill,) = sign_drawing_of(symbol_id) or ()
    whole = area_of(fill)
    near, far = LIVE_AREA

    # One that breaks the rule has `heavier = false` in icons/symbols.toml.
    assert min(whole.bounds) >= near - 0.01
    assert max(whole.bounds) <= far + 0.01
    assert lost_when_opened(whole) < TIPS
    assert lost_when_closed(whole) < TIPS


def test_a_symbol_is_as_heavy_on_signs_as_before_or_more(symbol_id: str) -> None:
    row = find_row(symbol_id)
    (fill,) = sign_drawing_of(symbol_id) or ()

    assert row is not None
    if row.sign is None:
        assert (fill,) == drawing(symbol_id)
    else:
        assert 0.95 < area_of(fill).area / area(symbol_id).area < 1.35


@pytest.mark.parametrize(
    "name", ["video", "audio", "person_detection", "sensor", "biometrics", "ai"]
)
def test_symbols_of_lines_are_heavier_on_signs(name: str) -> None:
    (fill,) = sign_drawing_of(name) or ()

    assert area_of(fill).area > 1.05 * area(name).area


def test_the_contours_of_a_symbol_do_not_meet(symbol_id: str) -> None:
    (fill,) = drawing(symbol_id)
    contours = [Polygon(contour) for contour in flatten(fill.outline)]

    # Rounding to hundredths may let neighbours touch; a pair that crosses shares far more.
    for contour in contours:
        assert contour.buffer(0).area == pytest.approx(contour.area, abs=0.02)
    for one, other in combinations(contours, 2):
        shared = one.buffer(0).intersection(other.buffer(0)).area
        assert min(shared, abs(shared - min(one.area, other.area))) < 0.02


@pytest.mark.parametrize("variant", GROUNDS)
def test_a_symbol_reads_on_the_ground_of_every_variant(symbol_id: str, variant: Variant) -> None:
    svg = compose_icon(element(symbol=symbol_id), category(), variant, "Symbol")

    ground, *_, ink = (colour for colour, _ in paths_in(svg))

    assert set(GROUNDS) | {"symbol"} == set(VARIANTS)
    assert ground == RGB[GROUNDS[variant]]
    assert ink == RGB[ink_on(GROUNDS[variant])]
    assert contrast(GROUNDS[variant], ink_on(GROUNDS[variant])) >= 4.5


def test_no_two_symbols_are_alike_but_those_that_are_one() -> None:
    names = [each for each in symbol_ids() if not second_name(each)]
    sheet = np.stack([pixels(each) for each in names]).reshape(len(names), -1).astype(float) / 255
    common = sheet @ sheet.T
    inked = sheet.sum(axis=1)
    likeness = common / (inked[:, None] + inked[None, :] - common)

    alike = [(names[a], names[b]) for a, b in np.argwhere(np.triu(likeness, 1) > WIDEST_LIKENESS)]

    assert alike == []


def test_a_second_name_has_the_drawing_of_the_first() -> None:
    twins = {each: second_name(each) for each in symbol_ids() if second_name(each)}

    assert twins["people"] == "social"
    for each, first in twins.items():
        assert first
        assert drawing_of(each) == drawing_of(first)


def test_every_symbol_of_the_shipped_taxonomies_is_drawn() -> None:
    elements = [each for release in shipped_taxonomy() for each in release.elements.values()]

    assert {each.symbol for each in elements} <= set(symbol_ids())


def test_every_symbol_that_was_ever_published_is_drawn(shared: Path) -> None:
    upstream = shared / "upstream"
    published = {
        path.stem
        for folder in ("icons-v1/symbols", "release-ai-2026-08-12-beta/symbols")
        for path in (upstream / folder).glob("*.svg")
    }

    assert len(published) == 129
    assert published <= set(symbol_ids())


@pytest.mark.golden
def test_the_symbols_look_as_they_did() -> None:
    if os.environ.get("DTPR_TEST_BLESS"):
        sprite().save(GOLDEN, optimize=True)
    blessed = np.asarray(Image.open(GOLDEN).convert("L"), dtype=float)
    drawn = np.asarray(sprite(), dtype=float)

    assert blessed.shape == drawn.shape
    changed = [
        name
        for place, name in enumerate(symbol_ids())
        if np.abs(cell(blessed, place) - cell(drawn, place)).mean() > CLOSE
    ]
    assert changed == []


def test_a_row_says_where_a_symbol_comes_from() -> None:
    sources = {each: row.source for each in symbol_ids() if (row := find_row(each))}

    assert sources["video"] == "material-symbols:videocam"
    assert sources["ai"] == "own"
    assert sources["rights_access"] == "material-symbols:draft + material-symbols:lock_open_right"


@pytest.mark.parametrize("name", ["not_drawn", "", "../README", "../symbols/video"])
def test_what_is_not_drawn_is_none(name: str) -> None:
    assert find_symbol(name) is None
    assert find_row(name) is None
    assert sign_drawing_of(name) is None
    assert drawing_of(name) is None


def test_a_table_that_was_not_made_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="pip install --no-deps --no-build-isolation"):
        read_table(tmp_path / "symbols.json")


def second_name(name: str) -> str | None:
    row = find_row(name)
    assert row is not None
    return row.same


def pixels(name: str) -> np.ndarray:
    svg = compose_icon(element(symbol=name), category(), "symbol", "Symbol")
    return np.asarray(rasterise(svg, CELL, CELL).getchannel("A"))


def sprite() -> Image.Image:
    names = symbol_ids()
    rows = -(-len(names) // COLUMNS)
    sheet = np.zeros((rows * CELL, COLUMNS * CELL), dtype=np.uint8)
    for place, name in enumerate(names):
        cell(sheet, place)[:] = pixels(name)
    return Image.fromarray(sheet)


def cell(sheet: np.ndarray, place: int) -> np.ndarray:
    top, left = (CELL * each for each in divmod(place, COLUMNS))
    return sheet[top : top + CELL, left : left + CELL]


def lost_when_opened(whole: BaseGeometry) -> float:
    opened = whole.buffer(-THINNEST / 2 + 0.02).buffer(THINNEST / 2 + 0.01)
    return largest_piece(whole.difference(opened))


def lost_when_closed(whole: BaseGeometry) -> float:
    closed = whole.buffer(NARROWEST / 2 - 0.02).buffer(-NARROWEST / 2 - 0.01)
    return largest_piece(closed.difference(whole))


def largest_piece(whole: BaseGeometry) -> float:
    return max((piece.area for piece in getattr(whole, "geoms", [whole])), default=0.0)
