"""Cases of disclosures made to stand alone: in this process, and those that speak HTTP."""

import json
from collections import Counter
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from msgspec.structs import replace

from dtpr.errors import InvalidError
from dtpr.schema.datachain import DatachainInstance, Placement
from dtpr.schema.resolve import resolve
from dtpr.schema.wire import (
    NO_HASH,
    WireCategory,
    WireDatachainType,
    WireElement,
    WireManifest,
    WireRelease,
)
from tests.conformance.official_icons import release_of
from tests.conformance.runner import Case, Target


async def run(case: Case, target: Target) -> None:
    """Resolve a disclosure; a case without its release is asked of the server."""
    if "instance" in case:
        await _ask(case, target)
        return
    chain, source = _chain(case["thin"]), _release(case["schema"])
    if "throws" in case:
        with pytest.raises(InvalidError):
            resolve(chain, source)
        return
    assert msgspec.to_builtins(resolve(chain, source)) == case["expected"]


async def _ask(case: Case, target: Target) -> None:
    """Compare what the server answers: the codes of findings, or the whole disclosure."""
    release = release_of({"version": case["instance"]["schema_version"], **case})
    path = f"/api/v2/schemas/{quote(release)}/resolve"
    answer = await target.client.post(path, json=case["instance"])
    recorded = case.get("response") or case["expected"]
    if "status" in recorded:
        assert answer.status_code == recorded["status"], answer.text[:300]
        recorded = recorded.get("json") or json.loads(recorded.get("body") or recorded["text"])
    found = answer.json()
    if "errors" in recorded:
        assert (found["ok"], _codes(found)) == (recorded["ok"], _codes(recorded))
        return
    assert _like(found, recorded) == recorded


def _codes(answer: dict[str, Any]) -> Counter[str]:
    return Counter(each["code"] for each in answer["errors"])


def _like(found: dict[str, Any], recorded: dict[str, Any]) -> dict[str, Any]:
    """Return an answer whose elements have no more fields than the recorded ones.

    Answers over HTTP add the shape and the variants of icons, which the resolver itself does not.
    """
    fields = {name for each in recorded["schema_snapshot"]["elements"] for name in each}
    added = {"shape", "icon_variants"} - fields
    for each in found["schema_snapshot"]["elements"]:
        for name in added:
            each.pop(name, None)
    return found


def _chain(plain: dict[str, Any]) -> DatachainInstance:
    """Return a disclosure, also one without elements, which parsing would refuse."""
    elements = msgspec.convert(plain["elements"], list[Placement])
    some = msgspec.convert({**plain, "elements": [{"element_id": "any"}]}, DatachainInstance)
    return replace(some, elements=elements)


def _release(plain: dict[str, Any]) -> WireRelease:
    """Return a release; its recorded hash is a dummy that has not the form of one."""
    return WireRelease(
        manifest=msgspec.convert({**plain["manifest"], "content_hash": NO_HASH}, WireManifest),
        datachain_type=msgspec.convert(plain["datachain_type"], WireDatachainType),
        categories=msgspec.convert(plain["categories"], list[WireCategory]),
        elements=msgspec.convert(plain["elements"], list[WireElement]),
    )
