"""The application: routes, errors and the register that they share."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from dtpr.registry import Registry, open_registry
from dtpr.settings import Settings, load_settings
from dtpr.signs.pool import Pool
from dtpr.web.drawing import Workshop, keeping_workshop
from dtpr.web.mcp.views import Views
from dtpr.web.middleware import OwnCors, SecurityHeaders
from dtpr.web.pages.error import answer_http_exception, answer_problem
from dtpr.web.problems import PROBLEMS
from dtpr.web.routes import routes
from dtpr.web.standard.answers import Shelf
from dtpr.web.standard.errors import unless_standard
from dtpr.web.standard.gate import Gate
from dtpr.web.standard.rates import rates_of

_CORS = Middleware(
    OwnCors,
    allow_origins=["*"],
    allow_methods=["GET", "POST", "PUT", "PATCH"],
    allow_headers=["Authorization", "Content-Type", "If-Match", "If-None-Match"],
    expose_headers=["ETag", "Location", "Content-Language"],
    max_age=86_400,
)


def create_app(
    settings: Settings, registry: Registry | None = None, pool: Pool | None = None
) -> Starlette:
    """Return the application over an open register, or over one that it opens and closes.

    It draws in the pool, or in one of its own; either is closed when it stops.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if registry is not None:
            app.state.registry = registry
            async with keeping_workshop(app):
                yield
            return
        async with open_registry(settings) as opened, keeping_workshop(app):
            app.state.registry = opened
            async with _following(opened):
                yield

    app = Starlette(
        routes=routes(),
        middleware=[
            Middleware(SecurityHeaders),
            _CORS,
            Middleware(Gate, rates=rates_of(settings)),
        ],
        exception_handlers={
            **dict.fromkeys(PROBLEMS, unless_standard(answer_problem)),
            HTTPException: unless_standard(answer_http_exception),
        },
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.shelf = Shelf()
    app.state.views = Views()
    app.state.workshop = Workshop(settings, pool or Pool())
    if registry is not None:
        app.state.registry = registry
    return app


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


def create_app_from_environment() -> Starlette:
    """Return the application with the settings of the environment; each worker calls this."""
    if parent := parent_process():
        Thread(target=_stop_after, args=(parent,), daemon=True).start()
    return create_app(load_settings())


def _stop_after(parent: BaseProcess) -> None:
    """Stop this worker as if it were told to, once the process that started it is no more."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
