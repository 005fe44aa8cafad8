"""The recipes of `symbols.toml`: where each symbol comes from and how it is put together."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

Box = tuple[float, float, float, float]
Mode = Literal["add", "cut", "over"]

SOURCES = ("glyph", "drawing", "use", "stroke", "shape", "disc", "ring", "box", "frame")


class Pin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one font that glyphs come from, by package, file and hash, and its usual axes."""

    package: str
    version: str
    file: str
    names: str
    sha256: str
    weight: int
    grade: int
    optical_size: int


class Signs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much heavier symbols are on signs: glyphs by their weight, all else by a margin.

    The margin is in units of the 24-unit grid, on every side of what is drawn.
    """

    weight: int
    margin: float


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of a symbol: a source, how it is placed, and what it does to the parts before it.

    Lengths are units of the 24-unit grid, angles are degrees clockwise about its middle. `ring` and
    `frame` are drawn `width` wide along their edge. `into` is the box (left, top, right, bottom)
    that the part fills, in its middle and with its proportions kept. `over` cuts a gap around the
    part before it is added.
    """

    glyph: str | None = None
    drawing: str | None = None
    use: str | None = None
    stroke: str | None = None
    shape: str | None = None
    disc: tuple[float, float, float] | None = None
    ring: tuple[float, float, float] | None = None
    box: Box | None = None
    frame: Box | None = None

    fill: Literal[0, 1] = 0
    weight: int | None = None
    width: float = 2.0
    radius: float = 0.0

    solid: bool = False
    mirror: bool = False
    turn: float = 0.0
    into: Box | None = None

    mode: Mode = "add"
    gap: float = 1.0

    def __post_init__(self) -> None:
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a part has one source of {', '.join(SOURCES)}, not {given or 'none'}"
            )


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One symbol: parts that are put together, or another symbol under a second name.

    `why` says why a glyph of the font is not taken as it is, or what to mind. A symbol is not
    `heavier` on signs where its gaps would become too narrow.
    """

    parts: list[Part] = []
    heavier: bool = True
    same: str | None = None
    why: str | None = None

    def __post_init__(self) -> None:
        if bool(self.parts) == bool(self.same):
            raise ValueError("a symbol has either parts or the name of the same symbol")


class Book(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of `symbols.toml`: the font, the parts that several symbols use, the symbols."""

    font: Pin
    signs: Signs
    families: dict[str, list[Part]] = {}
    symbols: dict[str, Recipe]

    def __post_init__(self) -> None:
        composed = {name for name, recipe in self.symbols.items() if recipe.parts}
        for name, recipe in self.symbols.items():
            if recipe.same and recipe.same not in composed:
                raise ValueError(f"{name} is the same as {recipe.same}, which has no parts")
            if lost := {part.use for part in recipe.parts if part.use} - self.families.keys():
                raise ValueError(f"{name} uses {min(lost)}, which is no family")
        for name, parts in self.families.items():
            if any(part.use for part in parts):
                raise ValueError(f"the family {name} uses another one")


def read_book(path: Path) -> Book:
    """Return the recipes of a file; msgspec.ValidationError names the place of a fault."""
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Book)
