import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.signs.outlines import Outline, bounds_of, format_outline, place
from dtpr.signs.qr import coded, count_modules, qr_outline, smallest_side, trace_modules
from tests.signs.pictures import flatten, rasterise, scan

LINK = "http://127.0.0.1:8000/d/K7M2QX"


def _matrices() -> st.SearchStrategy[list[list[bool]]]:
    return st.integers(1, 9).flatmap(
        lambda side: st.lists(
            st.lists(st.booleans(), min_size=side, max_size=side), min_size=side, max_size=side
        )
    )


@given(_matrices())
def test_the_filled_outline_is_the_matrix(matrix: list[list[bool]]) -> None:
    outline = trace_modules(matrix)

    # A winding number of 1 or 0 everywhere means that both fill rules agree.
    filled = [
        [_winding(outline, x + 0.5, y + 0.5) for x in range(len(matrix))]
        for y in range(len(matrix))
    ]
    assert filled == matrix


@given(_matrices())
def test_no_corner_of_the_outline_is_straight(matrix: list[list[bool]]) -> None:
    for ring in flatten(trace_modules(matrix)):
        for index, (x, _) in enumerate(ring):
            before, after = ring[index - 1], ring[(index + 1) % len(ring)]
            assert (before[0] == x) != (after[0] == x)


def test_a_code_is_as_large_as_asked_for() -> None:
    code = qr_outline(LINK, 29)

    assert (code.modules, code.module_mm, code.side_mm) == (29, 1, 29)
    assert code.quiet_mm == 4
    assert bounds_of(code.outline) == (0, 0, 29, 29)


def test_a_code_is_one_path() -> None:
    code = qr_outline(LINK, 24.0)

    ring = 2 * sum(letter == "M" for letter, _ in code.outline)
    assert 0 < ring < code.modules**2 / 3


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (LINK, LINK),
        ("https://register.port-clement.example/d/k7m2qx",) * 2,
        ("A" * 120,) * 2,
        ("https://dtpr.example.org/s/K7M2QX", "HTTPS://DTPR.EXAMPLE.ORG/S/K7M2QX"),
    ],
)
def test_a_code_decodes_to_its_link(link: str, says: str) -> None:
    code = qr_outline(link, 60)
    side = code.side_mm + 2 * code.quiet_mm
    outline = place(code.outline, code.quiet_mm, code.quiet_mm)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path d="M0 0L{side} 0L{side} {side}L0 {side}Z" fill="white"/>'
        f'<path d="{format_outline(outline)}"/></svg>'
    )

    pixels = (code.modules + 8) * 4

    assert scan(rasterise(svg, pixels, pixels)) == [says]


def test_a_short_link_in_capitals_has_larger_modules() -> None:
    link = "https://dtpr.example.org/s/K7M2QX"

    assert coded(link) == link.upper()
    assert qr_outline(link, 29).module_mm == 1
    assert count_modules(f"{link}?") == 33


@pytest.mark.parametrize(
    "link",
    [
        "https://dtpr.example.org/below/s/K7M2QX",
        "https://dtpr.example.org/places/lantern-square",
        "https://dtpr.example.org/s/K7M2QX/more",
        "https://dtpr.example.org/s/K7M2QX?locale=fr",
        "https://me@dtpr.example.org/s/K7M2QX",
        "https://dtpr.example.org/s/k7m2qx",
    ],
)
def test_a_link_whose_case_may_matter_stays_as_it_is(link: str) -> None:
    assert coded(link) == link


@pytest.mark.parametrize("link", ["https://dtpr_1.example.org/s/K7M2QX", LINK])
def test_capitals_that_save_no_module_are_not_taken(link: str) -> None:
    assert coded(link) == link


@pytest.mark.parametrize(
    ("text", "side", "least"), [(LINK, 19.9, "20.0 mm"), ("A" * 400, 20.0, "30.8 mm")]
)
def test_a_code_that_is_too_small_says_what_would_do(text: str, side: float, least: str) -> None:
    with pytest.raises(InvalidError, match=f"at least {least}"):
        qr_outline(text, side)


def test_the_smallest_side_is_kept_to_the_tenth() -> None:
    assert smallest_side(33) == 20.0
    assert smallest_side(53) == 21.2
    assert qr_outline("A" * 400, smallest_side(count_modules("A" * 400))).module_mm >= 0.4


def test_a_text_that_no_code_holds_is_refused() -> None:
    with pytest.raises(InvalidError, match="short link"):
        count_modules("https://example.org/" + "a" * 3000)


def _winding(outline: Outline, x: float, y: float) -> int:
    turns = 0
    for ring in flatten(outline):
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
            if x0 == x1 and x0 > x and min(y0, y1) < y < max(y0, y1):
                turns += 1 if y1 > y0 else -1
    return turns
