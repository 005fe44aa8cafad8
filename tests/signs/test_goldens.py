"""Golden signs, and the pictures of docs/signs.md that are made of them: `./dev bless` makes them.

The SVG of a sign is held to the byte, by its hash and with a line for each group, so that a change
can be read; pictures are held to what other processors round otherwise.
"""

import io
import os
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dtpr.errors import InvalidError
from dtpr.signs.display import DisplayList
from dtpr.signs.imposition import Plan, write_imposed
from dtpr.signs.options import SignOptions
from dtpr.signs.outlines import format_outline
from dtpr.signs.pdf.metadata import About
from dtpr.signs.qr import coded
from dtpr.signs.report import measure_sign
from dtpr.signs.sign import draw_sign, lay_out_sign
from dtpr.signs.subject import SignContent
from dtpr.signs.svg import write_sign
from tests.signs.contents import CONTENT, COUNTING, PLACE, PLANNING, SAFETY, VIDEO, content
from tests.signs.pictures import rasterise, scan
from tests.signs.printers import pdfium
from tests.signs.sheets import IMPRINT, MADE_AT

FOLDER = Path(__file__).parent / "golden"
PICTURES = Path(__file__).parents[2] / "docs" / "pictures" / "signs"
BLESSING = bool(os.environ.get("DTPR_TEST_BLESS"))
LARGEST_BYTES = 150_000
# Of 255, on average over the picture: rasterisers differ at edges alone.
CLOSE = 1.0
LONGEST_PX = 560
SHEET_PX = 480
DESK = (224, 224, 224)

SIGNS: dict[str, tuple[SignContent, SignOptions]] = {
    "a4-en": (CONTENT, SignOptions(template="poster")),
    "a3-fr-en": (CONTENT, SignOptions(template="poster", size="A3", locales=("fr", "en"))),
    "a5-km": (CONTENT, SignOptions(template="poster", size="A5", locales=("km",))),
    "a4-ar": (CONTENT, SignOptions(template="poster", locales=("ar",))),
    "square100": (CONTENT, SignOptions(size="square100")),
    "place": (PLACE, SignOptions(template="poster")),
}

