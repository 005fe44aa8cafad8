"""The application: routes, errors and the register that they share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from dtpr.registry import Registry, open_registry
from dtpr.settings import Settings, load_settings
from dtpr.web.drawing import keeping_icon_sets, open_icon_sets
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


def create_app(settings: Settings, registry: Registry | None = None) -> Starlette:
    """Return the application over an open register, or over one that it opens and closes."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if registry is not None:
            app.state.registry = registry
            async with keeping_icon_sets(app):
                yield
            return
        async with open_registry(settings) as opened, keeping_icon_sets(app):
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
    app.state.icon_sets = open_icon_sets(settings)
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
    return create_app(load_settings())
