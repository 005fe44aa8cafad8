"""Why a sign cannot be made and what to watch out for, told in every language of the pages."""

from typing import get_args, get_type_hints

import pytest

from dtpr.errors import InvalidError, Problem
from dtpr.schema.sign_report import SignWarning
from dtpr.signs.options import SignOptions
from dtpr.signs.report import measure_sign
from dtpr.signs.sign import lay_out_sign
from dtpr.signs.subject import SignContent
from dtpr.web.pages.sign_advice import label_of, refusal_of, warning_of
from dtpr.web.pages.words import all_words
from tests.signs.contents import AIR, COUNTING, PHOTO, VIDEO, content, options, term
from tests.support.pages import LOCALES

ENGLISH = all_words()["en"]
LONG_LINK = "https://register-of-the-very-long-name-of-a-town.example.org/s/K7M2QX"
REFUSED = [
    (content(), options(template="poster", size="square100"), "needs 20 mm. The size is: Square"),
    (content(link=LONG_LINK), options(size="A6"), "has room for it: Square, 200 \u00d7 200 mm."),
    (content(purposes=(term("W" * 70),)), options(size="A6"), f"“{'W' * 60}…” does not fit"),
    (content(headline={"en": "你"}), options(), "No font of the signs has the character “你”."),
    (content(headline={"en": "{{when}}"}), options(), "The blank “when” is not filled in."),
    (content(organization={"en": ""}), options(), "A name that the sign needs is missing."),
    (content(link="x"), options(), "The code would not scan well. Take a larger size."),
]
WARNED = [
    (content(), options(reading_distance_m=5), "The code scans from 0.4 m, not from 5 m."),
    (content(), options(reading_distance_m=5), "are read from 0.7 m, not from 5 m."),
    (content(), options(template="poster", size="A5"), "needs 16 mm (ADA 703.5)."),
    (content(logo=PHOTO), options(size="A3"), "The logo has 47 dots to the inch; 300 look sharp."),
    (
        content(technologies=(VIDEO, COUNTING, AIR)),
        options(size="A6", locales=("en", "km")),
        "Not shown: Air Quality Sensor",
    ),
]


@pytest.mark.parametrize(("shown", "chosen", "sentence"), REFUSED)
def test_a_refusal_is_told_in_every_language(
    shown: SignContent, chosen: SignOptions, sentence: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        lay_out_sign(shown, chosen)
    (problem,) = caught.value.problems

    said = [refusal_of(problem, all_words()[locale]) for locale in LOCALES]

    assert sentence in said[0]
    assert len(set(said)) == len(LOCALES)
    assert not any(problem.message in each or problem.mend in each for each in said)


@pytest.mark.parametrize(("shown", "chosen", "sentence"), WARNED)
def test_a_warning_is_told_in_every_language(
    shown: SignContent, chosen: SignOptions, sentence: str
) -> None:
    report = measure_sign(shown, chosen, lay_out_sign(shown, chosen))

    said = [
        {warning_of(each, all_words()[locale]) for each in report.warnings} for locale in LOCALES
    ]

    assert any(sentence in each for each in said[0])
    assert not set.intersection(*said)


def test_every_warning_has_a_sentence_and_every_sentence_a_warning() -> None:
    codes = get_args(get_args(get_type_hints(SignWarning, include_extras=True)["code"])[0])

    sentences = {key.partition(".")[2] for key in ENGLISH.texts if key.startswith("warning.")}

    assert sentences == set(codes)


@pytest.mark.parametrize(
    ("problem", "label", "sentence"),
    [
        (Problem("width_mm", "", ""), "Width in mm, for your own size", "from 50 to 1000."),
        (Problem("second_text", "", ""), "Text in the second language", "600 characters at most."),
        (Problem("headline.fr", "", ""), "Headline", "120 characters at most."),
        (Problem("", "", ""), None, "Take another kind of sign, another size or shorter words."),
        (
            Problem("text", "", "", "room", (("size", "200 \u00d7 60 mm"),)),
            "Text",
            "on this size: 200 \u00d7 60 mm. Shorten the words: no size has room for them.",
        ),
        (
            Problem("link", "", "", "code", (("side", 9.5), ("least", 20), ("size", "pole"))),
            None,
            "For a pole, 100 \u00d7 300 mm. Take another kind of sign, another size or shorter",
        ),
        (
            Problem("size", "", "", "misfit", (("text", "x"), ("size", "sticker60"))),
            "Size",
            "on this size: Sticker, 60 mm high.",
        ),
    ],
)
def test_a_problem_is_told_by_its_field_or_by_its_code(
    problem: Problem, label: str | None, sentence: str
) -> None:
    assert label_of(problem, ENGLISH) == label
    assert sentence in refusal_of(problem, ENGLISH)
