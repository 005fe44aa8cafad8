"""The drawing rule (icons/README.md), one case a file."""

from pathlib import Path

import pytest
from shapely.geometry.base import BaseGeometry

from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.signs.symbols import (
    LIVE_AREA,
    drawing_of,
    find_symbol,
    parse_drawing,
    symbol_ids,
)
from tests.signs.pictures import area_of, rasterise

ROOT = Path(__file__).parents[2]
DRAWINGS = sorted((ROOT / "icons" / "symbols").iterdir())
THINNEST = 1.5
NARROWEST = 1.0
# Sharp tips and notches are lost too when an area is opened or closed; slivers lose more.
TIPS = 0.6
PIXELS_A_UNIT = 20

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
BOX = '<path d="M4 4L20 4L20 20Z"/>'


@pytest.fixture(params=DRAWINGS, ids=lambda path: path.stem)
def drawing(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_a_drawing_has_our_form_and_the_name_of_a_symbol(drawing: Path) -> None:
    assert drawing.suffix == ".svg"
    assert parse_drawing(drawing.read_text(encoding="utf-8")) == drawing_of(drawing.stem)


def test_a_drawing_stays_inside_the_live_area(drawing: Path) -> None:
    svg = drawing.read_text(encoding="utf-8")

    box = rasterise(svg, 24 * PIXELS_A_UNIT, 24 * PIXELS_A_UNIT).getchannel("A").getbbox()

    assert box is not None
    near, far = (edge * PIXELS_A_UNIT for edge in LIVE_AREA)
    assert min(box[:2]) >= near - 1
    assert max(box[2:]) <= far + 1
    assert max(box[2] - box[0], box[3] - box[1]) >= 16 * PIXELS_A_UNIT


def test_no_part_of_a_drawing_is_too_thin(drawing: Path) -> None:
    area = _area(drawing)

    opened = area.buffer(-THINNEST / 2 + 0.02).buffer(THINNEST / 2 + 0.01)

    assert _largest_piece(area.difference(opened)) < TIPS


def test_no_gap_in_a_drawing_is_too_narrow(drawing: Path) -> None:
    area = _area(drawing)

    closed = area.buffer(NARROWEST / 2 - 0.02).buffer(-NARROWEST / 2 - 0.01)

    assert _largest_piece(closed.difference(area)) < TIPS


def test_a_drawing_is_small(drawing: Path) -> None:
    assert drawing.stat().st_size < 4096


def test_no_two_drawings_are_alike() -> None:
    areas = {path.stem: _area(path) for path in DRAWINGS}

    alike = [
        (one, other)
        for one, area in areas.items()
        for other, compared in areas.items()
        if one < other and _likeness(area, compared) > 0.9
    ]

    assert alike == []


def test_every_symbol_of_the_device_taxonomy_is_drawn() -> None:
    elements = shipped_taxonomy().release(DEVICE_RELEASE).elements.values()

    assert {each.symbol for each in elements} <= set(symbol_ids())


def test_a_symbol_is_found_by_its_id() -> None:
    symbol = find_symbol("video")

    assert symbol is not None
    assert symbol.id == "video"
    assert symbol.body.startswith("<path d=")
    assert symbol.body.endswith("/>")


@pytest.mark.parametrize("symbol_id", ["not_drawn_yet", "", "../README", "../symbols/video"])
def test_what_is_not_drawn_is_none(symbol_id: str) -> None:
    assert find_symbol(symbol_id) is None
    assert drawing_of(symbol_id) is None


def test_an_even_odd_path_is_taken() -> None:
    svg = f'{HEAD}<path fill-rule="evenodd" d="M4 4L20 4L20 20Z"/>{BOX}</svg>'

    assert [each.even_odd for each in parse_drawing(svg)] == [True, False]


@pytest.mark.parametrize(
    "svg",
    [
        "",
        f"{HEAD}</svg>",
        f"{HEAD}<g>{BOX}</g></svg>",
        f'{HEAD}<path d="M4 4L20 4L20 20Z" stroke="red"/></svg>',
        f'{HEAD}<path d="M4 4L20 4L20 20Z" transform="scale(2)"/></svg>',
        f"{HEAD}{BOX}<script>alert(1)</script></svg>",
        f"<!DOCTYPE svg>{HEAD}{BOX}</svg>",
        f"{HEAD.replace('24 24', '36 36')}{BOX}</svg>",
        f'{HEAD}<path d="m4 4l20 4l20 20z"/></svg>',
        f'{HEAD}<path d="M4 4L20 4L20 20"/></svg>',
        f'{HEAD}<path d="M4 4L20 4 5Z"/></svg>',
    ],
)
def test_what_does_not_keep_the_rule_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match=r"drawing|path data|takes|contour"):
        parse_drawing(svg)


def _area(path: Path) -> BaseGeometry:
    first, *rest = parse_drawing(path.read_text(encoding="utf-8"))
    area = area_of(first)
    for fill in rest:
        area = area.union(area_of(fill))
    return area


def _largest_piece(area: BaseGeometry) -> float:
    return max((piece.area for piece in getattr(area, "geoms", [area])), default=0.0)


def _likeness(one: BaseGeometry, other: BaseGeometry) -> float:
    return one.intersection(other).area / one.union(other).area
