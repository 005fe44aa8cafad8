"""What draws for an application beside its event loop, and what keeps what was drawn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from starlette.applications import Starlette
from starlette.requests import Request

from dtpr.registry.sign_drawing import Draughtsman
from dtpr.settings import Settings
from dtpr.signs.iconset.shelf import IconSets
from dtpr.signs.png import Rasteriser
from dtpr.signs.pool import Pool


class Workshop:
    """Signs, pictures and icon sets, all drawn in one pool of processes."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        folder = Path(settings.icon_sets) if settings.icon_sets else None
        self.pool = pool
        self.draughtsman = Draughtsman(pool)
        self.rasteriser = Rasteriser(pool)
        self.icon_sets = IconSets(pool, folder)


@asynccontextmanager
async def keeping_workshop(app: Starlette) -> AsyncIterator[None]:
    """End, with the block, the processes of an application, and drop its temporary files."""
    workshop: Workshop = app.state.workshop
    try:
        yield
    finally:
        workshop.icon_sets.close()
        await workshop.pool.close()


def workshop_of(request: Request) -> Workshop:
    """Return the workshop of the application."""
    return cast("Workshop", request.app.state.workshop)
