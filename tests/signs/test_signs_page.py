"""docs/signs.md says of every template, size and arrangement what the layout does."""

import re
from pathlib import Path
from typing import get_args

import pytest

from dtpr.errors import InvalidError
from dtpr.schema.sign import Arrangement
from dtpr.schema.sign_report import SignReport
from dtpr.signs.honeycomb import Plan
from dtpr.signs.options import SignOptions, Template
from dtpr.signs.report import measure_sign
from dtpr.signs.sign import lay_out_sign
from dtpr.signs.sizes import SIZES, STICKERS
from dtpr.signs.templates import TEMPLATES
from dtpr.signs.words import all_words
from tests.signs.contents import CONTENT

PAGE = (Path(__file__).parents[2] / "docs" / "signs.md").read_text(encoding="utf-8")
REFUSED = "refused"


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, its head left out."""
    below = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def measured(template: Template, size: str) -> SignReport | None:
    options = SignOptions(template=template, size=size)
    try:
        return measure_sign(CONTENT, options, lay_out_sign(CONTENT, options))
    except InvalidError:
        return None


def said_of(report: SignReport | None) -> str:
    if report is None or report.qr is None:
        return REFUSED
    return f"{report.arrangement}, {report.hexagon_mm:.0f} / {report.qr.side_mm:.0f}"


def test_every_size_is_listed_with_what_the_layout_makes_of_it() -> None:
    expected = [
        [
            f"`{size.name}`",
            f"{size.width_mm:g} \u00d7 {size.height_mm:g}",
            said_of(measured("honeycomb", size.name)),
            said_of(measured("poster", size.name)),
        ]
        for size in SIZES.values()
    ]

    assert rows("Sizes") == expected


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Templates", list(TEMPLATES)),
        ("How the hexagons stand", [each for each in get_args(Arrangement) if each != "single"]),
    ],
)
def test_every_name_has_a_row(heading: str, names: list[str]) -> None:
    assert [row[0] for row in rows(heading)] == [f"`{each}`" for each in names]


def test_how_much_more_the_guides_own_arrangements_are_liked_is_said() -> None:
    said = dict(re.findall(r"`([\w-]+)` by (\d+) %", PAGE))

    assert said == {
        each: f"{100 / Plan(each, ()).liking - 100:.0f}"
        for each in get_args(Arrangement)
        if Plan(each, ()).liking < 1
    }


def test_every_sticker_and_language_is_named() -> None:
    assert all(f"`{each}`" in PAGE for each in STICKERS)
    assert all(f"`{each}`" in PAGE for each in all_words())


def test_the_refusal_that_is_shown_is_the_one_that_is_given() -> None:
    (shown,) = re.findall(r"```text\n(.*?)\n```", PAGE, re.DOTALL)

    with pytest.raises(InvalidError) as caught:
        lay_out_sign(CONTENT, SignOptions(size="square100", arrangement="diamond"))

    assert shown == str(caught.value)
