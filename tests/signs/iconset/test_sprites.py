"""Sprites, read by themselves: each cell is cut out and compared with its icon."""

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dtpr.signs.iconset.contents import SHAPED, entries, find_entry
from dtpr.signs.iconset.fields import EDGE, flatten
from dtpr.signs.iconset.files import make_file
from dtpr.signs.iconset.sprites import FIELD_MARGIN
from dtpr.signs.outlines import parse_outline
from dtpr.signs.png import rasterise

Index = dict[str, dict[str, Any]]


def read(stem: str) -> tuple[Index, Image.Image]:
    """Return a sprite as a map reads it."""
    index = json.loads(make_file(f"sprite/{stem}.json"))
    return index, Image.open(io.BytesIO(make_file(f"sprite/{stem}.png"))).convert("RGBA")


def cut(cell: dict[str, Any], sheet: Image.Image) -> Image.Image:
    x, y = cell["x"], cell["y"]
    return sheet.crop((x, y, x + cell["width"], y + cell["height"]))


@pytest.mark.parametrize(
    ("stem", "ratio", "side"),
    [("sprite", 1, 24), ("sprite@2x", 2, 24), ("sprite-sdf", 1, 30), ("sprite-sdf@2x", 2, 30)],
)
def test_cells_lie_on_the_sheet_and_apart(stem: str, ratio: int, side: int) -> None:
    index, sheet = read(stem)
    taken = np.zeros((sheet.height, sheet.width), dtype=bool)

    for name, cell in index.items():
        x, y, width, height = (cell[each] for each in ("x", "y", "width", "height"))
        assert (width, height, cell["pixelRatio"]) == (side * ratio, side * ratio, ratio)
        assert cell.get("sdf", False) is stem.startswith("sprite-sdf")
        assert x >= ratio
        assert y >= ratio
        assert x + width + ratio <= sheet.width
        assert y + height + ratio <= sheet.height
        assert not taken[y - ratio : y + height, x - ratio : x + width].any(), name
        taken[y - ratio : y + height, x - ratio : x + width] = True

    # What is in no cell is empty, so that no icon bleeds into its neighbour.
    cells = np.zeros_like(taken)
    for cell in index.values():
        cells[cell["y"] : cell["y"] + cell["height"], cell["x"] : cell["x"] + cell["width"]] = True
    assert not np.asarray(sheet.getchannel("A"))[~cells].any()


def test_both_resolutions_have_the_same_icons() -> None:
    for stem in ("sprite", "sprite-sdf"):
        assert list(read(stem)[0]) == list(read(f"{stem}@2x")[0])


def test_a_map_has_every_icon_by_the_name_of_its_symbol() -> None:
    index, fields = read("sprite")[0], read("sprite-sdf")[0]

    assert len(index) == sum(len(each.variants) - each.is_first for each in entries())
    assert {"video.yellow", "social.light", "social.circle.light"} <= set(index)
    assert set(fields) == {f"{each.symbol}.symbol" for each in entries() if each.is_first}


@pytest.mark.parametrize("stem", ["sprite", "sprite@2x"])
def test_each_cell_shows_its_icon(stem: str) -> None:
    index, sheet = read(stem)

    for entry in entries():
        if not entry.is_first:
            continue
        for variant in SHAPED:
            cell = index[f"{entry.symbol}.{variant}"]
            alone = rasterise(entry.svg(variant), cell["width"], cell["height"])
            shown, expected = (
                np.asarray(each.convert("RGBa"), dtype=int)
                for each in (cut(cell, sheet), Image.open(io.BytesIO(alone)).convert("RGBA"))
            )
            # The outlines of the sheet are rounded to thousandths of a pixel.
            assert np.abs(shown - expected).max() <= 48, (entry.symbol, variant)
            assert np.abs(shown - expected).mean() <= 1, (entry.symbol, variant)


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_field_has_its_edge_where_the_symbol_has_it(ratio: int) -> None:
    index, sheet = read("sprite-sdf" if ratio == 1 else "sprite-sdf@2x")
    side, margin = 24 * ratio, FIELD_MARGIN * ratio

    for name, cell in index.items():
        entry = find_entry(name.removesuffix(".symbol"))
        assert entry is not None
        drawn = Image.open(io.BytesIO(rasterise(entry.svg("symbol"), side, side)))
        cover = np.asarray(drawn.convert("RGBA").getchannel("A"), dtype=int)
        field = np.asarray(cut(cell, sheet).getchannel("A"), dtype=int)
        inner = field[margin:-margin, margin:-margin]
        assert (inner[cover == 255] > EDGE - 8).all(), name
        assert (inner[cover == 0] < EDGE + 8).all(), name
        assert (field[0] < EDGE).all(), name


def test_a_field_falls_evenly_with_the_distance_to_a_straight_edge() -> None:
    index, sheet = read("sprite-sdf@2x")
    field = np.asarray(cut(index["employment.symbol"], sheet).getchannel("A"), dtype=int)

    # Below the case there is nothing: eight pixels are the whole range, 255 steps.
    column = field[:, field.shape[1] // 2]
    below = column[np.nonzero(column >= EDGE)[0][-1] + 1 :]
    steps = -np.diff(below[below > 0])

    assert len(steps) > 2
    assert np.abs(steps - 255 / 8).max() <= 1


def test_curves_are_followed_closely() -> None:
    (square,) = flatten(parse_outline("M0 0L4 0L4 4L0 4Z"))
    (round_,) = flatten(parse_outline("M1 0C1 0.5523 0.5523 1 0 1L0 0Z"))
    (bow,) = flatten(parse_outline("M0 0Q1 2 2 0Z"))

    assert square == [(0, 0), (4, 0), (4, 4), (0, 4)]
    assert all(abs(np.hypot(*each) - 1) < 0.001 for each in round_[:-1])
    assert max(y for _, y in bow) == 1
