"""Links between the resources for GIS programs (OGC 17-069r4, 5.2)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.types import Scope

from dtpr.web.requests import settings_of

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
CONFORMANCE = "http://www.opengis.net/def/rel/ogc/1.0/conformance"
ROOT = "/ogc"
_SAFE = "%&=+,:;/?@!$'()*~[]"
"""What stands in a query as it is; no sign that would end a link in a header."""

Json = dict[str, Any]


def link(request: Request, path: str, rel: str, kind: str, title: str, **query: str) -> Json:
    """Return a link to a path under the root."""
    return {
        "href": address(request, path, query),
        "rel": rel,
        "type": kind,
        "title": title,
    }


def address(request: Request, path: str, query: dict[str, str] | None = None) -> str:
    """Return the whole address of a path under the root."""
    base = f"{settings_of(request).address}{ROOT}{path}"
    return f"{base}?{urlencode(query)}" if query else base


def own_links(request: Request, media_type: str) -> list[Json]:
    """Return the link of an answer to itself, and to its other form."""
    return links_of(this_address(settings_of(request).address, request.scope), media_type)


def links_of(here: str, media_type: str) -> list[Json]:
    """Return the links of what is at an address to itself, and to its other form."""
    forms = [
        ("self", "json", media_type, "This as JSON"),
        ("alternate", "html", HTML, "This as a page"),
    ]
    return [
        {"href": f"{here}f={name}", "rel": rel, "type": kind, "title": title}
        for rel, name, kind, title in forms
    ]


def this_address(public: str, scope: Scope, *without: str) -> str:
    """Return the address of a request, to be gone on with, without `f` and some parameters.

    `public` is the address of the instance.
    """
    names = ("f", *without)
    asked = scope["query_string"].decode("latin-1").split("&")
    kept = [each for each in asked if each and each.partition("=")[0] not in names]
    query = quote("&".join([*kept, ""]), safe=_SAFE)
    return f"{public}{quote(scope['path'])}?{query}"


def link_header(links: Sequence[Json]) -> str:
    """Return links as a header (RFC 8288)."""
    return ", ".join(
        f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"' for each in links
    )
