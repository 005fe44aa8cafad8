"""Packs: which there are, their files, what leads on to them, and building them anew."""

import asyncio
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.registry.access import Role
from dtpr.registry.change_feed import place_in_log
from dtpr.registry.open_data import publisher_of
from dtpr.registry.pack_building import MEDIA_TYPES
from dtpr.registry.pack_ledger import Base
from dtpr.registry.pack_shelf import KeptFile, KeptPack
from dtpr.registry.packs import areas_of, subject_of
from dtpr.schema.base import Record
from dtpr.schema.changes import Position
from dtpr.schema.packs import Pack, PackDelta, PackFile, PackForm, PackList
from dtpr.web.api.common import NoQuery
from dtpr.web.call import Handler
from dtpr.web.packing import packing_of
from dtpr.web.ranged import answer_file
from dtpr.web.requests import caller_of, read_query, registry_of, settings_of
from dtpr.web.responses import PRIVATE, json_answer

BUILDER: Role = "publisher"
"""Who may have the packs of an organization built."""


class PackQuery(Record, frozen=True, kw_only=True):
    """Of a pack as NDJSON: all of it, or what changed."""

    since: Annotated[
        Position | None,
        Meta(
            description="The `state` of an earlier pack, or a cursor of /v1/changes: what has "
            "changed since then, with what is gone."
        ),
    ] = None


async def list_packs(request: Request) -> Response:
    """Answer with every pack, its state and its files."""
    read_query(request, NoQuery)
    settings = settings_of(request)
    kept = await asyncio.to_thread(packing_of(request).shelf.all)
    publisher = publisher_of(settings)
    answer = PackList(
        register=publisher.register,
        licence=publisher.licence,
        attribution=publisher.attribution,
        packs=[_told(each, f"{settings.address}/v1/packs/{each.pack}") for each in kept],
    )
    return json_answer(request, answer)


async def get_pack_work(request: Request) -> Response:
    """Answer with what is being built, and how far it is."""
    read_query(request, NoQuery)
    work = await asyncio.to_thread(packing_of(request).shelf.work)
    return json_answer(request, work, cache=PRIVATE)


async def build_pack(request: Request) -> Response:
    """Let a pack of the caller's organization, or of a place of it, be built anew."""
    actor = await caller_of(request)
    areas = areas_of(settings_of(request))
    subject = await subject_of(registry_of(request), request.path_params["pack"], areas)
    if subject.owner is None:
        raise NotFoundError(
            "Only packs of organizations and places are built at request; the operator has the "
            "others built by `dtpr packs build` or the setting packs_every."
        )
    actor.require(BUILDER, subject.owner)
    packing = packing_of(request)
    packing.ask(subject.pack)
    return json_answer(request, packing.shelf.work(), status=202, cache=PRIVATE)


def get_pack(form: PackForm) -> Handler:
    """Return the handler that answers with a form of a pack."""

    async def answer(request: Request) -> Response:
        since = None
        if form == "ndjson.gz":
            since = read_query(request, PackQuery).since
        else:
            read_query(request, NoQuery)
        pack = await _pack_of(request)
        if since is None:
            if form not in pack.files:
                raise NotFoundError(f"The pack {pack.pack} was built without {form}.")
            return _send(request, pack, pack.files[form], MEDIA_TYPES[form])
        return _send(request, pack, _delta_of(pack, since), MEDIA_TYPES[form])

    answer.__name__ = f"get_pack_{form.replace('.', '_')}"
    return answer


async def _pack_of(request: Request) -> KeptPack:
    name = request.path_params["pack"]
    # Nothing else of an address may come near the names of files.
    await subject_of(registry_of(request), name, areas_of(settings_of(request)))
    return await asyncio.to_thread(packing_of(request).shelf.find, name)


def _send(request: Request, pack: KeptPack, file: KeptFile, media_type: str) -> Response:
    licence = publisher_of(settings_of(request)).licence.url
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Link": f'<{licence}>; rel="license"',
        "DTPR-Devices": str(pack.devices),
        "DTPR-State": pack.state,
    }
    opened = packing_of(request).shelf.open(pack, file)
    return answer_file(request, opened, file.measure.sha256, media_type, headers)


def _delta_of(pack: KeptPack, since: str) -> KeptFile:
    """Return the delta from a state, or from the nearest one before it.

    A delta holds more than what leads on from a later state, and leads on from that too.
    """
    log, place = place_in_log(since)
    newest_log, newest = place_in_log(pack.state)
    if log != newest_log:
        mend = "give the `state` of a pack of this register, or fetch the whole pack"
        raise InvalidError(Problem("since", "it is no state of this register", mend))
    if place > newest:
        mend = "ask /v1/changes for what happened after it, or ask for the pack later"
        raise InvalidError(Problem("since", "it is newer than the pack", mend))
    for base, file in reversed(_oldest_of_each(pack)):
        if place_in_log(base.state)[1] <= place:
            return file
    raise NotFoundError("It is too long ago for a delta; fetch the whole pack.")


def _oldest_of_each(pack: KeptPack) -> list[tuple[Base, KeptFile]]:
    """Return the deltas, oldest first; where two lead from one state, only that from the earlier.

    States are the same where something changed that the log of changes says nothing of.
    """
    found: dict[str, tuple[Base, KeptFile]] = {}
    for base, file in reversed(pack.deltas):
        found.setdefault(base.state, (base, file))
    return list(found.values())


def _told(kept: KeptPack, url: str) -> Pack:
    return Pack(
        pack=kept.pack,
        state=kept.state,
        built_at=kept.built_at,
        devices=kept.devices,
        files=[
            PackFile(
                form=form,
                url=f"{url}.{form}",
                media_type=MEDIA_TYPES[form],
                size=file.measure.size,
                sha256=file.measure.sha256,
            )
            for form, file in kept.files.items()
        ],
        deltas=[
            PackDelta(
                since=base.state,
                url=f"{url}.ndjson.gz?since={base.state}",
                size=file.measure.size,
                sha256=file.measure.sha256,
            )
            for base, file in reversed(_oldest_of_each(kept))
        ],
    )
