"""Templates become pages: one environment, and the values that every page has."""

import hashlib
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from dtpr.web.pages.reader import Reader
from dtpr.web.pages.words import words_in
from dtpr.web.render import Renderer
from dtpr.web.requests import registry_of, settings_of
from dtpr.web.responses import SHORT, cached

_DIGEST_LENGTH = 8


def draw(
    request: Request,
    reader: Reader,
    template: str,
    *,
    status: int = 200,
    cache: str = SHORT,
    **values: object,
) -> Response:
    """Return a page, drawn whole on the server, with an ETag unless it is private."""
    html = (
        environment()
        .get_template(template)
        .render(
            t=reader.words,
            say=reader.say,
            locale=reader.locale,
            link=Links(request, reader),
            register=settings_of(request).name,
            path=request.url.path,
            languages=[(each, words_in(each)) for each in settings_of(request).locales],
            **values,
        )
    )
    headers = {"Vary": "Accept, Accept-Language", "Content-Language": reader.words.locale}
    return cached(request, html.encode(), "text/html", cache=cache, status=status, headers=headers)


async def renderer_of(request: Request, reader: Reader) -> Renderer:
    """Return what makes the answers of a page, with addresses that stay on its own server."""
    registry = registry_of(request)
    return Renderer(
        taxonomy=registry.taxonomy,
        organizations=await registry.organizations.all(),
        logos=await registry.organizations.logos(),
        language=reader.language,
        address=base_of(request),
        today=registry.now().date(),
    )


class Links:
    """Addresses within the register; a language that was chosen is handed on."""

    def __init__(self, request: Request, reader: Reader) -> None:
        self._base = base_of(request)
        self._query = {"locale": reader.locale} if reader.chosen else {}

    def __call__(self, path: str, **query: str) -> str:
        """Return the address of a path, with a query."""
        asked = urlencode({**self._query, **query})
        return f"{self._base}{quote(path)}" + (f"?{asked}" if asked else "")

    def bare(self, path: str) -> str:
        """Return the address of a path that has no language, or that names another one."""
        return self._base + quote(path)

    def static(self, name: str) -> str:
        """Return the address of a file, which changes with its content."""
        return f"{self._base}/static/{name}?v={_digest(name)}"


def base_of(request: Request) -> str:
    """Return the path that the public address begins with, empty where it has none."""
    return urlsplit(settings_of(request).public_url or "").path


@cache
def environment(package: str = "dtpr.web") -> Environment:
    """Return the templates of a package.

    Everything is escaped, and a value that is missing is an error.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _digest(name: str) -> str:
    content = (files("dtpr.web") / "static" / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:_DIGEST_LENGTH]
