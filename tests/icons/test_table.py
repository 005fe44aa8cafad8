"""The compiler of the symbol table: recipes in, outlines out, and what it refuses."""

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from dtpr.signs.outlines import Fill, parse_outline
from icons_build.font import FontError, SymbolFont
from icons_build.recipes import Book, read_book
from icons_build.table import FOLDER, TABLE, make_table, write_table
from tests.signs.pictures import area_of

ROOT = Path(__file__).parents[2]
SQUARE = 'shape = "M6 6L18 6L18 18L6 18Z"'
L_SHAPE = 'shape = "M4 4L8 4L8 16L16 16L16 20L4 20Z"'
EVEN_ODD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill-rule="evenodd" '
    'd="M2 2L22 2L22 22L2 22ZM7 7L17 7L17 17L7 17Z"/></svg>'
)


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book(FOLDER / "symbols.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with no symbols yet, and one drawing with a hole in it."""
    pin = (FOLDER / "symbols.toml").read_text(encoding="utf-8").partition("[families]")[0]
    (tmp_path / "symbols.toml").write_text(f"{pin}[symbols]\n")
    (tmp_path / "symbols").mkdir()
    (tmp_path / "symbols" / "frame.svg").write_text(EVEN_ODD)
    return tmp_path


def add(folder: Path, *lines: str) -> Path:
    with (folder / "symbols.toml").open("a") as file:
        file.write("\n".join(lines) + "\n")
    return folder


def compose(folder: Path, *parts: str) -> Fill:
    """Return the outline that parts give, in a table of their own."""
    listed = ", ".join(f"{{ {part} }}" for part in parts)
    table = json.loads(make_table(add(folder, f"tried.parts = [{listed}]")))
    return Fill(outline=parse_outline(table["symbols"]["tried"]["path"]))


def parse_fill(folder: Path, name: str) -> Fill:
    table = json.loads(make_table(folder))
    return Fill(outline=parse_outline(table["symbols"][name]["path"]))


def bounds(fill: Fill) -> tuple[float, ...]:
    return tuple(round(each, 2) for each in area_of(fill).bounds)


def test_the_table_of_this_installation_is_the_one_that_the_recipes_give() -> None:
    made = make_table()

    assert made == make_table()
    assert (ROOT / TABLE).read_bytes() == made


def heavier(folder: Path, recipe: str) -> Fill | None:
    """Return what signs show for the parts of a recipe, None where it is the symbol itself."""
    table = json.loads(make_table(add(folder, recipe)))
    data = table["symbols"]["tried"].get("sign")
    return Fill(outline=parse_outline(data)) if data else None


def test_what_is_no_glyph_grows_by_a_margin_on_signs(folder: Path) -> None:
    grown = heavier(folder, f"tried.parts = [{{ {SQUARE} }}]")

    assert grown
    assert bounds(grown) == (5.84, 5.84, 18.16, 18.16)


def test_a_glyph_has_a_heavier_weight_on_signs(folder: Path, book: Book) -> None:
    grown = heavier(folder, 'tried.parts = [{ glyph = "sort" }]')
    whole = area_of(parse_fill(folder, "tried"))

    assert grown
    assert book.signs.weight == 500
    assert area_of(grown).area == pytest.approx(1.17 * whole.area, rel=0.02)


def test_what_grows_out_of_the_live_area_is_made_smaller_about_the_middle(folder: Path) -> None:
    grown = heavier(folder, 'tried.parts = [{ shape = "M2 6L20 6L20 18L2 18Z" }]')

    assert grown
    left, top, right, bottom = bounds(grown)
    assert left == 2.0
    assert top + bottom == pytest.approx(24.0, abs=0.01)
    assert right < 20.16


def test_a_symbol_can_stay_as_it_is_on_signs(folder: Path) -> None:
    recipe = f"tried.heavier = false\ntried.parts = [{{ {SQUARE} }}]"

    assert heavier(folder, recipe) is None


def test_a_second_name_is_as_heavy_as_the_first(folder: Path) -> None:
    add(folder, f"tried.parts = [{{ {SQUARE} }}]", 'other.same = "tried"')

    table = json.loads(make_table(folder))["symbols"]

    assert table["other"]["sign"] == table["tried"]["sign"]


def test_a_table_is_written_only_when_it_has_changed(tmp_path: Path) -> None:
    target = tmp_path / TABLE
    target.parent.mkdir(parents=True)

    assert write_table(tmp_path) == target
    written = target.stat()
    write_table(tmp_path)

    assert target.stat().st_mtime_ns == written.st_mtime_ns
    target.write_bytes(b"{}")
    write_table(tmp_path)
    assert target.stat().st_size == written.st_size
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize(
    ("parts", "area", "box"),
    [
        ([SQUARE], 144, (6, 6, 18, 18)),
        (["box = [6, 6, 18, 18]"], 144, (6, 6, 18, 18)),
        (["box = [6, 6, 18, 18], radius = 6"], 36 * math.pi, (6, 6, 18, 18)),
        (["disc = [12, 12, 6]"], 36 * math.pi, (6, 6, 18, 18)),
        (["ring = [12, 12, 6]"], 24 * math.pi, (5, 5, 19, 19)),
        (["frame = [6, 6, 18, 18], width = 1"], 48 + math.pi / 4 - 1, (5.5, 5.5, 18.5, 18.5)),
        (['stroke = "M4 12L20 12"'], 32 + math.pi, (3, 11, 21, 13)),
        (['drawing = "frame"'], 300, (2, 2, 22, 22)),
        (['drawing = "frame", solid = true'], 400, (2, 2, 22, 22)),
        ([SQUARE, "box = [10, 10, 22, 14]"], 160, (6, 6, 22, 18)),
        ([SQUARE, "box = [10, 10, 22, 14], mode = 'cut'"], 112, (6, 6, 18, 18)),
        ([SQUARE, "box = [16, 0, 24, 24], mode = 'over', gap = 2"], 288, (6, 0, 24, 24)),
        ([f"{SQUARE}, turn = 45"], 144, (3.51, 3.51, 20.49, 20.49)),
        ([f"{L_SHAPE}, mirror = true"], 96, (8, 4, 20, 20)),
        ([f"{L_SHAPE}, turn = 90"], 96, (4, 4, 20, 16)),
        ([f"{SQUARE}, into = [2, 2, 22, 12]"], 100, (7, 2, 17, 12)),
    ],
)
def test_parts_are_drawn_placed_and_combined(
    folder: Path, parts: list[str], area: float, box: tuple[float, ...]
) -> None:
    fill = compose(folder, *parts)

    assert area_of(fill).area == pytest.approx(area, rel=0.01)
    assert bounds(fill) == pytest.approx(box, abs=0.02)


def test_a_glyph_is_drawn_at_its_weight_and_fill(folder: Path) -> None:
    plain, heavy, full = (
        area_of(compose(shutil.copytree(folder, folder / name), f'glyph = "home"{axes}')).area
        for name, axes in (("a", ""), ("b", ", weight = 700"), ("c", ", fill = 1"))
    )

    assert plain * 1.1 < heavy < full


def test_a_row_names_the_glyphs_in_it_and_the_symbol_that_it_repeats(folder: Path) -> None:
    lines = [
        'first.parts = [{ glyph = "home" }, { use = "badge" }]',
        'second.same = "first"',
        "[families]",
        'badge = [{ glyph = "lock", into = [12, 12, 22, 22], mode = "over" }]',
    ]

    symbols = json.loads(make_table(add(folder, *lines)))["symbols"]

    assert symbols["first"]["source"] == "material-symbols:home + material-symbols:lock"
    assert symbols["second"] == symbols["first"] | {"same": "first"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('lost.parts = [{ drawing = "none" }]', "symbol lost cannot be drawn.*none.svg"),
        ('lost.parts = [{ use = "none" }]', "lost uses none, which is no family"),
        ('lost.same = "none"', "lost is the same as none"),
        ('lost.same = "other"\nother.same = "lost"', "which has no parts"),
        ('lost.parts = [{ shape = "m1 1" }]', "symbol lost.*only M, L, Q, C and Z"),
        ('lost.parts = [{ shape = "M1 1L2Z" }]', "symbol lost.*L takes 2 numbers"),
        ('[families]\na = [{ use = "a" }]', "the family a uses another one"),
        ("lost.parts = [{ width = 2 }]", "one source of glyph.*not none"),
        ('lost.parts = [{ glyph = "home", use = "none" }]', "not .*glyph.*use"),
        ("lost.why = 'so'", "either parts or the name"),
        ('lost.parts = [{ glyph = "home", colour = "red" }]', "colour"),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_refused(folder: Path, line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_table(add(folder, line))


def test_a_missing_font_is_named_with_its_mend(book: Book) -> None:
    pin = msgspec.structs.replace(book.font, package="no-such-font")

    with pytest.raises(FontError, match=r"no-such-font .* is missing: pip install no-such-font==0"):
        SymbolFont(pin)


def test_another_font_than_the_pinned_one_is_refused(book: Book) -> None:
    font = SymbolFont(msgspec.structs.replace(book.font, sha256="0" * 64))

    with pytest.raises(FontError, match=r"by its hash: pip install material-design-icons==0\.1\.5"):
        font.draw("home", fill=0, weight=None)


def test_a_glyph_that_the_font_lacks_is_named(book: Book) -> None:
    with pytest.raises(FontError, match="no glyph smartphone_of_old"):
        SymbolFont(book.font).draw("smartphone_of_old", fill=0, weight=None)


@pytest.mark.parametrize("module", ["pathops", "material_design_icons"])
def test_a_build_without_its_packages_says_what_to_install(module: str) -> None:
    program = f"""
import importlib.util, sys
if {module!r} == "pathops":
    sys.modules["pathops"] = None
else:
    find = importlib.util.find_spec
    importlib.util.find_spec = lambda name, *rest: None if name == {module!r} else find(name, *rest)
from hatch_build import Hook
Hook({str(ROOT)!r}, {{}}, None, None, "", "wheel").initialize("standard", {{}})
"""

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("The symbol table cannot be made")
    assert module.replace("_", "-") in done.stderr.replace("_", "-")
