"""What the calls for GIS programs share: the systems of the instance, and JSON or a page."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from dtpr.web.ogc.parameters import FormQuery, Systems
from dtpr.web.pages.accept import names_html
from dtpr.web.pages.drawing import draw
from dtpr.web.pages.reader import reader_of
from dtpr.web.responses import cached


class Cell(Struct, frozen=True):
    """A text in a table, and the path that it leads to, if it does."""

    text: str
    path: str | None = None


class Way(Struct, frozen=True):
    """A link to another page: the key of its words, a path, and a query."""

    name: str
    path: str
    query: Mapping[str, str] = {}


class Page(Struct, frozen=True, kw_only=True):
    """What the page of a resource shows: a title, a sentence, facts, a table, and where to go on.

    The title, and the heads of columns, are keys of the words of pages unless they start with `=`.
    """

    title: str
    lead: str = ""
    facts: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    ways: Sequence[Way] = ()


def systems_of(request: Request) -> Systems:
    """Return the reference systems that the instance offers."""
    return cast("Systems", request.app.state.systems)


def wants_page(request: Request, query: FormQuery) -> bool:
    """Tell whether a page is wanted, by `f`, or else by the header Accept."""
    if query.f:
        return query.f == "html"
    return names_html(request.headers.get("accept", ""))


def answer(
    request: Request, body: Any, page: Page | None, media_type: str = "application/json"
) -> Response:
    """Return a page where one is wanted, else a record or bytes as JSON."""
    if page is not None:
        query = {name: each for name, each in request.query_params.items() if name != "locale"}
        as_json = urlencode({**query, "f": "json"})
        return draw(request, reader_of(request), "ogc.html", page=page, as_json=as_json)
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return cached(request, content, media_type, headers={"Vary": "Accept"})
