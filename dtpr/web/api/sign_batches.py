"""All signs of an organization or of a place in one archive, sent while it is being made."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dtpr.registry.archives import write_archive
from dtpr.registry.sign_batches import Wanted, check_batch, draw_batch, plan_batch
from dtpr.registry.sign_drawing import shared_draughtsman
from dtpr.schema.base import Slug
from dtpr.web.api.sign_options import SignQuery, design_of, sign_locales
from dtpr.web.requests import caller_of, read_query, registry_of, settings_of
from dtpr.web.responses import PRIVATE


class BatchQuery(SignQuery, frozen=True, kw_only=True):
    """Which signs; how signs are made of devices that no kept sign shows."""

    organization: Slug | None = None
    place: Slug | None = None
    form: Annotated[
        Literal["svg", "pdf", "png"], Meta(description="What kind of file each sign is.")
    ] = "pdf"
    kept: Annotated[bool, Meta(description="Only signs that are kept, none for other devices.")] = (
        False
    )


async def get_sign_batch(request: Request) -> Response:
    """Answer with an archive of signs; `failures.txt` in it names those that cannot be drawn."""
    actor = await caller_of(request)
    query = read_query(request, BatchQuery)
    registry, address = registry_of(request), settings_of(request).address
    design = None if query.kept else design_of(query, sign_locales(request))
    wanted = Wanted(query.organization, query.place, design)
    await check_batch(registry, actor, wanted)

    async def send() -> AsyncIterator[bytes]:
        planned = plan_batch(registry, actor, wanted, address)
        drawn = draw_batch(planned, shared_draughtsman(), query.form, query.output())
        async for piece in write_archive(drawn, query.form):
            yield piece

    headers = {
        "Cache-Control": PRIVATE,
        "Content-Disposition": 'attachment; filename="signs.zip"',
    }
    return StreamingResponse(send(), media_type="application/zip", headers=headers)
