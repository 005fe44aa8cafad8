"""The PDF that a printer takes as it is: PDF/X-1a:2003, CMYK and spot inks, bleed and marks.

What is to reach the edge of a trimmed sheet must be drawn beyond it: the sheet is cut off where
the bleed ends. Nothing is transparent. White is no ink where nothing lies under it.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta

from dtpr.schema.base import Instant, Record
from dtpr.signs.boxes import grow
from dtpr.signs.codes import codes_of
from dtpr.signs.display import Box, DisplayList
from dtpr.signs.outlines import format_number
from dtpr.signs.pdf.book import Art, Boxes, Condition, PrintBook
from dtpr.signs.pdf.content import Page, clip
from dtpr.signs.pdf.inks import REGISTRATION, InkChoice
from dtpr.signs.pdf.marks import SLUG_MM, crop_marks, slug_line
from dtpr.signs.pdf.metadata import About
from dtpr.signs.pdf.press import CUT_BLEED_MM, art_of

_TIMES = "\N{MULTIPLICATION SIGN}"


class PrintOptions(Record, frozen=True, kw_only=True):
    """How sheets are printed."""

    inks: InkChoice = "spot"
    bleed_mm: Annotated[float, Meta(ge=0, le=10)] = 3.0
    condition: Condition = "FOGRA39"


class Imprint(Record, frozen=True, kw_only=True):
    """What the slug says of a sheet: the id of the sign, the revision that it shows, the date."""

    sign: str
    revision: int
    made_at: Instant


USUAL = PrintOptions()


def write_print_pdf(sheet: DisplayList, imprint: Imprint, options: PrintOptions = USUAL) -> bytes:
    """Return a sheet as a file for print: the same bytes for the same arguments."""
    to = io.BytesIO()
    about = About(title=sheet.title, subject=sheet.description, made_at=imprint.made_at)
    write_print_book([(sheet, imprint)], about, to, options)
    return to.getvalue()


def write_print_book(
    pages: Iterable[tuple[DisplayList, Imprint]],
    about: About,
    to: BinaryIO,
    options: PrintOptions = USUAL,
) -> int:
    """Write sheets as one file, a page each, in bounded memory; return how many there were."""
    with PrintBook(options.condition) as book:
        for sheet, imprint in pages:
            book.add(*_page(sheet, imprint, options))
        book.write(about, to)
        return book.pages


def slug_of(sheet: DisplayList, imprint: Imprint) -> Iterator[str]:
    """Yield what the slug says, part by part."""
    yield imprint.sign
    yield f"revision {imprint.revision}"
    yield f"{imprint.made_at:%Y-%m-%d}"
    width, height = (format_number(round(each, 1)) for each in (sheet.width_mm, sheet.height_mm))
    yield f"{width} {_TIMES} {height} mm"
    yield "print at 100 %"
    for code in codes_of(sheet):
        left, _, right, _ = code.box
        yield f"QR {right - left:.1f} mm"


def page_around(art: Art, trim: Box, bleed_mm: float, marks: list[str]) -> tuple[Boxes, Art]:
    """Return a page whose art shows as far as the bleed, with marks around it."""
    left, top, right, bottom = trim
    bleed = grow(trim, bleed_mm)
    edge = bleed_mm + SLUG_MM
    page = Page(right - left + 2 * edge, bottom - top + 2 * edge, edge - left, edge - top)
    content = [page.transform, "q", clip(bleed), art.content, "Q", *marks]
    whole = msgspec.structs.replace(
        art, content="\n".join(content), spots=(*art.spots, REGISTRATION)
    )
    return Boxes(page=page, trim=trim, bleed=bleed), whole


def _page(sheet: DisplayList, imprint: Imprint, options: PrintOptions) -> tuple[Boxes, Art]:
    width, height = sheet.width_mm, sheet.height_mm
    bleed = max(options.bleed_mm, CUT_BLEED_MM) if sheet.cut else options.bleed_mm
    marks = [
        crop_marks((0, width), (0, height), bleed),
        slug_line(slug_of(sheet, imprint), width, height + bleed),
    ]
    return page_around(art_of(sheet, options.inks), (0, 0, width, height), bleed, marks)
