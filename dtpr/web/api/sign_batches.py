"""All signs of an organization or of a place: an archive, or many on a printer's sheets."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Annotated, BinaryIO, Literal, cast

from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dtpr.registry.archives import write_archive
from dtpr.registry.sign_batches import Batch, LaidOut, Listed, Wanted, list_batch
from dtpr.registry.sign_sheets import refusal_of, write_sheets
from dtpr.schema.base import Slug
from dtpr.signs.imposition import PaperName, Plan
from dtpr.signs.pdf.print import PrintOptions
from dtpr.web.api.sign_options import SignQuery, design_of, sign_locales
from dtpr.web.drawing import workshop_of
from dtpr.web.requests import caller_of, read_query, registry_of, settings_of
from dtpr.web.responses import PRIVATE

COUNT = "DTPR-Signs"
"""The header that says how many signs a batch has, before the first of them is drawn."""

_CHUNK_BYTES = 1 << 18
_MEMORY_BYTES = 4 << 20


class BatchQuery(SignQuery, frozen=True, kw_only=True):
    """Which signs; how signs are made of devices that no kept sign shows."""

    organization: Annotated[
        Slug | None, Meta(description="Whose signs; by default those of the token's.")
    ] = None
    place: Annotated[
        Slug | None, Meta(description="Signs of a place, and of the devices that stand there.")
    ] = None
    kept: Annotated[bool, Meta(description="Only signs that are kept, none for other devices.")] = (
        False
    )


class ArchiveQuery(BatchQuery, frozen=True, kw_only=True):
    """Which signs, and what kind of files."""

    form: Annotated[
        Literal["svg", "pdf", "png"], Meta(description="What kind of file each sign is.")
    ] = "pdf"


class SheetsQuery(BatchQuery, frozen=True, kw_only=True):
    """Which signs, and the printer's sheets that they are put on."""

    paper: Annotated[PaperName, Meta(description="The printer's sheets.")] = "A4"
    skip: Annotated[
        bool, Meta(description="Leave out signs that cannot be drawn, in place of a refusal.")
    ] = False


async def get_sign_batch(request: Request) -> Response:
    """Answer with an archive of signs; `failures.txt` in it names those that cannot be drawn."""
    query = read_query(request, ArchiveQuery)
    batch, listed = await _listed(request, query)
    files = batch.files(listed, query.form, query.output())
    return StreamingResponse(
        write_archive(files, query.form),
        media_type="application/zip",
        headers=_headers("signs.zip", listed),
    )


async def get_sign_sheets(request: Request) -> Response:
    """Answer with signs of one size on sheets with marks for the cuts, the whole file at once."""
    query = read_query(request, SheetsQuery)
    batch, listed = await _listed(request, query)
    file = await _file(query, batch.sheets(listed))
    return StreamingResponse(
        _send(file), media_type="application/pdf", headers=_headers("signs.pdf", listed)
    )


async def _listed(request: Request, query: BatchQuery) -> tuple[Batch, list[Listed]]:
    actor = await caller_of(request)
    registry, address = registry_of(request), settings_of(request).address
    wanted = Wanted(
        organization=query.organization,
        place=query.place,
        design=design_of(query, sign_locales(request)),
        devices=not query.kept,
        alike=isinstance(query, SheetsQuery) and _says_how(request),
    )
    listed = await list_batch(registry, actor, wanted)
    return Batch(registry, wanted, address, workshop_of(request).draughtsman), listed


def _says_how(request: Request) -> bool:
    """Whether a template or a size is asked for, which kept signs then have on sheets too."""
    return any(name in request.query_params for name in ("template", "size", "width_mm"))


async def _file(query: SheetsQuery, laid_out: AsyncIterator[LaidOut]) -> BinaryIO:
    """Return the sheets as a file to be read and closed.

    Raises:
        InvalidError: A sign cannot be drawn, and it is not asked to leave it out; or none can be.
    """
    options = PrintOptions(inks=query.inks, bleed_mm=query.bleed)
    with ExitStack() as opened:
        spool = opened.enter_context(SpooledTemporaryFile(max_size=_MEMORY_BYTES))
        file = cast("BinaryIO", spool)
        sheets = await write_sheets(laid_out, Plan(paper=query.paper), file, options)
        if sheets.failures and not (query.skip and sheets.signs):
            raise refusal_of(sheets)
        opened.pop_all()
    return file


async def _send(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while chunk := await run_in_threadpool(file.read, _CHUNK_BYTES):
            yield chunk


def _headers(name: str, listed: list[Listed]) -> dict[str, str]:
    return {
        "Cache-Control": PRIVATE,
        "Content-Disposition": f'attachment; filename="{name}"',
        COUNT: str(len(listed)),
    }
