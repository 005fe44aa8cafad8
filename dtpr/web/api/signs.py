"""Signs as records: kept, listed and moved by the staff of their organization."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from dtpr.registry.sign_jobs import trial_job
from dtpr.registry.signs import AskedSigns, ComparedSign, KeptSign, link_of
from dtpr.schema.base import Slug
from dtpr.schema.decode import convert
from dtpr.schema.sign import SignDraft, SignNotes, SignStatus
from dtpr.schema.sign_answers import SignAnswer, SignLinks, SignList
from dtpr.web.api.common import NoQuery, PageQuery
from dtpr.web.drawing import workshop_of
from dtpr.web.language import Language
from dtpr.web.merging import merge_patch
from dtpr.web.pages.sign_words import explain_differences
from dtpr.web.requests import (
    caller_of,
    expected_version,
    read_json,
    read_query,
    reader_of,
    registry_of,
    settings_of,
)
from dtpr.web.responses import PRIVATE, json_answer, version_tag


class SignsQuery(PageQuery, frozen=True, kw_only=True):
    """Which signs, and which page of them; without an organization, those of the token's."""

    organization: Slug | None = None
    place: Annotated[
        str | None, Meta(description="Signs of a place, and of the devices that stood there.")
    ] = None
    device: Annotated[str | None, Meta(description="Signs of a device, by its id or code.")] = None
    status: SignStatus | None = None
    stale: Annotated[
        bool, Meta(description="Only signs that say what is not so any more; removed ones apart.")
    ] = False

    def asked(self) -> AskedSigns:
        """Return the filters."""
        return AskedSigns(
            organization=self.organization,
            place=self.place,
            device=self.device,
            status=self.status,
            stale=self.stale,
        )


async def create_sign(request: Request) -> Response:
    """Keep a sign of what is public now, once it is sure that it can be drawn."""
    actor = await caller_of(request)
    draft = await read_json(request, SignDraft)
    registry, address = registry_of(request), settings_of(request).address
    trial = await trial_job(registry, actor, draft, address)
    await workshop_of(request).draughtsman.report(trial)
    return await _answer(request, await registry.signs.add(actor, draft, address), status=201)


async def get_sign(request: Request) -> Response:
    """Answer with one sign of the caller's organization."""
    read_query(request, NoQuery)
    actor = await caller_of(request)
    kept = await registry_of(request).signs.get(actor, request.path_params["sign"])
    return await _answer(request, kept)


async def list_signs(request: Request) -> Response:
    """Answer with a page of signs of the caller's organization."""
    actor = await caller_of(request)
    query = read_query(request, SignsQuery)
    address = settings_of(request).address
    page = await registry_of(request).signs.page(
        actor, query.asked(), address, after=int(query.after), limit=query.limit
    )
    language = reader_of(request)
    answer = SignList(
        signs=[sign_answer(each, address, language) for each in page.signs],
        next=None if page.after is None else str(page.after),
        locale=language.locale,
    )
    return json_answer(request, answer, cache=PRIVATE, language=language)


async def patch_sign(request: Request) -> Response:
    """Write down how far a sign has come, where it hangs and its picture (RFC 7396)."""
    actor = await caller_of(request)
    version = expected_version(request, needed=True)
    patch = await read_json(request, dict[str, Any])
    signs = registry_of(request).signs
    known = await signs.get(actor, request.path_params["sign"])
    notes = convert(merge_patch(msgspec.to_builtins(known.sign.notes), patch), SignNotes)
    kept = await signs.change(actor, known.sign.code, notes, version or known.version)
    return await _answer(request, kept)


def sign_answer(compared: ComparedSign, address: str, language: Language) -> SignAnswer:
    """Return a sign as its staff see it."""
    kept, sign = compared.kept, compared.kept.sign
    return SignAnswer(
        code=sign.code,
        organization=sign.organization,
        device=sign.device,
        place=sign.place,
        status=sign.status,
        version=kept.version,
        design=sign.design,
        shows=sign.shows,
        facts=sign.facts,
        hangs=sign.notes.hangs,
        photo=sign.notes.photo,
        history=sign.history,
        changed_at=kept.changed_at,
        is_stale=compared.is_stale,
        differences=explain_differences(compared.differences, language.locale),
        links=_links(sign.code, address),
        locale=language.locale,
    )


def _links(code: str, address: str) -> SignLinks:
    own = f"{address}/v1/signs/{code}"
    return SignLinks(
        self=own,
        page=link_of(address, code),
        svg=f"{own}/sign.svg",
        pdf=f"{own}/sign.pdf",
        screen_pdf=f"{own}/sign.pdf?profile=screen",
        png=f"{own}/sign.png",
        report=f"{own}/sign.json",
    )


async def _answer(request: Request, kept: KeptSign, status: int = 200) -> Response:
    address, language = settings_of(request).address, reader_of(request)
    compared = await registry_of(request).signs.compare([kept], address)
    answer = sign_answer(compared[0], address, language)
    headers = {"ETag": version_tag(kept.version), "Location": f"/v1/signs/{kept.sign.code}"}
    return json_answer(
        request, answer, cache=PRIVATE, status=status, headers=headers, language=language
    )
