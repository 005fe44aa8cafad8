"""The standard's first API, `/api/dtpr/v1`, and the one before it, `/api/dtpr/v0`.

Source: DTPR API v1 and v0.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Answer
from dtpr.schema.envelopes import OldElement
from dtpr.schema.legacy import ElementEntry
from dtpr.schema.legacy_exchange import icon_name, legacy_of
from dtpr.schema.taxonomy import Release
from dtpr.schema.text import to_mapping
from dtpr.web.requests import registry_of, settings_of
from dtpr.web.responses import etag_of, tagged
from dtpr.web.standard.answers import JSON, shelf_of
from dtpr.web.standard.icons import LEGACY_TYPES
from dtpr.web.standard.query import keep_locales

_CACHE = {"Cache-Control": "public, max-age=300"}
_LIST_VERSION = "2024-06-11T00:00:00Z"
_LIST_VARIABLE = {
    "id": "additional_description",
    "type": "string",
    "required": True,
    "default": "",
}


class LegacyLocales(Answer, frozen=True, kw_only=True):
    """Which languages an answer holds, separated by commas without spaces."""

    locales: str = ""


async def list_typed_categories(request: Request) -> Response:
    """Answer with the categories of one kind of chain."""
    release = _typed(request)
    return _answer(request, "categories", lambda: _categories(release))


async def list_typed_elements(request: Request) -> Response:
    """Answer with the elements of one kind of chain."""
    release = _typed(request)
    address = settings_of(request).address
    return _answer(request, "elements", lambda: _elements(release, address))


async def list_all_elements(request: Request) -> Response:
    """Answer with the elements of both kinds of chain, each once.

    They have one fixed version and variable, as upstream answers them here.
    """
    releases = _releases(request)
    address = settings_of(request).address
    return _answer(request, "all", lambda: _merged(releases, address))


async def list_old_elements(request: Request) -> Response:
    """Answer with the elements of device chains in one language; of another one, with none."""
    address = settings_of(request).address
    locale = request.path_params["locale"]
    releases = [each for each in _releases(request) if locale in each.manifest.locales][:1]
    plain = [old for each in releases for old in _old(each, locale, address)]
    body = msgspec.json.encode(plain)
    return tagged(request, body, etag_of(body), JSON, _CACHE)


def _typed(request: Request) -> Release:
    kind = request.path_params["datachain_type"]
    if kind not in LEGACY_TYPES:
        mend = f"use {' or '.join(LEGACY_TYPES)}"
        raise InvalidError(Problem("datachain_type", f"{kind[:80]!r} is no kind of chain", mend))
    return registry_of(request).taxonomy.legacy(kind)


def _releases(request: Request) -> list[Release]:
    taxonomy = registry_of(request).taxonomy
    return [taxonomy.legacy(kind) for kind in LEGACY_TYPES if kind in taxonomy.types]


def _locales(request: Request) -> tuple[str, ...] | None:
    """Return the languages that were asked for, untrimmed, as upstream reads them."""
    given = request.query_params.getlist("locales")
    if len(given) > 1:
        return tuple(given)
    return tuple(given[0].split(",")) if given and given[0] else None


def _answer(request: Request, name: str, make: Callable[[], list[Any]]) -> Response:
    locales = _locales(request)
    key = (request.url.path, name, locales)

    def encode() -> bytes:
        return msgspec.json.encode(keep_locales(make(), locales))

    # A taxonomy is another object as soon as a release is imported or chosen.
    body = shelf_of(request).get(registry_of(request).taxonomy, key, encode)
    return tagged(request, body.content, body.etag, JSON, _CACHE)


def _categories(release: Release) -> list[Any]:
    entries = msgspec.to_builtins(legacy_of(release).categories)
    unsaid = {"order": None, "required": False}
    return [{**each, "category": {**unsaid, **each["category"]}} for each in entries]


def _elements(release: Release, address: str) -> list[Any]:
    entries = legacy_of(release).elements
    return [_plain(each, address) for each in entries]


def _plain(entry: ElementEntry, address: str) -> Any:
    plain = msgspec.to_builtins(entry)
    plain["element"]["icon"]["url"] = _icon_url(entry, address)
    return plain


def _icon_url(entry: ElementEntry, address: str) -> str:
    return f"{address}/dtpr-icons/{icon_name(entry.element.icon.url)}.svg"


def _merged(releases: Sequence[Release], address: str) -> list[Any]:
    found: dict[str, Any] = {}
    for plain in (each for release in releases for each in _elements(release, address)):
        element = plain["element"]
        known = found.setdefault(element["id"], plain)["element"]
        ids = dict.fromkeys([*known["category_ids"], *element["category_ids"]])
        known.update(version=_LIST_VERSION, category_ids=list(ids), variables=[_LIST_VARIABLE])
    return list(found.values())


def _old(release: Release, locale: str, address: str) -> Iterator[OldElement]:
    for entry in legacy_of(release).elements:
        element = entry.element
        category = release.elements[element.id].category.rpartition("__")[2]
        yield OldElement(
            id=f"{category}__{element.id}",
            icon=_icon_url(entry, address),
            category=category,
            title=to_mapping(element.title).get(locale, ""),
            description=to_mapping(element.description).get(locale, ""),
        )
