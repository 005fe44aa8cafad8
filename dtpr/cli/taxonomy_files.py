"""The files that a release is exported as, with the drawings that its layout needs."""

from typing import Literal

from msgspec.structs import replace

from dtpr.formats.taxonomy import bundle_files, legacy_files
from dtpr.schema.exchange import wire_of
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.legacy_exchange import icon_name, legacy_of
from dtpr.schema.releases import is_legacy
from dtpr.schema.taxonomy import Release
from dtpr.schema.wire import WireRelease
from dtpr.signs.artwork import legacy_icon_svg, symbol_svg


def files_of(release: Release, form: Literal["v1", "v2"] | None) -> dict[str, bytes]:
    """Return a release as files; without a form in the one that it came in, ours in the second."""
    chosen = form or ("v1" if is_legacy(release) else "v2")
    return legacy_files(_legacy(release)) if chosen == "v1" else bundle_files(_bundle(release))


def _legacy(release: Release) -> LegacyRelease:
    source = legacy_of(release)
    if is_legacy(release):
        return source
    symbol_of = {each.id: each.symbol for each in release.elements.values()}
    names = [icon_name(each.element.icon.url) for each in source.elements]
    icons = {name: legacy_icon_svg(release, name) for name in names}
    return replace(
        source,
        icons={name: svg for name, svg in icons.items() if svg is not None},
        symbols=_symbols(release),
        symbol_of=symbol_of,
    )


def _bundle(release: Release) -> WireRelease:
    source = wire_of(release)
    if isinstance(release.source, WireRelease):
        return source
    published = release.source.icons if release.source else {}
    return replace(source, symbols=_symbols(release), icons=_named_icons(release, published))


def _named_icons(release: Release, published: dict[str, str]) -> dict[str, str]:
    """Return the whole icons of a release of the first API, by element and variant."""
    if not isinstance(release.source, LegacyRelease):
        return {}
    file_of = {
        each.element.id: icon_name(each.element.icon.url) for each in release.source.elements
    }
    return {
        f"{element}/default": published[name]
        for element, name in file_of.items()
        if name in published and element in release.elements
    }


def _symbols(release: Release) -> dict[str, str]:
    """Return every symbol that an element wears; what was not taken in is drawn by us."""
    worn = sorted({each.symbol for each in release.elements.values()})
    ours = replace(release, source=None)
    drawn = {each: symbol_svg(release, each) or symbol_svg(ours, each) for each in worn}
    return {name: svg for name, svg in drawn.items() if svg is not None}
