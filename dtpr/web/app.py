"""The application: routes, errors and the register that they share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from dtpr.registry import Registry, open_registry
from dtpr.schema.releases import shipped_taxonomy
from dtpr.settings import Settings, load_settings
from dtpr.web.middleware import SecurityHeaders
from dtpr.web.pages.error import answer_http_exception, answer_problem
from dtpr.web.problems import PROBLEMS
from dtpr.web.routes import routes

_CORS = Middleware(
    CORSMiddleware,
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
            yield
            return
        async with open_registry(settings) as opened:
            app.state.registry = opened
            yield

    app = Starlette(
        routes=routes(),
        middleware=[Middleware(SecurityHeaders), _CORS],
        exception_handlers={
            **dict.fromkeys(PROBLEMS, answer_problem),
            HTTPException: answer_http_exception,
        },
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.locales = tuple(dict.fromkeys([*settings.locales, *shipped_taxonomy().locales]))
    if registry is not None:
        app.state.registry = registry
    return app


def create_app_from_environment() -> Starlette:
    """Return the application with the settings of the environment; each worker calls this."""
    return create_app(load_settings())
