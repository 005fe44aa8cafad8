"""Colours and icons that are composed of an outline, a symbol and a variant."""

import math
from collections.abc import Callable
from typing import Any, get_args

import pytest

from dtpr.schema import colours
from dtpr.schema.taxonomy import ShapeId
from dtpr.signs import compositor
from tests.conformance.runner import Case, Target

NOT_A_NUMBER = {"$nan": True}


def run(case: Case, _target: Target) -> None:
    """Compare one colour, one whole icon, or one function of the compositor."""
    if "color" in case:
        _compare_colour(case)
    elif "golden" in case:
        icon = compositor.compose(case["shape"], case["symbol_svg"], case["variant"])
        assert icon == case["expected_svg"]
    elif "throws" in case:
        with pytest.raises((ValueError, TypeError, KeyError)):
            FUNCTIONS[case["fn"]](*case["input"])
    else:
        _compare(FUNCTIONS[case["fn"]](*case["input"]), case["expected"])


def _compare_colour(case: Case) -> None:
    colour = case["color"]
    _compare(colours.luminance(_rgb(colour)), case["luminance"])
    _compare(colours.contrast(colour, "#000000"), case["contrast_vs_black"])
    _compare(colours.contrast(colour, "#FFFFFF"), case["contrast_vs_white"])
    assert colours.ink_on(colour) == case["inner"]


def _compare(given: Any, expected: Any) -> None:
    if expected == NOT_A_NUMBER:
        assert math.isnan(given)
    elif isinstance(given, float):
        assert given == pytest.approx(expected, rel=1e-12, abs=1e-15)
    else:
        assert given == expected


def _rgb(colour: str) -> colours.RGB:
    parsed = colours.parse_colour(colour)
    assert parsed is not None
    return parsed


def _parse(text: object) -> dict[str, int] | None:
    parsed = colours.parse_colour(text)
    return None if parsed is None else dict(zip("rgb", parsed, strict=True))


def _luminance(colour: dict[str, int]) -> float:
    return colours.luminance((colour["r"], colour["g"], colour["b"]))


def _shape(shape: Any, paint: dict[str, str]) -> str:
    assert shape in get_args(ShapeId) or shape == "triangle"
    return compositor.shape_tag(shape, paint["fill"], paint["stroke"])


def _strip(document: Any) -> str:
    if not isinstance(document, str):
        raise TypeError("a symbol is text")
    return compositor.strip_svg(document)


def _compose(options: dict[str, Any]) -> str:
    variant = options["variant"]
    shape, symbol = options["shape"], options["symbolSvg"]
    if isinstance(variant, dict):
        return compositor.compose(shape, symbol, "default", variant["color"])
    return compositor.compose(shape, symbol, variant)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "composeIcon": _compose,
    "contrastRatio": colours.contrast,
    "getShapeSvgFragment": _shape,
    "innerColorForShape": colours.ink_on,
    "parseHex": _parse,
    "relativeLuminance": _luminance,
    "stripOuterSvg": _strip,
}
