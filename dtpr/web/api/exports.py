"""Exports: the public register, whole or selected, as a file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from msgspec import Meta
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from dtpr import __version__
from dtpr.formats import gis
from dtpr.geo.box import parse_bbox
from dtpr.registry.exporting import LINES, Export, opened_export
from dtpr.registry.open_data import Selection, publisher_of
from dtpr.web.api.common import FilterQuery
from dtpr.web.call import Handler
from dtpr.web.exporting import SpooledResponse, exports_of, running
from dtpr.web.requests import read_query, registry_of, settings_of
from dtpr.web.responses import SHORT, is_known
from dtpr.web.spool import Spool, spool_of

COUNT = "DTPR-Devices"
"""The header that says how many devices an export has, before the first of them is sent."""

TYPES = {
    "geojson": "application/geo+json",
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
}
_SMALL_BYTES = 1 << 20
_EVERY_S = 1.0


class ExportQuery(FilterQuery, frozen=True, kw_only=True):
    """Which devices; all that are public where nothing is asked."""

    def selection(self) -> Selection:
        """Return the filters."""
        box = parse_bbox(self.bbox) if self.bbox else None
        return Selection(asked=self.asked(), query=self.q or None, box=box)


class GisQuery(ExportQuery, frozen=True, kw_only=True):
    """Which devices, and in which coordinate reference system."""

    crs: Annotated[
        str | None, Meta(description="An EPSG code, such as `EPSG:3857`; WGS 84 by default.")
    ] = None


def text_export(form: str) -> Handler:
    """Return the handler that answers with an export as text, sent while it is made."""

    async def answer(request: Request) -> Response:
        query = read_query(request, ExportQuery)
        async with AsyncExitStack() as held:
            held.enter_context(exports_of(request).admitted())
            reading = await held.enter_async_context(AsyncExitStack())
            export = await _opened(request, query, reading)
            headers = await _headers(query, form, export)
            if answered := _early(request, headers, TYPES[form]):
                return answered
            spool = Spool()
            held.callback(spool.close)
            task = asyncio.create_task(_produce(reading, export, form, spool))
            await held.enter_async_context(running(task))
            await spool.filled(_SMALL_BYTES)
            if spool.is_whole:
                headers |= _measures(spool)
            return SpooledResponse(spool, TYPES[form], headers, held.pop_all())

    return _named(answer, form)


def gis_export(form: str) -> Handler:
    """Return the handler that answers with an export as a file, which is built first."""
    media_type = gis.FORMS[form].media_type

    async def answer(request: Request) -> Response:
        query = read_query(request, GisQuery)
        crs = gis.check_form(form, query.crs)
        async with AsyncExitStack() as held:
            held.enter_context(exports_of(request).admitted())
            folder = Path(held.enter_context(TemporaryDirectory(prefix="dtpr-export-")))
            out = folder / f"out.{form}"
            async with AsyncExitStack() as reading:
                export = await _opened(request, query, reading)
                headers = await _headers(query, form, export, crs)
                if answered := _early(request, headers, media_type):
                    return answered
                await export.write_lines(folder / LINES)
            async with exports_of(request).making():
                task = asyncio.create_task(gis.build(folder / LINES, out, form, crs))
                async with running(task):
                    await _until_done(request, task)
            spool = await spool_of(out)
            held.callback(spool.close)
            return SpooledResponse(
                spool, media_type, {**headers, **_measures(spool)}, held.pop_all()
            )

    return _named(answer, form)


async def _opened(request: Request, query: ExportQuery, reading: AsyncExitStack) -> Export:
    """Wait for a turn to read the store, and hold a moment of it."""
    registry, publisher = registry_of(request), publisher_of(settings_of(request))
    await reading.enter_async_context(exports_of(request).making())
    return await reading.enter_async_context(opened_export(registry, publisher, query.selection()))


async def _produce(reading: AsyncExitStack, export: Export, form: str, spool: Spool) -> None:
    """Write an export as fast as the store gives it, then let go of the store."""
    try:
        async with reading:
            async for piece in export.pieces(form):
                await spool.write(piece)
    except Exception as error:  # noqa: BLE001 - who reads the spool raises it
        spool.end(error)
    else:
        spool.end()


async def _until_done(request: Request, task: "asyncio.Task[None]") -> None:
    """Wait for a task for as long as somebody waits for its outcome.

    Raises:
        ClientDisconnect: Nobody does any more.
    """
    while not task.done():
        if await request.is_disconnected():
            raise ClientDisconnect
        await asyncio.wait({task}, timeout=_EVERY_S)
    task.result()


def _early(request: Request, headers: dict[str, str], media_type: str) -> Response | None:
    """Return the answer where no body is to be sent."""
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        return StreamingResponse(_nothing(), headers=headers, media_type=media_type)
    return None


async def _nothing() -> AsyncIterator[bytes]:
    """Yield no body, of which no length is told then."""
    yield b""


async def _headers(query: ExportQuery, form: str, export: Export, *more: str) -> dict[str, str]:
    name = query.place or query.organization or "devices"
    return {
        "Cache-Control": SHORT,
        "ETag": f'"{await export.tag(form, __version__, *more)}"',
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "Link": f'<{export.header.licence.url}>; rel="license"',
        COUNT: str(export.devices),
    }


def _measures(spool: Spool) -> dict[str, str]:
    return {"Content-Length": str(spool.size), "Repr-Digest": spool.digest}


def _named(handler: Handler, form: str) -> Handler:
    """Return a handler under the name that links and OpenAPI know it by."""
    handler.__name__ = f"get_export_{form.replace('.', '_')}"
    return handler
