"""The application: routes, errors and the register that they share."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from dtpr.geo.crs import reference_systems
from dtpr.registry import Registry, open_registry
from dtpr.settings import Settings, load_settings
from dtpr.signs.pool import Pool
from dtpr.web import direct, direct_tiles
from dtpr.web.along import AlongAnswers
from dtpr.web.around import Around
from dtpr.web.direct_items import DirectItems
from dtpr.web.drawing import Workshop, keeping_workshop
from dtpr.web.exporting import Exports
from dtpr.web.failures import Failures
from dtpr.web.garbage import searched_briefly
from dtpr.web.mcp.views import Views
from dtpr.web.middleware import OwnCors, SecurityHeaders
from dtpr.web.ogc.links import ROOT
from dtpr.web.packing import Packing
from dtpr.web.pages.error import answer_http_exception, answer_problem
from dtpr.web.problems import PROBLEMS
from dtpr.web.routes import routes
from dtpr.web.routing import Branches
from dtpr.web.standard.answers import Shelf
from dtpr.web.standard.errors import unless_standard
from dtpr.web.standard.gate import Gate
from dtpr.web.standard.rates import rates_of
from dtpr.web.summaries import Summaries
from dtpr.web.unchanged import MOST_BYTES, Unchanged

EXPOSED = (
    "ETag",
    "Location",
    "Content-Language",
    "Content-Disposition",
    "Repr-Digest",
    "DTPR-Devices",
    "DTPR-State",
    "Accept-Ranges",
    "Content-Range",
)
_CORS = Middleware(
    OwnCors,
    allow_origins=["*"],
    allow_methods=["GET", "POST", "PUT", "PATCH"],
    allow_headers=[
        "Authorization",
        "Content-Type",
        "If-Match",
        "If-None-Match",
        "If-Range",
        "Range",
    ],
    expose_headers=EXPOSED,
    max_age=86_400,
)


class Application(Starlette):
    """The register on the web; what is asked more than all else goes through no middleware."""

    def __init__(self, *, memory_bytes: int, **usual: Any) -> None:
        super().__init__(**usual)
        self.unchanged = Unchanged(super().__call__, self.state, memory_bytes)
        self._direct: Sequence[tuple[str, ASGIApp]] = (
            (direct.PATH, direct.DirectNearby(self.unchanged, self.state, EXPOSED)),
            (direct_tiles.BEGINNING, direct_tiles.DirectTiles(self.unchanged, self.state, EXPOSED)),
            (ROOT, DirectItems(self.unchanged, self.state, EXPOSED)),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope["path"] if scope["type"] == "http" else ""
        for beginning, answer in self._direct:
            if path.startswith(beginning):
                await answer(scope, receive, send)
                return
        await self.unchanged(scope, receive, send)


def create_app(
    settings: Settings, registry: Registry | None = None, pool: Pool | None = None
) -> Application:
    """Return the application over an open register, or over one that it opens and closes.

    It draws in the pool, or in one of its own; either is closed when it stops.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if registry is not None:
            async with keeping_workshop(app), packing.running():
                yield
            return
        async with open_registry(settings) as opened, keeping_workshop(app):
            _share(app, opened, settings)
            with searched_briefly():
                async with _following(opened), packing.running():
                    yield

    packing = Packing(settings)
    answer = unless_standard(answer_problem)
    app = Application(
        memory_bytes=min(MOST_BYTES, _memory(settings)),
        routes=[Branches(routes())],
        middleware=[
            Middleware(Failures, answer=answer),
            Middleware(SecurityHeaders),
            _CORS,
            Middleware(Gate, rates=rates_of(settings)),
        ],
        exception_handlers={
            **dict.fromkeys(PROBLEMS.keys() - {Exception}, answer),
            HTTPException: unless_standard(answer_http_exception),
        },
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.systems = reference_systems(tuple(settings.grids))
    app.state.shelf = Shelf()
    app.state.views = Views()
    app.state.exports = Exports()
    app.state.packing = packing
    app.state.workshop = Workshop(settings, pool or Pool())
    if registry is not None:
        _share(app, registry, settings)
    return app


def _share(app: Starlette, registry: Registry, settings: Settings) -> None:
    """Give the handlers the register and what they remember of it."""
    app.state.registry = registry
    summaries = Summaries(registry, settings.address, _memory(settings))
    app.state.around = Around(registry, settings.address, summaries)
    app.state.along = AlongAnswers(registry, settings.address, summaries)


def _memory(settings: Settings) -> int:
    return settings.answer_cache_mb * 2**20


@asynccontextmanager
async def _following(registry: Registry) -> AsyncIterator[None]:
    """Take over the releases that other processes import, for the length of the block."""
    follower = asyncio.create_task(registry.releases.follow())
    try:
        yield
    finally:
        follower.cancel()
        with suppress(asyncio.CancelledError):
            await follower


def create_app_from_environment() -> Application:
    """Return the application with the settings of the environment; each worker calls this."""
    if parent := parent_process():
        Thread(target=_stop_after, args=(parent,), daemon=True).start()
    return create_app(load_settings())


def _stop_after(parent: BaseProcess) -> None:
    """Stop this worker as if it were told to, once the process that started it is no more."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
