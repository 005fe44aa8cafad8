"""Icons of official releases, byte for byte, from a server that has taken them in."""

import hashlib
from pathlib import PurePosixPath

from tests.conformance.runner import Case, Target


async def run(case: Case, target: Target) -> None:
    """Compare the hash of one icon: of the first API by its file, of the second by its variant."""
    if "legacy_sha256" in case:
        name = PurePosixPath(case["legacy_icon"]).name
        assert await _hash_of(target, f"/dtpr-icons/{name}") == case["legacy_sha256"]
        return
    variant = case["variant"]
    file = "icon.svg" if variant == "default" else f"icon.{variant}.svg"
    release = case.get("version") or case.get("release")
    element = case.get("element_id") or case.get("element")
    path = f"/api/v2/schemas/{release}/elements/{element}/{file}"
    assert await _hash_of(target, path) == case["sha256"]


async def _hash_of(target: Target, path: str) -> str:
    answer = await target.client.get(path)
    assert answer.status_code == 200, (answer.status_code, path)
    return hashlib.sha256(answer.content).hexdigest()
