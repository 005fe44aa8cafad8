"""The drawing form (icons/README.md), one case a file."""

from pathlib import Path

import pytest

from icons_build.drawings import CLOSE, OPEN, parse_drawing
from icons_build.recipes import read_book
from icons_build.table import FOLDER

DRAWINGS = sorted((FOLDER / "symbols").iterdir())
BOX = '<path d="M4 4L20 4L20 20Z"/>'


@pytest.mark.parametrize("file", DRAWINGS, ids=lambda path: path.stem)
def test_a_drawing_has_our_form_and_is_used(file: Path) -> None:
    recipes = read_book(FOLDER / "symbols.toml").symbols.values()

    assert file.suffix == ".svg"
    assert parse_drawing(file.read_text(encoding="utf-8"))
    assert file.stem in {part.drawing for recipe in recipes for part in recipe.parts}


def test_an_even_odd_path_is_taken() -> None:
    svg = f'{OPEN}<path fill-rule="evenodd" d="M4 4L20 4L20 20Z"/>{BOX}{CLOSE}'

    assert [each.even_odd for each in parse_drawing(svg)] == [True, False]


@pytest.mark.parametrize(
    "svg",
    [
        "",
        f"{OPEN}</svg>",
        f"{OPEN}<g>{BOX}</g></svg>",
        f'{OPEN}<path d="M4 4L20 4L20 20Z" stroke="red"/></svg>',
        f'{OPEN}<path d="M4 4L20 4L20 20Z" transform="scale(2)"/></svg>',
        f"{OPEN}{BOX}<script>alert(1)</script></svg>",
        f"<!DOCTYPE svg>{OPEN}{BOX}</svg>",
        f"{OPEN.replace('24 24', '36 36')}{BOX}</svg>",
        f'{OPEN}<path d="m4 4l20 4l20 20z"/></svg>',
        f'{OPEN}<path d="M4 4L20 4L20 20"/></svg>',
        f'{OPEN}<path d="M4 4L20 4 5Z"/></svg>',
    ],
)
def test_what_does_not_keep_the_form_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match=r"drawing|path data|takes|contour"):
        parse_drawing(svg)
