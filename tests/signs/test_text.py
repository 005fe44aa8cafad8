import pytest

from dtpr.errors import InvalidError
from dtpr.signs.linebreaks import break_text, wrap
from dtpr.signs.outlines import bounds_of
from dtpr.signs.text import clean_text, draw_text, measure, metrics_of, runs_right, split_runs

KHMER = "ការរៀបចំផែនការនិងការសម្រេចចិត្ត"
ARABIC = "مستشعر Wi-Fi يحدد (24) الهوية"
WIDE = 100.0


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Personal  ", "Personal"),
        ("Charger ng  de\n -koryenteng", "Charger ng de -koryenteng"),
        ("e\u0301te\u0301", "été"),
        ("hy\u00adphen", "hyphen"),
        ("vous\u00a0?", "vous\u00a0?"),
        ("\u200b ", ""),
        ("Radar\u202e radaR", "Radar radaR"),
    ],
)
def test_text_is_cleaned_before_it_is_set(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "Safety & Security (Wi-Fi) — “24/7”",
        "Où êtes-vous\u00a0? Œuvre, naïve\u202f!",
        KHMER,
        "ឧបករណ៍ Wi-Fi ១២៣ (24)",
        ARABIC,
    ],
)
def test_text_is_drawn_as_wide_as_it_measures(text: str) -> None:
    left, _, right, bottom = bounds_of(draw_text(text, 600))

    assert right - left == pytest.approx(measure(text, 600), abs=0.3)
    assert bottom <= metrics_of(text).descent


def test_each_script_has_its_font() -> None:
    words = [run for run in split_runs("ខ្មែរ Wi-Fi, ខ", rtl=False) if run.text != " "]

    assert [run.family for run in words] == ["khmer", "latin", "khmer"]


def test_right_to_left_text_is_drawn_from_the_right() -> None:
    runs = [run.text for run in split_runs(ARABIC, rtl=True) if run.text != " "]

    assert runs == ["الهوية", ")", "24", "(", "يحدد", "Wi-Fi", "مستشعر"]


def test_brackets_turn_round_with_their_text() -> None:
    assert draw_text("(", 400, rtl=True) == draw_text(")", 400, rtl=False)


def test_arabic_letters_are_joined() -> None:
    apart = sum(measure(each, 400) for each in "بيت")

    assert measure("بيت", 400) < apart * 0.8


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("السلامة", "ar", True),
        ("السلامة", "en", True),
        ("Wi-Fi السلامة", "ar-EG", True),
        ("Wi-Fi السلامة", "fr", False),
        ("Town of Port Clement", "ar", False),
        ("Caméra", "ar", False),
        ("", "ar", False),
    ],
)
def test_the_direction_of_a_line_is_that_of_its_language(
    text: str,
    locale: str,
    expected: bool,  # noqa: FBT001
) -> None:
    assert runs_right(text, locale) is expected


def test_letters_look_as_large_in_every_script() -> None:
    heights = [metrics_of(each).x_height for each in ("Video", KHMER, ARABIC, "فيديو")]

    assert heights == [0.536, 0.58, 0.446, 0.446]


def test_marks_that_steer_line_breaks_are_not_drawn() -> None:
    assert draw_text("Wi\u2060-\u200bFi", 400) == draw_text("Wi-Fi", 400)


def test_khmer_signs_are_shaped_together() -> None:
    apart = sum(measure(each, 400) for each in "ស្រ្តី")

    assert measure("ស្រ្តី", 400) < apart


def test_heavier_text_is_wider() -> None:
    assert measure("Mobility", 600) > measure("Mobility", 400)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Plaza 市", "U\\+5E02"),
        ("חיישן", "U\\+05D7"),
        ("Smile 🙂", "U\\+1F642"),
        ("A\x00", "U\\+0000"),
    ],
)
def test_a_character_that_no_font_has_is_named(text: str, name: str) -> None:
    with pytest.raises(InvalidError, match=name):
        measure(text, 400)


@pytest.mark.parametrize(
    ("locale", "text", "pieces"),
    [
        ("en", "Safety & Security", ("Safety ", "& ", "Security")),
        ("fr", "Le saviez vous ?", ("Le ", "saviez ", "vous ?")),
        ("km", KHMER, ("ការរៀបចំ", "ផែនការ", "និង", "ការសម្រេច", "ចិត្ត")),
        ("km", "វ៉ា\u2060យ\u200bដែល", ("វ៉ា\u2060យ\u200b", "ដែល")),
        ("??", "a b", ("a ", "b")),
    ],
)
def test_lines_break_as_the_language_has_it(
    locale: str, text: str, pieces: tuple[str, ...]
) -> None:
    assert break_text(text, locale) == pieces


def test_lines_are_as_even_as_their_rooms() -> None:
    pieces = break_text("aa bb cc dd", "en")

    assert wrap(pieces, 400, [WIDE, WIDE]) == ("aa bb", "cc dd")


def test_a_narrow_last_line_gets_less() -> None:
    pieces = break_text("planning and decisions of the town", "en")

    lines = wrap(pieces, 400, [14.0, 8.0])

    assert lines == ("planning and decisions", "of the town")


@pytest.mark.parametrize("rooms", [[3.0], [3.0, 3.0], [WIDE, 1.0], [WIDE] * 5])
def test_what_does_not_fit_is_not_set(rooms: list[float]) -> None:
    assert wrap(break_text("Identifiable Video", "en"), 400, rooms) is None


def test_a_word_is_broken_at_its_hyphen_only_when_that_is_asked_for() -> None:
    pieces = break_text("Decision-making", "en")

    assert wrap(pieces, 400, [WIDE, WIDE]) is None
    assert wrap(pieces, 400, [WIDE, WIDE], at_hyphens=True) == ("Decision-", "making")
