"""The application over releases of its own, and a client of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec.structs import replace

from dtpr.registry import Registry
from dtpr.registry.store import open_store
from dtpr.schema.exchange import release_of
from dtpr.schema.releases import Taxonomy, shipped_taxonomy
from dtpr.schema.wire import NO_HASH, WireRelease
from dtpr.settings import Settings
from dtpr.web.app import create_app

ADDRESS = "https://register.example"
BETA = "ai@2026-01-31-beta"

Open = Callable[..., Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def open_api(sqlite_database: str) -> AsyncIterator[Open]:
    """Open a client of an application with some releases and settings."""
    async with AsyncExitStack() as stack:

        async def make(taxonomy: Taxonomy | None = None, **settings: int) -> httpx2.AsyncClient:
            store = await open_store(sqlite_database, pool_size=1)
            stack.push_async_callback(store.close)
            told: dict[str, Any] = {"database": sqlite_database, "public_url": ADDRESS, **settings}
            app = create_app(Settings(**told), Registry(store, taxonomy=taxonomy))
            transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
            client = httpx2.AsyncClient(transport=transport, base_url=ADDRESS)
            return await stack.enter_async_context(client)

        yield make


@pytest.fixture
async def api(open_api: Open) -> httpx2.AsyncClient:
    """A client of an application with the releases that ship, and a beta with artwork."""
    beta = release_of(a_source())
    return await open_api(Taxonomy([*shipped_taxonomy().every, beta]), rate_read=0)


def a_source(**changes: Any) -> WireRelease:
    """Return a small official release: two categories, the first one with a context."""
    plain = {
        "manifest": {
            "version": BETA,
            "status": "beta",
            "created_at": "2026-01-31T00:00:00Z",
            "content_hash": NO_HASH,
            "locales": ["en", "fr"],
        },
        "datachainType": {
            "id": "ai",
            "name": texts("AI"),
            "categories": ["purpose", "modes"],
            "locales": ["en", "fr"],
        },
        "categories": [a_category("modes", element_context=a_context()), a_category("purpose")],
        "elements": [
            an_element("perceptive_mode", "modes", "Perceptive", "It looks and listens"),
            an_element("entry", "purpose", "Entry", "Opens doors for some"),
        ],
        "symbols": {"plain": '<svg viewBox="0 0 36 36"><path d="M9 9h18v18z"/></svg>'},
        "icons": {},
    }
    return replace(msgspec.convert(plain, WireRelease), **changes)


def texts(english: str) -> list[dict[str, str]]:
    """Return a text in English and in French."""
    return [{"locale": "en", "value": english}, {"locale": "fr", "value": f"{english} (fr)"}]


def a_category(name: str, **more: Any) -> dict[str, Any]:
    """Return a category that gives its elements one variable."""
    return {
        "id": name,
        "name": texts(name),
        "description": texts(f"About {name}"),
        "required": name == "purpose",
        "datachain_type": "ai",
        "shape": "hexagon",
        "element_variables": [{"id": "more", "label": texts("More")}],
        **more,
    }


def a_context() -> dict[str, Any]:
    """Return a context with a value that has a colour and one that has none."""
    values = [
        {"id": "alone", "name": texts("Alone"), "description": [], "color": "#FFDD00"},
        {"id": "helped", "name": texts("Helped"), "description": [], "color": None},
    ]
    return {"id": "autonomy", "name": texts("Autonomy"), "description": [], "values": values}


def an_element(name: str, category: str, title: str, description: str) -> dict[str, Any]:
    """Return an element with the one symbol that there is."""
    return {
        "id": name,
        "category_id": category,
        "title": texts(title),
        "description": texts(description),
        "symbol_id": "plain",
    }


def a_chain(*elements: str, **more: Any) -> dict[str, Any]:
    """Return a disclosure of the small release."""
    return {
        "id": "door-7",
        "schema_version": BETA,
        "created_at": "2026-02-01T00:00:00Z",
        "elements": [{"element_id": each} for each in elements or ("entry",)],
        **more,
    }
