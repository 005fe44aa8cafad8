"""What is in the icon set: every symbol in its shapes, and every element with what it wears.

The words are those of the releases that ship, so that every instance has the same set.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from dtpr.schema.blanks import blanks_in, interpolate
from dtpr.schema.releases import shipped_taxonomy
from dtpr.schema.taxonomy import Category, Element, Release, ShapeId, Texts
from dtpr.signs import icon, symbols
from dtpr.signs.icon import Icon, Variant, default_variant, paint_symbol
from dtpr.signs.iconset.edition import FIRST_VERSION, edition
from dtpr.signs.shapes import SHAPE_IDS

SHAPED: tuple[Variant, ...] = ("light", "dark", "yellow", "blue")


class Worn(NamedTuple):
    """One element of a release, and its category."""

    release: Release
    element: Element
    category: Category

    @property
    def datachain(self) -> str:
        """Return the kind of chain that the element stands in."""
        return self.release.manifest.datachain_type.id

    @property
    def symbol(self) -> str:
        """Return the first of the ids of its symbol."""
        return _second_names().get(self.element.symbol, self.element.symbol)

    @property
    def variant(self) -> Variant:
        """Return the colours that it has by its data class."""
        return default_variant(self.element, self.category)

    @property
    def name(self) -> Texts:
        """Return its title without the blanks that a disclosure fills in."""
        return {locale: _unfilled(text) for locale, text in self.element.title.items()}

    @property
    def svg(self) -> str:
        """Return its icon as SVG, titled in English."""
        return icon.compose_icon(self.element, self.category, self.variant, self.name["en"])


class Entry(Struct, frozen=True, kw_only=True):
    """One symbol in one shape; a symbol that comes in two has its first one on maps."""

    symbol: str
    shape: ShapeId
    is_first: bool
    aliases: tuple[str, ...]
    name: Texts
    keywords: tuple[str, ...]
    elements: tuple[str, ...]
    source: str
    since: str
    deprecated: str | None

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Return its colours; the symbol alone goes with its first shape."""
        return (*SHAPED, "symbol") if self.is_first else SHAPED

    def file_name(self, variant: Variant) -> str:
        """Return what its files are called, without their endings."""
        return f"{self.symbol}.{'' if variant == 'symbol' else f'{self.shape}.'}{variant}"

    def paint(self, variant: Variant) -> Icon:
        """Return it as filled paths."""
        return paint_symbol(symbols.drawing_of(self.symbol) or (), self.shape, variant)

    def svg(self, variant: Variant) -> str:
        """Return it as SVG, titled in English."""
        return icon.write_svg(self.paint(variant), variant, self.name["en"])


@cache
def entries() -> tuple[Entry, ...]:
    """Return every icon, by the id of its symbol."""
    same = _second_names()
    users = _users()
    return tuple(
        entry
        for symbol in symbols.symbol_ids()
        if symbol not in same
        for entry in _entries_of(symbol, _aliases(same, symbol), users)
    )


@cache
def worn() -> tuple[Worn, ...]:
    """Return every element of the releases that ship, by kind of chain and id."""
    found = (
        Worn(release, element, release.category_of(element.id))
        for release in shipped_taxonomy()
        for element in release.elements.values()
    )
    return tuple(sorted(found, key=lambda each: (each.datachain, each.element.id)))


def find_entry(symbol_id: str) -> Entry | None:
    """Return a symbol in its first shape, by any of its ids."""
    return _first_by_id().get(symbol_id)


@cache
def _first_by_id() -> Mapping[str, Entry]:
    return {
        each: entry
        for entry in entries()
        if entry.is_first
        for each in (entry.symbol, *entry.aliases)
    }


@cache
def _second_names() -> Mapping[str, str]:
    rows = ((each, symbols.find_row(each)) for each in symbols.symbol_ids())
    return {each: row.same for each, row in rows if row and row.same}


def _aliases(same: Mapping[str, str], symbol: str) -> tuple[str, ...]:
    return tuple(sorted(each for each, first in same.items() if first == symbol))


def _users() -> Mapping[str, list[Worn]]:
    users: dict[str, list[Worn]] = {}
    for each in worn():
        users.setdefault(each.symbol, []).append(each)
    return users


def _entries_of(
    symbol: str, aliases: tuple[str, ...], users: Mapping[str, list[Worn]]
) -> Iterator[Entry]:
    mine = users.get(symbol, [])
    row = symbols.find_row(symbol)
    name = name_of(symbol, mine)
    for place, shape in enumerate(_shapes_of(symbol, mine)):
        wearers = [each for each in mine if each.category.shape == shape]
        yield Entry(
            symbol=symbol,
            shape=shape,
            is_first=place == 0,
            aliases=aliases,
            name=name,
            keywords=tuple(_keywords(name, wearers)),
            elements=tuple(dict.fromkeys(each.element.id for each in wearers)),
            source=row.source if row else "own",
            since=edition().since.get(symbol, FIRST_VERSION),
            deprecated=edition().deprecated.get(symbol),
        )


def _shapes_of(symbol: str, users: Iterable[Worn]) -> list[ShapeId]:
    found = {each.category.shape for each in users}
    return sorted(found or {edition().shapes[symbol]}, key=SHAPE_IDS.index)


def name_of(symbol: str, users: list[Worn]) -> Texts:
    """Return what a symbol is called: as the element of its name, or as all that wear it."""
    if own := edition().names.get(symbol):
        return own
    after = edition().named_after.get(symbol, symbol)
    # Where both releases have the element, the name is that of the one for devices.
    for each in reversed(users):
        if each.element.id == after:
            return each.name
    return users[-1].name


def _keywords(name: Texts, wearers: Iterable[Worn]) -> Iterator[str]:
    seen = {each.casefold() for each in name.values()}
    for each in wearers:
        words = [*each.name.values()]
        words += [word for words in each.element.synonyms.values() for word in words]
        for word in words:
            if word.casefold() not in seen:
                seen.add(word.casefold())
                yield word


def _unfilled(text: str) -> str:
    return " ".join(interpolate(text, dict.fromkeys(blanks_in(text), "")).split())
