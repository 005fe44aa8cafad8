"""Does the code of a sheet lead to its link, and can it be scanned? Each sheet is decoded.

Sources: ISO/IEC 18004 (finder patterns, quiet zone); the DTPR guide (20 mm); the project's own
floor of 0.4 mm a module.
"""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import zxingcpp
from PIL import Image

from dtpr.errors import InvalidError, Problem
from dtpr.signs.boxes import grow, meet, move, rectangle
from dtpr.signs.codes import codes_of
from dtpr.signs.display import Box, DisplayList, Group, one_path
from dtpr.signs.outlines import bounds_of, place
from dtpr.signs.png import rasterise
from dtpr.signs.qr import (
    QUIET_MODULES,
    SMALLEST_MODULE_MM,
    SMALLEST_SIDE_MM,
    coded,
    count_modules,
    matrix_of,
)
from dtpr.signs.svg import write_sign

_PIXELS_A_MODULE = 4
_QUIET_PX = QUIET_MODULES * _PIXELS_A_MODULE
_WHITE = 240
_DARK = 128
_FINDER_MODULES = 7
# Coordinates are rounded to a micrometre.
_TOLERANCE_MM = 0.005

_Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


class Reading(NamedTuple):
    """What a code says, how many modules it has a side, and whether it stands free and in white.

    A code is read even where a part of it is hidden, but less well in the street: it is whole when
    nothing lies over any of its modules.
    """

    text: str
    modules: int
    is_quiet: bool
    is_whole: bool


def verify_sign(sheet: DisplayList, *links: str) -> None:
    """Check that each code of a sheet is one of the links, and that each link has a code.

    A code may hold a short link in capitals, which makes it smaller. Raises InvalidError that names
    everything that is wrong.
    """
    codes = codes_of(sheet)
    readings = [(code, _read(sheet, code, links)) for code in codes]
    problems = [each for code, found in readings for each in _judge(code, found, links)]
    texts = [found.text for _, found in readings if found]
    if all(found for _, found in readings):
        problems += [
            Problem("link", f"no code on the sheet leads to {link}", "draw it again")
            for link in links
            if not any(_leads(text, link) for text in texts)
        ]
    if problems:
        raise InvalidError(*problems)


def _judge(code: Group, found: Reading | None, links: Sequence[str]) -> Iterator[Problem]:
    if found is None:
        yield Problem("link", f"the code “{code.name}” cannot be read", "draw it again, larger")
        return
    if not any(_leads(found.text, link) for link in links):
        wrong = f"the code “{code.name}” leads to {found.text}"
        yield Problem("link", wrong, f"it must lead to {' or '.join(links) or 'nothing'}")
    side = _side(code)
    module = side / found.modules
    if side < SMALLEST_SIDE_MM - _TOLERANCE_MM:
        small = f"the code “{code.name}” is {side:.1f} mm wide"
        yield Problem("link", small, f"give it at least {SMALLEST_SIDE_MM:g} mm")
    if module < SMALLEST_MODULE_MM - _TOLERANCE_MM / found.modules:
        fine = f"a module of the code “{code.name}” is {module:.2f} mm wide"
        yield Problem(
            "link", fine, f"give it at least {SMALLEST_MODULE_MM:g} mm, or a shorter link"
        )
    if not found.is_whole:
        hidden = f"something lies over the code “{code.name}”"
        yield Problem("link", hidden, "move it away, or draw the code again")
    if not found.is_quiet:
        crowded = f"the code “{code.name}” does not stand in white"
        yield Problem("link", crowded, f"keep {QUIET_MODULES * module:.1f} mm white on all sides")


def _leads(text: str, link: str) -> bool:
    return text in (link, coded(link))


def _side(code: Group) -> float:
    left, top, right, bottom = code.box
    return min(right - left, bottom - top)


