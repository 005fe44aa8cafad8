"""The staff side of devices: write, publish, withdraw, one by one or line by line."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import DtprError, ForbiddenError
from dtpr.registry import Registry
from dtpr.registry.access import Actor
from dtpr.registry.devices import Written
from dtpr.schema.answers import BulkItem, FieldError, WrittenDevice
from dtpr.schema.base import Record
from dtpr.schema.decode import convert
from dtpr.schema.device import Device, DraftDevice
from dtpr.web.merging import merge_patch
from dtpr.web.problems import problem_answer
from dtpr.web.requests import (
    NDJSON_TYPES,
    caller_of,
    content_type,
    decode_line,
    expected_version,
    read_json,
    read_lines,
    read_query,
    registry_of,
)
from dtpr.web.responses import PRIVATE, json_answer, version_tag


class CreateQuery(Record, frozen=True, kw_only=True):
    """Whether what is registered is made public at once, in the same step."""

    publish: bool = False


async def create_device(request: Request) -> Response:
    """Keep a new device as a draft; many, one a line, if the body is NDJSON."""
    actor = await caller_of(request)
    query = read_query(request, CreateQuery)
    if content_type(request) in NDJSON_TYPES:
        return await _bulk(request, actor, query)
    device = await read_json(request, Device)
    async with registry_of(request).devices.writing() as writer:
        written = await writer.create(actor, _organization(actor), device)
        if query.publish:
            written = await writer.publish(actor, written.draft.id)
    return _written(request, written, status=201)


async def replace_device(request: Request) -> Response:
    """Replace the newest text of a device."""
    actor = await caller_of(request)
    version = expected_version(request, needed=True)
    device = await read_json(request, Device)
    async with registry_of(request).devices.writing() as writer:
        written = await writer.replace(actor, request.path_params["device"], device, version)
    return _written(request, written)


async def patch_device(request: Request) -> Response:
    """Change some fields of a device's newest text (JSON Merge Patch, RFC 7396)."""
    actor = await caller_of(request)
    version = expected_version(request, needed=True)
    patch = await read_json(request, dict[str, Any])
    registry = registry_of(request)
    draft = await registry.devices.draft(actor, request.path_params["device"])
    device = convert(merge_patch(msgspec.to_builtins(draft.device), patch), Device)
    async with registry.devices.writing() as writer:
        written = await writer.replace(actor, draft.id, device, version or draft.version)
    return _written(request, written)


async def publish_device(request: Request) -> Response:
    """Make the newest text of a device public."""
    actor = await caller_of(request)
    version = expected_version(request, needed=False)
    async with registry_of(request).devices.writing() as writer:
        written = await writer.publish(actor, request.path_params["device"], version)
    return _written(request, written)


async def withdraw_device(request: Request) -> Response:
    """Take a device out of the public."""
    actor = await caller_of(request)
    version = expected_version(request, needed=False)
    async with registry_of(request).devices.writing() as writer:
        written = await writer.withdraw(actor, request.path_params["device"], version)
    return _written(request, written)


async def get_draft(request: Request) -> Response:
    """Answer with the newest text of a device, published or not."""
    actor = await caller_of(request)
    draft = await registry_of(request).devices.draft(actor, request.path_params["device"])
    return json_answer(request, draft, cache=PRIVATE, headers=_tag(draft))


async def _bulk(request: Request, actor: Actor, query: CreateQuery) -> Response:
    """Write one device a line, each by itself, and answer with a line for each."""
    actor.require("publisher" if query.publish else "editor", _organization(actor))
    items = [
        await _item(registry_of(request), actor, number, line, query.publish)
        async for number, line in read_lines(request)
    ]
    body = b"".join(msgspec.json.encode(each) + b"\n" for each in items)
    headers = {"Cache-Control": PRIVATE}
    return Response(body, media_type="application/x-ndjson", headers=headers)


async def _item(
    registry: Registry,
    actor: Actor,
    number: int,
    line: bytes,
    publish: bool,  # noqa: FBT001 - the option of the whole call, handed on
) -> BulkItem:
    try:
        device = decode_line(line, Device)
        async with registry.devices.writing() as writer:
            written = await writer.put(actor, _organization(actor), device)
            if publish:
                await writer.publish(actor, written.draft.id)
    except DtprError as error:
        return _failed(number, error)
    status = 201 if written.change == "created" else 200
    draft = written.draft
    return BulkItem(
        line=number, status=status, id=draft.id, code=draft.code, detail=None, errors=[]
    )


def _failed(number: int, error: DtprError) -> BulkItem:
    answer = problem_answer(error)
    errors: list[FieldError] = answer.errors
    return BulkItem(
        line=number, status=answer.status, id=None, code=None, detail=answer.detail, errors=errors
    )


def _organization(actor: Actor) -> str:
    if actor.organization is None:
        raise ForbiddenError("This needs the token of an organization.")
    return actor.organization


def _written(request: Request, written: Written, status: int = 200) -> Response:
    draft = written.draft
    answer = WrittenDevice(
        id=draft.id,
        code=draft.code,
        state=draft.state,
        version=draft.version,
        revision=draft.revision,
        findings=written.findings,
    )
    headers = {**_tag(draft), "Location": f"/v1/devices/{draft.id}"}
    return json_answer(request, answer, cache=PRIVATE, status=status, headers=headers)


def _tag(draft: DraftDevice) -> dict[str, str]:
    return {"ETag": version_tag(draft.version)}
