"""Cases of the rules: what they find in a datachain, a resolved datachain, a release.

Small releases that stand in a case are checked here; datachains of the official release are sent
to the server that has taken it in.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

import msgspec

from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.exchange import release_of
from dtpr.schema.rules import Finding, check_release, check_resolved, check_standard
from dtpr.schema.wire import NO_HASH, ResolvedDatachainInstance, WireRelease
from tests.conformance.official_icons import release_of as _named
from tests.conformance.runner import Case, Target

# Upstream's wire form refuses these before its rules are asked.
_NOT_ON_THE_WIRE = {"provenance_required", "element_id_collision"}

# Cases recorded from one part of a validator say which; the other parts' codes are left out.
_PARTS: dict[str, Callable[[str], bool]] = {
    "checkInstance": str.isupper,
    "checkElementProvenanceKeys": lambda code: code.startswith("element_provenance_"),
    "checkVariableRationaleKeys": lambda code: code.startswith("variable_rationale_"),
}
_RELEASE: dict[str, Any] = {
    "manifest": {
        "version": "ai@2026-04-16-beta",
        "status": "beta",
        "created_at": "2026-04-16T00:00:00Z",
        "content_hash": NO_HASH,
        "locales": ["en", "fr"],
    },
    "datachainType": {"id": "ai", "name": [], "categories": ["ai__decision"], "locales": ["en"]},
    "categories": [],
    "elements": [],
}
_callers = count()

Codes = tuple[Counter[str], Counter[str]]
"""How often each code was found, among errors and among warnings."""


async def run(case: Case, target: Target) -> None:
    """Compare the codes that are found with those that were recorded, each as often."""
    expected = case["expected"]
    has_own_release = "tests" in case or case.get("loader_results")
    if has_own_release or _NOT_ON_THE_WIRE.intersection(expected["error_codes"]):
        found = _counted((each.code, each.severity) for each in _check(case))
    else:
        found = await _send(case, target)
    assert found == (
        Counter(expected["error_codes"]),
        Counter(expected.get("warning_codes", ())),
    )


def _check(case: Case) -> list[Finding]:
    if "resolved" in case:
        resolved = msgspec.convert(case["resolved"], ResolvedDatachainInstance)
        return check_resolved(resolved, _canonical(case))
    source = msgspec.convert({**_RELEASE, **case.get("source", {})}, WireRelease)
    if "instance" not in case:
        return check_release(source)
    chain = msgspec.convert(case["instance"], DatachainInstance)
    belongs = _PARTS[case["rule"].split()[0]] if "rule" in case else bool
    return [each for each in check_standard(chain, release_of(source)) if belongs(each.code)]


def _canonical(case: Case) -> WireRelease | None:
    """Return what the loader of a release gave, none where there was no loader or no release."""
    for loaded in case.get("loader_results") or ():
        if loaded["returned"]:
            return msgspec.convert({**_RELEASE, **loaded["returned"]}, WireRelease)
    return None


async def _send(case: Case, target: Target) -> Codes:
    route, body = (
        ("validate_resolved", case["resolved"])
        if "resolved" in case
        else ("validate", case["instance"])
    )
    # Each case is a caller of its own, so that none of them waits for another's rate.
    response = await target.client.post(
        f"/api/v2/schemas/{_named(case)}/{route}",
        json=body,
        headers={"DTPR-Client": f"conformance-{next(_callers)}"},
    )
    answer = response.json()
    found = _counted(
        (each["code"], level)
        for level, field in (("error", "errors"), ("warning", "warnings"))
        for each in answer.get(field, ())
    )
    assert response.status_code == 200, answer
    assert answer["ok"] == (not found[0])
    return found


def _counted(found: Iterable[tuple[str, str]]) -> Codes:
    codes = Counter(found)
    return (
        Counter({code: times for (code, level), times in codes.items() if level == "error"}),
        Counter({code: times for (code, level), times in codes.items() if level == "warning"}),
    )
