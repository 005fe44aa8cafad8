import pytest

from dtpr.schema.taxonomy import ShapeId
from dtpr.signs.compositor import compose, shape_svg, shape_tag, standard_outlines, strip_svg
from dtpr.signs.shapes import SHAPE_IDS
from tests.signs.pictures import rasterise

SYMBOL = '<svg viewBox="0 0 36 36"><path d="M10 10h16v16H10z" fill="currentColor"/></svg>'
INNER = '<path d="M10 10h16v16H10z" fill="currentColor"/>'


def test_an_icon_is_one_line_of_the_standards_bytes() -> None:
    svg = compose("circle", SYMBOL, "default")

    assert svg == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36" width="36" height="36">'
        f'<path d="{standard_outlines()["circle"]}" fill="none" stroke="#000" stroke-width="2"/>'
        f'<g color="#000">{INNER}</g></svg>'
    )


@pytest.mark.parametrize(
    ("variant", "colour", "fill", "ink"),
    [
        ("dark", None, "#000", "#FFF"),
        ("default", "#FFDD00", "#FFDD00", "#000"),
        ("dark", "#FFDD00", "#FFDD00", "#000"),
        ("default", "#003366", "#003366", "#FFF"),
    ],
)
def test_a_colour_is_the_ground_and_the_ink_reads_on_it(
    variant: str, colour: str | None, fill: str, ink: str
) -> None:
    svg = compose("hexagon", SYMBOL, "dark" if variant == "dark" else "default", colour)

    assert f'fill="{fill}" stroke="{fill}"' in svg
    assert f'<g color="{ink}">' in svg


@pytest.mark.parametrize("colour", ["#fff", "red", ""])
def test_a_colour_of_another_form_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="#RRGGBB"):
        compose("hexagon", SYMBOL, "default", colour)


@pytest.mark.parametrize("shape", SHAPE_IDS)
def test_every_shape_has_an_outline_that_fills_its_grid(shape: ShapeId) -> None:
    left, top, right, bottom = (
        rasterise(shape_svg(shape), 72, 72).getchannel("A").getbbox() or (0,) * 4
    )

    assert (left, top) >= (0, 0)
    assert right - left > 60
    assert bottom - top > 60


def test_there_is_no_fifth_shape() -> None:
    assert set(standard_outlines()) == set(SHAPE_IDS)
    with pytest.raises(KeyError):
        shape_tag("triangle", "none", "#000")  # type: ignore[arg-type]


def test_blanks_around_a_symbol_are_left_out() -> None:
    assert strip_svg(f"\n  {SYMBOL}\n ") == INNER


@pytest.mark.parametrize(
    "document",
    [
        f"\ufeff{SYMBOL}",
        f'<?xml version="1.0"?>{SYMBOL}',
        f"<!-- drawn by hand -->{SYMBOL}",
        f"<div>{SYMBOL}</div>",
        SYMBOL.removesuffix("</svg>"),
        "<svgx></svg>",
        "",
    ],
)
def test_a_symbol_is_one_svg_with_nothing_around_it(document: str) -> None:
    with pytest.raises(ValueError, match="a symbol"):
        strip_svg(document)
