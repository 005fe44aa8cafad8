"""A cutting plotter follows every contour: none may meet another one, or itself."""

import pathops
import pytest

from dtpr.signs.fonts import Weight, draw_run
from dtpr.signs.outlines import Outline, bounds_of, place, polygon
from dtpr.signs.overlaps import unite, unite_neighbours
from dtpr.signs.text import draw_text
from tests.signs.pictures import flatten

SQUARE = polygon(((0, 0), (100, 0), (100, 100), (0, 100)))
TEXTS = {
    "en": "Safety & Security (Wi-Fi) #4 €",
    "es": "¿Qué hay aquí? Señal",
    "fr": "Œuvre naïve\u00a0: détecteur fixe",
    "km": "វីដេអូអាចកំណត់អត្តសញ្ញាណបាន ស្រ្តី",
    "pt": "Não identificável, ação",
    "tl": "Pagkilala ng mga tao",
    "ar": "كاميرا السلامة والأمن يحدد الهوية",
}


@pytest.mark.parametrize("weight", [400, 600])
@pytest.mark.parametrize("locale", TEXTS)
def test_no_letter_overlaps_itself_or_another(locale: str, weight: Weight) -> None:
    outline = draw_text(TEXTS[locale], weight, rtl=locale == "ar")

    assert outline
    assert drawn_area(outline) == pytest.approx(seen_area(outline), rel=1e-3)


def test_what_overlaps_is_joined() -> None:
    doubled = SQUARE + place(SQUARE, 50, 50)

    assert drawn_area(doubled) == 20_000
    assert drawn_area(unite(doubled)) == pytest.approx(17_500)


def test_only_neighbours_are_joined() -> None:
    far = place(SQUARE, 300, 0)
    curved = (("M", (0.0, 0.0)), ("C", (0.0, 5.0, 5.0, 5.0, 5.0, 0.0)), ("Z", ()))

    joined = unite_neighbours([SQUARE, far, place(SQUARE, 50, 0), (), place(curved, 900, 0)])

    assert far == joined[:5]
    assert len(flatten(joined)) == 3
    assert bounds_of(joined) == (0, 0, 905, 100)


def test_a_bridge_joins_what_stood_apart() -> None:
    bridge = polygon(((50, 40), (350, 40), (350, 60), (50, 60)))

    assert len(flatten(unite_neighbours([SQUARE, place(SQUARE, 300, 0), bridge]))) == 1


def test_words_of_joined_letters_have_few_contours() -> None:
    word = draw_run("سلسبيل", "arabic", 600, rtl=True).outline

    # The body in one piece, and its dots.
    assert sum(letter == "M" for letter, _ in word) <= 6


def drawn_area(outline: Outline) -> float:
    """The sum of the areas of all contours, holes taken off: what overlaps counts twice."""
    total = 0.0
    for ring in flatten(outline):
        following = ring[1:] + ring[:1]
        total += sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, following, strict=True))
    return abs(total) / 2


def seen_area(outline: Outline) -> float:
    """The area that is filled."""
    path = pathops.Path()
    for ring in flatten(place(outline, 0, 0, 1000)):
        path.moveTo(*ring[0])
        for point in ring[1:]:
            path.lineTo(*point)
        path.close()
    path.simplify(fix_winding=True)
    area: float = abs(path.area)
    return area / 1e6
