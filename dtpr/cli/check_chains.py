"""Datachains, resolved datachains and devices, as `dtpr check` finds them in files."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from dtpr.cli.check_known import Sources
from dtpr.errors import InvalidError
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.decode import convert
from dtpr.schema.device import Device
from dtpr.schema.exchange import wire_of
from dtpr.schema.parse import parse
from dtpr.schema.rules import (
    Finding,
    check_datachain,
    check_resolved,
    check_resolved_guide,
)
from dtpr.schema.rules.finding import error, one_of
from dtpr.schema.taxonomy import Release
from dtpr.schema.wire import ResolvedDatachainInstance

_STUB = {
    "id": "stub",
    "schema_version": "stub@2026-01-01",
    "created_at": "2026-01-01T00:00:00Z",
    "elements": [{"element_id": "stub"}],
}


class Verdict(NamedTuple):
    """What a document is, the release that it was held against, and what was found.

    Each finding comes with the name of its file in a folder, which is empty for a document.
    """

    kind: str
    release: str | None
    findings: list[tuple[str, Finding]]


def ids_in(data: dict[str, Any]) -> Iterator[str]:
    """Yield the ids of the datachains in a document."""
    for _, chain in _chains(data):
        if isinstance(chain, dict) and isinstance(chain.get("id"), str):
            yield chain["id"]


def check_chain(data: dict[str, Any], sources: Sources) -> Verdict:
    """Hold a datachain against its release."""
    release = _release(data, sources)
    return _verdict("a datachain", release, _check(data, release, sources))


def check_resolved_chain(data: dict[str, Any], sources: Sources) -> Verdict:
    """Hold a resolved datachain against its snapshot, and that against its release."""
    release = _release(data, sources)
    found = parse(data, ResolvedDatachainInstance, _locales(release, sources))
    if not isinstance(found, list):
        findings = check_resolved(found, wire_of(release) if release else None)
        found = [*findings, *check_resolved_guide(found, sources.linked)]
    return _verdict("a resolved datachain", release, found)


def check_device(data: dict[str, Any], sources: Sources) -> Verdict:
    """Hold the datachains of a device against their releases; a draft's other fields too."""
    release = None
    found: list[Finding] = []
    for path, chain in _chains(data):
        own = _release(chain, sources)
        release = release or own
        found += (
            replace(each, path=f"{path}.{each.path}".strip("."))
            for each in _check(chain, own, sources)
        )
    return _verdict("a device", release, [*found, *_form(data)])


def _verdict(kind: str, release: Release | None, findings: list[Finding]) -> Verdict:
    return Verdict(kind, release.version if release else None, [("", each) for each in findings])


def _chains(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the datachains of a document with their paths; a datachain itself has none."""
    within, path = data, ""
    if isinstance(data.get("device"), dict):
        within, path = data["device"], "device."
    if "datachain" not in within:
        yield "", within
        return
    yield f"{path}datachain", within["datachain"]
    linked = within.get("linked_datachains")
    for place, each in enumerate(linked if isinstance(linked, list) else ()):
        yield f"{path}linked_datachains[{place}]", each


def _release(data: Any, sources: Sources) -> Release | None:
    return sources.release(data.get("schema_version") if isinstance(data, dict) else None)


def _locales(release: Release | None, sources: Sources) -> Sequence[str]:
    return release.manifest.locales if release else sources.taxonomy.locales


def _check(data: Any, release: Release | None, sources: Sources) -> list[Finding]:
    chain = parse(data, DatachainInstance, _locales(release, sources))
    if isinstance(chain, list):
        return chain
    if release is None:
        message = f"the release {chain.schema_version} is not known here"
        mend = one_of(sorted(sources.taxonomy.versions))
        return [error("DTPR_RELEASE_UNKNOWN", "schema_version", message, mend)]
    # The release that was asked for takes the place of the one that the datachain names.
    chain = replace(chain, schema_version=release.version)
    return check_datachain(chain, sources.extended(release, chain), sources.linked)


def _form(data: dict[str, Any]) -> list[Finding]:
    """Return what is wrong with the fields of a draft, beside its datachains."""
    if "id" in data or "device" in data:
        return []
    try:
        convert({**data, "datachain": _STUB, "linked_datachains": []}, Device)
    except InvalidError as refused:
        return [
            error("DTPR_DEVICE_FORM", each.field, each.message, each.mend)
            for each in refused.problems
        ]
    return []
