"""A disclosure checked, resolved, and checked as resolved.

Source: DTPR API v2, `/validate`, `/resolve` and `/validate_resolved`. Findings of the standard's
rules come with upstream's codes; ours come in a list of their own, `guide`.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import InvalidError, Problem, TooLargeError
from dtpr.schema.canonical import canonical_json
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.emit import with_icons
from dtpr.schema.envelopes import CheckAnswer, FindingAnswer
from dtpr.schema.exchange import wire_of
from dtpr.schema.parse import parse_json
from dtpr.schema.resolve import resolve
from dtpr.schema.rules import (
    Finding,
    check_guide,
    check_resolved,
    check_resolved_guide,
    check_standard,
)
from dtpr.schema.wire import ResolvedDatachainInstance, WireRelease
from dtpr.web.requests import read_body, registry_of
from dtpr.web.standard.answers import JSON, version_headers
from dtpr.web.standard.releases import Pinned, pinned_by

MAX_RESOLVED_BYTES = 512 * 1024


async def validate(request: Request) -> Response:
    """Answer with what the rules find in a disclosure."""
    body = await read_body(request)
    pinned = pinned_by(request)
    chain = parse_json(body, DatachainInstance, pinned.release.manifest.locales)
    if not isinstance(chain, DatachainInstance):
        return _verdict(pinned, chain)
    guide = check_guide(chain, pinned.release)
    return _verdict(pinned, check_standard(chain, pinned.release), guide)


async def resolve_datachain(request: Request) -> Response:
    """Answer with a disclosure that has its part of the release, or with what stands against it."""
    body = await read_body(request)
    pinned = pinned_by(request)
    chain = parse_json(body, DatachainInstance, pinned.release.manifest.locales)
    if not isinstance(chain, DatachainInstance):
        return _verdict(pinned, chain)
    findings = check_standard(chain, pinned.release)
    if any(each.severity == "error" for each in findings):
        return _verdict(pinned, findings)
    resolved = with_every_icon(resolve(chain, pinned.source))
    size = len(canonical_json(resolved))
    if size > MAX_RESOLVED_BYTES:
        message = f"the answer would have {size} bytes, more than {MAX_RESOLVED_BYTES}"
        raise TooLargeError(Problem("", message, "place fewer elements in one disclosure"))
    return _respond(pinned, resolved)


async def validate_resolved(request: Request) -> Response:
    """Answer with what the rules find in a resolved disclosure."""
    body = await read_body(request)
    pinned = pinned_by(request)
    resolved = parse_json(body, ResolvedDatachainInstance, pinned.release.manifest.locales)
    if not isinstance(resolved, ResolvedDatachainInstance):
        return _verdict(pinned, resolved)
    findings = check_resolved(resolved, named_by(request, resolved))
    return _verdict(pinned, findings, check_resolved_guide(resolved))


def named_by(request: Request, resolved: ResolvedDatachainInstance) -> WireRelease | None:
    """Return the release that a resolved disclosure names, None if it is not known here."""
    try:
        return wire_of(registry_of(request).taxonomy.release(resolved.schema_version))
    except InvalidError:
        return None


def with_every_icon(resolved: ResolvedDatachainInstance) -> ResolvedDatachainInstance:
    """Return a resolved disclosure whose elements name their shapes and the variants of icons."""
    snapshot = resolved.schema_snapshot
    elements = [with_icons(each, snapshot.categories) for each in snapshot.elements]
    return replace(resolved, schema_snapshot=replace(snapshot, elements=elements))


def _verdict(
    pinned: Pinned, findings: Iterable[Finding], guide: Iterable[Finding] | None = None
) -> Response:
    findings = list(findings)
    errors = [told(each) for each in findings if each.severity == "error"]
    answer = CheckAnswer(
        ok=not errors,
        errors=errors or UNSET,
        warnings=[told(each) for each in findings if each.severity == "warning"],
        guide=UNSET if guide is None else [told(each) for each in guide],
    )
    return _respond(pinned, answer)


def told(finding: Finding) -> FindingAnswer:
    """Return a finding as upstream writes it."""
    return FindingAnswer(
        code=finding.code,
        message=finding.message,
        severity=finding.severity,
        path=finding.path,
        fix_hint=finding.mend,
    )


def _respond(pinned: Pinned, answer: Any) -> Response:
    return Response(msgspec.json.encode(answer), headers=version_headers(pinned), media_type=JSON)
