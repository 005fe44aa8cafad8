"""The way in for GIS programs: what there is, and what it conforms to."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.web.ogc.answering import Cell, Page, Way, answer, wants_page
from dtpr.web.ogc.conformance import CLASSES
from dtpr.web.ogc.links import CONFORMANCE, HTML, JSON, OPENAPI, link, own_links
from dtpr.web.ogc.parameters import FormQuery
from dtpr.web.requests import read_query, settings_of


async def get_landing(request: Request) -> Response:
    """Answer with what there is."""
    query = read_query(request, FormQuery)
    name = settings_of(request).name
    if wants_page(request, query):
        names = ("collections", "conformance", "api")
        ways = [Way(f"ogc.{each}", f"/{each}") for each in names]
        return answer(request, None, Page(title="ogc.title", lead=name, ways=ways))
    links = [
        *own_links(request, JSON),
        link(request, "/api", "service-desc", OPENAPI, "The API", f="json"),
        link(request, "/api", "service-doc", HTML, "The API, as a page", f="html"),
        link(request, "/conformance", "conformance", JSON, "What it conforms to"),
        link(request, "/conformance", CONFORMANCE, JSON, "What it conforms to"),
        link(request, "/collections", "data", JSON, "The collections"),
    ]
    about = "Sensors, cameras and algorithms in public places, on the DTPR standard."
    return answer(request, {"title": name, "description": about, "links": links}, None)


async def get_conformance(request: Request) -> Response:
    """Answer with the classes that it conforms to."""
    query = read_query(request, FormQuery)
    if wants_page(request, query):
        rows = [[Cell(each, each)] for each in CLASSES]
        page = Page(title="ogc.conformance", columns=["ogc.class"], rows=rows)
        return answer(request, None, page)
    links = own_links(request, JSON)
    return answer(request, {"links": links, "conformsTo": CLASSES}, None)