pytestmark = pytest.mark.golden


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_drawn_as_it_was_blessed(name: str) -> None:
    golden = FOLDER / f"sign-{name}.txt"
    subject, options = SIGNS[name]

    drawn = described(lay_out_sign(subject, options), draw_sign(subject, options))

    if BLESSING:
        golden.write_text(drawn, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == drawn


@pytest.mark.parametrize("name", SIGNS)
def test_a_golden_sign_is_pictured_and_scans(name: str) -> None:
    sheet = lay_out_sign(*SIGNS[name])

    picture = pictured(sheet, LONGEST_PX)

    hold(name, picture)
    assert scan(pictured(sheet, 4 * LONGEST_PX)) == [coded(CONTENT.link)]


def test_the_small_square_refuses_the_diamond_and_chooses_the_triangle_by_itself() -> None:
    subject, options = SIGNS["square100"]

    with pytest.raises(InvalidError, match=r"under 20\.0 mm on square100.*use A6"):
        lay_out_sign(subject, SignOptions(size="square100", arrangement="diamond"))

    assert measure_sign(subject, options, lay_out_sign(subject, options)).arrangement == "triangle"


def test_stickers_are_imposed_on_a_sheet() -> None:
    purposes = (SAFETY, PLANNING)
    pieces = [
        lay_out_sign(content(purposes=(purpose,), technologies=(one,)), sticker(shows))
        for purpose, one in zip(purposes, (VIDEO, COUNTING), strict=True)
        for shows in ("purpose", "organization", "technology", "feedback")
    ]
    file = io.BytesIO()

    pages = write_imposed(
        ((each, IMPRINT) for each in pieces), Plan(), About(title="S", made_at=MADE_AT), file
    )

    assert pages == 1
    hold("stickers", pdfium(file.getvalue(), SHEET_PX))
    assert set(scan(pdfium(file.getvalue(), 5 * SHEET_PX))) == {coded(CONTENT.link)}


def test_the_templates_are_pictured() -> None:
    sheets = [
        lay_out_sign(CONTENT, SignOptions(template="honeycomb", size="A5")),
        lay_out_sign(CONTENT, SignOptions(template="poster", size="A5")),
        lay_out_sign(CONTENT, SignOptions(template="cell", size="square100")),
        lay_out_sign(CONTENT, sticker("auto", "sticker80")),
        lay_out_sign(CONTENT, SignOptions(template="strip", width_mm=240, height_mm=82)),
    ]

    hold("templates", side_by_side(sheets, 2.4))


def test_the_arrangements_are_pictured() -> None:
    two = content(technologies=(VIDEO, COUNTING))
    chosen: list[tuple[SignContent, dict[str, Any]]] = [
        (CONTENT, {"arrangement": "diamond"}),
        (content(technologies=()), {"arrangement": "triangle"}),
        (CONTENT, {"arrangement": "2-2", "orientation": "landscape"}),
        (CONTENT, {"arrangement": "column", "size": "pole"}),
        (two, {"arrangement": "2-1-2"}),
        (two, {"arrangement": "2-3", "orientation": "landscape"}),
        (CONTENT, {"arrangement": "row", "width_mm": 297, "height_mm": 100}),
    ]
    sheets = [lay_out_sign(subject, SignOptions(**more)) for subject, more in chosen]

    hold("arrangements", side_by_side(sheets, 1.4))


def described(sheet: DisplayList, svg: str) -> str:
    """The hash of a file, and a line for each group: where it stands, its inks, hash and words."""
    lines = [f"{sheet.width_mm:g} x {sheet.height_mm:g} mm, svg {digest(svg)}"]
    for group in sheet.groups:
        box = " ".join(f"{side:.3f}" for side in group.box)
        inks = "+".join(sorted({str(path.ink) for path in group.paths}))
        paths = digest("".join(format_outline(path.outline) for path in group.paths))
        words = f"  {group.role} {group.locale or '-'} “{group.text}”" if group.text else ""
        lines.append(f"{group.name}: {box}  {inks}  {paths[:12]}{words}")
    return "\n".join(lines) + "\n"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def sticker(shows: Any, size: str = "sticker60") -> SignOptions:
    return SignOptions(template="sticker", size=size, shows=shows)


def pictured(sheet: DisplayList, longest: float) -> Image.Image:
    scale = longest / max(sheet.width_mm, sheet.height_mm)
    return scaled(sheet, scale)


def scaled(sheet: DisplayList, px_per_mm: float) -> Image.Image:
    size = (round(sheet.width_mm * px_per_mm), round(sheet.height_mm * px_per_mm))
    drawn = rasterise(write_sign(sheet), *size)
    return Image.alpha_composite(Image.new("RGBA", drawn.size, (*DESK, 255)), drawn).convert("RGB")


def side_by_side(sheets: list[DisplayList], px_per_mm: float) -> Image.Image:
    """Sheets of one scale on a grey desk, as many in a line as are 1800 pixels wide."""
    gap, room = 28, 1800
    lines: list[list[Image.Image]] = [[]]
    for picture in (scaled(each, px_per_mm) for each in sheets):
        width = sum(each.width + gap for each in lines[-1]) + picture.width + gap
        if lines[-1] and width > room:
            lines.append([])
        lines[-1].append(picture)
    heights = [max(each.height for each in line) + gap for line in lines]
    across = max(sum(each.width + gap for each in line) for line in lines)
    desk = Image.new("RGB", (across + gap, sum(heights) + gap), DESK)
    tops = (gap + sum(heights[:number]) for number in count())
    for line, top in zip(lines, tops, strict=False):
        left = gap
        for picture in line:
            desk.paste(picture, (left, top))
            left += picture.width + gap
    return desk


def hold(name: str, picture: Image.Image) -> None:
    """Compare a picture with the one of the documentation, or bless it."""
    file = PICTURES / f"{name}.png"
    if BLESSING:
        small = picture.convert("RGB").quantize(64, method=Image.Quantize.MEDIANCUT)
        small.save(file, "PNG", optimize=True)
    assert file.stat().st_size < LARGEST_BYTES
    blessed = np.asarray(Image.open(file).convert("RGB"), dtype=float)
    drawn = np.asarray(picture.convert("RGB"), dtype=float)
    assert blessed.shape == drawn.shape
    assert np.abs(blessed - drawn).mean() < CLOSE
