"""The icon of one element, drawn when asked for."""

from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import NotFoundError
from dtpr.registry.kept_elements import drawn_in
from dtpr.schema.base import Record
from dtpr.schema.local_elements import is_local
from dtpr.schema.releases import Taxonomy
from dtpr.schema.taxonomy import Release
from dtpr.signs.artwork import element_icon
from dtpr.signs.icon import Variant
from dtpr.web.requests import read_query, reader_of, registry_of
from dtpr.web.responses import SHORT, cached

if TYPE_CHECKING:
    from dtpr.registry import Registry

_DAY = "public, max-age=86400"


class IconQuery(Record, frozen=True, kw_only=True):
    """How an icon is drawn; without a variant, in the colour that the element has on signs.

    Without a release it is the drawing of the one in use; the icons in answers name the release
    that a disclosure is pinned to, with its content hash, wherever that is another one.
    """

    variant: Variant | None = None
    release: str | None = None
    hash: str | None = None


async def get_icon(request: Request) -> Response:
    """Answer with the icon of an element; its title is in the language of `?locale=`."""
    query = read_query(request, IconQuery)
    name = request.path_params["element"]
    registry = registry_of(request)
    if is_local(name):
        release, cache = await _local(registry, name), SHORT
    else:
        release, cache = _release(registry.taxonomy, name, query), _DAY
    if release is None or name not in release.elements:
        raise NotFoundError(f"There is no element {name!r}.")
    title = reader_of(request).one(release.elements[name].title)
    if is_local(name):
        svg = element_icon(release, name, query.variant, title).encode()
    else:
        pin = (release.version, release.hash)
        svg = _draw(registry.taxonomy, pin, name, query.variant, title)
    return cached(request, svg, "image/svg+xml", cache=cache, headers={"Vary": "Accept-Language"})


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
) -> bytes:
    return element_icon(taxonomy.release(*release), element_id, variant, title).encode()
