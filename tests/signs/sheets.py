"""Sheets made by hand: every kind of thing that a writer may meet, whatever the layout does."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from dtpr.signs.boxes import rectangle
from dtpr.signs.display import Box, DisplayList, FilledPath, Group, Paint, Picture, Process, Role
from dtpr.signs.outlines import Outline, bounds_of, place
from dtpr.signs.pdf.print import Imprint
from dtpr.signs.qr import qr_outline
from dtpr.signs.shapes import regular_polygon
from dtpr.signs.text import draw_text

LINK = "https://register.example/s/K7M2QX"
MADE_AT = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
IMPRINT = Imprint(sign="K7M2QX", revision=3, made_at=MADE_AT)

KHMER = "វីដេអូអាចកំណត់អត្តសញ្ញាណបាន"
ARABIC = "كاميرا (فيديو) Wi-Fi 24"

LOGO_RGB = "#1B7F4D"


def sheet(**changes: Any) -> DisplayList:
    """An A6 sheet in four languages' worth of trouble: inks, a logo, a picture, a code, links."""
    whole = DisplayList(
        width_mm=105,
        height_mm=148,
        title="Camera at the pier <1> & “2”",
        description="Safety · Town of Port Clement",
        locale="en",
        groups=(
            area("sheet", (0, 0, 105, 148), "white"),
            words("headline", "This area is watched", (6, 12), 6, "black", role="heading"),
            shape("purpose ground", hexagon(28, 42), "black"),
            words("purpose label", "Safety", (16, 44), 6, "white"),
            shape("technology ground", hexagon(28, 86), "yellow"),
            words("technology label", KHMER, (12, 88), 2.5, "black", locale="km"),
            shape("other ground", hexagon(77, 42), "blue"),
            words("other label", ARABIC, (63, 44), 3, "black", locale="ar"),
            shape("hole", place(hexagon(0, 0), 77, 42, 0.15), "white"),
            Group(
                name="organization logo",
                text="Town of Port Clement",
                paths=(
                    FilledPath(outline=rectangle((8, 118, 20, 126)), ink=Process(rgb=LOGO_RGB)),
                    FilledPath(outline=rectangle((22, 118, 34, 126)), ink=Process(rgb="#FFDD00")),
                ),
                pictures=(picture((36, 118, 52, 126)),),
            ),
            *code((58, 70), 30),
            words("feedback label", LINK[8:].lower(), (56, 110), 2.4, "black", role="link"),
            words("footer", "This sign follows the open DTPR standard.", (6, 142), 2.4, "black"),
        ),
    )
    return msgspec.structs.replace(whole, **changes)


def code(at: tuple[float, float], side: float, link: str = LINK, **changes: Any) -> list[Group]:
    outline = place(qr_outline(link, max(side, 30)).outline, *at, side / max(side, 30))
    paths = (FilledPath(outline=outline, ink="black"),)
    fields: dict[str, Any] = {"name": "feedback qr", "text": link, "role": "link", "paths": paths}
    return [Group(**(fields | changes))]


def sticker(ink: Paint = "yellow", name: str = "Sticker") -> DisplayList:
    """One hexagon of 40 mm that is cut out."""
    cut = place(regular_polygon(6, 40, 1), 22, 25)
    return DisplayList(
        width_mm=44,
        height_mm=50,
        title=name,
        description=name,
        locale="en",
        groups=(
            shape("ground", cut, ink),
            words("label", name, (12, 26), 4, "black"),
        ),
        cut=cut,
    )


def words(
    name: str,
    text: str,
    at: tuple[float, float],
    size: float,
    ink: Paint,
    *,
    role: Role = "text",
    locale: str = "",
) -> Group:
    outline = place(draw_text(text, 400), *at, size)
    paths = (FilledPath(outline=outline, ink=ink),)
    return Group(name=name, text=text, locale=locale, role=role, paths=paths)


def shape(name: str, outline: Outline, ink: Paint, **more: Any) -> Group:
    return Group(name=name, paths=(FilledPath(outline=outline, ink=ink),), **more)


def area(name: str, box: Box, ink: Paint) -> Group:
    return shape(name, rectangle(box), ink)


def hexagon(x: float, y: float) -> Outline:
    return place(regular_polygon(6, 36, 1), x, y)


def picture(box: Box) -> Picture:
    """Two rows: red, green, blue, grey over white, black, yellow, cyan."""
    rows = "ff0000 00ff00 0000ff 808080 ffffff 000000 ffff00 00ffff"
    return Picture(box=box, width_px=4, height_px=2, samples=bytes.fromhex(rows))


def group_of(sheet: DisplayList, name: str) -> Group:
    return next(each for each in sheet.groups if each.name == name)


def width_of(outline: Outline) -> float:
    left, _, right, _ = bounds_of(outline)
    return right - left
