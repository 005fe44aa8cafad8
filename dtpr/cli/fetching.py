"""A release over HTTP: the answers of an API, as the files that a release is read from."""

from collections.abc import Awaitable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from dtpr.cli.fetcher import Fetcher, FetchError, Progress, is_address, opened
from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.schema.legacy_exchange import icon_name

MAX_PAGES = 50

_TYPES = ("device", "ai")
_PAGE = 200


async def fetch_releases(
    base: str, *, version: str | None = None, progress: Progress
) -> list[dict[str, bytes]]:
    """Return the files of each release that an API answers with, of the first without icons.

    Args:
        base: The address of the first API, ending in `/v1`, or of the second, ending in `/v2`.
        version: Only this release; of the second API, which has several.
        progress: Called with how many drawings are done, and of how many.

    Raises:
        InvalidError: The address is not taken, or the API does not have the version.
        FetchError: It does not answer, or not with what was asked for.
    """
    base = base.rstrip("/")
    async with opened() as fetcher:
        if base.endswith("/v2"):
            return await _fetch_bundles(fetcher, base, version, progress)
        if base.endswith("/v1"):
            return [await _fetch_legacy(fetcher, base)]
    mend = "give the address of an API, such as https://…/api/dtpr/v1 or https://…/api/v2"
    raise InvalidError(Problem("source", f"{base} ends in neither /v1 nor /v2", mend))


async def fetch_icons(addresses: Mapping[str, str], progress: Progress) -> dict[str, bytes]:
    """Return the drawings that are there, by the names that their addresses are given by."""
    async with opened() as fetcher:
        return await fetcher.drawings(addresses, progress, needed=False)


def icons_by_url(answers: Iterable[bytes]) -> dict[str, str]:
    """Return the address of each icon that answers of the first API name, by its file's name."""
    found: dict[str, str] = {}
    for each in answers:
        for url in _urls(each):
            if is_address(url):
                found[f"icons/{icon_name(url)}.svg"] = url
    return found


async def _fetch_legacy(fetcher: Fetcher, base: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for kind in _TYPES:
        for part in ("categories", "elements"):
            files |= await _if_there(f"{part}_{kind}.json", fetcher.read(f"{base}/{part}/{kind}"))
    return files


async def _if_there(name: str, content: Awaitable[bytes]) -> dict[str, bytes]:
    try:
        return {name: await content}
    except NotFoundError:
        return {}


async def _fetch_bundles(
    fetcher: Fetcher, base: str, version: str | None, progress: Progress
) -> list[dict[str, bytes]]:
    versions = [str(each.get("id")) for each in _listed(await fetcher.load(f"{base}/schemas"))]
    if version is not None and version not in versions:
        mend = f"use one of {', '.join(versions)}"
        raise InvalidError(Problem("release", f"{base} does not have {version}", mend))
    chosen = versions if version is None else [version]
    return [await _fetch_bundle(fetcher, base, each, progress) for each in chosen]


def _listed(answer: Any) -> list[dict[str, Any]]:
    versions = answer.get("versions") if isinstance(answer, dict) else None
    if not isinstance(versions, list) or not all(isinstance(each, dict) for each in versions):
        raise FetchError("The list of releases does not have the form of the API.")
    return versions


async def _fetch_bundle(
    fetcher: Fetcher, base: str, version: str, progress: Progress
) -> dict[str, bytes]:
    home = f"{base}/schemas/{quote(version, safe='@')}"
    elements = await _fetch_elements(fetcher, home)
    parts = {
        "manifest": _part(await fetcher.load(f"{home}/manifest"), "manifest"),
        "categories": _part(await fetcher.load(f"{home}/categories"), "categories"),
        "elements": elements,
    }
    files = {f"{name}.json": msgspec.json.encode(part) for name, part in parts.items()}
    if kind := await _fetch_kind(fetcher, base, version):
        files["datachain-type.json"] = msgspec.json.encode(kind)
    symbols = dict.fromkeys(str(each.get("symbol_id")) for each in elements)
    addresses = {
        f"symbols/{each}.svg": f"{home}/symbols/{quote(each, safe='')}.svg" for each in symbols
    }
    return files | await fetcher.drawings(addresses, progress, needed=True)


async def _fetch_elements(fetcher: Fetcher, home: str) -> list[dict[str, Any]]:
    elements: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(MAX_PAGES):
        query = f"fields=all&limit={_PAGE}" + (f"&cursor={quote(cursor)}" if cursor else "")
        answer = await fetcher.load(f"{home}/elements?{query}")
        page = _part(answer, "elements")
        if not isinstance(page, list) or not all(isinstance(each, dict) for each in page):
            raise FetchError(f"{home}/elements does not have the form of the API.")
        elements += page
        cursor = str((answer.get("meta") or {}).get("next_cursor") or "")
        if not cursor:
            return elements
    raise FetchError(f"{home}/elements has more than {MAX_PAGES} pages.")


async def _fetch_kind(fetcher: Fetcher, base: str, version: str) -> Any:
    """Return the kind of chain, which of all upstream's routes only its MCP tool tells."""
    call = {"name": "get_schema", "arguments": {"version": version}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    try:
        answer = await fetcher.load(f"{base.removesuffix('/api/v2')}/mcp", body)
        return answer["result"]["structuredContent"]["data"]["datachain_type"]
    except (FetchError, NotFoundError, KeyError, TypeError):
        return None


def _part(answer: Any, name: str) -> Any:
    if isinstance(answer, dict) and name in answer:
        return answer[name]
    raise FetchError(f"An answer of the API has no {name}.")


def _urls(answer: bytes) -> list[str]:
    try:
        entries = msgspec.json.decode(answer)
        return [str(each["element"]["icon"]["url"]) for each in entries if "element" in each]
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError):
        return []
