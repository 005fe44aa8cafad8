"""Copies that designers edit: SVG with live text in place of outlines, marked as not for print.

Programs set live text each in their own way, Khmer and Arabic wrongly in some: the outlined file is
the one to print. Source: DTPR guide of 2020, which asks for editable text.
"""

from collections.abc import Iterator

from dtpr.signs.display import Align, DisplayList, Group, TextLine, rgb_of
from dtpr.signs.outlines import format_number
from dtpr.signs.svg import escape_text, group_tags, quote, wrap_sign

NOT_FOR_PRINT = "Editable copy, not for print"

_FONTS = "'Noto Sans', 'Noto Sans Khmer', 'Noto Sans Arabic', sans-serif"
# Seen on white, black, yellow and blue alike, and no colour of the signs.
_MARK_RGB = "#E6007E"
_LEAST_MARK_MM = 2.4
_MARK_SHARE = 0.02

# The end where reading starts, for text from left to right; from right to left the other one.
_ANCHORS: dict[Align, str] = {"left": "start", "centre": "middle", "right": "end"}
_MIRRORED = {"start": "end", "middle": "middle", "end": "start"}


def write_editable(sheet: DisplayList) -> str:
    """Return a sheet as an SVG whose text can be edited, each group by its name, with a mark on it.

    The mark is the last group, `not-for-print`.
    """
    tags = [tag for group in sheet.groups for tag in _group_tags(group)]
    description = f"{NOT_FOR_PRINT}. {sheet.description}"
    return wrap_sign(sheet, description, [*tags, *_mark(sheet)])


def _group_tags(group: Group) -> Iterator[str]:
    language = f" lang={quote(group.locale)}" if group.locale else ""
    yield f"<g id={quote(group.name.replace(' ', '-'))}{language}>"
    if group.lines:
        ink = rgb_of(group.paths[0].ink)
        yield from (_text_tag(line, ink) for line in group.lines)
    else:
        yield from group_tags(group)
    yield "</g>"


def _text_tag(line: TextLine, rgb: str) -> str:
    x, y = map(format_number, line.at)
    anchor = _ANCHORS[line.align]
    more = ' font-stretch="75%"' if line.is_narrow else ""
    if line.rtl:
        more += ' direction="rtl"'
        anchor = _MIRRORED[anchor]
    return (
        f'<text x="{x}" y="{y}" font-family="{_FONTS}" font-weight="{line.weight}" '
        f'font-size="{format_number(line.size)}" text-anchor="{anchor}" fill="{rgb}"{more}>'
        f"{escape_text(line.text)}</text>"
    )


def _mark(sheet: DisplayList) -> list[str]:
    size = max(_LEAST_MARK_MM, _MARK_SHARE * min(sheet.width_mm, sheet.height_mm))
    line = TextLine(
        text=NOT_FOR_PRINT,
        at=(sheet.width_mm / 2, 1.2 * size),
        align="centre",
        size=size,
        weight=600,
    )
    return ['<g id="not-for-print" lang="en">', _text_tag(line, _MARK_RGB), "</g>"]
