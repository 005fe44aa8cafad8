"""Words that are found but not seen: text under the outlines, in cut-down fonts.

Each character has its own glyph and each glyph its own character, in reading order, so that what is
searched and copied is the text itself, whatever its script does to the letters that are seen.
Source: ISO 32000-1, 9.3.6 (rendering mode 3), 9.7 (composite fonts) and 9.10.3 (ToUnicode).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby

from pikepdf import Array, Dictionary, Name, Object, Pdf

from dtpr.signs.bidi import starts_right, stretches_of
from dtpr.signs.display import Box
from dtpr.signs.fonts import FAMILIES, Family, characters
from dtpr.signs.linebreaks import break_text
from dtpr.signs.outlines import format_number
from dtpr.signs.pdf.document import stream_of
from dtpr.signs.subset import Letter, Subset, cut_font
from dtpr.signs.text import clean_text

_LEADING = 1.3
_MIDDLE = 0.35
# They steer line breaks, and would stand between the letters of a word that is searched.
_SILENT = str.maketrans("", "", "\u200b\u2060")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_HYPHENS = ("-", "\u00ad", "\u2010")
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
_ROWS_A_BLOCK = 100


class Typeface:
    """The fonts of one file: as many characters as its texts have, and no more."""

    def __init__(self, texts: Iterable[str]) -> None:
        wanted: dict[Family, set[str]] = {}
        needed = "".join(map(clean_text, texts))
        for character in sorted({*needed, *needed.translate(_MIRRORED)}):
            if family := _family_of(character):
                wanted.setdefault(family, set()).add(character)
        self._subsets = {
            family: cut_font(family, frozenset(wanted[family])) for family in sorted(wanted)
        }
        self._families = {each: family for family, found in wanted.items() for each in found}

    def set_words(self, text: str, locale: str, box: Box) -> str:
        """Return the operators that set a text unseen where it is seen: as wide as its box."""
        left, top, right, bottom = box
        lines = self._lines(text, locale, (right - left) / (bottom - top))
        widest = max(map(self._width, lines), default=0.0)
        if not widest:
            return ""
        size, row = (right - left) / widest, (bottom - top) / len(lines)
        rtl = starts_right(text)
        operators = ["BT 3 Tr"]
        for number, line in enumerate(lines):
            x = left + (right - left - self._width(line) * size) / 2
            y = top + (number + 0.5) * row + _MIDDLE * min(size, row)
            numbers = " ".join(map(format_number, (size, 0, 0, -size, x, y)))
            operators += [f"{numbers} Tm", *self._show(_in_visual_order(line, rtl=rtl))]
        return "\n".join([*operators, "ET"])

    def resources(self, pdf: Pdf) -> Dictionary:
        """Return the fonts by the names under which the operators know them."""
        fonts = {f"/{family}": _font(pdf, family, each) for family, each in self._subsets.items()}
        return Dictionary(fonts)

    def _lines(self, text: str, locale: str, shape: float) -> Sequence[str]:
        # The outlines do not say where they were broken: so many lines as fill a box of this shape.
        pieces = [self._known(each) for each in break_text(clean_text(text), locale)]
        count, lines = 0, [""]
        while len(lines) > count:
            count += 1
            lines = self._fill(pieces, shape * count * _LEADING)
        return lines

    def _fill(self, pieces: Iterable[str], room: float) -> list[str]:
        lines = [""]
        for piece in pieces:
            # Readers of the text take a hyphen at the end of a line for one that is not its own.
            whole = lines[-1].endswith(_HYPHENS)
            if lines[-1] and not whole and self._width(lines[-1] + piece) > room:
                lines.append("")
            lines[-1] += piece
        return lines

    def _known(self, text: str) -> str:
        return "".join(each for each in text.translate(_SILENT) if each in self._families)

    def _letter(self, character: str) -> Letter:
        return self._subsets[self._families[character]].letters[character]

    def _width(self, line: str) -> float:
        return sum(self._letter(each).advance for each in line.rstrip())

    def _show(self, line: str) -> Iterator[str]:
        for family, run in groupby(line, self._families.__getitem__):
            codes = "".join(f"{self._letter(each).glyph:04X}" for each in run)
            yield f"/{family} 1 Tf <{codes}> Tj"


def _family_of(character: str) -> Family | None:
    return next((each for each in FAMILIES if character in characters(each)), None)


def _in_visual_order(line: str, *, rtl: bool) -> str:
    # A content stream runs from left to right; whoever reads the text turns it back.
    return "".join(
        each.text[::-1].translate(_MIRRORED) if each.rtl else each.text
        for each in stretches_of(line, rtl=rtl)
    )


def _font(pdf: Pdf, family: Family, subset: Subset) -> Object:
    name = Name(f"/{_tag(subset)}+Noto-{family}")
    letters = {letter.glyph: character for character, letter in reversed(subset.letters.items())}
    widths = [part for each in sorted(set(subset.letters.values())) for part in _width_of(each)]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, name, subset)),
        DW=1000,
        W=Array(widths),
    )
    composite = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=stream_of(pdf, _to_unicode(letters).encode()),
    )
    return pdf.make_indirect(composite)


def _descriptor(pdf: Pdf, name: Name, subset: Subset) -> Dictionary:
    program = stream_of(pdf, subset.program, Dictionary(Length1=len(subset.program)))
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=[round(each * 1000) for each in subset.box],
        ItalicAngle=0,
        Ascent=round(subset.ascent * 1000),
        Descent=round(subset.descent * 1000),
        CapHeight=714,
        StemV=80,
        FontFile2=program,
    )


def _width_of(letter: Letter) -> Iterator[object]:
    yield letter.glyph
    yield Array([round(letter.advance * 1000, 3)])


def _to_unicode(letters: Mapping[int, str]) -> str:
    rows = [
        f"<{glyph:04X}> <{character.encode('utf-16-be').hex().upper()}>"
        for glyph, character in sorted(letters.items())
    ]
    blocks = [rows[at : at + _ROWS_A_BLOCK] for at in range(0, len(rows), _ROWS_A_BLOCK)]
    return _CMAP.format(
        blocks="\n".join(
            "\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks
        )
    )


def _tag(subset: Subset) -> str:
    digest = sha256(subset.program).digest()
    return "".join(chr(ord("A") + each % 26) for each in digest[:6])
