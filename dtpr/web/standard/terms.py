"""What a release says: the list of releases, one's head, its categories and its elements.

Source: DTPR API v2, `/schemas`.
"""

from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dtpr.schema.base import Answer
from dtpr.schema.emit import with_icons
from dtpr.schema.envelopes import (
    ManifestAnswer,
    PageInfo,
    Service,
    Version,
    VersionList,
)
from dtpr.schema.exchange import wire_of
from dtpr.schema.search import search
from dtpr.schema.wire import WireElement
from dtpr.web.requests import registry_of
from dtpr.web.responses import SHORT, cached
from dtpr.web.standard.answers import JSON, answer_release
from dtpr.web.standard.errors import MissingError
from dtpr.web.standard.query import (
    DEFAULT_LIMIT,
    EVERY_FIELD,
    cursor_after,
    first_of,
    keep_locales,
    limit_of,
    listed,
    offset_of,
    project,
)
from dtpr.web.standard.releases import Pinned, pinned_by

DEFAULT_FIELDS = ("id", "title", "category_id")


class LocalesQuery(Answer, frozen=True, kw_only=True):
    """Which languages an answer holds, separated by commas."""

    locales: str = ""


class ElementQuery(LocalesQuery, frozen=True, kw_only=True):
    """Which fields of an element, separated by commas, or `all`."""

    fields: str = ""


class ElementsQuery(ElementQuery, frozen=True, kw_only=True):
    """Which elements of a release: of a category, or those that words find in a language."""

    limit: int = DEFAULT_LIMIT
    cursor: str = ""
    category_id: str = ""
    query: str = ""
    locale: str = "en"


class Asked(NamedTuple):
    """A page of elements, as it was asked for."""

    category: str
    words: str
    locale: str | None
    fields: tuple[str, ...]
    locales: tuple[str, ...] | None
    offset: int
    limit: int


async def get_standard_health(request: Request) -> Response:
    """Answer that the standard's API is there."""
    return cached(request, msgspec.json.encode(Service()), JSON, cache="no-cache")


async def list_schemas(request: Request) -> Response:
    """Answer with all releases, each version once."""
    heads = [wire_of(each).manifest for each in registry_of(request).taxonomy]
    versions = [
        Version(
            id=each.version,
            status=each.status,
            created_at=each.created_at,
            content_hash=each.content_hash,
        )
        for each in heads
    ]
    return cached(request, msgspec.json.encode(VersionList(versions=versions)), JSON, cache=SHORT)


async def get_manifest(request: Request) -> Response:
    """Answer with the head of a release."""
    pinned = pinned_by(request)
    answer = ManifestAnswer(manifest=pinned.source.manifest)
    return answer_release(request, pinned, "manifest", lambda: msgspec.json.encode(answer))


async def list_categories(request: Request) -> Response:
    """Answer with the categories of a release."""
    pinned = pinned_by(request)
    locales = listed(request, "locales")

    def make() -> bytes:
        categories = msgspec.to_builtins(pinned.source.categories)
        return _encode(pinned, {"categories": keep_locales(categories, locales)})

    return answer_release(request, pinned, ("categories", locales), make)


async def list_elements(request: Request) -> Response:
    """Answer with one page of the elements of a release."""
    pinned = pinned_by(request)
    asked = Asked(
        category=first_of(request, "category_id") or "",
        words=(first_of(request, "query") or "").strip(),
        locale=first_of(request, "locale"),
        fields=listed(request, "fields") or DEFAULT_FIELDS,
        locales=listed(request, "locales"),
        offset=offset_of(request),
        limit=limit_of(request),
    )
    return answer_release(request, pinned, asked, lambda: _page(pinned, asked))


async def get_element(request: Request) -> Response:
    """Answer with one element of a release."""
    pinned = pinned_by(request)
    name = request.path_params["element"]
    fields = listed(request, "fields") or (EVERY_FIELD,)
    locales = listed(request, "locales")
    element = find_element(pinned, name)

    def make() -> bytes:
        plain = msgspec.to_builtins(with_icons(element, pinned.source.categories))
        return _encode(pinned, {"element": keep_locales(project(plain, fields), locales)})

    return answer_release(request, pinned, ("element", name, fields, locales), make)


def find_element(pinned: Pinned, name: str) -> WireElement:
    """Return an element of a release.

    Raises:
        MissingError: The release does not have it.
    """
    for each in pinned.source.elements:
        if each.id == name:
            return each
    mend = f"GET /api/v2/schemas/{pinned.release.version}/elements lists the elements"
    raise MissingError(f"{pinned.release.version} has no element {name[:80]!r}", mend)


def _page(pinned: Pinned, asked: Asked) -> bytes:
    found = matching(pinned, asked)
    end = asked.offset + asked.limit
    page = [with_icons(each, pinned.source.categories) for each in found[asked.offset : end]]
    elements = [project(each, asked.fields) for each in msgspec.to_builtins(page)]
    more = cursor_after(end) if end < len(found) else None
    meta = PageInfo(total=len(found), returned=len(page), next_cursor=more)
    return _encode(pinned, {"elements": keep_locales(elements, asked.locales), "meta": meta})


def matching(pinned: Pinned, asked: Asked) -> list[WireElement]:
    """Return every element that was asked for: the best first, or in the order of the release."""
    elements = {
        each.id: each for each in pinned.source.elements if asked.category in ("", each.category_id)
    }
    locale = "en" if asked.locale is None else asked.locale
    ranked = search(pinned.release, asked.words, locale) if asked.words else None
    if ranked is None:
        return list(elements.values())
    return [elements[each] for each in ranked if each in elements]


def _encode(pinned: Pinned, answer: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"ok": True, "version": pinned.release.version, **answer})
