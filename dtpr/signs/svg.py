"""SVG: paths, and the pictures of logos, so that every program and every printer shows the same."""

import io
import re
from base64 import b64encode
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from dtpr.signs.display import DisplayList, Group, Picture, rgb_of
from dtpr.signs.outlines import Outline, format_number, format_outline

_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
# What XML 1.0 takes: all else, such as control characters, would make the file unreadable.
_UNREADABLE = re.compile("[^\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def write_sign(sheet: DisplayList) -> str:
    """Return a sheet as an SVG of its true size: one unit is one millimetre."""
    tags = [tag for group in sheet.groups for tag in group_tags(group)]
    return wrap_sign(sheet, sheet.description, tags)


def wrap_sign(sheet: DisplayList, description: str, tags: Iterable[str]) -> str:
    """Return elements as an SVG of a sheet's true size, with its title and a description."""
    width, height = format_number(sheet.width_mm), format_number(sheet.height_mm)
    extent = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    label = f'role="img" lang={quote(sheet.locale)} aria-label={quote(sheet.title)}'
    head = [
        f"<svg {_NAMESPACE} {extent} {label}>",
        f"<title>{escape_text(sheet.title)}</title>",
        f"<desc>{escape_text(description)}</desc>",
    ]
    return "\n".join([*head, *tags, "</svg>", ""])


def group_tags(group: Group) -> list[str]:
    """Return the paths and pictures of a group as elements."""
    paths = [
        path_tag(path.outline, rgb_of(path.ink), even_odd=path.even_odd) for path in group.paths
    ]
    return paths + [_image_tag(picture) for picture in group.pictures]


def write_icon(title: str, side: float, tags: list[str]) -> str:
    """Return a square icon as an SVG of `side` units, with a title and path elements."""
    size = format_number(side)
    head = (
        f'<svg {_NAMESPACE} viewBox="0 0 {size} {size}" width="{size}" height="{size}" role="img">'
    )
    return "\n".join([head, f"<title>{escape_text(title)}</title>", *tags, "</svg>", ""])


def path_tag(outline: Outline, fill: str, *, even_odd: bool = False) -> str:
    """Return one filled `path` element."""
    rule = ' fill-rule="evenodd"' if even_odd else ""
    return f'<path d="{format_outline(outline)}" fill="{fill}"{rule}/>'


def _image_tag(picture: Picture) -> str:
    left, top, right, bottom = picture.box
    numbers = map(format_number, (left, top, right - left, bottom - top))
    x, y, width, height = numbers
    return (
        f'<image x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="data:image/png;base64,{b64encode(_png_of(picture)).decode()}"/>'
    )


def _png_of(picture: Picture) -> bytes:
    # Pillow takes a while to load, and few signs have a picture.
    from PIL import Image

    to = io.BytesIO()
    size = (picture.width_px, picture.height_px)
    Image.frombytes("RGB", size, picture.samples).save(to, "PNG")
    return to.getvalue()


def escape_text(text: str) -> str:
    """Return text that is safe inside an XML element."""
    return escape(readable(text))


def quote(text: str) -> str:
    """Return text as the value of an attribute, in its quotes."""
    return quoteattr(readable(text))


def readable(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return _UNREADABLE.sub("", text)
