"""A disclosure as a tool sees it: checked, resolved, and checked as resolved.

Source: DTPR API v2, MCP. Findings of the standard's rules come with upstream's codes; ours come in
a list of their own, `guide`.
"""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request

from dtpr.schema.canonical import canonical_json
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.parse import parse
from dtpr.schema.resolve import resolve
from dtpr.schema.rules import (
    Finding,
    check_guide,
    check_resolved,
    check_resolved_guide,
    check_standard,
)
from dtpr.schema.wire import ResolvedDatachainInstance
from dtpr.web.mcp.arguments import Arguments, Chain, Version
from dtpr.web.mcp.outcome import Notes, Outcome, answered, denied, lines_of, tool_error
from dtpr.web.mcp.releases import notes_of, pin_version
from dtpr.web.mcp.tool import Tool
from dtpr.web.standard.checks import MAX_RESOLVED_BYTES, named_by, told, with_every_icon
from dtpr.web.standard.releases import Pinned


class ObjectArguments(Arguments, frozen=True, kw_only=True):
    """A disclosure, and the release to check it against."""

    version: Version
    datachain: Annotated[
        dict[str, Any],
        Meta(description="A disclosure; see DatachainInstance in the schema_json of get_schema."),
    ]


class ChainArguments(Arguments, frozen=True, kw_only=True):
    """A disclosure, and its release."""

    version: Version
    datachain: Chain


async def validate_datachain(request: Request, asked: ObjectArguments) -> Outcome:
    """Answer with what the rules find in a disclosure."""
    pinned = pin_version(request, asked.version)
    chain = parse(asked.datachain, DatachainInstance, pinned.release.manifest.locales)
    if not isinstance(chain, DatachainInstance):
        return misshapen(chain, notes_of(pinned))
    findings = check_standard(chain, pinned.release)
    if has_errors(findings):
        return refused(findings, pinned)
    guide = [told(each) for each in check_guide(chain, pinned.release)]
    return answered({**_passed(findings), "guide": guide}, notes_of(pinned))


async def resolve_datachain(request: Request, asked: ChainArguments) -> Outcome:
    """Answer with a disclosure that has its part of the release, or with what stands against it."""
    pinned = pin_version(request, asked.version)
    chain = parse(asked.datachain, DatachainInstance, pinned.release.manifest.locales)
    if not isinstance(chain, DatachainInstance):
        return misshapen(chain, notes_of(pinned), code="invalid_arguments")
    findings = check_standard(chain, pinned.release)
    if has_errors(findings):
        return refused(findings, pinned)
    resolved = with_every_icon(resolve(chain, pinned.source))
    size = len(canonical_json(resolved))
    if size > MAX_RESOLVED_BYTES:
        text = f"the answer would have {size} bytes, more than {MAX_RESOLVED_BYTES}"
        hint = "place fewer elements in one disclosure"
        return denied([tool_error("payload_too_large", text, hint)], notes_of(pinned))
    return answered(resolved, notes_of(pinned))


async def validate_resolved(request: Request, asked: ChainArguments) -> Outcome:
    """Answer with what the rules find in a resolved disclosure."""
    pinned = pin_version(request, asked.version)
    resolved = parse(asked.datachain, ResolvedDatachainInstance, pinned.release.manifest.locales)
    if not isinstance(resolved, ResolvedDatachainInstance):
        return misshapen(resolved, notes_of(pinned), code="invalid_arguments")
    findings = check_resolved(resolved, named_by(request, resolved))
    if has_errors(findings):
        return refused(findings, pinned)
    guide = [told(each) for each in check_resolved_guide(resolved)]
    return answered({**_passed(findings), "guide": guide}, notes_of(pinned))


def misshapen(
    findings: list[Finding], notes: Notes | UnsetType = UNSET, *, code: str = "parse_error"
) -> Outcome:
    """Return that a disclosure does not have the form of one; upstream has two codes for it."""
    errors = [tool_error(code, each.message, each.mend, each.path) for each in findings]
    return denied(errors, notes)


def refused(findings: list[Finding], pinned: Pinned) -> Outcome:
    """Return the errors that were found, with the warnings as notes."""
    errors = [told(each) for each in findings if each.severity == "error"]
    warnings = lines_of([each for each in findings if each.severity == "warning"])
    return denied(errors, notes_of(pinned, warnings=warnings))


def has_errors(findings: list[Finding]) -> bool:
    """Return whether something stands against a disclosure."""
    return any(each.severity == "error" for each in findings)


def _passed(findings: list[Finding]) -> dict[str, Any]:
    return {"ok": True, "warnings": [told(each) for each in findings]}


TOOLS = (
    Tool(
        name="validate_datachain",
        description=(
            "Check a disclosure against a release with the rules of the standard. Every finding "
            "names the place, what is wrong and how to mend it. `guide` holds what this registry "
            "asks beyond the standard. A disclosure that breaks a rule is an answer, not an error."
        ),
        arguments=ObjectArguments,
        run=validate_datachain,
    ),
    Tool(
        name="resolve_datachain",
        description=(
            "Make a disclosure stand alone: the answer holds it together with the elements and "
            "categories of its release that it needs (schema_snapshot), at most 512 KiB."
        ),
        arguments=ChainArguments,
        run=resolve_datachain,
    ),
    Tool(
        name="validate_resolved",
        description=(
            "Check a disclosure that carries its part of the release (schema_snapshot), and "
            "whether that part says what the release says, where this registry has it."
        ),
        arguments=ChainArguments,
        run=validate_resolved,
    ),
)
