import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.signs.bidi import levels_of, starts_right, stretches_of

ALPHABET = "ab\u05d0\u05d1\u062c12\u0663+-.,:$% ()[]\u0301\u200e\u200f«!/\u200b"
texts = st.text(alphabet=ALPHABET, max_size=14)


def drawn(text: str, *, rtl: bool) -> str:
    """The characters from left to right."""
    stretches = stretches_of(text, rtl=rtl)
    return "".join(each.text[::-1] if each.rtl else each.text for each in stretches)


@pytest.mark.parametrize(
    ("text", "rtl", "levels"),
    [
        # W1: a mark goes with its letter, at the start with the line.
        ("\u05d0\u0301", False, "11"),
        ("\u0301a", True, "12"),
        # W2 and W3: digits after Arabic letters are Arabic numbers.
        ("\u062c12", False, "122"),
        ("\u05d012", False, "122"),
        ("a12", True, "222"),
        # W4 to W6: separators and currency signs in and around numbers.
        ("1,2", True, "222"),
        ("1-2", True, "222"),
        ("\u062c1-2", True, "1212"),
        ("\u05d0$12%", True, "12222"),
        ("\u05d0 , 1", True, "11112"),
        ("\u0663:\u0663", True, "222"),
        # N0: brackets run like what they hold, or like what stands before.
        ("\u05d0 (a)", True, "11121"),
        ("a (\u05d0) b", False, "0001000"),
        ("a (\u05d0 b) \u05d1", False, "000100001"),
        ("a(\u05d0)", True, "2111"),
        ("a (b) \u05d0", True, "2222211"),
        ("\u05d0(a]b)", True, "112221"),
        ("(1)", True, "121"),
        ("(\u0301\u05d0)\u0301", False, "00100"),
        # N1 and N2: between two of a direction, and else like the line.
        ("\u05d0 \u05d1", False, "111"),
        ("\u05d0 a", False, "100"),
        ("\u05d0 a", True, "112"),
        ("\u05d0 1", False, "112"),
        # L1: blanks at the end and separators run like the line.
        ("\u05d0 \t\u05d1 ", False, "10010"),
        ("a ", True, "21"),
        # What is removed stands with what is before it.
        ("\u05d0\u200b\u05d1", False, "111"),
        ("\u200b\u05d0", True, "11"),
        # Marks of direction.
        ("\u05d0!\u200f", False, "111"),
        ("\u0663", False, "2"),
        ("ab 12", False, "00000"),
        ("", True, ""),
    ],
)
def test_levels_are_those_of_the_standard(text: str, rtl: bool, levels: str) -> None:  # noqa: FBT001
    assert "".join(map(str, levels_of(text, rtl=rtl))) == levels


def test_no_more_brackets_are_paired_than_the_standard_has() -> None:
    deep = "\u05d0" + "(" * 64 + "a" + ")" * 64

    assert set(levels_of(deep, rtl=True)[1:65]) == {1}


@given(texts, st.booleans())
def test_every_character_is_drawn_once(text: str, rtl: bool) -> None:  # noqa: FBT001
    assert sorted(drawn(text, rtl=rtl)) == sorted(text)


@given(texts, st.booleans())
def test_levels_start_from_that_of_the_line(text: str, rtl: bool) -> None:  # noqa: FBT001
    levels = levels_of(text, rtl=rtl)

    assert len(levels) == len(text)
    assert all(int(rtl) <= level <= 2 for level in levels)


@pytest.mark.parametrize(
    ("text", "rtl", "seen"),
    [
        ("\u05d0\u05d1 ab", True, "ab \u05d1\u05d0"),
        ("ab \u05d0\u05d1 12", False, "ab 12 \u05d1\u05d0"),
        ("\u05d0\u05d1 12-34", True, "12-34 \u05d1\u05d0"),
        ("\u05d0: https://a.example/s/1", True, "https://a.example/s/1 :\u05d0"),
        ("Wi-Fi (24)", False, "Wi-Fi (24)"),
    ],
)
def test_a_line_is_drawn_in_the_order_in_which_it_is_read(text: str, rtl: bool, seen: str) -> None:  # noqa: FBT001
    assert drawn(text, rtl=rtl) == seen


@pytest.mark.parametrize(
    ("text", "expected"), [("12 a\u05d0", False), ("12 \u05d0a", True), ("12", False), ("", False)]
)
def test_the_first_letter_tells_the_direction(text: str, expected: bool) -> None:  # noqa: FBT001
    assert starts_right(text) is expected
