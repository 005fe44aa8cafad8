"""What draws icons beside the event loop, and what keeps what was drawn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import cast

from starlette.applications import Starlette
from starlette.requests import Request

from dtpr.settings import Settings
from dtpr.signs.iconset.shelf import IconSets
from dtpr.signs.png import Rasteriser
from dtpr.signs.pool import shared_pool


def open_icon_sets(settings: Settings) -> IconSets:
    """Return the icon sets of an instance."""
    folder = Path(settings.icon_sets) if settings.icon_sets else None
    return IconSets(shared_pool(), folder)


@asynccontextmanager
async def keeping_icon_sets(app: Starlette) -> AsyncIterator[None]:
    """Take away, with the block, what an application kept in a temporary folder."""
    try:
        yield
    finally:
        app.state.icon_sets.close()


def icon_sets_of(request: Request) -> IconSets:
    """Return the icon sets of the application."""
    return cast("IconSets", request.app.state.icon_sets)


@cache
def shared_rasteriser() -> Rasteriser:
    """Return the one that all requests of this process share."""
    return Rasteriser(shared_pool())