def _read(sheet: DisplayList, code: Group, links: Sequence[str]) -> Reading | None:
    """Return what a code says, or None when it says nothing."""
    expected = max(map(count_modules, (*links, code.text or "?")))
    pixels = _raster(sheet, code, expected)
    modules = _count_modules(pixels, expected)
    if modules != expected:
        pixels = _raster(sheet, code, modules)
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(pixels.mean(axis=2).astype(np.uint8)),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,
        try_invert=False,
        try_downscale=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    if len(found) != 1:
        return None
    is_quiet = _is_white(pixels, but_code=True) and _is_white(
        _raster(_kept_of(sheet), code, modules), but_code=False
    )
    return Reading(found[0].text, modules, is_quiet, _is_whole(pixels, found[0].text))


def _is_whole(pixels: _Pixels, text: str) -> bool:
    expected = np.array(matrix_of(text))
    sides = [len(expected), _PIXELS_A_MODULE] * 2
    inside = pixels[_QUIET_PX:-_QUIET_PX, _QUIET_PX:-_QUIET_PX].mean(axis=2)
    if inside.shape != (len(expected) * _PIXELS_A_MODULE,) * 2:
        return False
    # Each module by its middle, for edges fall between pixels.
    middles = inside.reshape(sides)[:, 1:-1, :, 1:-1].mean(axis=(1, 3))
    return bool(((middles < _DARK) == expected).all())


def _count_modules(pixels: _Pixels, expected: int) -> int:
    # The upper edge of the finder pattern in the corner is seven modules long. Sizes are 21, 25 …
    edge = pixels[_QUIET_PX + 1, _QUIET_PX:-_QUIET_PX].max(axis=1) < _DARK
    length = len(edge) if edge.all() else int(edge.argmin())
    modules = len(edge) * _FINDER_MODULES / length if length else expected
    return min(177, max(21, 17 + 4 * round((modules - 17) / 4)))


def _is_white(pixels: _Pixels, *, but_code: bool) -> bool:
    # What touches the zone from outside shades its outermost pixels a little.
    least = np.full(pixels.shape[:2], _DARK, np.uint8)
    least[1:-1, 1:-1] = _WHITE
    white = pixels.min(axis=2) >= least
    if but_code:
        # The outermost pixels of the code itself may reach over its edge.
        inside = slice(_QUIET_PX - 1, 1 - _QUIET_PX)
        white[inside, inside] = True
    return bool(white.all())


def _kept_of(sheet: DisplayList) -> DisplayList:
    """Return what is left of a sheet when it is cut, in white."""
    edge = sheet.cut or rectangle((0, 0, sheet.width_mm, sheet.height_mm))
    return msgspec.structs.replace(sheet, groups=(one_path("kept", edge, "white"),))


def _raster(sheet: DisplayList, code: Group, modules: int) -> _Pixels:
    """Return a code and its quiet zone at 4 pixels a module; what nothing paints is black."""
    quiet = (code.box[2] - code.box[0]) * QUIET_MODULES / modules
    side = (modules + 2 * QUIET_MODULES) * _PIXELS_A_MODULE
    part = _part_of(sheet, grow(code.box, quiet))
    picture = Image.open(io.BytesIO(rasterise(write_sign(part), side, side)))
    ground = Image.new("RGBA", picture.size, "black")
    return np.asarray(Image.alpha_composite(ground, picture.convert("RGBA")))[:, :, :3]


def _part_of(sheet: DisplayList, box: Box) -> DisplayList:
    """Return what shows of a sheet in a box, as a sheet of its own."""
    left, top, right, bottom = box
    groups = (
        msgspec.structs.replace(
            group,
            paths=tuple(
                msgspec.structs.replace(path, outline=place(path.outline, -left, -top))
                for path in group.paths
                if meet(bounds_of(path.outline), box)
            ),
            pictures=tuple(
                msgspec.structs.replace(each, box=move(each.box, -left, -top))
                for each in group.pictures
            ),
        )
        for group in sheet.groups
    )
    return msgspec.structs.replace(
        sheet, width_mm=right - left, height_mm=bottom - top, groups=tuple(groups)
    )
