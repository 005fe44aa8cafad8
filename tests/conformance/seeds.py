"""The releases that recorded exchanges were made over, served by an application with them."""

import json
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import msgspec
from msgspec.structs import replace

from dtpr.registry import Registry
from dtpr.registry.store import open_store
from dtpr.schema.exchange import release_of, wire_of
from dtpr.schema.releases import Taxonomy
from dtpr.schema.taxonomy import Release
from dtpr.schema.wire import WireRelease
from dtpr.settings import Settings
from dtpr.web.app import create_app

HERE = "http://here"

# Upstream's stores without built icons compose each one when it is asked for. A release that came
# with one icon says the same: what it did not bring is composed now.
_UNBUILT = {"none/none": "<svg></svg>"}


async def open_seed(stack: AsyncExitStack, seed: dict[str, Any]) -> httpx2.AsyncClient:
    """Open a client of an application that has the releases of a seed and no others."""
    sources = [msgspec.convert(each, WireRelease) for each in _sources(seed)]
    return await open_over(stack, Taxonomy(_release(each) for each in sources))


async def open_over(stack: AsyncExitStack, taxonomy: Taxonomy) -> httpx2.AsyncClient:
    """Open a client of an application in this process with some releases."""
    directory = stack.enter_context(TemporaryDirectory())
    database = f"sqlite:///{Path(directory) / 'register.sqlite3'}"
    store = await open_store(database, pool_size=1)
    stack.push_async_callback(store.close)
    settings = Settings(
        database=database, public_url=HERE, rate_read=0, rate_validate=0, rate_resolve=0
    )
    app = create_app(settings, Registry(store, taxonomy=taxonomy))
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return await stack.enter_async_context(httpx2.AsyncClient(transport=transport, base_url=HERE))


def _release(source: WireRelease) -> Release:
    """Return a release that answers with the elements of its seed as they are stored there."""
    release = release_of(source)
    sealed = wire_of(release)
    elements = [
        replace(each, shape=stored.shape, icon_variants=stored.icon_variants)
        for each, stored in zip(sealed.elements, source.elements, strict=True)
    ]
    return replace(release, source=replace(sealed, elements=elements))


def _sources(seed: dict[str, Any]) -> list[dict[str, Any]]:
    stored, inline = seed["r2"], dict(seed["inline"])
    index = json.loads(stored.get("schemas/index.json", '{"versions": []}'))
    versions = [each["id"] for each in index["versions"]]
    return [
        {**inline[each], "icons": inline[each]["composedIcons"] or _UNBUILT}
        if each in inline
        else _stored(stored, each)
        for each in versions
    ]


def _stored(stored: dict[str, str], version: str) -> dict[str, Any]:
    folder = f"schemas/{version.replace('@', '/')}"
    names = {"manifest", "datachain-type", "categories", "elements"}
    files = {name: json.loads(stored[f"{folder}/{name}.json"]) for name in names}
    return {**files, "datachainType": files["datachain-type"]}
