"""The symbol font: found in its package, held to its hash, and drawn glyph by glyph."""

import hashlib
import json
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

import pathops
import uharfbuzz as hb  # type: ignore[import-untyped]  # It ships no types.

from icons_build.recipes import Pin


class FontError(Exception):
    """The symbol font is missing or is another one; the message says what to install."""


class SymbolFont:
    """Glyphs by name on a grid of 960 units, y down, at the weight that is asked for."""

    def __init__(self, pin: Pin) -> None:
        self._pin = pin
        self._folder = _find_package(pin)

    def draw(self, name: str, *, fill: int, weight: int | None) -> pathops.Path:
        """Return the outline of a glyph; FontError when the font has no such name."""
        if name not in self._names:
            raise FontError(f"{self._pin.file} has no glyph {name}")
        font = hb.Font(self._face)
        pin = self._pin
        font.set_variations(
            {
                "FILL": fill,
                "wght": weight or pin.weight,
                "GRAD": pin.grade,
                "opsz": pin.optical_size,
            }
        )
        path = pathops.Path()
        font.draw_glyph_with_pen(font.get_nominal_glyph(ord(self._names[name])), path.getPen())
        return path.transform(1, 0, 0, -1, 0, self._face.upem)

    @cached_property
    def _face(self) -> hb.Face:
        data = (self._folder / self._pin.file).read_bytes()
        if hashlib.sha256(data).hexdigest() != self._pin.sha256:
            raise FontError(
                f"{self._pin.file} is not the one that icons/symbols.toml names by its hash: "
                f"{_mend(self._pin)}"
            )
        return hb.Face(data)

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = json.loads((self._folder / self._pin.names).read_bytes())
        return names


def _find_package(pin: Pin) -> Path:
    # The package is found without being imported: it would load a whole image library.
    spec = find_spec(pin.package.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise FontError(f"the package {pin.package} with the symbol font is missing: {_mend(pin)}")
    return Path(spec.origin).parent


def _mend(pin: Pin) -> str:
    return f"pip install {pin.package}=={pin.version}"
