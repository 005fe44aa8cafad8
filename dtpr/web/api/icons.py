"""The icon of one element or symbol, drawn when asked for: as SVG, PNG or PDF."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import NotFoundError
from dtpr.registry.kept_elements import drawn_in
from dtpr.schema.base import Record
from dtpr.schema.local_elements import is_local
from dtpr.schema.releases import Taxonomy
from dtpr.schema.taxonomy import Release
from dtpr.signs.artwork import element_icon
from dtpr.signs.icon import Icon, Variant, default_variant, paint_icon, write_svg
from dtpr.signs.iconset.contents import Entry, find_entry
from dtpr.signs.iconset.press import press_icon
from dtpr.web.drawing import workshop_of
from dtpr.web.requests import read_query, reader_of, registry_of
from dtpr.web.responses import SHORT, cached

if TYPE_CHECKING:
    from dtpr.registry import Registry

IconSize = Literal[16, 24, 32, 36, 48, 64, 72, 96, 108, 128, 144, 192, 256, 384, 512, 768, 1024]

_DAY = "public, max-age=86400"
_USUAL_PX: IconSize = 512
_USUAL_MM: IconSize = 36
_ROOT = re.compile(r"<svg\b([^>]*?)(/?)>")
_SIDES = re.compile(r"""\s(?:width|height)=(?:"[^"]*"|'[^']*')""")


class IconQuery(Record, frozen=True, kw_only=True):
    """How an icon is drawn; without a variant, in the colour that the element has on signs.

    Without a release it is the drawing of the one in use; the icons in answers name the release
    that a disclosure is pinned to, with its content hash, wherever that is another one.
    """

    variant: Variant | None = None
    size: Annotated[
        IconSize | None,
        Meta(description="Its width in pixels (PNG: 512, SVG: its own), of a PDF in mm (36)."),
    ] = None
    release: str | None = None
    hash: str | None = None


class _Wanted(NamedTuple):
    """What is asked for: an element of a release, or a symbol of the icon set by itself."""

    query: IconQuery
    name: str
    title: str
    cache: str
    source: Release | Entry


async def get_icon(request: Request) -> Response:
    """Answer with the icon of an element; its title is in the language of `?locale=`."""
    wanted = await _find(request)
    if isinstance(wanted.source, Entry):
        svg = write_svg(*_paint(wanted), wanted.title)
    elif is_local(wanted.name):
        svg = element_icon(wanted.source, wanted.name, wanted.query.variant, wanted.title)
    else:
        pin = (wanted.source.version, wanted.source.hash)
        taxonomy = registry_of(request).taxonomy
        svg = _draw(taxonomy, pin, wanted.name, wanted.query.variant, wanted.title)
    if wanted.query.size:
        svg = _resize(svg, wanted.query.size)
    return _answer(request, wanted, svg.encode(), "image/svg+xml")


async def get_icon_png(request: Request) -> Response:
    """Answer with our own drawing of an icon as PNG: published ones are not ours to raster."""
    wanted = await _find(request)
    side = wanted.query.size or _USUAL_PX
    svg = write_svg(*_paint(wanted), wanted.title)
    png = await workshop_of(request).rasteriser.png(svg, side, side)
    return _answer(request, wanted, png, "image/png")


async def get_icon_pdf(request: Request) -> Response:
    """Answer with our own drawing of an icon as a PDF for print, with its spot ink."""
    wanted = await _find(request)
    icon, _ = _paint(wanted)
    side = float(wanted.query.size or _USUAL_MM)
    pdf = await workshop_of(request).pool.run(press_icon, icon, wanted.title, side)
    return _answer(request, wanted, pdf, "application/pdf")


async def _find(request: Request) -> _Wanted:
    query = read_query(request, IconQuery)
    name = request.path_params["element"]
    registry = registry_of(request)
    if is_local(name):
        release, cache = await _local(registry, name), SHORT
    else:
        release, cache = _release(registry.taxonomy, name, query), _DAY
    reader = reader_of(request)
    if release is not None and name in release.elements:
        title = reader.one(release.elements[name].title)
        return _Wanted(query, name, title, cache, release)
    if query.release is None and (entry := find_entry(name)):
        return _Wanted(query, name, reader.one(entry.name), cache, entry)
    raise NotFoundError(f"There is no element or symbol {name!r}.")


def _paint(wanted: _Wanted) -> tuple[Icon, Variant]:
    if isinstance(wanted.source, Entry):
        variant = wanted.query.variant or "light"
        return wanted.source.paint(variant), variant
    element = wanted.source.elements[wanted.name]
    category = wanted.source.category_of(wanted.name)
    variant = wanted.query.variant or default_variant(element, category)
    return paint_icon(element, category, variant, wanted.title), variant


def _answer(request: Request, wanted: _Wanted, body: bytes, media_type: str) -> Response:
    headers = {"Vary": "Accept-Language"}
    return cached(request, body, media_type, cache=wanted.cache, headers=headers)


def _resize(svg: str, side: int) -> str:
    """Return a drawing whose root says how many pixels wide and high it is."""
    sides = f' width="{side}" height="{side}"'
    return _ROOT.sub(lambda root: f"<svg{_SIDES.sub('', root[1])}{sides}{root[2]}>", svg, count=1)


async def _local(registry: "Registry", element_id: str) -> Release | None:
    """Return a release with a local element as it is today, whichever release is asked for."""
    known = await registry.elements.find(element_id)
    return drawn_in(known, registry.taxonomy) if known else None


def _release(taxonomy: Taxonomy, element_id: str, query: IconQuery) -> Release | None:
    if query.release is not None:
        return taxonomy.release(query.release, query.hash)
    found = taxonomy.element(element_id)
    return found[0] if found else None


@lru_cache(maxsize=4096)
def _draw(
    taxonomy: Taxonomy,
    release: tuple[str, str],
    element_id: str,
    variant: Variant | None,
    title: str,
) -> str:
    return element_icon(taxonomy.release(*release), element_id, variant, title)
