"""The icon of one element, drawn when asked for."""

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import NotFoundError
from dtpr.schema.base import Record
from dtpr.schema.releases import Taxonomy
from dtpr.signs.artwork import element_icon
from dtpr.signs.icon import Variant
from dtpr.web.requests import read_query, reader_of, registry_of
from dtpr.web.responses import cached

_DAY = "public, max-age=86400"


class IconQuery(Record, frozen=True, kw_only=True):
    """How an icon is drawn; without a variant, in the colour that the element has on signs."""

    variant: Variant | None = None


async def get_icon(request: Request) -> Response:
    """Answer with the icon of an element; its title is in the language of `?locale=`."""
    query = read_query(request, IconQuery)
    name = request.path_params["element"]
    taxonomy = registry_of(request).taxonomy
    found = taxonomy.element(name)
    if found is None:
        raise NotFoundError(f"There is no element {name!r}.")
    release, element = found
    title = reader_of(request).one(element.title)
    svg = _draw(release.version, element.id, query.variant, title, taxonomy)
    return cached(request, svg, "image/svg+xml", cache=_DAY, headers={"Vary": "Accept-Language"})


@lru_cache(maxsize=4096)
def _draw(
    version: str, element_id: str, variant: Variant | None, title: str, taxonomy: Taxonomy
) -> bytes:
    return element_icon(taxonomy.release(version), element_id, variant, title).encode()
