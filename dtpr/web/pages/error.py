"""What people see when something fails: a page in their language; programs get problem+json."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.web import problems
from dtpr.web.pages.accept import names_html, prefers_json
from dtpr.web.pages.drawing import draw
from dtpr.web.pages.reader import reader_of
from dtpr.web.responses import PRIVATE

_PAGES = ("/here", "/d/", "/D/", "/s/", "/S/", "/places/")
_PROGRAMS = ("/v1/", "/api/", "/ogc/", "/problems/", "/openapi.json", "/healthz", "/readyz")
_WORDS = {404: "missing", 410: "gone"}


async def answer_problem(request: Request, error: Exception) -> Response:
    """Return an error as a page, or as problem+json to a program."""
    return _answer(request, problems.answer_problem(request, error))


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """Return what the router refuses as a page, or as problem+json to a program."""
    return _answer(request, problems.answer_http_exception(request, error))


def _answer(request: Request, problem: Response) -> Response:
    if not _reads_pages(request):
        return problem
    status = problem.status_code
    word = _WORDS.get(status, "invalid" if status < 500 else "failed")
    page = draw(request, reader_of(request), "error.html", status=status, cache=PRIVATE, word=word)
    if allowed := problem.headers.get("Allow"):
        page.headers["Allow"] = allowed
    return page


def _reads_pages(request: Request) -> bool:
    """Tell whether a person asked: the address is a page's, or a browser asked for one."""
    path, accept = request.url.path, request.headers.get("accept", "")
    if path == "/" or path.startswith(_PAGES):
        return not prefers_json(accept)
    return names_html(accept) and not path.startswith(_PROGRAMS)
