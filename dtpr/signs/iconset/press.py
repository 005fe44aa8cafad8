"""An icon as a PDF for print: a page that it fills, in its spot ink, with nothing around it."""

import io

import msgspec

from dtpr.signs.icon import Icon, sheet_of
from dtpr.signs.iconset.edition import edition
from dtpr.signs.pdf.book import Boxes, PrintBook
from dtpr.signs.pdf.content import Page
from dtpr.signs.pdf.metadata import About
from dtpr.signs.pdf.press import art_of
from dtpr.signs.pdf.print import USUAL

SIDE_MM = 36.0


def press_icon(icon: Icon, title: str, side_mm: float = SIDE_MM) -> bytes:
    """Return an icon as a PDF/X-1a file whose page is trimmed to it: same input, same bytes."""
    sheet = sheet_of(icon, side_mm, title)
    art = art_of(sheet, USUAL.inks)
    page = Page(sheet.width_mm, sheet.height_mm)
    trim = (0.0, 0.0, sheet.width_mm, sheet.height_mm)
    on_page = msgspec.structs.replace(art, content=f"{page.transform}\n{art.content}")
    to = io.BytesIO()
    # The set's own version, not that of the program: who builds a set later gets the same bytes.
    about = About(title=sheet.title, made_at=edition().made_at, producer=edition().title)
    with PrintBook(USUAL.condition) as book:
        book.add(Boxes(page=page, trim=trim, bleed=trim), on_page)
        book.write(about, to)
    return to.getvalue()
