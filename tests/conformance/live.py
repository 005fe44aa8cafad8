"""Where the cases that speak HTTP go: a live server, or the application in this process."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

TIMEOUT = 30
"""Seconds that a server may take for one answer."""

_CALLERS = itertools.count()


@asynccontextmanager
async def open_client(url: str | None, folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """Open a client of a server, or of an application over a register of its own.

    That register has taken in the official content, where it lies beside the folder of cases or
    among the shared material.
    """
    if url is not None:
        async with httpx2.AsyncClient(
            base_url=url, timeout=TIMEOUT, event_hooks={"request": [_name_caller]}
        ) as client:
            yield client
        return
    with TemporaryDirectory() as directory:
        address = f"sqlite:///{Path(directory) / 'register.sqlite3'}"
        async with _open_application(address, folder) as client:
            yield client


async def _name_caller(request: httpx2.Request) -> None:
    """Make every request somebody else's, so that a server's limits do not end the run."""
    request.headers.setdefault("DTPR-Client", f"conformance/{next(_CALLERS)}")


@asynccontextmanager
async def _open_application(address: str, folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    from dtpr.registry import migrate, open_registry
    from dtpr.settings import Settings
    from dtpr.web.app import create_app
    from tests.conformance.official import find_upstream, take_in

    settings = Settings(database=address, rate_read=0, rate_validate=0, rate_resolve=0)
    await migrate(settings)
    async with open_registry(settings) as registry:
        await take_in(registry, find_upstream(folder))
        transport = httpx2.ASGITransport(app=create_app(settings, registry))
        async with httpx2.AsyncClient(transport=transport, base_url="http://here") as client:
            yield client
