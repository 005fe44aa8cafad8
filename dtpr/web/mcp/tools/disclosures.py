"""A disclosure or a whole device held against every rule, as a tool."""

from typing import Annotated, Any

from msgspec import Meta
from starlette.requests import Request

from dtpr.errors import InvalidError
from dtpr.registry.checking import check_chain, check_device
from dtpr.registry.placing import Placeable
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.decode import convert
from dtpr.schema.device import Device
from dtpr.schema.parse import parse
from dtpr.schema.releases import Taxonomy
from dtpr.schema.rules import Finding
from dtpr.schema.rules.finding import error
from dtpr.web.mcp.arguments import Arguments
from dtpr.web.mcp.outcome import Notes, Outcome, answered, denied, lines_of
from dtpr.web.mcp.releases import pin_version
from dtpr.web.mcp.tool import Tool
from dtpr.web.requests import registry_of
from dtpr.web.standard.checks import told


class DisclosureArguments(Arguments, frozen=True, kw_only=True):
    """What to check, and against which release."""

    disclosure: Annotated[
        dict[str, Any],
        Meta(
            description="A disclosure (DatachainInstance), or a device as POST /v1/devices takes "
            "it, which has its disclosure in `datachain`."
        ),
    ]
    version: Annotated[
        str,
        Meta(description="Another release to check a disclosure against than the one it names."),
    ] = ""
    organization: Annotated[
        str,
        Meta(
            description="Whose it is, by its short name: then it may place the elements that this "
            "organization added for itself."
        ),
    ] = ""


async def check_disclosure(request: Request, asked: DisclosureArguments) -> Outcome:
    """Answer with everything that the rules find, the standard's and ours, with the mends."""
    registry = registry_of(request)
    owner = asked.organization
    placeable = await registry.elements.placeable(owner) if owner else None
    if "datachain" in asked.disclosure:
        kind, findings = "device", _check_device(asked.disclosure, registry.taxonomy, placeable)
    else:
        kind, findings = "datachain", _check_chain(request, asked, placeable)
    errors = [each for each in findings if each.severity == "error"]
    warnings = [each for each in findings if each.severity == "warning"]
    data = {
        "kind": kind,
        "publishable": not errors,
        "findings": [told(each) for each in findings],
    }
    if errors:
        notes = Notes(warnings=lines_of(warnings))
        return denied([told(each) for each in errors], notes, data)
    return answered(data)


def _check_device(
    plain: dict[str, Any], taxonomy: Taxonomy, placeable: Placeable | None
) -> list[Finding]:
    findings = [
        *_misfits("datachain", plain["datachain"], taxonomy),
        *(
            finding
            for place, each in enumerate(_list(plain.get("linked_datachains")))
            for finding in _misfits(f"linked_datachains[{place}]", each, taxonomy)
        ),
    ]
    if findings:
        return findings
    try:
        return check_device(convert(plain, Device), taxonomy, placeable)
    except InvalidError as refused:
        return _refusals(refused)


def _check_chain(
    request: Request, asked: DisclosureArguments, placeable: Placeable | None
) -> list[Finding]:
    taxonomy = registry_of(request).taxonomy
    chain = parse(asked.disclosure, DatachainInstance, taxonomy.locales)
    if not isinstance(chain, DatachainInstance):
        return chain
    if asked.version:
        return check_chain(chain, pin_version(request, asked.version).release, placeable)
    try:
        return check_chain(chain, taxonomy.release(chain.schema_version), placeable)
    except InvalidError as refused:
        return _refusals(refused)


def _misfits(path: str, plain: Any, taxonomy: Taxonomy) -> list[Finding]:
    """Return what is wrong with the form of a disclosure inside a device."""
    chain = parse(plain, DatachainInstance, taxonomy.locales)
    if isinstance(chain, DatachainInstance):
        return []
    return [
        error(each.code, f"{path}.{each.path}".rstrip("."), each.message, each.mend)
        for each in chain
    ]


def _refusals(refused: InvalidError) -> list[Finding]:
    return [error("parse_error", each.field, each.message, each.mend) for each in refused.problems]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


TOOLS = (
    Tool(
        name="check_disclosure",
        description=(
            "Check a disclosure, or a whole device, as publishing does: its form, the standard's "
            "rules, and what this registry asks beyond them (codes that begin with DTPR_). Every "
            "finding names the place and the mend. Use it before you hand a draft to the user."
        ),
        arguments=DisclosureArguments,
        run=check_disclosure,
    ),
)
