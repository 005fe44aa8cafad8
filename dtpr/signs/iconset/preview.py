"""The page that shows every icon of the set: it needs no server and no script."""

from html import escape

from dtpr.signs.colours import Ink
from dtpr.signs.iconset.contents import Entry, entries
from dtpr.signs.iconset.papers import colours, write_paper


def preview_html() -> bytes:
    """Return the page; its pictures are the SVG files beside it."""
    return write_paper(
        "preview.html",
        count=str(len(entries())),
        inks="\n".join(map(_ink, colours())),
        icons="\n".join(map(_article, entries())),
    )


def _ink(ink: Ink) -> str:
    colour = colours()[ink]
    swatch = (
        '<svg width="18" height="18"><rect x=".5" y=".5" width="17" height="17" '
        f'fill="{colour.rgb}" stroke="#777"/></svg>'
    )
    cmyk = " ".join(map(str, colour.cmyk))
    spot = f", {colour.spot}" if colour.spot else ""
    return f"<li>{swatch} {ink}: {colour.meaning}. {colour.rgb}, CMYK {cmyk}{spot}</li>"


def _article(entry: Entry) -> str:
    pictures = "".join(
        f'<img src="svg/{entry.file_name(each)}.svg" alt="{each}" '
        'width="52" height="52" loading="lazy">'
        for each in entry.variants
    )
    names = "".join(
        f'<dt>{locale}</dt><dd lang="{locale}">{escape(name)}</dd>'
        for locale, name in entry.name.items()
    )
    elements = ", ".join(entry.elements) or "none"
    return (
        f"<article>\n{pictures}\n<h2>{escape(entry.name['en'])}</h2>\n"
        f"<code>{entry.symbol} · {entry.shape}</code>\n"
        f"<details><summary>Names and elements</summary>\n<dl>{names}</dl>\n"
        f"<p>Elements: {escape(elements)}</p>\n</details>\n</article>"
    )
